"""wandb-summary.json: one point, said to be no curve."""

from __future__ import annotations

import math

from tests.intake.parsers.reading import parsed, values


def test_last_values() -> None:
    log = (
        '{"_step": 9, "_runtime": 5.5, "_timestamp": 1.7e9, "_wandb": {"runtime": 5}, "train/loss": '
        '"NaN", "img": {"_type": "image-file", "width": 9}}'
    )
    found = parsed(log, "wandb-summary.json", expect="wandb-summary")
    (table,) = found.tables
    assert values(table, "step") == [9]
    assert math.isnan(values(table, "train/loss")[0])
    assert not any(name.startswith(("img", "_wandb")) for name in table.fields)
    assert "no curve" in found.notes[0]
