"""Derived signals, one module each: ``derive(run)`` yields series computed of logged ones; never replaces a
logged one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import numpy as np

from gradoctor.intake.columns import FloatArray, IntArray, counted
from gradoctor.signals.derived._held_out import with_test_set
from gradoctor.signals.meeting import meeting
from gradoctor.signals.run import Direction, Run, Signal
from gradoctor.signals.worked import Worked


@cache
def _modules() -> tuple[ModuleType, ...]:
    names = sorted(info.name for info in iter_modules(__path__) if not info.name.startswith("_"))
    return tuple(import_module(f"{__name__}.{name}") for name in names)


def with_derived(run: Run) -> Run:
    """The run with every derived signal that can be computed and was not logged itself."""
    run = with_test_set(run)
    signals = dict(run.signals)
    for module in _modules():
        for signal in module.derive(run):
            signals.setdefault(signal.name, signal)
    return replace(run, signals=signals)


def paired(a: Signal, b: Signal) -> tuple[IntArray, IntArray] | None:
    """Indices of points of ``a`` and ``b`` at equal positions (lines first, then steps, then epochs); None
    when none meet.
    """
    if together(a, b):
        both = counted(len(a))
        return both, both
    for left, right in (
        (a.lines, b.lines) if a.file == b.file and a.file_of is None else (None, None),
        (a.step, b.step),
        (a.epoch, b.epoch),
    ):
        if left is None or right is None:
            continue
        if left is right or (len(left) == len(right) and np.array_equal(left, right)):
            both = counted(len(left))
            return both, both
        ia, ib = meeting(left, right)
        if len(ia) >= 2:
            return ia, ib
    return None


def together(a: Signal, b: Signal) -> bool:
    """Whether two signals say something in the same records: on the same lines, or on lines that take turns."""
    if len(a) != len(b) or a.file != b.file:
        return False
    if a.file_of is not None or b.file_of is not None:
        return a.files == b.files and np.array_equal(a.file_of, b.file_of)  # type: ignore[arg-type]
    if np.array_equal(a.lines, b.lines):
        return True
    first, last = np.minimum(a.lines, b.lines), np.maximum(a.lines, b.lines)
    return bool((last[:-1] < first[1:]).all())


def computed(
    like: Signal,
    name: str,
    values: Callable[[], FloatArray] | FloatArray,
    sources: tuple[Signal, ...],
    reason: str,
    unit: str | None = None,
    *,
    spelling: str = "",
    direction: Direction | None = None,
) -> Signal:
    """A derived signal on the axes of ``like`` (same length as ``values``).

    Give what works its values out where they are an array of their own: they are kept only while they are used.
    """
    names = tuple(source.name for source in sources)
    return replace(
        like,
        name=name,
        values=values if isinstance(values, np.ndarray) else Worked(values),
        direction=direction,
        unit=unit,
        spelling=spelling,
        scale=1.0,
        reason=reason,
        derived_from=names,
    )
