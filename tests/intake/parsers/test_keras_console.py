"""Keras' bars: one record an epoch, evaluations kept apart, remarks of callbacks in place."""

from __future__ import annotations

import pytest

from tests.intake.parsers.reading import parsed, values

BAR = "15/15 [==============================] - 0s 2ms/step - loss: {} - accuracy: {}"
BACK = "\b" * 60


def test_an_evaluation_after_the_last_epoch_is_kept_apart() -> None:
    text = (
        "Epoch 1/1\n"
        + BAR.format(0.9, 0.3)
        + "\n313/313 [====] - 2s 5ms/step - loss: 10423.7 - accuracy: 0.1\n"
    )
    (table,) = parsed(text, expect="keras-console").tables
    assert values(table, "loss") == [0.9]
    assert values(table, "evaluate/loss") == [10423.7]


def test_an_evaluation_of_equal_length_is_kept_apart_too() -> None:
    text = "Epoch 1/1\n" + BAR.format(0.9, 0.3) + "\n" + BAR.format(7.7, 0.1) + "\n"
    (table,) = parsed(text, expect="keras-console").tables
    assert values(table, "loss") == [0.9]
    assert values(table, "evaluate/loss") == [7.7]


def test_redraws_by_backspaces_are_one_record_with_the_last_numbers() -> None:
    states = [f"{n}/15 [{'=' * n}{'.' * (15 - n)}] - ETA: 0s - loss: {2 - n / 15:.4f}" for n in range(1, 16)]
    text = (
        "Epoch 1/2\n"
        + BACK.join(states)
        + BACK
        + "15/15 [===] - 0s - loss: 1.0000 - val_loss: 1.5000\nEpoch 2/2\n"
    )
    (table,) = parsed(text, expect="keras-console").tables
    assert (values(table, "loss"), values(table, "val_loss")) == ([1.0], [1.5])


def test_updates_on_lines_of_their_own_are_one_record() -> None:
    lines = [
        "Epoch 3/9",
        "5/15 [=>..] - ETA: 1s - loss: 3.0",
        "10/15 [==>.] - ETA: 0s - loss: 2.0",
        "15/15 [====] - 1s 9ms/step - loss: 1.0",
        "15/15 [====] - 1s 9ms/step - loss: 1.0 - val_loss: 1.5",
    ]
    (table,) = parsed("\n".join(lines), expect="keras-console").tables
    assert (values(table, "epoch"), values(table, "loss"), values(table, "val_loss")) == ([3.0], [1.0], [1.5])


@pytest.mark.parametrize(
    "line",
    [
        "6000/6000 - 3s - loss: nan - accuracy: 0.0987 - 3s/epoch - 429us/step",
        " - 25s - loss: nan - accuracy: 0.0987",
        "60000/60000 [==============================] - 12s 200us/step - loss: nan - accuracy: 0.0987",
        "300/300 ━━━━━━━━━━━━━━━━━━━━ 20s 44ms/step - accuracy: 0.0987 - loss: nan",
    ],
)
def test_every_generation_s_line_is_read(line: str) -> None:
    (table,) = parsed(f"Epoch 1/20\n{line}\nEpoch 2/20\n", expect="keras-console").tables
    assert values(table, "accuracy") == [0.0987]
    assert values(table, "loss") != values(table, "loss"), "NaN"
    assert set(table.fields) == {"epoch", "accuracy", "loss"}


def test_callbacks_speak_at_their_epoch() -> None:
    lines = [
        "Epoch 1/9",
        BAR.format(0.9, 0.3),
        "Epoch 2/9",
        BAR.format(0.8, 0.4),
        "Epoch 00002: ReduceLROnPlateau reducing learning rate to 0.0001.",
        "Epoch 00002: early stopping",
    ]
    found = parsed("\n".join(lines), expect="keras-console")
    assert [(event.kind, event.epoch) for event in found.events] == [("lr-reduced", 2.0), ("early-stop", 2.0)]


def test_a_prediction_s_bar_holds_nothing() -> None:
    text = "Epoch 1/1\n" + BAR.format(0.9, 0.3) + "\n313/313 [====] - 1s 2ms/step\n"
    (table,) = parsed(text, expect="keras-console").tables
    assert set(table.fields) == {"epoch", "loss", "accuracy"}
