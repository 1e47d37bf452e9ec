"""How long an epoch or a step took, from whatever a log calls it: the time of each, or the time since the start."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gradoctor.intake.columns import FloatArray
from gradoctor.signals.derived import computed
from gradoctor.signals.run import Run, Signal

# what consoles print beside an epoch; "total" and "wall" are since the start, the others either, so the numbers decide
_NAMES = ("epoch_time", "time", "epoch_duration", "duration", "elapsed", "elapsed_time", "took", "train_time", "runtime",
          "total_time", "wall_time", "seconds")  # fmt: skip

_OF_STEPS = (
    "time",
    "time_ms",
    "iter_time",
    "batch_time",
    "iteration_time",
    "took",
    "ms",
    "dt",
    "ms_per_batch",
    "ms_batch",
)


def derive(run: Run) -> Iterator[Signal]:
    """``time/epoch`` in the unit of the logged time, one value an epoch; ``time/step`` where a log has several records an
    epoch and a time that is not one since the start.
    """
    yield from _of_epochs(run)
    yield from _of_steps(run)


def _of_steps(run: Run) -> Iterator[Signal]:
    for name in _OF_STEPS:
        logged = run.signals.get(f"time/{name}")
        if logged is None or len(logged) < 3 or (logged.epoch is not None and _one_an_epoch(logged.epoch)):
            continue
        if "ms" not in name.split("_") and bool(np.all(np.diff(logged.values) >= 0.0)):
            continue  # it may be the time since the start: a step now and then is faster than the one before
        yield _told(logged, "time/step", logged.values, "several records an epoch")
        return


def _of_epochs(run: Run) -> Iterator[Signal]:
    for name in _NAMES:
        logged = run.signals.get(f"time/{name}")
        if logged is None or logged.epoch is None or not _one_an_epoch(logged.epoch):
            continue
        values, since_start = _spent(logged.values)
        yield _told(logged, "time/epoch", values, "a record an epoch", differences=since_start)
        return


def _told(
    logged: Signal, name: str, values: FloatArray, records: str, *, differences: bool = False
) -> Signal:
    """``logged`` under its derived name; it is spelled as the log spells it unless it holds differences."""
    reason = f"{'differences of ' if differences else ''}{logged.spelling or logged.name}, {records}"
    spelling = "" if differences else logged.spelling
    return computed(logged, name, values, (logged,), reason, spelling=spelling)


def _one_an_epoch(epochs: FloatArray) -> bool:
    return len(epochs) >= 3 and bool(np.all(np.diff(epochs) == 1.0))


def _spent(values: FloatArray) -> tuple[FloatArray, bool]:
    """The time of each epoch, and whether the values were times since the start: those never fall, and the first of
    them is about as long as the steps between them.
    """
    steps = np.diff(values)
    since_start = bool(np.all(steps >= 0.0)) and bool(values[0] <= 3.0 * float(np.median(steps)))
    return (np.concatenate((values[:1], steps)), True) if since_start else (values, False)
