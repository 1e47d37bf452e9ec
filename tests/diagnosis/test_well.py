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
