"""The log says so in words."""

from gradoctor.detectors.told import told
from gradoctor.intake.columns import Event


def event(line, subject=None, count=1):
    return Event("gradient-vanishing", f"norm 0 in line {line}", line, subject=subject, count=count)


def test_events_are_counted_and_quoted():
    hit = told((event(3, "encoder"), event(9, "encoder", count=4), event(12, "head")))
    assert hit.values == {
        "count": 6.0,
        "said": "norm 0 in line 3",
        "subjects": "encoder, head",
        "first_line": 3.0,
    }
    assert [e.line for e in hit.events] == [3, 9, 12]


def test_none_or_too_few_are_no_finding():
    assert told(()) is None
    assert told((event(1), event(2)), minimum=3) is None


def test_a_long_text_is_cut_and_few_are_cited():
    hit = told(tuple(Event("x", "a" * 1000, line) for line in range(1, 100)))
    assert len(hit.values["said"]) == 200
    assert len(hit.events) == 5
    assert hit.values["count"] == 99
