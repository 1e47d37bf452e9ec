"""Are the numbers right? Read values are looked up again in the raw file, by code that shares nothing with the readers.

    python benchmarks/spot_check.py LOG...

Of every signal up to 40 values: ``named`` = the number stands behind its name on the line cited (in the name's column, under the
name's key); ``placed`` = the number is on that line, its name is elsewhere (a header, a section, a bar); ``computed`` = the mean of several
ranks, or a norm divided by the loss scale; ``wrong`` = the number is not there. Binary files and JSON documents without lines are looked up by value under their key where they are text.
"""

from __future__ import annotations

import csv
import json
import math
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

MOST = 40
MOST_LINES = 400  # of a record that goes over several lines, counted from its first
_PLAIN = re.compile(r"[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?")
_NUMBER = re.compile(
    r"[-+]?(?:nan|NaN|NAN|inf|Inf|Infinity|\d[\d,]*\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)|87\.3365|N/A|None|null"
)


def check(path: Path, runs: list[Any]) -> Counter[str]:
    """How the values of all runs of a file are found again; keys named, placed, wrong, and ``wrong:<signal>``."""
    raw = path.read_bytes()
    told: Counter[str] = Counter()
    if b"\0" in raw[:4096]:
        return told
    lines = [line.rstrip("\r") for line in raw.decode("utf-8", errors="replace").split("\n")]
    header = _header(lines)
    document = _document(raw)
    for run in runs:
        for signal in run.signals.values():
            if signal.derived_from or not len(signal) or signal.name.startswith("events/"):
                continue
            step = max(1, len(signal) // MOST)
            for index in range(0, len(signal), step):
                value = float(signal.values[index]) / (signal.scale or 1.0)
                first = int(signal.lines[index])
                last = int(signal.lines[index + 1]) if index + 1 < len(signal) else first + MOST_LINES
                verdict = "wrong"
                for line in range(first, max(first + 1, min(last, first + MOST_LINES))):
                    found = _look(lines, line, signal.spelling, value, header, document)
                    verdict = found if found != "wrong" else verdict
                    if found == "named" or (found == "placed" and line == first):
                        break
                if verdict == "wrong" and (
                    any("merged" in note for note in run.notes) or _is_unscaled(signal)
                ):
                    verdict = "computed"  # a mean of ranks, a norm divided by the loss scale
                told[verdict] += 1
                if verdict == "wrong":
                    told[
                        f"wrong:{signal.name} ({signal.spelling}) line {int(signal.lines[index])}: {value:g}"
                    ] += 1
    return told


def _is_unscaled(signal: Any) -> bool:
    return signal.name == "grad/norm" and "grad norm" in signal.spelling


def _header(lines: list[str]) -> tuple[str, list[str]] | None:
    if not lines or "\r" in lines[0]:
        return None
    for delimiter in (",", "\t", ";"):
        first = next(csv.reader([lines[0]], delimiter=delimiter), []) if lines else []
        if len(first) > 1:
            return delimiter, [name.strip() for name in first]
    return None


def _document(raw: bytes) -> dict[str, list[float]] | None:
    """Every number of a JSON document by the last part of its key."""
    if raw.lstrip()[:1] not in (b"{", b"["):
        return None
    try:
        tree = json.loads(raw.decode("utf-8", errors="replace"))
    except ValueError:
        return None
    found: dict[str, list[float]] = {}

    def walk(node: Any, key: str) -> None:
        if isinstance(node, dict):
            for name, item in node.items():
                walk(item, str(name))
        elif isinstance(node, list):
            for item in node:
                walk(item, key)
        elif (number := _float(node)) is not None:
            found.setdefault(_last(key), []).append(number)

    walk(tree, "")
    return found


def _last(key: str) -> str:
    return re.split(r"[/.:]", key)[-1].lower()


def _float(item: Any) -> float | None:
    if isinstance(item, bool) or item is None:
        return None
    try:
        return float(item)
    except (TypeError, ValueError):
        return None


def _same(one: float, other: float) -> bool:
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    return one == other or abs(one - other) <= 1e-9 * max(abs(one), abs(other)) + 1e-12


def _look(
    lines: list[str],
    line: int,
    spelling: str,
    value: float,
    header: tuple[str, list[str]] | None,
    document: dict[str, list[float]] | None,
) -> str:
    if document is not None:
        own = document.get(_last(spelling), [])
        if any(_same(value, number) for number in own):
            return "named"
        return "placed" if any(_same(value, n) for numbers in document.values() for n in numbers) else "wrong"
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    if text.lstrip().startswith("{"):
        return _in_object(text, spelling, value)
    if header is not None and spelling in header[1]:
        cells = next(csv.reader([text.replace("\r", "")], delimiter=header[0]), [])
        at = header[1].index(spelling)
        if (
            at < len(cells)
            and (number := _float(cells[at].strip() or None)) is not None
            and _same(value, number)
        ):
            return "named"
    return _in_text(text, spelling, value)


def _in_object(text: str, spelling: str, value: float) -> str:
    try:
        tree = json.loads(text)
    except ValueError:
        return _in_text(text, spelling, value)
    stack, numbers = [("", tree)], []
    while stack:
        key, node = stack.pop()
        if isinstance(node, dict):
            stack += [(f"{key}/{name}", item) for name, item in node.items()]
        elif isinstance(node, list):
            stack += [(f"{key}/{at}", item) for at, item in enumerate(node)]
        elif (number := _float(node)) is not None:
            numbers.append((key.strip("/"), number))
    if any(_same(value, n) and (k == spelling or _last(k) == _last(spelling)) for k, n in numbers):
        return "named"
    return "placed" if any(_same(value, n) for _, n in numbers) else "wrong"


def _in_text(text: str, spelling: str, value: float) -> str:
    """A number behind its name, with nothing but signs, blanks and brackets between; else anywhere on the line."""
    text = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text)
    word = re.split(r"[/ ]", spelling)[-1]
    for found in re.finditer(re.escape(word), text, re.IGNORECASE):
        number = _NUMBER.search(text, found.end())
        if (
            number
            and not re.search(r"[A-Za-z]{2}", text[found.end() : number.start()])
            and _token_is(number[0], value)
        ):
            return "named"
    for pattern in (_NUMBER, _PLAIN):
        if any(_token_is(number[0], value) for number in pattern.finditer(text)):
            return "placed"
    if value in (0.0, 1.0, 100.0) and re.search(r"Always|Never|True|False", text):
        return "placed"
    return "wrong"


def _token_is(token: str, value: float) -> bool:
    number = _float(token.replace(",", ""))
    if token in ("87.3365",) and math.isnan(value):
        return True
    return number is not None and (_same(value, number) or (_same(value, -number) and token[0] in "-+"))


def main() -> None:
    """Check the files named."""
    from gradoctor.api import Options, load_sources

    for name in sys.argv[1:]:
        loaded = load_sources([name], Options(config=False))
        told = check(Path(name), list(loaded.runs))
        print(name, {key: count for key, count in told.items() if not key.startswith("wrong:")})
        for key in [key for key in told if key.startswith("wrong:")][:5]:
            print("   ", key)


if __name__ == "__main__":
    main()
