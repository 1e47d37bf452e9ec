"""What is told to be well is not what a finding of the same kind calls sick."""

from __future__ import annotations

import gradoctor

FALLING = [4.0, 2.5, 1.8, 1.4, 1.1, 0.9, 0.8, 0.72, 0.66, 0.61, 0.58, 0.55]


def _well(edges: list[int]) -> list[str]:
    frame = {"epoch": list(range(1, 13)), "train_loss": FALLING, "edge_count": edges}
    return [said.text for said in gradoctor.diagnose(frame, packs=["causal-dag"]).healthy]


def test_edges_within_the_expected_are_good_news() -> None:
    assert any("structure is learned" in text for text in _well([8] * 12))


def test_edges_beyond_the_expected_are_no_good_news() -> None:
    told = _well([61] * 12)
    assert not any("structure is learned" in text for text in told)
    assert any("finite" in text for text in told)


def test_nothing_is_well_of_a_loss_whose_zeros_hide_nan() -> None:
    """Hugging Face's filter prints 0.0 where the loss is NaN; the gradient norm tells."""
    frame = {
        "step": list(range(1, 41)),
        "loss": [2.5 - 0.05 * step for step in range(20)] + [0.0] * 20,
        "grad_norm": [1.2, 1.1] * 10 + [float("nan")] * 20,
    }
    diagnosis = gradoctor.diagnose(frame)
    assert "hidden-non-finite-loss" in {finding.rule for finding in diagnosis.findings}
    assert not [said.text for said in diagnosis.healthy if said.signal == "loss/train"]


def test_a_validation_loss_that_stands_still_or_climbs_back_is_no_good_news() -> None:
    def told(val: list[float]) -> list[str]:
        frame = {"epoch": list(range(1, 21)), "train_loss": [0.95 * v for v in val], "val_loss": val}
        return [said.text for said in gradoctor.diagnose(frame).healthy if said.signal == "loss/val"]

    assert told([4.0 * 0.9**epoch for epoch in range(20)])
    assert not told([2.303 + 0.001 * (-1) ** epoch for epoch in range(20)])
    assert not told([4.0 * 0.8**epoch for epoch in range(12)] + [3.0, 3.5, 3.6, 3.6, 3.7, 3.6, 3.7, 3.7])


def test_two_finite_losses_are_no_verdict() -> None:
    def status(losses: list[float]) -> str:
        frame = {"epoch": list(range(1, len(losses) + 1)), "train_loss": losses}
        return gradoctor.diagnose(frame).report.diagnoses[0].verdict.status

    assert status([2.0, 1.5]) == "not-judged"
    assert status([2.0, 1.5, 1.2, 1.0, 0.9, 0.8]) == "healthy"


def test_good_news_shows_the_series_it_is_about() -> None:
    frame = {
        "step": list(range(1, 41)),
        "loss": [5.0 * 0.95**step for step in range(40)],
        "grad_norm": [0.6] * 40,
        "loss_scale": [32.0] * 20 + [64.0] * 20,
    }
    (said,) = (s for s in gradoctor.diagnose(frame).healthy if s.text.startswith("gradient norm"))
    assert "64" not in said.text
    assert said.signal == "grad/norm"
