"""Dictionaries of the Hugging Face Trainer: quoted or not, hidden NaN, the summary that is no record."""

from __future__ import annotations

import math

from tests.intake.parsers.reading import parsed, values


def test_old_and_new_spelling_say_the_same() -> None:
    old = "{'loss': 7.1, 'grad_norm': 1.3, 'learning_rate': 9.9e-05, 'epoch': 0.18}\n"
    new = "{'loss': '7.1', 'grad_norm': '1.3', 'learning_rate': '9.9e-05', 'epoch': '0.18'}\n"
    first, second = parsed(old, expect="hf-stdout"), parsed(new, expect="hf-stdout")
    assert {k: c.values.tolist() for k, c in first.tables[0].fields.items()} == {
        k: c.values.tolist() for k, c in second.tables[0].fields.items()
    }


def test_a_diverged_run_keeps_its_zero_and_its_nan() -> None:
    text = "{'loss': 1.2217858750118953e+25, 'grad_norm': nan, 'epoch': 0.1}\n"
    text += "{'loss': 0.0, 'grad_norm': nan, 'epoch': 0.2}\n"
    (table,) = parsed(text, expect="hf-stdout").tables
    assert values(table, "loss") == [1.2217858750118953e25, 0.0]
    assert all(math.isnan(value) for value in values(table, "grad_norm"))


def test_the_summary_is_an_event_and_no_record() -> None:
    text = "{'loss': 5.0, 'epoch': 1.0}\n{'train_runtime': 71.2, 'train_loss': 5.25, 'epoch': 1.0}\n"
    found = parsed(text, expect="hf-stdout")
    assert "train_loss" not in found.tables[0].fields
    assert [event.kind for event in found.events] == ["finished"]


def test_a_dictionary_behind_a_bar_is_read() -> None:
    text = (
        "  3%|3         | 3/99 [00:10<05:20,  3.3s/it]{'loss': 4.5, 'learning_rate': 1e-05, 'epoch': 0.03}\n"
        * 2
    )
    (table,) = parsed(text, expect="hf-stdout").tables
    assert values(table, "loss") == [4.5, 4.5]
    assert set(table.fields) == {"epoch", "loss", "learning_rate"}


def test_text_and_none_in_a_dictionary_are_no_numbers() -> None:
    text = "{'loss': 4.5, 'phase': 'warm 2', 'reward': None, 'rewards/margins': 0.25, 'epoch': 0.03}\n"
    (table,) = parsed(text, expect="hf-stdout").tables
    assert set(table.fields) == {"epoch", "loss", "rewards/margins"}


def test_an_overflow_beside_it_is_one_event_for_all_ranks() -> None:
    overflow = (
        "[2021-05-25 06:38:10,754] [INFO] [stage3.py:2708:_clean] [deepspeed] OVERFLOW! Rank {} "
        "Skipping step. Attempted loss scale: 256, reducing to 128.0\n"
    )
    text = "{'loss': 4.5, 'epoch': 0.03}\n" + "".join(overflow.format(rank) for rank in range(4))
    found = parsed(text, expect="hf-stdout")
    assert [(event.kind, event.count) for event in found.events] == [("overflow", 4)]
    assert values(found.tables[0], "loss_scale") == [128.0]
