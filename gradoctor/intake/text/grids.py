"""Tables printed to a console: header and rows (blanks, bars, commas between), boxes of name and number."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from gradoctor.intake.text.tokens import to_float
from gradoctor.intake.text.words import SPLIT_WORDS, UNIT, axis_of, is_metric, split_of

_CELL_NUMBER = re.compile(
    rf"(?P<number>[-+]?(?:[1-9]\d{{0,2}}(?:,\d{{3}})+(?:\.\d+)?|\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?"
    rf"|nan|NaN|inf|Inf|-inf|-nan))(?:/(?P<total>\d+))? ?(?P<unit>{UNIT})? ?[*†‡★✓▲▼↑↓]?"
)
_ABSENT = frozenset(("-", "--", "—", "N/A", "n/a", "NA", "None", "null", "", "..."))
_CLOCK = re.compile(
    r"\d+:\d\d(?::\d\d)?(?:\.\d+)?|(?:\d+ ?d ?)?(?:\d+ ?h ?)?(?:\d+ ?m(?:in)? ?)?\d+(?:\.\d+)? ?s"
)
_RULER = re.compile(r"\\(?:hline|midrule|toprule|bottomrule)|[\s|+:=_─━-]*[-=+─━_]{3}[\s|+:=_─━-]*")
_BAR = re.compile(r"(?<![.\d])\d{1,3}%\s?\|(?!\s*[-+.\d])")  # but no cell of a table: ``| 10% | 2.3 |``
_NAME = re.compile(r"[^\W\d_][\w./@%()#:^*-]*(?: [\w./@%()#:^*-]+)*|#")
_GAPS = re.compile(r"\t+| {2,}")
_LABELS = frozenset(("class", "category"))
_WHOLE_SET = frozenset(("all", "mean", "avg", "average", "total", "overall"))
MAX_COLUMNS = 200
_MAX_HEADERS = 4
LOOK_BACK = 6


class Cell(NamedTuple):
    """A number of a table under its column's name."""

    key: str
    value: float
    unit: str | None = None
    line: int = 0  # of a box, which goes over several


class Row(NamedTuple):
    """One row of a table: where training is, as far as the table says, and the numbers."""

    axes: tuple[tuple[str, float, float | None], ...]
    cells: tuple[Cell, ...]
    boxed: bool = False  # names and numbers under each other, not columns
    again: bool = False  # the first row below names that have been printed before


class Header(NamedTuple):
    """A table's column names, and what separates its cells; where blanks do, also where each name begins and ends."""

    names: tuple[str, ...]
    separator: str
    split: str = ""
    spans: tuple[tuple[int, int], ...] = ()


def is_neutral(text: str) -> bool:
    """Whether the line can have no part in any table: neither row, nor box, nor ruler."""
    bare = "|" not in text and "&" not in text
    return bare and not _RULER.fullmatch(text) and not _may_be_row(_plain(text))


def _plain(text: str) -> str:
    """A row without the progress bar it may end in (``640: 100%|###|``), and out of the marks of LaTeX."""
    if "&" in text and text.rstrip().endswith("\\\\"):
        text = text.rstrip().removesuffix("\\\\").replace("\\", "").replace("&", "|")
    bar = _BAR.search(text)
    return text if bar is None else text[: bar.start()].rstrip(" \t:")


def _may_be_row(text: str) -> bool:
    """Whether the line is a row: two numbers or more (one behind ``all``), and nothing else but gaps."""
    for separator in ("  ", " ", ","):
        cells = _cells(text, separator)
        labelled = bool(cells) and cells[0].lower() in _WHOLE_SET
        values = [_value(cell) for cell in cells[int(labelled) :]]
        numbers = sum(isinstance(value, re.Match) for value in values)
        if all(values) and (numbers > 1 or (labelled and numbers)):
            return True
    return False


