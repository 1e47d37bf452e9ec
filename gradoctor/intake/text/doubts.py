"""Reasons to leave a number without the name that stands in front of it: better unread than misread."""

from __future__ import annotations

import re

from gradoctor.intake.text.words import is_metric

_POINT = re.compile(r"\d\.\d")
_BETWEEN = re.compile(r"(?<=\d),(?=\d)")
_WITH_COMMA = re.compile(
    r"(?P<named>(?<=[:=] )|(?<=[^\W\d] )|(?<=[^\W\d][:=]))?(?<![\w.,+-])(?<!\d:)[-+]?(?P<whole>\d+)"
    r"(?P<comma>,)(?P<part>\d+)(?:[eE][-+]?\d+)?(?![\w.]|,\d)"
)
_COMMA = re.compile(r",\d")
_FACTOR = re.compile(r"\s*[*×·]\s*[\d(]")
_NAMES = re.compile(
    r"(?P<first>[^\W\d][\w.@-]*)\s*(?P<sign>[/|&,]|\band\b)\s*"
    r"(?P<second>[^\W\d][\w.@-]*(?: [^\W\d][\w.@-]*)?)\s*[:=]"
)
_NEXT_VALUE = re.compile(r"\s*(?P<sign>[/|&,]|and\b)\s*[-+.]?\d")
_WRAPPED = re.compile(
    r"(?:\b(?:np|numpy|jnp|torch|tf|mx)\.)?(?:\b[Tt]ensor|\b[Aa]rray|\bDeviceArray|\b(?:[Ff]loat|int|bfloat)\d+)\(\[?$"
)
_FILE = re.compile(
    r"://|\.(?:ckpt|pth?|bin|safetensors|h5|hdf5|keras|onnx|npz?|pkl|tar|zip|msgpack|params|model)\b"
)
_WORD = re.compile(r"[^\s'\"|<>]+")
_MAX_FRONT = 120  # characters before a number in which its name is looked for


def with_points(text: str) -> str:
    """The text with its decimal commas as points, of the same length; any other text unchanged.

    Sure only where nothing is written with a point, no comma joins three numbers, and one of them cannot be thousands
    or a list: ``0,5`` or ``2,8013`` behind a name.
    """
    if "," not in text or _POINT.search(text):
        return text
    commas = [found.start() for found in _BETWEEN.finditer(text)]
    found = {match.start("comma"): match for match in _WITH_COMMA.finditer(text)} if commas else {}
    if not found or len(found) < len(commas) or not any(_is_fraction(match) for match in found.values()):
        return text
    return "".join("." if at in found else char for at, char in enumerate(text))


def _is_fraction(match: re.Match[str]) -> bool:
    return match["named"] is not None and (match["whole"] == "0" or len(match["part"]) in (2, 4, 5, 6, 7, 8))


def has_decimal_commas(text: str, tokens: list[re.Match[str]]) -> bool:
    """Whether the line writes its fractions with a comma: somewhere ``0,51``, nowhere ``0.51``."""
    commas = [found for found in tokens if found[0].isdigit() and _COMMA.match(text, found.end())]
    joined = any(text[found.start() - 1 : found.start()] in ("", " ", ":", "=") for found in commas)
    return joined and not any("." in found[0] for found in tokens if found.lastgroup == "number")


def doubt(front: str, text: str, end: int, *, listed: bool) -> str | None:
    """Why the number that ends at ``end``, named by ``front``, is not that name's value; None when it may be.

    ``2,8013`` may be a decimal comma or a list without brackets; ``0.5 * 3.1`` is a factor; in ``loss/acc:
    0.5/0.9`` and ``loss | acc: 0.5 | 0.9`` two names share the sign, and the last one is not the first
    number's.
    """
    if not listed and _COMMA.match(text, end):
        return "a decimal comma, or several values in one"
    if front.endswith((":", "=")):
        if _FACTOR.match(text, end):
            return "a formula, not a value"
        following = _NEXT_VALUE.match(text, end)
        names = _last(front) if following else None
        if names and following and names["sign"] == following["sign"]:
            return "several names before several values"
    return None


def _last(front: str) -> re.Match[str] | None:
    """The two metric names that share the sign at the end of ``front``."""
    front = front[-_MAX_FRONT:]
    for found in _NAMES.finditer(front):
        if found.end() == len(front) and is_metric(found["first"]) and is_metric(found["second"]):
            return found
    return None


def unwrapped(gap: str, behind: str) -> str:
    """The gap without the call that a printed scalar is wrapped in: ``loss: tensor(`` gives ``loss: ``.

    ``behind`` is the character behind the number: ``array([0.5], ...)`` holds one number, and is no list.
    """
    if not gap.endswith(("(", "[")):
        return gap
    found = _WRAPPED.search(gap, max(0, len(gap) - 40))
    return gap if found is None or (found[0].endswith("[") and behind != "]") else gap[: found.start()]


def quoted_spans(text: str) -> list[tuple[int, int]]:
    """Where addresses and names of files stand: numbers in them are no measurements."""
    if not _FILE.search(text):
        return []
    return [word.span() for word in _WORD.finditer(text) if _FILE.search(word[0])]
