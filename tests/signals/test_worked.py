"""What a derived signal costs: its values are there while they are used, and the places are those of its source."""

from __future__ import annotations

from weakref import ref

import numpy as np

from gradoctor.signals.derived import with_derived
from gradoctor.signals.run import Run, Signal
from gradoctor.signals.worked import Worked

LONG = 70_000


def _run(n: int) -> Run:
    lines, step, rng = np.arange(1, n + 1), np.arange(float(n)), np.random.default_rng(0)
    named = ("loss/train", "loss/val", "grad/norm", "lr", "loss/mask", "loss/box")
    return with_derived(Run("r", {name: Signal(name, rng.random(n), lines, step) for name in named}))


def test_values_of_a_long_derived_signal_are_let_go_with_the_last_who_uses_them() -> None:
    run = _run(LONG)
    gap = run.signals["loss/gap"]
    values = gap.values
    assert gap.values is values
    alive = ref(values)
    del values
    assert alive() is None


def test_they_are_the_same_each_time() -> None:
    signals = _run(LONG).signals
    wanted = {
        "loss/gap": signals["loss/val"].values - signals["loss/train"].values,
        "optim/step_size": signals["grad/norm"].values * signals["lr"].values,
        "loss_share/box": signals["loss/box"].values
        / (signals["loss/mask"].values + signals["loss/box"].values),
    }
    for name, values in wanted.items():
        for _ in range(2):
            np.testing.assert_array_equal(signals[name].values, values)


def test_a_derived_signal_lies_where_its_source_lies() -> None:
    signals = _run(LONG).signals
    for name in ("optim/step_size", "loss_share/box", "loss/gap"):
        assert np.shares_memory(signals[name].lines, signals["loss/train"].lines), name
        assert len(signals[name]) == LONG


def test_short_ones_are_worked_out_once() -> None:
    asked = []

    def work() -> np.ndarray:
        asked.append(1)
        return np.arange(3.0)

    signal = Signal("loss/gap", Worked(work), np.arange(3))
    assert (signal.values.tolist(), float(signal.values[1]), len(asked)) == ([0, 1, 2], 1.0, 1)


def test_a_running_share_counts_the_norms_above_the_limit() -> None:
    from gradoctor.signals.run import Fact

    norms = np.where(np.arange(50) % 4 == 3, 3.0, 0.5)
    run = Run(
        "r",
        {"grad/norm": Signal("grad/norm", norms, np.arange(50))},
        {"clip/max_norm": Fact("clip/max_norm", 1.0)},
    )
    share = with_derived(run).signals["grad/clip_ratio"].values
    wanted = [np.mean(norms[max(0, i - 9) : i + 1] > 1.0) for i in range(50)]  # a fifth of the log
    np.testing.assert_allclose(share, wanted, rtol=1e-15)
