"""The number tokens of a line: what counts as one number, and what only looks like one."""

from __future__ import annotations

import math
import re

_AXES_IN_FRONT = ("第", *(f"{start}{word}" for start in ("^", r"^\[") for word in (
    "E", "ep", "Ep", "EP", "it", "step", "Step", "iter", "Iter", "epoch", "Epoch", "EPOCH")))  # fmt: skip
_GLUED = "(?:" + "|".join(f"(?<={front})" for front in _AXES_IN_FRONT) + ")"  # E03, epoch12, [step400]
NUMBER = re.compile(
    r"(?:(?<![\w.@])|(?=\d)" + _GLUED + r")(?:"
    r"(?P<blob>0[xX][0-9a-fA-F]+(?!\w)"  # addresses
    r"|\d{1,4}[-/]\d{1,2}[-/]\d{1,4}(?:[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)?"  # dates
    r"|\d+(?:\.\d+){2,}[\w.+-]*"  # versions, addresses
    r"|\d+:\d\d(?::\d\d)*(?:\.\d+)?"  # clocks
    r"|\d+(?:\.\d+)?(?:e[-+]?\d+)?%?(?:-|–|\.\.)\+?\d+(?:\.\d+)?(?:e[-+]?\d+)?%?)"  # ranges
    r"|(?P<number>[-+]?(?:\d\.#(?:IND|QNAN|SNAN|INF)\d*|[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?(?!\d|,\d)"
    r"|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,4})?"
    r"|(?:nan|NaN|NAN|inf|Inf|INF|infinity|Infinity)(?=(?:[mu]?s)?(?!\w))|∞))"
    r"|(?P<word>(?<=[=: ])(?:Always|Never)\b))"
)
RANGE = re.compile(r"(\d+)-(\d+)")


def to_float(token: str) -> float:
    """A number token as float: thousands separators dropped, every spelling of NaN and infinity known."""
    if "#" in token:
        return of_microsoft(token)
    try:
        return float(token.replace(",", ""))
    except ValueError:
        return {"Always": 1.0, "Never": 0.0, "∞": math.inf, "-∞": -math.inf}.get(token, math.nan)


def of_microsoft(token: str) -> float:
    """``-1.#IND``, ``1.#QNAN``, ``1.#INF00``: what older C libraries of Windows print."""
    return math.nan if "INF" not in token else -math.inf if token[0] == "-" else math.inf


def mark_of(found: re.Match[str]) -> str:
    """What stands for a token in the shape of its line: all that its reading may depend on."""
    token = found[0]
    if token.isdigit():
        return "\x01d"
    if found.lastgroup == "blob":
        return "\x01r" if RANGE.fullmatch(token) else "\x01b"
    if found.lastgroup == "word":
        return "\x01w"
    if token[-1] in "nNyfF∞" or "#" in token:
        return "\x01n"
    if "," in token:
        return "\x01e" if "." in token else "\x01c"
    if token[0] == "-":
        return "\x01m"
    return "\x01p" if token[0] in ".+" else "\x01f"
