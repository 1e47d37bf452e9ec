from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.diagnosis.compare import compare_runs
from gradoctor.diagnosis.compared import (
    ComparedChange,
    ComparedFact,
    ComparedFinding,
    ComparedRun,
    Series,
)
from gradoctor.diagnosis.fulfilment import judge
from gradoctor.rulebook.model import ExpectationText


def line(name: str, values: list[float], axis: Any = "epoch", start: float = 1.0, **more: Any) -> Series:
    y = np.array(values, dtype=np.float64)
    return Series(name, axis, start + np.arange(len(y), dtype=np.float64), y, **more)


def found(code: str = "GD101", severity: Any = "critical", **more: Any) -> ComparedFinding:
    told: dict[str, Any] = {
        "rule": f"rule-{code}",
        "title": f"Title {code}",
        "confidence": "high",
        "root": True,
    }
    told |= {"summary": "so and so", "fingerprint": code, "place": "run.log:3"}
    return ComparedFinding(code=code, severity=severity, **(told | more))


def run(
    *series: Series, findings: tuple[ComparedFinding, ...] = (), asked: Any = None, **facts: Any
) -> ComparedRun:
    rules = frozenset({"rule-GD101", "rule-GD102", "rule-GD310"} if asked is None else asked)
    told = {
        name.replace("__", "/"): ComparedFact(name.replace("__", "/"), value) for name, value in facts.items()
    }
    return ComparedRun("run", findings, {s.name: s for s in series}, told, rules)


def expect(**more: Any) -> ExpectationText:
    return ExpectationText(**({"signal": "grad/norm", "say": "as said"} | more))


NORMS = line("grad/norm", [50.0, 20.0, 4.0, 0.5, 0.4, 0.4])


# findings


def test_resolved_persisting_and_new_are_told_apart() -> None:
    before = run(NORMS, findings=(found("GD101"), found("GD102", "warning")))
    after = run(NORMS, findings=(found("GD102", "warning"), found("GD310", "critical")))
    comparison = compare_runs([before], [after])
    standing = {item.finding.code: item.standing for item in comparison.findings}
    assert standing == {"GD101": "resolved", "GD102": "persisting", "GD310": "new"}
    assert comparison.outcome == "mixed"
    assert comparison.line.startswith("MIXED: findings: 1 resolved, 1 persisting, 1 new")
    assert comparison.line.endswith("new: Title GD310 (GD310)")


def test_a_rule_that_can_no_longer_be_asked_is_not_cured() -> None:
    comparison = compare_runs([run(NORMS, findings=(found(),))], [run(NORMS, asked={"rule-GD102"})])
    assert [item.standing for item in comparison.findings] == ["not asked"]
    assert comparison.outcome == "unchanged"
    assert "1 no longer asked" in comparison.line


def test_only_new_findings_at_the_bar_fail() -> None:
    sick, well = run(NORMS, findings=(found("GD101", "warning"),)), run(NORMS)
    worse = compare_runs([well], [sick])
    assert worse.outcome == "worse"
    assert not worse.fails("critical")
    assert worse.fails("warning")
    assert worse.fails("info")
    assert not worse.fails("never")
    assert not compare_runs([sick], [sick]).fails("info")
    assert compare_runs([sick], [well]).outcome == "cured"


def test_with_several_runs_most_of_a_side_decides() -> None:
    sick, well = run(NORMS, findings=(found(),)), run(NORMS)
    rare = compare_runs([sick, sick, sick], [well, well, sick])
    assert [(i.standing, i.before, i.after) for i in rare.findings] == [("resolved", 3, 1)]
    often = compare_runs([well, well, sick], [sick, sick, sick])
    assert [(i.standing, i.before, i.after) for i in often.findings] == [("new", 1, 3)]


def test_notes_alone_are_no_illness() -> None:
    assert compare_runs([run(NORMS)], [run(NORMS, findings=(found(severity="info"),))]).outcome == "healthy"


# expectations


