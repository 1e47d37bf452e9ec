from __future__ import annotations

from typing import Any

from gradoctor.reports import plan
from gradoctor.reports.wire import ChangeWire, FactWire, PrescriptionWire, RuleVerdictWire, SourceWire
from tests.reports.sample_wire import (
    explosion_finding,
    healthy,
    inputs_finding,
    sick,
    source,
    warning_finding,
)


def prescription(do: str, order: str = "today", **changes: Any) -> PrescriptionWire:
    made = [ChangeWire(operation="replace", fact=name, after=value) for name, value in changes.items()]
    return PrescriptionWire(do=do, why="because", risk="low", order=order, changes=made)


def diagnosis_with(*prescriptions: list[PrescriptionWire]) -> Any:
    run = sick()
    run.findings = [
        warning_finding().model_copy(update={"code": f"GD{i}", "rule": f"r{i}", "prescriptions": ones})
        for i, ones in enumerate(prescriptions, 1)
    ]
    return run


def test_a_fix_whose_changes_are_made_already_is_told_once_for_both_findings() -> None:
    run = diagnosis_with(
        [prescription("Clip.", clip=1.0), prescription("Standardise.", std=True)],
        [prescription("Clip at one.", clip=1.0)],
        [prescription("Clip and standardise.", clip=1.0, std=True)],
    )
    told = [(fix.number, fix.prescription.do, fix.codes, fix.rivals) for fix in plan.fixes(run)]
    assert told == [(1, "Clip.", ("GD1", "GD2", "GD3"), ()), (2, "Standardise.", ("GD1", "GD3"), ())]


def test_two_values_for_one_setting_are_rivals() -> None:
    run = diagnosis_with([prescription("Clip.", clip=1.0)], [prescription("Relax.", "next run", clip=5.0)])
    assert [fix.rivals for fix in plan.fixes(run)] == [(), (1,)]


def test_advice_without_changes_is_the_same_only_in_the_same_words() -> None:
    run = diagnosis_with([prescription("Look.")], [prescription("look")], [prescription("Think.")])
    assert [(fix.prescription.do, fix.codes) for fix in plan.fixes(run)] == [
        ("Look.", ("GD1", "GD2")),
        ("Think.", ("GD3",)),
    ]


def test_a_chain_of_consequences_stands_under_its_root() -> None:
    run = sick()
    last = warning_finding().model_copy(
        update={"rule": "stuck", "code": "GD403", "root": False, "explained_by": ["gradient-explosion"]}
    )
    run.findings = [last, explosion_finding(), inputs_finding()]
    (illness,) = plan.illnesses(run)
    assert illness.root.code == "GD704"
    assert {f.code for f in illness.consequences} == {"GD403", "GD101"}
    assert plan.causes(last, run) == ("GD101",)


def test_what_to_log_is_told_once_a_thing_in_the_words_of_the_runs_framework() -> None:
    def verdict(code: str, *missing: str, ways: tuple[str, ...] = ()) -> RuleVerdictWire:
        return RuleVerdictWire(
            code=code,
            rule=code,
            title=code,
            verdict="not-applicable",
            missing=list(missing),
            how_to_log=list(ways),
        )

    ways = ("pytorch: log it", "keras: a callback")
    run = sick()
    run.packs, run.facts = [], []
    run.coverage = [
        verdict("A", "lr", ways=ways),
        verdict("B", "lr", "grad/norm", ways=(*ways, "pytorch: the norm")),
        verdict("C", "fact:optim/lr", "fact:optim/name", ways=("give --config",)),
        verdict("D", "expect:edges.low", ways=("--pack",)),
        verdict("E", "unheard/of"),
    ]
    told = [(item.name, item.how, item.codes) for item in plan.to_log(run)]
    assert told == [
        ("lr", "pytorch: log it", ("A", "B")),
        ("the training's configuration", "give --config", ("C",)),
        ("what you expect", "--pack", ("D",)),
    ]
    run.sources = [SourceWire(name="h.csv", format="keras", reason="CSVLogger", account=source().account)]
    assert plan.to_log(run)[0].how == "keras: a callback"


def test_nothing_is_asked_for_that_was_given_or_that_is_of_another_kind_of_training() -> None:
    run = sick()
    run.coverage = [
        RuleVerdictWire(
            code=name, rule=name, title=name, verdict="not-applicable", missing=[name], how_to_log=["do it"]
        )
        for name in ("fact:loss/reduction", "expect:edges.low", "structure/edges", "rl/entropy", "pred/std")
    ]
    run.facts = [FactWire(name="optim/lr", value=0.1, key="lr", file="train.yaml", line=1)]
    run.packs = ["causal-dag"]
    assert [item.name for item in plan.to_log(run)] == ["pred/std"]
    run.signals.append(run.signals[0].model_copy(update={"name": "rl/reward"}))
    assert [item.name for item in plan.to_log(run)] == ["pred/std", "rl/entropy"]


