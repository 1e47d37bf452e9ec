"""What the tests of text readers share: reading a string, and comparing two readings bit for bit."""

from __future__ import annotations

import numpy as np

from gradoctor.intake.columns import Parsed
from gradoctor.intake.parsers import console
from gradoctor.intake.source import Source


def source_of(text: str | bytes) -> Source:
    data = text.encode("utf-8", errors="surrogatepass") if isinstance(text, str) else text
    return Source("run.log", data=data)


def read(text: str | bytes) -> Parsed:
    return console.read(source_of(text))


def column(parsed: Parsed, name: str) -> list[float]:
    return parsed.tables[0].fields[name].values.tolist()


def fields(parsed: Parsed) -> set[str]:
    return set(parsed.tables[0].fields) if parsed.tables else set()


def facts(parsed: Parsed) -> dict[str, object]:
    return {fact.key: fact.value for fact in parsed.facts}


def kinds(parsed: Parsed) -> list[str]:
    return [event.kind for event in parsed.events]


def assert_same(one: Parsed, other: Parsed) -> None:
    """Equal to the last bit, NaN and signed zero included."""
    assert len(one.tables) == len(other.tables)
    for left, right in zip(one.tables, other.tables, strict=True):
        assert list(left.fields) == list(right.fields)
        assert left.lines.tolist() == right.lines.tolist()
        assert left.headers == right.headers
        for name, column in left.fields.items():
            twin = right.fields[name]
            assert column.rows.tolist() == twin.rows.tolist(), name
            assert column.values.view(np.int64).tolist() == twin.values.view(np.int64).tolist(), name
            assert column.unit == twin.unit
            assert (column.lines is None) == (twin.lines is None), name
            if column.lines is not None and twin.lines is not None:
                assert column.lines.tolist() == twin.lines.tolist(), name
    assert one.facts == other.facts
    assert one.events == other.events
    assert one.unread == other.unread
    assert one.account == other.account
    assert one.notes == other.notes