@pytest.mark.parametrize(
    ("wanted", "series", "status"),
    [
        ({"below": 5.0, "by": "4 epochs"}, NORMS, "met"),
        ({"below": 5.0, "by": "2 epochs"}, NORMS, "not met"),
        ({"below": 5.0, "by": "9 epochs"}, NORMS, "too early"),
        ({"below": 0.1}, NORMS, "not met"),
        ({"above": 0.1, "below": 0.45}, NORMS, "met"),
        ({"falls": True}, NORMS, "met"),
        ({"rises": True}, NORMS, "not met"),
        ({"falls": True, "below": 0.3}, NORMS, "not met"),
        ({"below": 5.0, "by": "100 steps"}, NORMS, "not logged"),
        ({"below": 5.0, "by": "100 steps or 50 %"}, NORMS, "met"),
        ({"below": 5.0, "by": "5 points"}, NORMS, "met"),
        ({"below": 5.0, "by": "7 points"}, NORMS, "too early"),
        ({"below": 5.0, "by": "4 epochs"}, line("grad/norm", [4.0, 4.0, 4.0, 4.0], start=0.0), "met"),
        ({"below": 5.0, "by": "5 epochs"}, line("grad/norm", [4.0, 4.0, 4.0, 4.0], start=0.0), "too early"),
        ({"below": 5.0, "by": "2 epochs"}, line("grad/norm", [9.0, 4.0, 4.0, 9.0]), "not met"),
        (
            {"below": 5.0, "by": "2 epochs"},
            line("grad/norm", [9.0, 4.0, float("nan"), float("nan")]),
            "not met",
        ),
        ({"below": 5.0, "by": "2 epochs"}, line("grad/norm", [9.0, *[1.0] * 10, 9.0]), "not met"),
        ({"falls": True}, line("grad/norm", [3.0, 2.0, float("nan")]), "not met"),
        ({"falls": True}, line("grad/norm", [3.0, 2.99, 2.98]), "not met"),
        ({"below": 5.0, "by": "anon"}, NORMS, "not logged"),
    ],
)
def test_an_expectation_is_met_not_met_or_too_early(
    wanted: dict[str, Any], series: Series, status: str
) -> None:
    assert judge(expect(**wanted), run(series)).status == status


def test_a_late_fulfilment_says_since_when() -> None:
    judged = judge(expect(below=5.0, by="2 epochs"), run(NORMS))
    assert (judged.status, judged.value, judged.at) == ("not met", 20.0, "epoch 2")
    assert judged.remark == "holds only since epoch 3"


def test_one_outlier_after_the_due_date_is_no_relapse() -> None:
    values = [9.0, *[1.0] * 10, 6.0, *[1.0] * 10]
    assert judge(expect(below=5.0, by="2 epochs"), run(line("grad/norm", values))).status == "met"


def test_of_several_modules_the_worst_counts() -> None:
    pair = (line("grad/norm/head", [1.0, 1.0]), line("grad/norm/body", [1.0, 9.0]))
    assert judge(expect(signal="grad/norm/*", below=5.0), run(*pair)).status == "not met"
    assert judge(expect(signal="grad/norm/*", below=10.0), run(*pair)).status == "met"
    assert judge(expect(signal="loss/val", below=1.0), run(*pair)).status == "not logged"


def test_expectations_over_several_runs_count_the_runs() -> None:
    before = run(NORMS, findings=(found(expectations=(expect(below=1.0, by="4 epochs"),)),))
    bad = run(line("grad/norm", [50.0] * 6))
    (two,) = compare_runs([before], [run(NORMS), run(NORMS), bad]).expectations
    assert (two.status, two.met, two.runs, two.code) == ("met", 2, 3, "GD101")
    (tie,) = compare_runs([before], [run(NORMS), bad]).expectations
    assert tie.status == "not met"


@settings(max_examples=60)
@given(
    st.lists(st.floats(allow_nan=True, allow_infinity=True, width=32), min_size=1, max_size=30),
    st.integers(1, 40),
)
def test_judging_never_fails_and_met_means_inside_at_the_end(values: list[float], by: int) -> None:
    judged = judge(expect(below=1.0, by=f"{by} epochs"), run(line("grad/norm", values)))
    assert judged.status in ("met", "not met", "too early")
    assert (judged.status == "too early") == (by > len(values))
    if judged.status == "met":
        assert values[-1] < 1.0
        assert values[by - 1] < 1.0


def test_an_illness_that_both_sides_have_persists_whatever_the_runs_are_called() -> None:
    before = run(NORMS, findings=(found(fingerprint="of run a"),))
    after = run(NORMS, findings=(found(fingerprint="of run b", summary="still"),))
    comparison = compare_runs([before], [after])
    assert [(i.standing, i.finding.summary) for i in comparison.findings] == [("persisting", "still")]
    assert not comparison.fails("critical")


def test_an_illness_of_several_runs_a_side_is_told_once_with_its_counts() -> None:
    sides = [[run(NORMS, findings=(found(fingerprint=f"{side}{i}"),)) for i in range(3)] for side in "ab"]
    (item,) = compare_runs(*sides).findings
    assert (item.standing, item.before, item.after) == ("persisting", 3, 3)


# configuration


