"""Lightning's bars show old values beside new ones: only what is new is read."""

from __future__ import annotations

from tests.intake.parsers.reading import parsed, values


def bar(epoch: int, done: int, shown: str) -> str:
    return f"Epoch {epoch}: {done * 50}%|#####     | {done}/2 [00:01<00:01, 2.0it/s, v_num=3, {shown}]"


def test_a_validation_loss_of_the_epoch_before_is_not_read_again() -> None:
    lines = [
        bar(0, 1, "train_loss=3.0"),
        bar(0, 2, "train_loss=2.0"),
        "Validation: |          | 0/? [00:00<?, ?it/s]",
        bar(0, 2, "train_loss=2.0, val_loss=2.5"),
        bar(1, 1, "train_loss=1.5, val_loss=2.5"),
        bar(1, 2, "train_loss=1.2, val_loss=2.5"),
        "Validation: |          | 0/? [00:00<?, ?it/s]",
        bar(1, 2, "train_loss=1.2, val_loss=2.4"),
    ]
    (table,) = parsed("\n".join(lines), expect="lightning-console").tables
    assert values(table, "val_loss") == [2.5, 2.4]
    assert values(table, "train_loss") == [3.0, 2.0, 1.5, 1.2]
    assert table.fields["val_loss"].rows.tolist() == [1, 3]


def test_an_epoch_without_validation_has_no_validation_loss() -> None:
    lines = [
        "Validation: |          | 0/? [00:00<?, ?it/s]",
        bar(0, 2, "loss=2.0, val_loss=2.5"),
        bar(1, 2, "loss=1.2, val_loss=2.5"),
        bar(2, 2, "loss=1.1, val_loss=2.5"),
    ]
    (table,) = parsed("\n".join(lines), expect="lightning-console").tables
    assert values(table, "val_loss") == [2.5]


def test_a_validation_loss_that_stays_the_same_is_read_when_there_was_a_validation() -> None:
    lines = []
    for epoch in range(3):
        shown = "loss=nan, val_loss=2.5"
        lines += [bar(epoch, 2, shown if epoch else "loss=nan")]
        lines += ["Validation: |          | 0/? [00:00<?, ?it/s]", bar(epoch, 2, shown)]
    (table,) = parsed("\n".join(lines), expect="lightning-console").tables
    assert values(table, "val_loss") == [2.5, 2.5, 2.5]
    assert len(values(table, "loss")) == 3


def test_every_state_of_a_line_is_a_record() -> None:
    text = "\r".join(bar(0, done, f"loss={3 - done}") for done in (0, 1, 1, 2))
    (table,) = parsed(text, expect="lightning-console").tables
    assert values(table, "loss") == [2.0, 1.0]
    assert values(table, "batch") == [1.0, 2.0]
