"""Words in a block of bytes, judged once each: may a line with this word in this place say something?"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gradoctor.intake.text.keys import SAYS, name_before_blank
from gradoctor.intake.text.words import UNIT, is_metric

Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Places = NDArray[np.int64]
Parts = NDArray[np.uint64]

_MAX_WORDS = 50_000
_AT_ONCE = 2000  # words judged in one round
_ROUNDS = 3
MOST_NEW = _AT_ONCE * _ROUNDS  # words judged in one chunk; a line with more of them counts as warm
_SLOT_BITS = 16
_SLOTS = 1 << _SLOT_BITS
_NEVER_MET, _COLD, _WARM = 0, 1, 2
_EVERY_BIT = np.uint64(0xFFFFFFFFFFFFFFFF)
_FACTORS = [np.uint64(odd) for odd in (
    0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F,
)]  # fmt: skip
_NUMBER_WITH_UNIT = re.compile(  # a cell of a table
    rf"(?:^|[^\w.])[+-]?(?:\.?\d[\d.,e+-]*[A-Za-z%/µ°]*|(?i:nan|inf)(?:{UNIT})?)$"
)
_CUTS = re.compile(r"[^A-Za-z_]")  # a number or a prefix may end inside of the word
_ABSENT_CELLS = frozenset(
    ("none", "n/a", "na", "null", "...", "all", "mean", "avg", "average", "total", "overall")
)
_MONITOR_WORDS = frozenset(("norm", "l2", "rate"))
_SECTION_ENDS = (
    "train", "training", "val", "valid", "validation", "validating", "eval", "evaluating", "evaluation", "test",
    "testing", "dev", "result", "results", "metric", "metrics", "set", "phase", "performance", "stats", "summary",
    "epoch", "on", "the", "model", "loop",
)  # fmt: skip
_CODE_STARTS = (
    "def", "class", "import", "from", "return", "elif", "else", "try", "finally", "except", "with", "while", "for",
    "if", "raise", "assert", "print", "self", "global", "del", "yield", "lambda", "__",
)  # fmt: skip


class JudgedWords:
    """Judgements on words, each word judged once. ``judge`` says whether a word is warm, ``breaks`` which bytes
    end words. Words are told apart by their bytes, so a judgement is never another word's.

    A word of ``width`` bytes or more (a multiple of eight) is warm unread.
    """

    def __init__(
        self,
        judge: Callable[[str], bool],
        breaks: Callable[[Bytes], Flags],
        width: int = 16,
        *,
        forward: bool = False,
    ) -> None:
        self._judge = judge
        self._breaks = breaks
        self._width = width
        self._forward = forward
        self._keys = np.zeros((_SLOTS, width // 8), np.uint64)
        self._known = np.zeros(_SLOTS, np.uint8)
        self._judged: dict[bytes, bool] = {}

    def warm(self, around: Bytes, at: Places) -> Flags:
        """Whether the word that ends at ``at`` (begins there, when ``forward``) is warm; shape (n,)."""
        if not len(at):
            return np.zeros(0, np.bool_)
        words, unbroken = self._words(around, at)
        slot = _slots(words)
        warm: Flags = self._known[slot] == _WARM
        new = np.flatnonzero(~self._met(words, slot) & ~unbroken)
        for _ in range(_ROUNDS):  # words may share a slot: the later one takes it
            if not len(new):
                break
            self._learn(words, slot, new)
            met = self._met([part[new] for part in words], slot[new])
            warm[new[met]] = self._known[slot[new[met]]] == _WARM
            new = new[~met]
        warm[new] = True
        return warm | unbroken

    def _met(self, words: list[Parts], slot: Places) -> Flags:
        """Which words are those that their slots hold."""
        met: Flags = self._known[slot] != _NEVER_MET
        for part, keys in zip(words, self._keys.T, strict=True):
            met &= keys[slot] == part
        return met

    def _words(self, around: Bytes, at: Places) -> tuple[list[Parts], Flags]:
        """The words, eight bytes a part, zeros where a word is shorter, the part next to ``at`` first; and
        which of them do not end within the width.
        """
        width = self._width
        window: NDArray[np.void] = np.ndarray((len(around) - width + 1,), f"V{width}", around.data, 0, (1,))
        letters = window[at if self._forward else at - (width - 1)].view(np.uint8)
        ends = self._breaks(letters).view(np.uint64).reshape(len(at), -1)
        parts = letters.view(np.uint64).reshape(len(at), -1)
        order = range(width // 8) if self._forward else range(width // 8 - 1, -1, -1)
        open_ = np.ones(len(at), np.bool_)
        words = []
        for column in order:
            end = ends[:, column].copy()
            self._smear(end)
            end *= np.uint64(255)
            end |= np.where(open_, np.uint64(0), _EVERY_BIT)
            words.append(parts[:, column] & ~end)
            open_ &= end == 0
        return words, open_

    def _smear(self, end: Parts) -> None:
        """Mark all bytes beyond the first break, seen from the word's near end; every mark is one bit a byte."""
        for shift in (8, 16, 32):
            end |= end << np.uint64(shift) if self._forward else end >> np.uint64(shift)

    @property
    def table(self) -> tuple[Parts, Bytes, Callable[[bytes], bool], int]:
        """The judgements so far and who makes new ones, for the compiled screen, which reads and writes the same
        table.
        """
        return self._keys, self._known, self._verdict, self._width

    def _learn(self, words: list[Parts], slot: Places, new: Places) -> None:
        """Judge words not met before, the first so many of them."""
        rows = np.unique(slot[new], return_index=True)[1][:_AT_ONCE]
        for index in new[rows].tolist():
            place = slot[index]
            parts = [int(part[index]).to_bytes(8, "little") for part in words]
            word = b"".join(parts if self._forward else parts[::-1]).strip(b"\0")
            self._known[place] = _WARM if self._verdict(word) else _COLD
            for part, keys in zip(words, self._keys.T, strict=True):
                keys[place] = part[index]

    def _verdict(self, word: bytes) -> bool:
        if len(self._judged) > _MAX_WORDS:
            self._judged.clear()
        if word not in self._judged:
            self._judged[word] = self._judge(word.decode("latin-1"))
        return self._judged[word]


