from __future__ import annotations

import pytest

from gradoctor.diagnosis.engine import Asked, diagnose_run
from gradoctor.diagnosis.finding import Finding
from gradoctor.diagnosis.rank import ranked
from gradoctor.rulebook.cases import case_run
from gradoctor.rulebook.load import load_rules
from gradoctor.rulebook.model import Case


def _finding(rule: str, severity: str = "warning", start: float = 1.0) -> Finding:
    return Finding(
        "GD100",
        rule,
        rule,
        "x",
        severity,
        "high",
        "",
        "",
        "",
        (),
        (),
        (),
        (),
        (),
        (),
        (),
        rule,
        span=(start, start + 1),
    )  # type: ignore[arg-type]


def test_the_root_comes_before_what_it_explains() -> None:
    told = ranked(
        [_finding("stuck"), _finding("explosion"), _finding("inputs")],
        {"inputs": ("explosion",), "explosion": ("stuck",)},
    )
    assert [(f.rule, f.root) for f in told] == [("inputs", True), ("explosion", False), ("stuck", False)]
    assert told[0].explains == ("explosion", "stuck")
    assert told[2].explained_by == ("explosion", "inputs")


def test_a_chain_ends_at_a_rule_that_did_not_fire() -> None:
    told = ranked(
        [_finding("stuck"), _finding("inputs")], {"inputs": ("explosion",), "explosion": ("stuck",)}
    )
    assert {(f.rule, f.root, f.explains) for f in told} == {("inputs", True, ()), ("stuck", True, ())}


def test_a_link_that_a_rule_names_itself_needs_nothing_between() -> None:
    told = ranked(
        [_finding("stuck"), _finding("inputs")], {"inputs": ("explosion", "stuck"), "explosion": ("stuck",)}
    )
    assert [(f.rule, f.explained_by) for f in told] == [("inputs", ()), ("stuck", ("inputs",))]


def test_a_root_counts_as_bad_as_the_worst_it_explains() -> None:
    told = ranked(
        [_finding("a", "warning"), _finding("b", "warning"), _finding("c", "critical")], {"b": ("c",)}
    )
    assert [f.rule for f in told] == ["b", "c", "a"]


def test_of_two_that_explain_each_other_the_earlier_is_the_root() -> None:
    told = ranked([_finding("a", start=5.0), _finding("b", start=2.0)], {"a": ("b",), "b": ("a",)})
    assert [(f.rule, f.root) for f in told] == [("b", True), ("a", False)]


def test_nothing_is_lost_and_severity_orders_the_roots() -> None:
    told = ranked([_finding("i", "info"), _finding("w", "warning"), _finding("c", "critical")], {})
    assert [f.rule for f in told] == ["c", "w", "i"]


RAW = {"data/input_min": 0, "data/input_max": 2775}
EXPLODES = {"grad/norm": [46767, 30000, 20000, 15000, 12477, 10000, 9000, 8000, 7000, 6500, 6200, 6000],
            "loss/train": [16767.1, 900, 300, 120, 68.2, 60, 50, 40, 30, 20, 12, 8.7]}  # fmt: skip
CLIPPED = {"grad/clip_ratio": "1*12"}
STUCK = {"metric/f1/val": "0*12"}


@pytest.mark.parametrize(
    ("signals", "chain"),
    [
        (EXPLODES | CLIPPED | STUCK, ["gradient-explosion", "clip-saturation", "f1-stuck-at-zero"]),
        (CLIPPED | STUCK, ["clip-saturation", "f1-stuck-at-zero"]),  # the norm was not logged
        (EXPLODES | STUCK, ["gradient-explosion", "f1-stuck-at-zero"]),  # the clipping was not
    ],
)
def test_raw_inputs_are_told_first_whatever_part_of_the_chain_was_logged(
    signals: dict[str, object], chain: list[str]
) -> None:
    found = diagnose_run(
        case_run(Case(name="documented", signals=signals, facts=RAW)), Asked(load_rules())
    ).findings
    assert found[0].rule == "inputs-not-standardised"
    assert [f.rule for f in found if f.root] == ["inputs-not-standardised"]
    assert set(chain) <= set(found[0].explains)