class Grids:
    """Follows tables line by line. A header is looked for when a row of numbers comes, in the lines before
    it.
    """

    def __init__(self) -> None:
        self._headers: list[Header] = []  # the newest last
        self._box: list[Cell] | None = None
        self._section = ""
        self.headless = 0  # rows of numbers that no header names

    @property
    def calm(self) -> bool:
        """Whether no box is open."""
        return self._box is None

    def take(self, text: str, before: Callable[[], list[str]], number: int = 0) -> Row | bool:
        """A row when the line completes one; True when it only belongs to a table; else False.

        ``number`` is the line's; ``before`` gives the messages of up to :data:`LOOK_BACK` lines before this one, the
        nearest last.
        """
        if _RULER.fullmatch(text):
            return self._ruler()
        if "|" in text and self._box is not None and (boxed := self._boxed(text, number)) is not None:
            return boxed
        text = _plain(text)
        if not text.strip() or ("|" not in text and not _may_be_row(text)):
            return False
        between: list[str] = []
        lines = before()
        for at in range(len(lines) - 1, -1, -1):
            line = lines[at]
            header = _header_of(_plain(line)) or _stacked(lines[: at + 1])
            if header is not None and header.separator in (" ", "  "):
                header = header._replace(spans=_spans(line, header.separator))
            if header is not None and (row := self._row(text, header)) is not None:
                again = header in self._headers and header.split != "columns"
                self._remember(header)
                return row._replace(again=again and not self._any_row(between, header))
            between.append(line)
        for header in reversed(self._headers):
            if (row := self._row(text, header)) is not None:
                return row
        self.headless += "|" not in text
        return False

    def _any_row(self, lines: list[str], header: Header) -> bool:
        """Whether one of the lines is a row under ``header``."""
        return any(self._row(_plain(line), header) is not None for line in lines)

    def _remember(self, header: Header) -> None:
        """Keep a header; tables of training and of validation may alternate."""
        if header in self._headers:
            self._headers.remove(header)
        self._headers = [*self._headers[-_MAX_HEADERS + 1 :], header]

    def _ruler(self) -> Row | bool:
        """A line of dashes: it closes a box that holds something, and may open another."""
        cells, self._box = self._box, []
        self._section = ""
        if not cells:
            return True
        named = [(axis_of(cell.key.rpartition("/")[2]), cell) for cell in cells]
        axes = tuple((axis, cell.value, None) for axis, cell in named if axis)
        return Row(axes[:1], tuple(cell for axis, cell in named if not axis), boxed=True)

    def _boxed(self, text: str, number: int) -> bool | None:
        """``|   name   | number |``; a row without number heads a section of names."""
        raw = text.strip().strip("|").split("|")
        if len(raw) != 2:
            self._box = None
            return None
        name, written = raw[0].strip(), raw[1].strip()
        if not written and name.endswith("/"):
            self._section = name
            return True
        found = _CELL_NUMBER.fullmatch(written)
        if found is None or not _NAME.fullmatch(name) or self._box is None:
            return None if not self._box else True
        if not self._box and not self._section and not _is_name(name):
            return None
        indented = raw[0].startswith("   ")
        key = f"{self._section}{name}" if self._section and indented else name
        self._box.append(Cell(key, to_float(found["number"]), found["unit"], number))
        return True

    def _row(self, text: str, header: Header) -> Row | None:
        """The line as a row under ``header``, or None when it does not fit."""
        cells = _cells(text, header.separator)
        if 1 < len(cells) < len(header.names) == len(header.spans):
            cells = _below(text, header)
        if len(cells) != len(header.names):
            return None
        if header.split == "columns":
            return _transposed(cells, header)
        label = header.names[0].lower() in _LABELS and not _CELL_NUMBER.fullmatch(cells[0])
        if label and cells[0].lower() not in _WHOLE_SET:
            return None
        read = [_value(cell) for cell in cells[int(label) :]]
        if any(value is None for value in read) or not any(isinstance(value, re.Match) for value in read):
            return None
        return _filled(header.names[int(label) :], read, "val" if label else header.split)


def _filled(names: tuple[str, ...], read: list[re.Match[str] | str | None], split: str) -> Row:
    axes: list[tuple[str, float, float | None]] = []
    cells: list[Cell] = []
    for name, found in zip(names, read, strict=True):
        if not isinstance(found, re.Match):
            continue
        number = to_float(found["number"])
        axis = axis_of(name)
        if axis and not found["unit"]:
            axes.append((axis, number, float(found["total"]) if found["total"] else None))
        elif not found["total"]:
            key = name if not split or is_split(name) else f"{split}/{name}"
            cells.append(Cell(key, number, found["unit"]))
    return Row(tuple(axes), tuple(cells))


