"""A log is told in the unit that it is written in."""

from __future__ import annotations

from pathlib import Path

import pytest

import gradoctor

STEPS = range(1, 31)


@pytest.mark.parametrize(
    ("factor", "told"), [(100, "is 15.2 % at the first evaluation"), (1, "is 0.1522 at the first")]
)
def test_a_score_is_told_in_percent_where_it_is_written_so(tmp_path: Path, factor: int, told: str) -> None:
    path = tmp_path / "train.log"
    lines = [
        f"Epoch {e} train loss {2 / e:.4f} train acc {factor * (0.35 + 0.02 * min(e, 28)):.4f} "
        f"val loss {11 + e % 3:.3f} val acc {factor * (0.152 + 0.0001 * (e % 4)):.4f}"
        for e in STEPS
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    said = [finding.summary for finding in gradoctor.diagnose(path).findings]
    assert any(told in text for text in said), said
