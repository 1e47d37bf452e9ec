"""A test set that is evaluated along the way stands for the validation set that was not logged."""

from __future__ import annotations

from dataclasses import replace

from gradoctor.signals.run import Run

_LEAST = 3  # evaluations; one at the end of a training says nothing of its course
NOTE = "no validation set is logged; the test set, which is evaluated along the way, is judged as one"


def with_test_set(run: Run) -> Run:
    """The run, with ``<name>/val`` for every ``<name>/test`` of three or more points where no validation is logged.

    Each is the logged series itself, its lines and its spelling; ``derived_from`` says that it is of the test set.
    """
    if any(name.startswith("loss/val") or name.endswith("/val") for name in run.signals):
        return run
    found = {
        name.removesuffix("/test") + "/val": replace(
            signal, name=name.removesuffix("/test") + "/val", reason=NOTE, derived_from=(name,)
        )
        for name, signal in run.signals.items()
        if name.startswith(("loss/", "metric/")) and name.endswith("/test") and len(signal) >= _LEAST
    }
    if not found:
        return run
    return replace(run, signals={**run.signals, **found}, notes=(*run.notes, NOTE))
