from __future__ import annotations

from gradoctor.diagnosis.finding import Finding
from gradoctor.diagnosis.rank import ranked


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


def test_a_chain_holds_through_a_rule_that_did_not_fire() -> None:
    told = ranked(
        [_finding("stuck"), _finding("inputs")], {"inputs": ("explosion",), "explosion": ("stuck",)}
    )
    assert [(f.rule, f.root) for f in told] == [("inputs", True), ("stuck", False)]


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
