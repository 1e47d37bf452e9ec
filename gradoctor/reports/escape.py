"""Log text is hostile: what may not reach a terminal, a CI log, a JSON file or a Markdown page is shown,
not obeyed.

Terminals act on C0 and C1 controls (CVE-2003-0020, CVE-2009-4487), readers are fooled by bidirectional
overrides (CVE-2021-42574), and CI runners execute ``::command::`` at a line's start and ``##[command]``
anywhere (CVE-2020-15228).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_BIDI = (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)
_SEPARATORS = (0x2028, 0x2029, 0xFEFF)
_CONTROLS = (*range(0x20), *range(0x7F, 0xA0))


def _shown(code: int) -> str:
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


_VISIBLE: dict[int, str] = {code: _shown(code) for code in (*_CONTROLS, *_BIDI, *_SEPARATORS)}
_VISIBLE |= {code: _shown(code) for code in range(0xD800, 0xE000)}
_VISIBLE |= {0x0A: "\\n", 0x0D: "\\r", 0x09: "\\t"}
_IN_JSON: dict[int, str] = {
    code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), *_BIDI, *_SEPARATORS, *range(0xD800, 0xE000))
}
_PLAIN = str.maketrans({
    "—": "-", "–": "-", "→": "->", "×": "x", "≥": ">=", "≤": "<=", "…": "...", "·": "|", "✓": "+", "✗": "x",
    "•": "*", "└": "+-", "─": "-", "‖": "||", "’": "'", "“": '"', "”": '"', "°": "deg", "±": "+-",
})  # fmt: skip
_COMMAND = re.compile(r"(?m)^([ \t]*):(?=:)")
_SIGN = re.compile(r"[\\`*\[\]|$~]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")
_BLOCK_START = re.compile(r"^(\s*)([-+>](?!\s?[\d.])|[#=]|\d+(?=[.)](?:\s|$)))")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_REFERENCE = re.compile(r"@(?=[0-9A-Za-z])|#(?=\d)")
_BACKTICKS = re.compile(r"`+")


def visible(text: object) -> str:
    r"""Any text on one line with every control, bidirectional or undecodable character written out
    (``\x1b``).
    """
    shown = str(text).translate(_VISIBLE)
    return shown.replace("##[", "##\\x5b") if "##[" in shown else shown


def guarded(lines: Iterable[str]) -> str:
    """Finished lines as one text in which no line can be taken for a CI runner's command."""
    return _COMMAND.sub(r"\1\\x3a", "\n".join(lines)) + "\n"


def plain(text: str) -> str:
    r"""The text in ASCII: our own signs by their spelling, all else as ``\u....``."""
    return text.translate(_PLAIN).encode("ascii", "backslashreplace").decode("ascii")


def json_safe(text: str) -> str:
    r"""Finished JSON text with C1, DEL, bidirectional, separator and surrogate characters as ``\u....``
    escapes, and no command of a CI runner in it.
    """
    return text.translate(_IN_JSON).replace("##[", "#\\u0023[")


def md_text(text: object) -> str:
    """Text for a Markdown paragraph, list item or heading.

    No sign in it formats, links or opens HTML, nobody is notified (``@name``), no issue is linked (``#12``).
    """
    shown = _SIGN.sub(r"\\\g<0>", visible(text)).replace("&", "&amp;")
    shown = _TAG.sub("&lt;", shown)
    shown = _REFERENCE.sub("\\g<0>\u200b", shown)
    return _BLOCK_START.sub(_escaped_start, shown)


def _escaped_start(found: re.Match[str]) -> str:
    blank, sign = found.groups()
    return f"{blank}{sign}\\" if sign[0].isdigit() else f"{blank}\\{sign}"


def md_code(text: object) -> str:
    """A code span fenced with more backticks than any run inside it."""
    shown = visible(text)
    if not shown.strip():
        return "` `" if shown else ""
    runs = [len(run) for run in _BACKTICKS.findall(shown)]
    if not runs:
        return f"`{shown}`"
    ticks = "`" * (max(runs) + 1)
    return f"{ticks} {shown} {ticks}"


def md_cell(text: object) -> str:
    """Text for a table cell."""
    return md_text(text).strip() or " "


def md_cell_code(text: object) -> str:
    r"""A code span for a table cell: GitHub reads ``\|`` as a bar even inside code spans of tables."""
    return md_code(text).replace("|", "\\|")


def md_block(text: str, language: str = "") -> str:
    """A fenced block with a fence longer than any run of backticks inside; its lines keep their breaks."""
    lines = [visible(line.replace("\t", "    ")) for line in text.splitlines()]
    longest = max((len(run) for line in lines for run in _BACKTICKS.findall(line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}{language}", *lines, fence])
