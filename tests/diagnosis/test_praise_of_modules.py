"""Where the gradient of one module explodes, the gradients of the others are no good news."""

from __future__ import annotations

import numpy as np

import gradoctor

STEPS = np.arange(0, 2000, 20)


def _modules(late: float) -> dict[str, list[float]]:
    grown = np.exp(np.maximum(0.0, STEPS - 1000) / late)
    norms = {f"grad_norm/block{k}": (0.5 * (grown if k > 3 else np.ones(100))).tolist() for k in range(6)}
    return {"step": STEPS.tolist(), "loss": (1.5 + 2 * np.exp(-STEPS / 200)).tolist(), **norms}


def test_no_praise_beside_an_explosion() -> None:
    found = gradoctor.diagnose(_modules(100.0))
    assert "module-gradient-explodes" in {finding.rule for finding in found.findings}
    assert not [said.text for said in found.healthy if (said.signal or "").startswith("grad/norm")]


def test_praise_where_all_are_level() -> None:
    found = gradoctor.diagnose(_modules(1e9))
    assert [said.text for said in found.healthy if (said.signal or "").startswith("grad/norm")]
