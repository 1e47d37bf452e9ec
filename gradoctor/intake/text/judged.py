"""Words in a block of bytes, judged once each: may a line with this word in this place say something?"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gradoctor.intake.text.keys import name_before_blank
from gradoctor.intake.text.words import UNIT, is_metric

Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Places = NDArray[np.int64]

_MAX_WORDS = 50_000
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
    """Judgements on words, kept by their bytes. ``judge`` says whether a word is warm; ``breaks`` end
    words.
    """

    def __init__(self, judge: Callable[[str], bool], breaks: Flags) -> None:
        self._judge = judge
        self._breaks = breaks.tobytes()
        self._known = np.empty(0, np.uint64)
        self._warm = np.empty(0, np.bool_)

    def warm(self, around: Bytes, at: Places, width: int) -> Flags:
        """Whether the word that ends at ``at`` (begins there, for a negative width) is warm; too long ones
        are.
        """
        size = abs(width)
        if not len(at):
            return np.zeros(0, np.bool_)
        window: NDArray[np.void] = np.ndarray((len(around) - size + 1,), f"V{size}", around.data, 0, (1,))
        letters = window[at if width < 0 else at - size + 1].view(np.uint8).reshape(len(at), size)
        letters = letters if width > 0 else letters[:, ::-1]
        marked = np.ascontiguousarray(letters).tobytes().translate(self._breaks)
        breaks = np.frombuffer(marked, np.bool_).reshape(len(at), size)
        length = np.argmax(breaks[:, ::-1], axis=1)
        unbroken = ~breaks.any(axis=1)
        words = np.where(np.arange(size) >= (size - length)[:, None], letters, np.uint8(0))
        keys = _hash(words)
        place = np.searchsorted(self._known, keys)
        place[place == len(self._known)] = 0
        new = self._known[place] != keys if len(self._known) else np.ones(len(keys), np.bool_)
        if new.any():
            self._learn(keys[new], words[new], reverse=width < 0)
            place = np.minimum(np.searchsorted(self._known, keys), len(self._known) - 1)
        warm: Flags = self._warm[place] | unbroken | (self._known[place] != keys)
        return warm

    def _learn(self, keys: NDArray[np.uint64], words: Bytes, *, reverse: bool) -> None:
        """Judge words not met before; when there are too many of them, all are forgotten first."""
        unique, index = np.unique(keys, return_index=True)
        if len(self._known) + len(unique) > _MAX_WORDS:
            self._known, self._warm = np.empty(0, np.uint64), np.empty(0, np.bool_)
            unique, index = unique[:_MAX_WORDS], index[:_MAX_WORDS]
        judged = []
        for row in words[index]:
            word = row[row != 0].tobytes().decode("latin-1")
            judged.append(self._judge(word[::-1] if reverse else word))
        known = np.concatenate((self._known, unique))
        order = np.argsort(known)
        self._known, self._warm = (
            known[order],
            np.concatenate((self._warm, np.array(judged, np.bool_)))[order],
        )


def _hash(words: Bytes) -> NDArray[np.uint64]:
    parts = np.ascontiguousarray(words).view(np.uint64)
    mixed = np.zeros(len(words), np.uint64)
    for column in range(parts.shape[1]):
        mixed = (mixed ^ parts[:, column]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return mixed


def warm_name(word: str) -> bool:
    """Whether a number behind this word may get a name or a place by it."""
    if _NUMBER_WITH_UNIT.search(word):
        return True
    bare = word.rstrip("()[]{}'\"%.,:;-+*")
    ends = {word, bare, *(part[cut.end() :] for part in (word, bare) for cut in _CUTS.finditer(part))}
    return any(map(_may_name, ends))


def _may_name(word: str) -> bool:
    lowered = word.lower()
    return lowered in _ABSENT_CELLS or lowered in _MONITOR_WORDS or bool(name_before_blank(word).key)


def warm_place(word: str) -> bool:
    """Whether what stands before ``:123`` is anything but a place in a source file."""
    return "." not in word or is_metric(word)


def warm_end(word: str) -> bool:
    """Whether a line that ends with this word may head a section."""
    return word.lower().rstrip("0123456789").endswith(_SECTION_ENDS)


def warm_start(word: str) -> bool:
    """Whether a line that begins with this word may be source code."""
    return word.startswith(_CODE_STARTS)
