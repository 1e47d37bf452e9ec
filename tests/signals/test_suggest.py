"""What is suggested for a name that is not known: by its words, then by the shape of its values."""

from __future__ import annotations

import numpy as np
import pytest

from gradoctor.signals.suggest import suggestion

FALLING, SHARES, COUNTS = (
    np.array([8.0, 4.0, 2.5, 1.2]),
    np.array([0.2, 0.3, 0.25]),
    np.array([1.0, 2.0, 4.0]),
)


@pytest.mark.parametrize(("spelling", "values", "unit", "target"), [
    ("quux", FALLING, None, "loss/quux"),
    ("quux", -FALLING, None, "metric/quux"),
    ("zap", SHARES, None, "metric/zap"),
    ("zap", FALLING, "%", "metric/zap"),
    ("bar_norm", FALLING, None, "grad/norm/bar"),
    ("edgePenalty", SHARES, None, "loss/edge_penalty"),
    ("wobble_rate", FALLING, None, "metric/wobble_rate"),
    ("mean_return_of_agent", FALLING, None, "rl/reward"),
])  # fmt: skip
def test_a_guess_names_a_signal(spelling: str, values: np.ndarray, unit: str | None, target: str) -> None:
    told = suggestion(spelling, values, unit)
    assert told.startswith("if you know")
    assert f'"{spelling}" = "{target}"' in told


@pytest.mark.parametrize(("spelling", "values", "unit"), [
    ("foo", COUNTS, None), ("num_foo", FALLING, None), ("foo", FALLING, "ms"), ("foo", np.array([np.nan]), "s"),
])  # fmt: skip
def test_counts_and_times_are_said_to_need_no_name(
    spelling: str, values: np.ndarray, unit: str | None
) -> None:
    assert suggestion(spelling, values, unit).startswith("it looks like")
