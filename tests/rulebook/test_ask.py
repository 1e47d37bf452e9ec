from __future__ import annotations

import numpy as np
import pytest

from gradoctor.rulebook.ask import Context, ask
from gradoctor.rulebook.condition import parse_condition
from gradoctor.signals.run import Fact, Run, Signal


def _signal(name: str, *values: float) -> Signal:
    count = len(values)
    return Signal(
        name,
        np.array(values, dtype=float),
        np.arange(1, count + 1),
        None,
        np.arange(1.0, count + 1),
        spelling=name,
    )


HIGH = {"fraction_above": {"signal": "a", "above": 0.5}}
LOW = {"fraction_above": {"signal": "b", "above": 0.5}}
GONE = {"fraction_above": {"signal": "c", "above": 0.5}}
SHORT = {"fraction_above": {"signal": "d", "above": 0.5}}
RUN = Run(
    "r",
    {"a": _signal("a", 1, 1, 1, 1), "b": _signal("b", 0, 0, 0, 0), "d": _signal("d", 1)},
    {"limit": Fact("limit", 0.5)},
)


@pytest.mark.parametrize(
    ("condition", "kind"),
    [
        (HIGH, "fired"),
        (LOW, "quiet"),
        (GONE, "not-applicable"),
        (SHORT, "not-enough-data"),
        ({"all": [HIGH, HIGH]}, "fired"),
        ({"all": [HIGH, LOW]}, "quiet"),
        ({"all": [HIGH, GONE]}, "not-applicable"),
        ({"all": [LOW, GONE]}, "quiet"),
        ({"all": [HIGH, SHORT]}, "not-enough-data"),
        ({"any": [LOW, HIGH]}, "fired"),
        ({"any": [GONE, HIGH]}, "fired"),
        ({"any": [GONE, LOW]}, "quiet"),
        ({"any": [GONE, SHORT]}, "not-enough-data"),
        ({"any": [GONE]}, "not-applicable"),
        ({"not": LOW}, "fired"),
        ({"not": HIGH}, "quiet"),
        ({"not": GONE}, "not-applicable"),
        ({"unless": HIGH}, "quiet"),
        ({"unless": LOW}, "fired"),
        ({"unless": GONE}, "fired"),
        ({"all": [HIGH, {"unless": GONE}]}, "fired"),
    ],
)
def test_three_valued_answers(condition: dict, kind: str) -> None:
    assert ask(parse_condition(condition), Context(RUN)).kind == kind


def test_what_is_missing_is_named() -> None:
    outcome = ask(
        parse_condition({"all": [GONE, {"fraction_above": {"signal": "a", "above": {"fact": "nope"}}}]}),
        Context(RUN),
    )
    assert outcome.missing == ("c", "fact:nope")


def test_facts_and_expectations_become_numbers_and_are_cited() -> None:
    by_fact = ask(
        parse_condition({"fraction_above": {"signal": "a", "above": {"fact": "limit"}}}), Context(RUN)
    )
    assert by_fact.fired
    assert by_fact.facts == (RUN.facts["limit"],)
    by_pack = parse_condition({"fraction_above": {"signal": "a", "above": {"expect": "a.high"}}})
    assert ask(by_pack, Context(RUN)).missing == ("expect:a.high",)
    assert ask(by_pack, Context(RUN, {"a": {"high": 2.0}})).kind == "quiet"


def test_a_glob_asks_every_signal_and_fires_if_one_does() -> None:
    outcome = ask(parse_condition({"fraction_above": {"signal": "[ab]", "above": 0.5}}), Context(RUN))
    assert outcome.fired
    assert [hit.signal.name for hit in outcome.hits if hit.signal] == ["a"]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"fraction_abov": {"signal": "a", "above": 1}}, "did you mean 'fraction_above'"),
        ({"fraction_above": {"signal": "a", "abov": 1}}, "did you mean 'above'"),
        ({"fraction_above": {"signal": "a"}}, "needs above"),
        ({"all": []}, "list of conditions"),
        ({"all": [HIGH], "any": [HIGH]}, "exactly one key"),
        ("text", "exactly one key"),
    ],
)
def test_a_condition_that_cannot_be_used_says_why(raw: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_condition(raw)


def test_a_setting_that_is_written_down_as_none_is_an_answer() -> None:
    run = Run(
        "r", {}, {"optim/scheduler": Fact("optim/scheduler", None, "scheduler.name", "config.yaml", 16, True)}
    )
    asked = parse_condition({"setting": {"value": {"fact": "optim/scheduler"}, "among": ["none"]}})
    assert ask(asked, Context(run)).fired
    assert ask(asked, Context(Run("r", {}))).kind == "not-applicable"