def test_a_weight_changed_threefold_is_sharp_and_to_be_reverted_when_it_made_things_worse() -> None:
    before = run(NORMS, loss_weight__calib_max=0.75, loss_weight__range=0.45, optim__lr=8e-5)
    worse = run(
        NORMS, findings=(found(),), loss_weight__calib_max=2.5, loss_weight__range=0.9, optim__lr=8e-3
    )
    comparison = compare_runs([before], [worse])
    told = {c.fact: (c.sharp, round(c.factor or 0, 2)) for c in comparison.changes}
    assert told == {
        "loss_weight/calib_max": (True, 3.33),
        "loss_weight/range": (False, 2.0),
        "optim/lr": (False, 100.0),
    }
    assert comparison.changes[0].fact == "loss_weight/calib_max"
    assert [c.fact for c in comparison.revert_first] == ["loss_weight/calib_max"]


def test_a_sharp_change_that_cured_is_not_to_be_reverted() -> None:
    before = run(NORMS, findings=(found(),), loss_weight__acyclic=0.1)
    comparison = compare_runs([before], [run(NORMS, loss_weight__acyclic=1e-5)])
    assert comparison.changes[0].sharp
    assert comparison.revert_first == ()


def test_a_prescribed_sharp_change_is_not_to_be_reverted() -> None:
    cure = (("Raise it.", (ComparedChange("loss_weight/recon", 20.0),)),)
    before = run(NORMS, findings=(found("GD102", prescribed=cure),), loss_weight__recon=5.0)
    comparison = compare_runs([before], [run(NORMS, findings=(found("GD310"),), loss_weight__recon=20.0)])
    assert comparison.changes[0].prescribed_by == ("GD102",)
    assert comparison.revert_first == ()


def test_a_change_the_other_way_was_not_prescribed() -> None:
    cure = (("Lower it.", (ComparedChange("loss_weight/disen", 0.0001),)),)
    before = run(NORMS, findings=(found("GD102", prescribed=cure),), loss_weight__disen=0.01)
    comparison = compare_runs([before], [run(NORMS, findings=(found("GD310"),), loss_weight__disen=0.1)])
    assert comparison.changes[0].prescribed_by == ()
    assert [c.fact for c in comparison.revert_first] == ["loss_weight/disen"]


def test_added_removed_and_equal_facts() -> None:
    comparison = compare_runs([run(NORMS, a=1, b=2, c=True)], [run(NORMS, a=1.0, c=False, d="x")])
    told = {c.fact: (c.kind, c.before, c.after, c.factor) for c in comparison.changes}
    assert told == {
        "b": ("removed", 2, None, None),
        "c": ("changed", True, False, None),
        "d": ("added", None, "x", None),
    }


@pytest.mark.parametrize(
    ("now", "status"),
    [
        (1.0, "applied"),
        (5.0, "partly"),
        (0.5, "exceeded"),
        (20.0, "not applied"),
        (10.0, "not applied"),
        (None, "cannot tell"),
    ],
)
def test_whether_a_prescription_was_carried_out(now: float | None, status: str) -> None:
    cure = (("Clip at 1.0.", (ComparedChange("clip/max_norm", 1.0),)), ("Think.", ()))
    before = run(NORMS, findings=(found(prescribed=cure),), clip__max_norm=10.0)
    after = run(NORMS, **({} if now is None else {"clip__max_norm": now}))
    (told,) = compare_runs([before], [after]).followed
    assert (told.do, told.code, told.status) == ("Clip at 1.0.", "GD101", status)


# numbers


def test_the_table_is_read_at_common_epochs_with_the_factor() -> None:
    before = run(line("grad/norm", [46767.0, *[12000.0] * 8, 6000.0], direction="lower"))
    after = run(line("grad/norm", [2.5, *[1.0] * 8, 0.3, 0.2, 0.1], direction="lower"))
    (row,) = compare_runs([before], [after]).rows
    assert row.places == (1.0, 3.0, 5.0, 10.0, float("inf"))
    assert [m.median for m in row.after if m] == [2.5, 1.0, 1.0, 0.3, 0.1]
    assert [m.median for m in row.before if m] == [46767.0, 12000.0, 12000.0, 6000.0, 6000.0]
    assert row.factor == pytest.approx(20000.0)
    assert (row.course, row.apart) == ("better", None)


def test_epochs_only_one_side_logged_are_not_compared() -> None:
    sparse = Series("grad/norm", "epoch", np.array([1.0, 2.0, 15.0]), np.array([9.0, 8.0, 7.0]))
    (row,) = compare_runs([run(sparse)], [run(line("grad/norm", [2.5, 1.8, 0.7, 0.5, 0.4]))]).rows
    assert row.places == (1.0, 2.0, float("inf"))
    assert row.factor == pytest.approx(1.8 / 8.0)
    steps = [line("loss/train", [1.0] * 5, axis="step", start=start) for start in (10.0, 10.5)]
    (row,) = compare_runs([run(steps[0])], [run(steps[1])]).rows
    assert row.places == (10.5, 11.375, 12.25, 14.0, float("inf"))
    assert row.factor == 1.0


