"""The name of a number, out of the text in front of it."""

from __future__ import annotations

import re
from typing import NamedTuple

from gradoctor.intake.foreign import english
from gradoctor.intake.text.words import (
    BLANK_WORDS,
    CUT_WORDS,
    ELSEWHERE,
    PART_WORDS,
    QUALIFIERS,
    SPLIT_WORDS,
    TAIL_WORDS,
    axis_of,
    split_of,
)

_MAX_KEY, _MAX_WORDS = 80, 6
_SEPARATORS = (",", ";", "|", "{", "}", "\t", "<", ">", "→", "  ", " - ", " – ", ": ", "=", "✅", "•")
_NOT_ASSIGNED = ("=", "!", "<", ">", "+", "-", "*", "/", "~", "≈")
_COMPARES = tuple("<>~≈≤≥±×+^*$#/\\@→&!,;|")
_METRIC_TAILS = (
    "loss", "_acc", "accuracy", "_norm", "_lr", "_f1", "_error", "_score", "_reward", "_return", "_ppl",
)  # fmt: skip
_METRIC_HEADS = (
    "loss_", "loss/", "acc_", "val_", "train_", "valid_", "eval_", "test_", "grad_norm/", "grad_norm_",
    "acc@", "map@", "hits@", "hit@", "recall@", "ndcg@", "mrr@", "precision@",
)  # fmt: skip
_SAYS = frozenset(("is", "was", "of", "reached", "equals"))  # "the training loss was 0.43"
SAYS = _SAYS | PART_WORDS | {"#"}  # "Fold 2" and "Fold #2" may head records
"""Words before a number that are no name and yet say something."""
_NO_CELL = frozenset(("in", "on", "by", "took"))
_EDGE = re.compile(r"^[^\w(]+|[^\w)\]%.@*²]+$")
_LETTER = re.compile(r"[^\W\d_]")
_CELL = re.compile(r"[^\W\d][\w/@.-]{0,39}(?: [^\W\d][\w/@.-]{0,39})?")
_JOINED = re.compile(r"[^\W\d_][\w/.-]*_[\w/.-]*")  # words that only a program joins
_CELL_ENDS = re.compile(r"\s*(?:$|[|,;\t(]|  | - )")
_QUOTE_OR_STOP = re.compile(r"(?<!\w)['\"]|['\"](?!\w)|(?<=\w)\"|[.!?]\s+(?=\w)")
_NO_NAME = re.compile(
    r"\.(?:py|cc|cpp|cu|h|hpp|c|go|rs|js|so|sh)\b|://|^(?:export|set|setenv) |^/|(?:/[^/]*){7}"
)
_NAMED_EPOCH = re.compile(r"[Ee]poch\((train|val|test)\)")
_SPLIT = re.compile(
    r"(?:^|[\s\[|({>*=:#'\"-])(?P<split>[Tt]rain|TRAIN|[Tt]raining|TRAINING|[Vv]al|VAL|[Vv]alid|VALID|[Vv]alidation"
    r"|VALIDATION|[Tt]est|TEST|[Tt]esting|[Ee]val|EVAL|[Ee]valuation|[Dd]ev|DEV)"
    r"(?P<opens>=[\w.]{0,40}[({]|['\"]\s?:\s?[{\[(])?"
    r"(?(opens)|\s*(?:\]|:|\||-(?!\w)|–|=>|->|>|\)|\s(?:set|[Rr]esults?|[Mm]etrics?(?! ?')|[Pp]erformance|PERFORMANCE"
    r"|[Ss]tats|net output|on\b|\[)|$))"
)


class Stated(NamedTuple):
    """A split that a text states, and in how many brackets that hold nothing else the text ends (0: in none)."""

    split: str
    depth: int = 0


class Name(NamedTuple):
    """A number's name ("" when the text gives none), and the split that the text in front of it states."""

    key: str
    stated: Stated | None = None


NO_NAME = Name("")


def name_before_sign(front: str) -> Name:
    """The name in front of the ``:`` or ``=`` that ends ``front``."""
    if front[-2:-1] in _NOT_ASSIGNED:
        return NO_NAME
    segment, split = _segment(front[:-1].rstrip(" \t'\""))
    words = segment.split()
    for index in range(len(words) - 1, -1, -1):
        if words[index].lower() in CUT_WORDS:
            words = words[index + 1 :]
            break
    while len(words) > 1 and words[-1].lower() in TAIL_WORDS:
        words.pop()
    key = _EDGE.sub("", " ".join(words))
    sane = len(words) <= _MAX_WORDS and len(key) <= _MAX_KEY and _LETTER.search(key)
    return Name(key if sane and not _NO_NAME.search(key) and not segment.startswith("--") else "", split)


