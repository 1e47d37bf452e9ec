"""Norms of layers against each other: a gradient that fades, or swells, on its way down."""

from __future__ import annotations

import re

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import finite_points
from gradoctor.signals.run import Signal

_NUMBER = re.compile(r"\d+")


def across_depth(
    signals: tuple[Signal, ...], *, times: float, towards: str = "output", minimum: int = 5
) -> Hit | None:
    """Hit when the layer nearest to the output has ``times`` the median norm of the one nearest to the input.

    ``signals``: one series a layer, names that differ in one number; the lower number is nearer to the input.
    ``towards="input"``: the other way round, norms that grow on their way down. Series that are exactly 0 are
    frozen, not faded, and do not count. Values: first, last, low, high, ratio, layers. Raises NotEnoughData
    with fewer than three numbered layers of ``minimum`` finite points.
    """
    family = _longest_family(signals)
    sizes = [(signal, _size(signal, minimum)) for signal in family]
    known = [(signal, size) for signal, size in sizes if size is not None and size > 0.0]
    if len(known) < 3:
        raise NotEnoughData(f"{len(known)} numbered layers are logged long enough, needs 3")
    (below, low), (above, high) = known[0], known[-1]
    weak, strong = (low, high) if towards == "output" else (high, low)
    if strong < times * weak:
        return None
    faded = below if towards == "output" else above
    other = above if faded is below else below
    stop = len(faded) - 1
    numbers: dict[str, float | str] = {
        "first": below.spelling or below.name,
        "last": above.spelling or above.name,
        "low": low,
        "high": high,
        "ratio": strong / weak,
        "layers": float(len(known)),
        "limit": times,
    }
    return Hit(
        faded,
        0,
        stop,
        tuple(dict.fromkeys((0, stop))),
        numbers,
        also=((other, len(other) - 1),),
        strength=0.8,
    )


def _size(signal: Signal, minimum: int) -> float | None:
    values, _ = finite_points(signal)
    return float(np.median(values)) if len(values) >= minimum else None


def _longest_family(signals: tuple[Signal, ...]) -> list[Signal]:
    """The largest set of series whose names differ in one number only, in the order of that number."""
    families: dict[str, dict[int, Signal]] = {}
    for signal in signals:
        for found in _NUMBER.finditer(signal.name):
            key = f"{signal.name[: found.start()]}#{signal.name[found.end() :]}"
            families.setdefault(key, {})[int(found.group())] = signal
    layers = max(families.values(), key=len, default={})
    return [layers[number] for number in sorted(layers)]
