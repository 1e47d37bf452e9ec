"""The number tokens of a line: what counts as one number, and what only looks like one."""

from __future__ import annotations

import math
import re

_AXES_IN_FRONT = ("第", *(f"{start}{word}" for start in ("^", r"^\[") for word in (
    "E", "ep", "Ep", "EP", "it", "step", "Step", "iter", "Iter", "epoch", "Epoch", "EPOCH")))  # fmt: skip
_GLUED = "(?:" + "|".join(f"(?<={front})" for front in _AXES_IN_FRONT) + ")"  # E03, epoch12, [step400]
# Chinese and Japanese write no blank in front of a number; 模型2 is a name, 损失2.31 and 损失为2 are values
_AFTER_HAN = "(?:(?<=[为為是到达约約は])|(?<=[\u3040-\u30ff\u3400-\u9fff])(?=\\d+\\.\\d))"
NUMBER = re.compile(
    r"(?:(?<![\w.@])|" + _AFTER_HAN + r"|(?=\d)" + _GLUED + r")(?:"
    r"(?P<blob>0[xX][0-9a-fA-F]+(?!\w)"  # addresses
    r"|\d{1,4}[-/]\d{1,2}[-/]\d{1,4}(?:[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)?"  # dates
    r"|\d+(?:\.\d+){2,}[\w.+-]*"  # versions, addresses
    r"|\d+:\d\d(?::\d\d)*(?:\.\d+)?"  # clocks
    r"|\d+(?:\.\d+)?(?:e[-+]?\d+)?%?(?:-|–|\.\.)\+?\d+(?:\.\d+)?(?:e[-+]?\d+)?%?)"  # ranges
    r"|(?P<odd>[-+]?(?:\d+\.\d*[fdD][-+]?\d{1,3}|\d+(?:\.\d+)?k)(?![\w/.]))"  # 2.3f0, 2.3D+00, 12.5k
    r"|(?P<number>[-+]?(?:\d\.#(?:IND|QNAN|SNAN|INF)\d*|[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?(?!\d|,\d)"
    r"|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,4})?"
    r"|(?:nan|NaN|NAN|inf|Inf|INF|infinity|Infinity)(?=(?:[mu]?s)?(?!\w))|∞))"
    r"|(?P<word>(?<=[=: ])(?:Always|Never)\b))"
)
_FOREIGN_EXPONENT = re.compile(
    r"[-+]?\d+\.\d*[fdD][-+]?\d{1,3}"
)  # Julia's Float32, Fortran's double precision
_EXPONENT_LETTER = re.compile("[fdD]")
RANGE = re.compile(r"(\d+)-(\d+)")


def to_float(token: str) -> float:
    """A number token as float: thousands separators dropped, every spelling of NaN and infinity known."""
    if "#" in token:
        return of_microsoft(token)
    if token[-1] == "k":
        return float(f"{token[:-1]}e3")
    try:
        return float(token.replace(",", ""))
    except ValueError:
        if _FOREIGN_EXPONENT.fullmatch(token):
            return float(_EXPONENT_LETTER.sub("e", token))
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
    if found.lastgroup == "odd":
        return "\x01o"
    if token[-1] in "nNyfF∞" or "#" in token:
        return "\x01n"
    if "," in token:
        return "\x01e" if "." in token else "\x01c"
    if token[0] == "-":
        return "\x01m"
    return "\x01p" if token[0] in ".+" else "\x01f"
