"""The F1 is praised where it stays above zero, not where it once was."""

from __future__ import annotations

import gradoctor


def _praise(f1: list[float]) -> list[str]:
    losses = [1.0 / (i + 1) for i in range(len(f1))]
    diagnosis = gradoctor.diagnose({"epoch": list(range(len(f1))), "loss": losses, "val_f1": f1})
    return [line.text for line in diagnosis.healthy if line.text.startswith("F1")]


def test_an_f1_that_fell_back_to_zero_is_not_praised() -> None:
    assert _praise([0.1, 0.2, 0.3, 0.3, 0.4, 0.4, 0.5, 0.5, 0.5, 0.5]) != []
    assert _praise([0.0, 0.0, 0.0, 0.26, 0.11, 0.28, 0.23, 0.0, 0.0]) == []
