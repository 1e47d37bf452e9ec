"""One log, several trainings: folds, tasks and stages of a curriculum."""

from __future__ import annotations

import numpy as np

from gradoctor.intake.columns import Column, Columns, Event, Parsed
from gradoctor.signals.assemble import Read
from gradoctor.signals.by_part import by_part
from gradoctor.signals.load import _by_training

ONCE = 2.0 * 0.7 ** np.arange(12) + 0.1


def _parsed(**fields: object) -> Parsed:
    values = {name: np.asarray(given, dtype=float) for name, given in fields.items()}
    count = len(next(iter(values.values())))
    columns = {name: Column(given, np.arange(count)) for name, given in values.items()}
    return Parsed((Columns(columns, np.arange(1, count + 1)),))


def _parts(parsed: Parsed) -> list[str]:
    return [table.training for table in by_part(parsed).tables]


def test_every_fold_is_a_training() -> None:
    parsed = _parsed(fold=np.repeat([1, 2, 3], 12), train_loss=np.tile(ONCE, 3))
    assert _parts(parsed) == ["fold=1", "fold=2", "fold=3"]


def test_a_task_whose_loss_starts_anew_is_a_training() -> None:
    parsed = _parsed(task=np.repeat([0, 1], 12), epoch=np.arange(24), loss=np.tile(ONCE, 2))
    assert _parts(parsed) == ["task=0", "task=1"]


def test_a_stage_that_the_loss_does_not_notice_is_none() -> None:
    parsed = _parsed(stage=np.repeat([0, 1], 12), loss=2.0 * 0.9 ** np.arange(24))
    assert _parts(parsed) == [""]


def test_a_loss_that_stays_up_after_the_change_is_judged_with_what_was_before() -> None:
    parsed = _parsed(seq_len=np.repeat([128, 512], 12), loss=np.concatenate([ONCE, np.full(12, 3.0)]))
    assert _parts(parsed) == [""]


def test_lengths_that_vary_from_batch_to_batch_are_no_stages() -> None:
    lengths = np.random.default_rng(0).integers(100, 500, 24)
    assert _parts(_parsed(seq_len=lengths, loss=np.tile(ONCE, 2))) == [""]


def test_a_task_that_comes_back_is_another_training() -> None:
    parsed = _parsed(task=np.repeat([0, 1, 0], 12), loss=np.tile(ONCE, 3))
    assert _parts(parsed) == ["task=0 (1)", "task=1", "task=0 (3)"]


def test_what_happens_in_one_part_is_told_of_that_part() -> None:
    parsed = _parsed(fold=np.repeat([1, 2], 12), train_loss=np.tile(ONCE, 2))
    ended = Event("out-of-memory", "CUDA out of memory", 25)
    read = Read("run.log", "test", "", by_part(Parsed(parsed.tables, events=(ended,))))
    assert [part.parsed.events for part in _by_training(read)] == [(), (ended,)]
