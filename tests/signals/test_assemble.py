from __future__ import annotations

import numpy as np

import gradoctor
from gradoctor.intake.columns import Column, Columns, Parsed
from gradoctor.signals.assemble import Read, assemble
from gradoctor.signals.derived import with_derived
from gradoctor.signals.run import Signal


def _read(unit: str | None = None, **fields: list[float]) -> Read:
    count = len(next(iter(fields.values())))
    rows = np.arange(count)
    columns = {
        name.replace("__", "/"): Column(np.array(v, dtype=float), rows, unit if name == "clip" else None)
        for name, v in fields.items()
    }
    return Read("run.log", "test", "for the test", Parsed((Columns(columns, np.arange(1, count + 1)),)))


def test_percent_becomes_a_ratio_and_says_so() -> None:
    (run,) = assemble("r", [_read("%", epoch=[1, 2, 3], clip=[0.9, 0.4, 0.1])])
    signal = run.signals["grad/clip_ratio"]
    assert signal.values.tolist() == [0.009000000000000001, 0.004, 0.001]
    assert signal.scale == 0.01
    assert "percent" in signal.reason


def test_values_beyond_one_are_percent_even_without_the_sign() -> None:
    (run,) = assemble("r", [_read(epoch=[1, 2], val_acc=[12.0, 87.5])])
    assert run.signals["metric/accuracy/val"].values.tolist() == [0.12, 0.875]


def test_an_unsplit_metric_beside_a_validation_one_is_the_training_one() -> None:
    (run,) = assemble("r", [_read(epoch=[1, 2], accuracy=[0.5, 0.6], val_accuracy=[0.4, 0.5])])
    assert set(run.signals) == {"metric/accuracy/train", "metric/accuracy/val"}


def test_unknown_names_are_listed_with_a_suggestion_and_not_judged() -> None:
    (run,) = assemble("r", [_read(epoch=[1, 2], zorp=[1, 2])])
    assert not run.signals
    assert [u.spelling for u in run.unnamed] == ["zorp"]
    assert "signal-aliases" in run.unnamed[0].suggestion


def test_several_reports_of_one_step_are_one_point() -> None:
    (run,) = assemble("r", [_read(step=[10, 10, 20, 20], loss=[1.0, 1.0, 2.0, 4.0])])
    assert run.signals["loss/train"].values.tolist() == [1.0, 3.0]
    assert any("merged" in note for note in run.notes)


def test_appended_trainings_give_several_runs() -> None:
    runs = assemble("r", [_read(epoch=[1, 2, 3, 1, 2], loss=[3, 2, 1, 9, 8])])
    assert [run.name for run in runs] == ["r#1", "r#2"]
    assert runs[1].signals["loss/train"].values.tolist() == [9, 8]


def test_evaluation_sets_are_not_components() -> None:
    (run,) = assemble(
        "r",
        [
            _read(
                step=[1, 2],
                loss=[1, 1],
                eval_g0_loss=[1, 2],
                eval_g0_accuracy=[0, 1],
                eval_g1_loss=[1, 2],
                eval_g1_accuracy=[0, 1],
            )
        ],
    )
    assert "loss/val/g0" in run.signals
    assert "loss/val/g1" in run.signals


def test_shares_of_the_loss_add_up_to_one() -> None:
    (run,) = assemble(
        "r", [_read(epoch=[1, 2], train_loss=[11, 11], loss_recon=[1, 2], loss_acyclic=[-9, 6])]
    )
    run = with_derived(run)
    total = run.signals["loss_share/recon"].values + run.signals["loss_share/acyclic"].values
    assert np.allclose(total, 1.0)
    assert run.signals["loss_share/acyclic"].values.tolist() == [0.9, 0.75]
    assert run.signals["loss_share/acyclic"].derived_from == ("loss/recon", "loss/acyclic")


def test_step_size_is_rate_times_norm() -> None:
    (run,) = assemble("r", [_read(epoch=[1, 2], lr=[1e-3, 1e-4], grad_norm=[10, 20])])
    assert np.allclose(with_derived(run).signals["optim/step_size"].values, [1e-2, 2e-3])


def test_a_mapping_of_lists_is_read() -> None:
    (run,) = gradoctor.load(
        {"epoch": [1, 2, 3], "loss": [3.0, 2.0, float("nan")], "val_loss": [None, 2.5, None]}
    )
    assert np.isnan(run.signals["loss/train"].values[2])
    assert run.signals["loss/val"].epoch is not None
    assert run.signals["loss/val"].epoch.tolist() == [2.0]


def test_a_frame_is_read_and_its_gaps_are_not_nan() -> None:
    import pandas as pd

    frame = pd.DataFrame(
        {
            "epoch": [1, 2, 3, 4],
            "loss": [4.0, 3.0, float("nan"), float("nan")],
            "val_loss": [float("nan"), 3.0, float("nan"), 2.0],
        }
    )
    (run,) = gradoctor.load(frame)
    assert len(run.signals["loss/val"]) == 2
    assert np.isnan(run.signals["loss/train"].values[2:]).all()


def test_one_step_number_in_two_epochs_is_two_places() -> None:
    step, epoch = [0, 0, 5, 9, 9], [1, 2, 3, 4, 4]
    (run,) = assemble("r", [_read(step=step, epoch=epoch, loss=[6, 5, 4, 3, 3])])
    assert run.signals["loss/train"].values.tolist() == [6, 5, 4, 3]


def test_signals_of_the_same_rows_share_their_places() -> None:
    fields = {
        "step": Column(np.arange(4.0), np.arange(4)),
        "loss": Column(np.arange(4.0), np.arange(4)),
        "val_loss": Column(np.array([1.0, 2.0]), np.array([1, 3])),
        "val_acc": Column(np.array([0.5, 0.25]), np.array([1, 3])),
    }
    columns = Columns(fields, np.array([10, 11, 12, 13]))
    (run,) = assemble("run", [Read("run.log", "test", "for the test", Parsed((columns,)))])
    loss, val = run.signals["loss/train"], run.signals["loss/val"]
    accuracy = run.signals["metric/accuracy/val"]
    assert loss.lines is columns.lines
    assert val.lines.tolist() == [11, 13]
    assert val.step is not None
    assert val.step.tolist() == [1, 3]
    assert accuracy.lines is val.lines
    assert accuracy.step is val.step


def test_equal_reports_of_ranks_at_one_step_are_one_event() -> None:
    from gradoctor.intake.columns import Event

    at_a_step = Event("overflow", "gradient overflow", 9, step=7, count=8)
    anywhere = Event("overflow", "gradient overflow", 9, count=8)
    assert (at_a_step.times, anywhere.times) == (1, 8)


def test_points_that_follow_each_other_are_kept_without_a_copy() -> None:
    signal = Signal("loss", np.arange(6.0), np.arange(1, 7), np.arange(6.0), None)
    tail = signal.keep(np.arange(2, 6))
    assert np.shares_memory(tail.values, signal.values)
    assert (tail.values.tolist(), tail.lines.tolist()) == ([2, 3, 4, 5], [3, 4, 5, 6])
    assert signal.keep(signal.values > 3).values.tolist() == [4, 5]
    assert signal.keep(np.array([0, 2, 3])).values.tolist() == [0, 2, 3]
    assert signal.keep(np.array([-1, 0])).values.tolist() == [5, 0]
    assert len(signal.keep(np.zeros(6, bool))) == 0
