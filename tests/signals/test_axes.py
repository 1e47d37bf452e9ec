from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.intake.columns import Column, Columns
from gradoctor.signals.axes import axes_of, segments


def _table(**fields: list[float | None]) -> Columns:
    count = max(len(v) for v in fields.values())
    columns = {}
    for name, values in fields.items():
        rows = [i for i, v in enumerate(values) if v is not None]
        columns[name] = Column(
            np.array([values[i] for i in rows], dtype=float), np.array(rows, dtype=np.int64)
        )
    return Columns(columns, np.arange(1, count + 1))


def test_a_row_that_does_not_repeat_its_epoch_belongs_to_the_last_one_named() -> None:
    rows = axes_of(_table(epoch=[1, None, 2, None], loss=[4, 3, 2, 1]))
    assert rows.epoch is not None
    assert rows.epoch.tolist() == [1, 1, 2, 2]


def test_a_batch_counter_becomes_the_fraction_of_the_epoch() -> None:
    rows = axes_of(_table(epoch=[1, 1, 1, 2, 2, 2], batch=[0, 1, 2, 0, 1, 2], loss=[6, 5, 4, 3, 2, 1]))
    assert rows.epoch is not None
    assert np.all(np.diff(rows.epoch) > 0)
    assert rows.epoch[0] == 0.0
    assert 1.0 <= rows.epoch[3] < 2.0


def test_a_header_without_a_counter_lies_before_the_batches_of_its_epoch() -> None:
    epoch, batch = [1, 1, 1, 1, 2, 2, 2, 2], [None, 0, 1, None, None, 0, 1, None]
    rows = axes_of(_table(epoch=epoch, batch=batch, loss=[1.0] * 8))
    assert rows.epoch is not None
    assert np.all(np.diff(rows.epoch) >= 0)
    assert len(segments(rows.primary, 8)) == 1


def test_a_second_training_appended_to_the_file_is_another_training() -> None:
    parts = segments(np.array([1, 2, 3, 4, 1, 2, 3.0]), 7)
    assert [part.rows.tolist() for part in parts] == [[0, 1, 2, 3], [4, 5, 6]]


def test_a_resume_drops_what_it_supersedes() -> None:
    axis = np.array([0, 100, 200, 300, 400, 500, 350, 450, 550.0])
    (part,) = segments(axis, len(axis))
    assert axis[part.rows].tolist() == [0, 100, 200, 300, 350, 450, 550]
    assert part.restarts == (6,)


def test_two_writers_that_took_turns_are_told_apart() -> None:
    axis = np.array([0, 7, 1, 8, 2, 9, 3, 10, 4, 11.0])
    parts = segments(axis, len(axis))
    assert [axis[part.rows].tolist() for part in parts] == [[0, 1, 2, 3, 4], [7, 8, 9, 10, 11]] or [
        axis[part.rows].tolist() for part in parts
    ] == [[7, 8, 9, 10, 11], [0, 1, 2, 3, 4]]


@given(st.lists(st.integers(0, 60), min_size=1, max_size=80))
@settings(max_examples=60)
def test_no_segment_goes_backwards_and_no_row_is_in_two(axis: list[int]) -> None:
    positions = np.array(axis, dtype=float)
    parts = segments(positions, len(axis))
    used = np.concatenate([part.rows for part in parts])
    assert len(set(used.tolist())) == len(used)
    for part in parts:
        assert np.all(np.diff(positions[part.rows]) >= 0)


def test_a_step_said_once_does_not_hold_the_epochs_after_it_together() -> None:
    rows = axes_of(
        _table(step=[4974, None, None, None, None], epoch=[None, 1, 2, 3, 4], loss=[5, 4, 3, 2, 1])
    )
    assert rows.step is None
    assert rows.epoch is not None
    assert rows.epoch[1:].tolist() == [1, 2, 3, 4]


def test_a_step_that_moves_with_the_epochs_stays_the_axis() -> None:
    rows = axes_of(_table(step=[10, 20, 20, 30, 40], epoch=[1, 2, 2, 3, 4], loss=[5, 4, 3, 2, 1]))
    assert rows.step is not None
    assert rows.step.tolist() == [10, 20, 20, 30, 40]