def _slots(words: list[Parts]) -> Places:
    mixed = words[0] * _FACTORS[0]
    for part, factor in zip(words[1:], _FACTORS[1:], strict=False):
        mixed ^= part * factor
    return (mixed >> np.uint64(64 - _SLOT_BITS)).view(np.int64)


def at_blanks(letters: Bytes) -> Flags:
    """Blanks, tabs and line ends."""
    ends: Flags = letters == 32
    ends |= letters - np.uint8(9) < 5
    return ends


def at_signs(letters: Bytes) -> Flags:
    """Whatever is neither letter, digit nor underscore."""
    inside = (letters | np.uint8(32)) - np.uint8(97) < 26
    inside |= letters - np.uint8(48) < 10
    inside |= letters == 95
    return np.logical_not(inside, out=inside)


def warm_name(word: str) -> bool:
    """Whether a number behind this word may get a name or a place by it."""
    if _NUMBER_WITH_UNIT.search(word) or word.endswith("..."):
        return True
    bare = word.rstrip("()[]{}'\"%.,:;-+*")
    ends = {word, bare, *(part[cut.end() :] for part in (word, bare) for cut in _CUTS.finditer(part))}
    return any(map(_may_name, ends))


def _may_name(word: str) -> bool:
    lowered = word.lower()
    known = lowered in _ABSENT_CELLS or lowered in _MONITOR_WORDS or lowered in SAYS
    return known or bool(name_before_blank(word).key)


def warm_place(word: str) -> bool:
    """Whether what stands before ``:123`` is anything but a place in a source file."""
    return "." not in word or is_metric(word)


def _last_letters() -> Flags:
    """Which two letters may end the last word before a section, by their bytes; shape (256, 256)."""
    may = np.zeros((256, 256), np.bool_)
    for word in _SECTION_ENDS:
        for before in (word[-2], word[-2].upper()):
            for last in (word[-1], word[-1].upper()):
                may[ord(before), ord(last)] = True
    return may


SECTION_LETTERS = _last_letters()


def warm_end(word: str) -> bool:
    """Whether a line that ends with this word may head a section."""
    return word.lower().rstrip("0123456789").endswith(_SECTION_ENDS)


def warm_start(word: str) -> bool:
    """Whether a line that begins with this word may be source code."""
    return word.startswith(_CODE_STARTS)
