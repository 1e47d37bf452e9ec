"""Logs cut off anywhere: whatever stood in whole lines before the cut is read as if nothing were missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from gradoctor.errors import GradoctorError
from gradoctor.intake.columns import Parsed
from gradoctor.intake.sniff import choose
from gradoctor.intake.source import Source
from tests.intake.parsers.test_damage import SAMPLES

FIXTURES = sorted((Path(__file__).parents[1] / "intake" / "parsers" / "fixtures").glob("*.txt"))
_TAIL = 160  # bytes at the end of a family's sample that are cut off one after the other
_RECORD_LINES = 25  # a box of names and numbers counts when it is closed
_STATES_LATER = {
    "hf_bars",
    "lightning_bars",
}  # a bar's state counts when the next one shows that it was the last


def _cells(parsed: Parsed, before: int) -> set[tuple[str, str, int, str]]:
    """Every value of a line before ``before``: its table, name and line, and how it is written."""
    return {
        (table.label, name, int(line), repr(float(value)))
        for table in parsed.tables
        for name, column in table.fields.items()
        for value, line in zip(column.values, table.lines[column.rows], strict=True)
        if line < before
    }


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.stem)
def test_whole_lines_before_a_cut_are_read_as_ever(fixture: Path) -> None:
    data = fixture.read_bytes()
    read = choose(Source(fixture.name, data=data)).format.read
    whole = read(Source(fixture.name, data=data))
    lost = 0
    for cut in range(max(1, len(data) - _TAIL), len(data)):
        part = read(Source(fixture.name, data=data[:cut]))
        lines = data[:cut].count(b"\n") + (data[cut - 1 : cut] != b"\n")
        assert part.account.total == lines, cut
        assert part.value_count <= whole.value_count + 2, cut
        before = lines - _RECORD_LINES
        lost += len(_cells(whole, before) - _cells(part, before))
    assert lost == 0 or fixture.stem in _STATES_LATER


@pytest.mark.parametrize("kind", SAMPLES)
def test_whole_records_before_a_cut_are_read_as_ever(kind: str) -> None:
    name, data = SAMPLES[kind]
    read = choose(Source(name, data=data)).format.read
    last = 0
    for cut in range(1, len(data)):
        try:
            part = read(Source(name, data=data[:cut]))
        except GradoctorError:
            continue
        assert part.value_count >= last - 2, cut
        last = max(last, part.value_count)
    assert last > 0
