"""One term so large that the others do not count: a loss component against all the others."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import finite_points
from gradoctor.detectors.span import Span
from gradoctor.signals.run import Signal


def dominates(
    signals: tuple[Signal, ...],
    *,
    times: float = 1000.0,
    among: list[str] | None = None,
    after: Span | None = None,
    minimum: int = 3,
) -> Hit | None:
    """Hit when the median magnitude of one signal is at least ``times`` that of the next largest.

    ``among``: only these components count as too large (a penalty, not the task).

    Values: largest, size, next, next_size, factor. Raises NotEnoughData with fewer than two signals of
    ``minimum`` points after ``after``.
    """
    sizes = [(signal, size) for signal in signals if (size := _size(signal, after, minimum)) is not None]
    if len(sizes) < 2:
        raise NotEnoughData(f"{len(sizes)} loss terms are logged long enough, needs 2")
    sizes.sort(key=lambda pair: pair[1], reverse=True)
    (top, most), (second, next_most) = sizes[0], sizes[1]
    if most <= 0.0 or most < times * next_most:
        return None
    if among is not None and top.name.split("/")[1] not in among:
        return None
    index = finite_points(top)[1]
    factor = most / next_most if next_most > 0 else float("inf")
    numbers: dict[str, float | str] = {
        "largest": top.name.split("/", 1)[-1],
        "size": most,
        "next": second.name.split("/", 1)[-1],
        "next_size": next_most,
        "factor": factor,
    }
    also = tuple((signal, int(finite_points(signal)[1][-1])) for signal, _ in sizes[1:4])
    start, stop = int(index[0]), int(index[-1])
    return Hit(top, start, stop, tuple(dict.fromkeys((start, stop))), numbers, also=also, strength=0.9)


def _size(signal: Signal, after: Span | None, minimum: int) -> float | None:
    values, index = finite_points(signal)
    if after is not None:
        values = values[after.after(signal)[index]]
    return float(np.median(np.abs(values))) if len(values) >= minimum else None
