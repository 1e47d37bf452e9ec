"""A rule's cases become runs, and their results say what differs."""

import numpy as np
import pytest
import yaml

from gradoctor.rulebook.cases import case_run, failures, run_cases
from gradoctor.rulebook.model import Case, Rule
from tests.rulebook.test_load import RULE


def rule(**changes):
    return Rule.model_validate(yaml.safe_load(RULE) | {"category": "heat"} | changes)


def case(**parts):
    return Case.model_validate({"name": "a case", **parts})


def test_points_lie_at_epochs_from_one():
    run = case_run(case(signals={"loss/train": "1*3"}))
    assert run.signals["loss/train"].epoch.tolist() == [1.0, 2.0, 3.0]
    assert run.signals["loss/train"].direction == "lower"


def test_axes_can_be_given_and_gaps_are_left_out():
    run = case_run(case(signals={"metric/f1/val": ["_", 0.069, 0.0]}, epochs=[1, 2, 15]))
    signal = run.signals["metric/f1/val"]
    assert signal.epoch.tolist() == [2.0, 15.0]
    assert signal.values.tolist() == [0.069, 0.0]
    assert signal.direction == "higher"


def test_steps_alone_give_no_epochs():
    run = case_run(case(signals={"loss/train": "1*2"}, steps=[100, 200], events={"restart": [150]}))
    assert run.signals["loss/train"].epoch is None
    assert run.events[0].step == 150.0


def test_events_facts_and_derived_signals_are_there():
    run = case_run(
        case(signals={"grad/norm": "2*3"}, facts={"optim/lr": 0.1}, events={"degeneracy-reset": [1, 1, 2]})
    )
    assert run.facts["optim/lr"].value == 0.1
    assert run.signals["optim/step_size"].values.tolist() == pytest.approx([0.2] * 3)
    assert run.signals["events/degeneracy-reset"].values.tolist() == [2.0, 1.0, 0.0]


def test_a_rule_that_does_as_said_passes():
    assert failures(run_cases(rule())) == []


def test_the_results_say_which_case_failed_and_why():
    tests = {
        "fires": [{"name": "cold", "signals": {"loss/train": "1*8"}}],
        "silent": [{"name": "hot", "signals": {"loss/train": "3*8"}}],
    }
    found = failures(run_cases(rule(tests=tests)))
    assert [f.name for f in found] == ["cold", "hot"]
    assert found[0].trouble == "should fire, but is quiet"
    assert found[1].trouble == "fired, and should stay silent"


def test_a_missing_signal_is_not_a_pass():
    tests = {
        "fires": [{"name": "hot", "signals": {"loss/val": "3*8"}}],
        "silent": [{"name": "another", "signals": {"loss/train": "1*8"}}],
    }
    assert "not-applicable" in failures(run_cases(rule(tests=tests)))[0].trouble


def test_evidence_that_cannot_be_filled_fails_the_case():
    assert "{factor_2}" in failures(run_cases(rule(evidence="{factor_2} times")))[0].trouble


@pytest.mark.parametrize("signals", [{"loss/train": "0x12*3"}, {"loss/train": []}])
def test_a_broken_series_is_told(signals):
    tests = {
        "fires": [{"name": "hot", "signals": signals}],
        "silent": [{"name": "another", "signals": {"loss/train": "1*8"}}],
    }
    assert "cannot be asked" in failures(run_cases(rule(tests=tests)))[0].trouble


def test_a_short_axis_is_told():
    with pytest.raises(ValueError, match="the axis 2"):
        case_run(case(signals={"loss/train": "1*3"}, epochs=[1, 2]))


def test_values_and_lines_fit():
    signal = case_run(case(signals={"loss/train": [1, "_", 3]})).signals["loss/train"]
    assert len(signal.values) == len(signal.lines) == len(signal.epoch) == 2
    assert np.all(np.diff(signal.lines) > 0)