def test_a_later_fix_that_contradicts_an_earlier_one_waits_until_that_one_did_not_help() -> None:
    def moved(do: str, before: float, after: float) -> PrescriptionWire:
        change = ChangeWire(operation="scale", fact="w", key="w", before=before, after=after)
        return PrescriptionWire(do=do, why="", risk="low", order="today", changes=[change])

    run = diagnosis_with(
        [moved("Ten times.", 1, 10)],
        [moved("Twice.", 1, 2)],
        [moved("Half.", 1, 0.5)],
        [prescription("Look.")],
    )
    told = [(fix.prescription.do, fix.order, fix.codes, fix.rivals) for fix in plan.fixes(run)]
    assert told == [
        ("Ten times.", "today", ("GD1", "GD2"), ()),
        ("Look.", "today", ("GD4",), ()),
        ("Half.", "if still sick", ("GD3",), (1,)),
    ]


def test_a_consequence_is_cured_with_its_cause_without_a_fix_that_says_so() -> None:
    run = diagnosis_with([prescription("Clip.", clip=1.0)], [prescription("Cure what explains this one.")])
    run.findings[1] = run.findings[1].model_copy(update={"root": False, "explained_by": ["r1"]})
    planned = plan.fixes(run)
    assert [fix.prescription.do for fix in planned] == ["Clip."]
    words = [plan.remedy_words(f, plan.remedy(f, planned)) for f in run.findings]
    assert words == ["Fix 1: Clip", "goes with its cause"]


def test_what_the_plan_changes_is_not_to_be_left_alone() -> None:
    run = diagnosis_with(
        [PrescriptionWire(do="Clip.", why="", risk="low", order="today",
                          changes=[ChangeWire(operation="replace", fact="clip/max_norm", after=1.0)])],
        [PrescriptionWire(do="Slow.", why="", risk="low", order="if still sick",
                          changes=[ChangeWire(operation="replace", fact="optim/lr", after=0.1)])],
    )  # fmt: skip
    texts = ["The clip threshold: not the cause.", "The learning rate: not yet.", "The model."]
    run.findings[0] = run.findings[0].model_copy(update={"leave_alone": texts})
    run.findings[1] = run.findings[1].model_copy(update={"leave_alone": []})
    assert plan.leave_alone(run) == texts[1:]
    assert plan.consistent(run).findings[0].leave_alone == texts[1:]


def test_two_expectations_of_the_same_are_told_once() -> None:
    run = diagnosis_with([prescription("Clip.")], [prescription("Look.")])
    asked = run.findings[0].expectation[0].model_copy(update={"say": "the same in other words"})
    run.findings[1] = run.findings[1].model_copy(update={"expectation": [asked]})
    run.findings[0] = run.findings[0].model_copy(update={"expectation": run.findings[0].expectation[:1]})
    assert [e.say for e, _ in plan.expectations(run)] == [run.findings[0].expectation[0].say]


def test_a_healthy_run_has_next_steps_and_what_works_with_its_own_numbers() -> None:
    run = healthy()
    run.facts = [FactWire(name="clip/max_norm", value=1.0, key="max_grad_norm", file="train.yaml", line=12)]
    assert plan.works(run) == ["max_grad_norm: 1.0 (train.yaml:12)"]
    steps = plan.next_steps(run)
    assert any("another seed" in step for step in steps)
    assert any("gradoctor compare" in step for step in steps)
    assert plan.works(sick()) == [] == plan.next_steps(sick())


def test_places_changes_and_due_dates_in_words() -> None:
    scale = ChangeWire(operation="scale by 0.1", fact="loss_weight/sparse")
    assert plan.change(scale) == "loss_weight/sparse: scale by 0.1"
    remove = ChangeWire(operation="remove", fact="f", key="a.b", before=1, file="c.yaml", line=3)
    assert plan.change(remove) == "remove a.b (c.yaml:3)"
    assert plan.by_words("4 epochs") == "by epoch 4"
    assert plan.by_words("25 %") == "by 25 %"
    assert plan.by_words(None) == "by the end"
    assert plan.due("5 epochs or 10 %") == 5.0


def test_commands_are_quoted_for_the_shell() -> None:
    run = sick()
    run.sources[0].name = "-rf a; b.log"
    asked = plan.check_again(run)
    assert "gradoctor diagnose './-rf a; b.log'" in asked
    assert any(line.startswith("gradoctor compare './-rf a; b.log' NEW_RUN  #") for line in asked)
    run.sources[0].name = "-"
    assert not [line for line in plan.check_again(run) if "compare" in line or "prescribe" in line]