def test_total_losses_of_other_weights_are_not_compared() -> None:
    loss = line("loss/train", [4.0, 2.0], direction="lower")
    comparison = compare_runs([run(loss, loss_weight__recon=1.0)], [run(loss, loss_weight__recon=2.0)])
    (row,) = comparison.rows
    assert not row.comparable
    assert row.factor is None
    assert any("different quantities" in caution for caution in comparison.cautions)


def test_several_runs_are_medians_and_overlapping_ranges_say_same() -> None:
    def metric(*ends: float) -> list[ComparedRun]:
        return [run(line("metric/f1/val", [0.1, end], direction="higher")) for end in ends]

    (near,) = compare_runs(metric(0.5, 0.6, 0.7), metric(0.6, 0.7, 0.8)).rows
    assert (near.course, near.apart) == ("same", False)
    apart = compare_runs(metric(0.5, 0.6, 0.7), metric(0.8, 0.9, 0.95))
    assert (apart.rows[0].course, apart.rows[0].apart, apart.outcome) == ("better", True, "better")
    last = apart.rows[0].after[-1]
    assert last is not None
    assert (last.median, last.low, last.high) == (0.9, 0.8, 0.95)


def test_a_loss_that_was_nan_and_is_not_any_more_is_better() -> None:
    before = run(line("loss/train", [1.0, float("nan")], direction="lower"))
    after = run(line("loss/train", [1.0, 0.5], direction="lower"))
    assert compare_runs([before], [after]).rows[0].course == "better"
    assert compare_runs([after], [before]).rows[0].course == "worse"


def test_noisy_steps_are_read_as_the_median_around_a_place() -> None:
    values = [1.0] * 1000
    values[-1] = 99.0
    assert line("loss/train", values, axis="step").end == 1.0


def test_step_time_is_compared_by_medians() -> None:
    before = run(NORMS, line("time/step", [9.0, 2.0, 2.0]), line("throughput/tokens", [100.0] * 3))
    after = run(NORMS, line("time/step", [9.0, 3.0, 3.0]), line("throughput/tokens", [101.0] * 3))
    told = {
        row.signal: (row.course, round(row.factor or 0, 2)) for row in compare_runs([before], [after]).times
    }
    assert told == {"time/step": ("worse", 0.67), "throughput/tokens": ("same", 1.01)}


# trust


def said(before: list[ComparedRun], after: list[ComparedRun]) -> str:
    return "\n".join(compare_runs(before, after).cautions)


def test_one_pair_cannot_tell_a_cure_from_luck() -> None:
    other = run(line("grad/norm", [1.0, 2.0]))
    assert "one run a side cannot tell a cure from luck" in said([run(NORMS)], [other])
    assert "few to tell" in said([run(NORMS)] * 2, [other] * 2)
    assert "medians of 3 and 4 runs" in said([run(NORMS)] * 3, [other] * 4)


def test_what_makes_runs_hard_to_compare_is_said() -> None:
    short = run(line("grad/norm", [1.0, 2.0]), data__batch_size=6, train__seed=1)
    long = run(line("grad/norm", [1.0] * 20), data__batch_size=24, train__seed=2)
    told = said([short], [long])
    assert "differ in length (epoch 2 before, 20 after): compared up to epoch 2" in told
    assert "batch size differs" in told
    assert "seeds differ" in told
    assert "no signal in common" in said([run(NORMS)], [run(line("lr", [1.0]))])
    assert "only the ends are compared" in said(
        [run(NORMS)], [run(line("grad/norm", [1.0, 3.0], axis="step"))]
    )
    assert "logged only before: lr" in said(
        [run(NORMS, line("lr", [1.0]))], [run(line("grad/norm", [1.0, 3.0]))]
    )
    assert "configuration of the before side is not known" in said([run(NORMS)], [short])
    assert "one run compared with itself" in said([long], [long])


def test_an_empty_side_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one run"):
        compare_runs([], [run(NORMS)])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(allow_nan=True, allow_infinity=True, width=32), min_size=1, max_size=12),
    st.lists(st.floats(allow_nan=True, allow_infinity=True, width=32), min_size=1, max_size=12),
    st.sampled_from(["lower", "higher", None]),
)
def test_any_two_series_can_be_compared(a: list[float], b: list[float], direction: Any) -> None:
    sides = [[run(line("loss/train", values, direction=direction))] for values in (a, b)]
    comparison = compare_runs(*sides)
    assert comparison.outcome == "healthy"
    for row in comparison.rows:
        assert row.factor is None or row.factor > 0