def name_before_blank(front: str) -> Name:
    """The unmistakable name at the end of ``front``: an axis, or a metric with the words that qualify it."""
    if front.endswith(_COMPARES):
        return NO_NAME
    segment, split = _segment(front)
    words = segment.split()
    if len(words) > 1 and words[-1].lower() in _SAYS:
        words.pop()
    if not words:
        return Name("", split)
    named = _NAMED_EPOCH.fullmatch(words[-1])
    if named:
        return Name("epoch", Stated("" if named[1] == "train" else named[1]))
    last = words[-1].lower().rstrip(".").lstrip("([{<")
    if axis_of(last):
        before = words[-2].lower() if len(words) > 1 else ""
        if before == "global":
            return Name(" ".join(words[-2:]), split)
        if before in SPLIT_WORDS and split_of(before) != "train":
            split = Stated(split_of(before))  # Validation Step 100, Loss: 0.5
        return Name(words[-1] if before not in ELSEWHERE else "", split)
    if last not in BLANK_WORDS and not last.endswith(_METRIC_TAILS) and not last.startswith(_METRIC_HEADS):
        if foreign := _foreign(words):
            return Name(foreign, split)
        is_rate = [word.lower() for word in words[-2:]] == ["learning", "rate"]
        return Name(" ".join(words[-2:]) if is_rate else "", split)
    first = len(words) - 1
    while first and words[first - 1].lower().strip("()[]") in QUALIFIERS:
        first -= 1
    return Name(_EDGE.sub("", " ".join(words[first:])), split)


def _foreign(words: list[str]) -> str:
    """The longest end of the words that is a quantity's name in another language, or nothing."""
    ends = (" ".join(words[first:]) for first in range(max(len(words) - _MAX_WORDS, 0), len(words)))
    return next((end for end in ends if english(end)), "")


def name_of_cell(front: str, behind: str) -> Name:
    """The name in a cell that holds nothing but ``name number``; ``behind`` is what follows the number."""
    segment, split = _segment(front)
    words = segment.lower().split()
    if not _CELL.fullmatch(segment) or any(word in CUT_WORDS or word in TAIL_WORDS for word in words):
        return Name("", split)
    elsewhere = words[-1] in ELSEWHERE and words[-1] != "total"
    usable = not elsewhere and words[-1] not in _NO_CELL and _CELL_ENDS.match(behind)
    return Name(segment if usable else "", split)


def name_between_numbers(front: str) -> str:
    """The word of a program that stands alone between two numbers: ``0.02 approx_kl`` of ``... 0.02 approx_kl 0.01``;
    nothing for words of prose and for names written in capitals (settings).
    """
    segment, _ = _segment(front)
    return segment if _JOINED.fullmatch(segment) and not segment.isupper() else ""


def _segment(front: str) -> tuple[str, Stated | None]:
    """The end of ``front`` behind the last separator, and the split that what lies before speaks of."""
    cut = 0
    for separator in _SEPARATORS:
        at = front.rfind(separator)
        if at >= 0:
            cut = max(cut, at + len(separator))
    segment = front[cut:]
    if "'" in segment or '"' in segment or ". " in segment:
        start = cut
        for found in _QUOTE_OR_STOP.finditer(segment):
            cut = start + found.end()
        segment = front[cut:]
    cut += _unbalanced(segment)
    split = None
    if cut > 3:
        for said in _SPLIT.finditer(front[:cut]):
            depth = 1 + depth_of(front[said.end() :]) if said["opens"] else 0
            split = Stated(split_of(said["split"]), depth)
    return front[cut:].strip(), split


def depth_of(text: str) -> int:
    """How many brackets the text opens and does not close; negative where it closes more."""
    return sum(map(text.count, "({[")) - sum(map(text.count, ")}]"))


def _unbalanced(segment: str) -> int:
    """How much of the segment's front belongs to a bracket that opens or closes outside the name."""
    cut = 0
    for opening, closing in ("()", "[]"):
        if opening not in segment and closing not in segment:
            continue
        if segment.count(opening) > segment.count(closing):
            cut = max(cut, segment.rindex(opening) + 1)
        elif segment.count(closing) > segment.count(opening):
            cut = max(cut, segment.rindex(closing) + 1)
        elif (at := segment.rfind(closing)) >= 0:
            start = segment.rfind(opening, 0, at)
            if start == 0 or (closing == "]" and not segment[start - 1].isalnum()):
                cut = max(cut, at + 1)
    return cut
