"""trainer_state.json: train and evaluation rows, the final summary, NaN literals, a cut file."""

from __future__ import annotations

import json
import math

from tests.intake.parsers.reading import lines, parsed, series, values

STATE = {
    "best_metric": None,
    "epoch": 2.0,
    "global_step": 30,
    "log_history": [
        {"epoch": 0.67, "grad_norm": 3.5, "learning_rate": 2e-05, "loss": 2.5, "step": 10},
        {"epoch": 1.33, "grad_norm": float("nan"), "learning_rate": 1e-05, "loss": 0.0, "step": 20},
        {"epoch": 1.33, "eval_loss": 2.25, "eval_accuracy": 0.5, "eval_runtime": 1.5, "step": 20},
        {"epoch": 2.0, "step": 30, "train_loss": 1.5, "train_runtime": 99.5, "total_flos": 1e15},
    ],
    "max_steps": 30,
    "num_train_epochs": 2,
    "train_batch_size": 8,
}


def test_train_and_evaluation_rows_by_step() -> None:
    (table,) = parsed(json.dumps(STATE, indent=2), "trainer_state.json", expect="hf-trainer").tables
    assert series(table, "loss") == [(10, 2.5), (20, 0.0)]
    assert series(table, "eval_loss") == [(20, 2.25)]
    assert values(table, "epoch") == [0.67, 1.33, 1.33]
    assert lines(table, "eval_loss") == [20]


def test_zero_loss_beside_a_nan_norm_is_kept_as_written() -> None:
    (table,) = parsed(json.dumps(STATE)).tables
    assert math.isnan(values(table, "grad_norm")[1])
    assert values(table, "loss")[1] == 0.0


def test_the_final_summary_is_facts_and_an_event_not_a_record() -> None:
    found = parsed(json.dumps(STATE, indent=2))
    (table,) = found.tables
    assert "train_loss" not in table.fields
    facts = {fact.key: fact.value for fact in found.facts}
    assert facts["train_runtime"] == 99.5
    assert facts["train_batch_size"] == 8
    assert [(event.kind, event.step) for event in found.events] == [("finished", 20.0)]


def test_a_state_without_the_trainers_keys_is_still_its_history() -> None:
    text = json.dumps({"log_history": STATE["log_history"], "per_epoch": []})
    assert series(parsed(text, expect="hf-trainer").tables[0], "loss") == [(10, 2.5), (20, 0.0)]


def test_a_cut_file_keeps_its_whole_records() -> None:
    text = json.dumps(STATE, indent=2)
    found = parsed(text[: text.index("eval_runtime")])
    assert series(found.tables[0], "loss") == [(10, 2.5), (20, 0.0)]
    assert "cut off" in found.unread[0].reason
