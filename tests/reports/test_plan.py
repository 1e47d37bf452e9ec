from __future__ import annotations

from typing import Any

from gradoctor.reports import plan
from gradoctor.reports.wire import ChangeWire, PrescriptionWire, RuleVerdictWire, SourceWire
from tests.reports.sample_wire import explosion_finding, inputs_finding, sick, source, warning_finding


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
    assert plan.check_again(run)[0] == "gradoctor diagnose './-rf a; b.log'"