def _transposed(cells: list[str], header: Header) -> Row | None:
    """``loss | 0.371 | 0.554`` under ``| Training | Validation``: the columns are splits."""
    found = [_CELL_NUMBER.fullmatch(cell) for cell in cells[1:]]
    if not _NAME.fullmatch(cells[0]) or not any(found):
        return None
    pairs = zip(header.names[1:], found, strict=True)
    return Row((), tuple(Cell(f"{split_of(split)}/{cells[0]}", to_float(number["number"]), number["unit"])
                         for split, number in pairs if number))  # fmt: skip


def _value(cell: str) -> re.Match[str] | str | None:
    """The cell's number, a text that stands for none, or None when it is something else."""
    if cell in _ABSENT or _CLOCK.fullmatch(cell):
        return "absent"
    return _CELL_NUMBER.fullmatch(cell)


def _cells(text: str, separator: str) -> list[str]:
    if separator == "|":
        text = text.strip()
        return [cell.strip() for cell in text.removeprefix("|").removesuffix("|").split("|")]
    if separator == ",":
        return [cell.strip() for cell in text.split(",")]
    return text.split() if separator == " " else [cell.strip() for cell in _GAPS.split(text.strip())]


def _spans(text: str, separator: str) -> tuple[tuple[int, int], ...]:
    """Where the cells of a line stand."""
    found = re.finditer(r"\S+" if separator == " " else r"\S+(?: \S+)*", text)
    return tuple(match.span() for match in found)


def _below(text: str, header: Header) -> list[str]:
    """The cells of a row in which some are left blank, each below the name it stands under; none when that is in doubt."""
    cells = [""] * len(header.names)
    for start, end in _spans(text, header.separator):
        under = [at for at, (first, last) in enumerate(header.spans) if start < last and end > first]
        if len(under) != 1 or cells[under[0]]:
            return []
        cells[under[0]] = text[start:end]
    return cells


def _header_of(text: str) -> Header | None:
    """The line as a table's header: distinct names, no numbers, half of them or the first about training."""
    text = text.strip().removeprefix("#").strip()
    if not text or len(text) > 4000 or text[0].isdigit():
        return None
    for separator in ("|", ",", "  ", " "):
        if separator not in text and separator != "  ":
            continue
        names = [name.strip(": ") for name in _cells(text, separator)]
        splits = [name.lower() for name in names[-2:]]
        if separator == "|" and 2 <= len(names) <= 3 and all(name in SPLIT_WORDS for name in splits):
            return Header(("", *names[-2:]), separator, "columns")
        if 2 <= len(names) <= MAX_COLUMNS and len(set(names)) == len(names) and all(map(_is_name, names)):
            known = sum(1 for name in names if axis_of(name) or is_metric(name))
            if 2 * known >= len(names) or axis_of(names[0]) or names[0].lower() in _LABELS:
                return Header(tuple(names), separator)
    return None


def _stacked(lines: list[str]) -> Header | None:
    """The header whose names go over the last two or three of the lines: ``| Mini-batch |`` over ``| Loss |``."""
    if "|" not in lines[-1]:
        return None
    cells = [_cells(_plain(line), "|") for line in lines[-3:] if "|" in line and not _RULER.fullmatch(line)]
    for count in (2, 3):
        parts = cells[-count:]
        if any(_CELL_NUMBER.fullmatch(cell) for part in parts for cell in part):
            return None
        if len(parts) == count and len({len(part) for part in parts}) == 1:
            names = [" ".join(filter(None, stack)) for stack in zip(*parts, strict=True)]
            if all(names) and (header := _header_of("|".join(names))) is not None:
                return header
    return None


def is_split(name: str) -> bool:
    """Whether a column's name says itself which split it is about."""
    return any(part in SPLIT_WORDS for part in re.split(r"[\W_]+", name.lower()))


def _is_name(name: str) -> bool:
    return len(name) <= 60 and _NAME.fullmatch(name) is not None and len(name.split()) <= 4
