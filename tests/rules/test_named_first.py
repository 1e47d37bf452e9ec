"""Which finding is told as the root, and that its first fix fits the run."""

import numpy as np
import pytest

import gradoctor
from gradoctor.diagnosis.finding import Prescription

STEPS = np.arange(1, 61) * 10


def roots(columns: dict[str, object]) -> list[str]:
    return [f.code for f in gradoctor.diagnose(columns).findings if f.root]


def first_fix(columns: dict[str, object], code: str) -> Prescription:
    return next(f for f in gradoctor.diagnose(columns).findings if f.code == code).prescriptions[0]


def wobble(level: object, by: float = 0.01) -> np.ndarray:
    values = np.asarray(level, dtype=float)
    return values * (1 + by * np.sin(7 * np.arange(len(values))))


def test_a_nan_loss_explains_the_score_that_went_with_it() -> None:
    box = np.r_[np.geomspace(2.5, 1.1, 22), [np.nan] * 37]
    score = np.r_[np.linspace(0.1, 0.49, 22), [0.0] * 37]
    told = {"epoch": range(1, 60), "train/box_loss": box, "train/cls_loss": box, "metrics/mAP50(B)": score}
    assert roots(told) == ["GD601"]


def test_a_rate_that_rises_past_the_end_explains_the_divergence() -> None:
    rate = np.r_[5e-4 * (1 + np.cos(np.pi * np.arange(40) / 39)), [0.02] * 20]
    loss = np.r_[np.geomspace(4.4, 2.2, 40), np.linspace(2.3, 6.7, 20)]
    assert roots({"step": STEPS, "loss": wobble(loss), "lr": rate})[0] == "GD331"


def test_the_turn_within_the_warm_up_explains_where_the_loss_settled() -> None:
    rate = np.r_[np.linspace(1e-4, 5e-3, 20), [5e-3] * 40]
    loss = np.r_[[3.1, 3.0, 3.05, 3.0, 3.1, 3.4, 4.0, 5.0, 6.5, 7.4, 8.0], [7.3] * 49]
    assert "GD238" not in roots({"step": STEPS, "loss": wobble(loss), "lr": rate})


def test_inputs_are_not_to_blame_for_an_explosion_late_in_a_good_run() -> None:
    loss = np.r_[np.geomspace(2.8, 2.0, 40), 3.0 * 1.6 ** np.arange(20)]
    norm = np.r_[[1.3] * 40, 1.5 * 2.2 ** np.arange(20)]
    fix = first_fix({"step": STEPS, "loss": wobble(loss), "grad_norm": wobble(norm, 0.1)}, "GD103")
    assert [change.fact for change in fix.changes] == ["optim/lr", "clip/max_norm"]


def test_a_rate_that_is_too_small_is_raised_from_where_it_is_and_not_to_one_number_for_all() -> None:
    fix = first_fix({"step": STEPS, "loss": wobble([0.69] * 60), "lr": [5e-9] * 60}, "GD319")
    assert [(change.fact, change.operation) for change in fix.changes] == [("optim/lr", "scale by 100")]


def test_a_rate_that_fell_to_nothing_needs_another_schedule() -> None:
    decayed = 5e-6 * 0.005 ** np.arange(60)
    fix = first_fix({"step": STEPS, "loss": wobble([1.8] * 60), "lr": decayed}, "GD319")
    assert "schedule" in fix.do
    assert not fix.changes


@pytest.mark.parametrize("top", [3.9, 6.0])
def test_no_share_above_all_of_the_gain_is_told(top: float) -> None:
    loss = np.r_[np.geomspace(4.0, 3.5, 20), np.linspace(3.5, top, 40)]
    told = [f.summary for f in gradoctor.diagnose({"step": STEPS, "loss": wobble(loss, 0.001)}).findings]
    assert told
    assert not [
        text
        for text in told
        if "% of the gain" in text and float(text.split("; ")[-1].split(" %")[0].replace(",", "")) > 100
    ]
