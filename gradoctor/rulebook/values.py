"""The numbers a rule's sentences may use: of its hits (evidence) and of its first signal (healthy)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gradoctor.detectors.hit import Hit, HitValue
from gradoctor.rulebook.explain import number
from gradoctor.signals.run import Signal


def evidence_values(hits: Sequence[Hit]) -> dict[str, HitValue]:
    """Every hit's values by name; the second hit's also as ``name_2``, the third's as ``name_3``; the
    first to give a name keeps it.
    """
    values: dict[str, HitValue] = {}
    for position, hit in enumerate(hits, start=1):
        for name, value in {**_place(hit), **hit.values}.items():
            values.setdefault(name, value)
            if position > 1:
                values[f"{name}_{position}"] = value
    return values


def _place(hit: Hit) -> dict[str, HitValue]:
    """Where the hit's signal is and what it is called: ``signal``, ``spelling``, ``start_at``,
    ``stop_value`` ...
    """
    place: dict[str, HitValue] = {"count_events": float(sum(event.count for event in hit.events))}
    signal = hit.signal
    if signal is not None and len(signal):
        start, stop = min(hit.start, len(signal) - 1), min(hit.stop, len(signal) - 1)
        place |= {
            "signal": signal.name,
            "spelling": signal.spelling or signal.name,
            "start_at": signal.at(start),
            "stop_at": signal.at(stop),
            "start_value": float(signal.values[start]),
            "stop_value": float(signal.values[stop]),
        }
    return place


def healthy_values(signal: Signal) -> dict[str, HitValue]:
    """First, last, least and greatest finite value of a signal and where they are; empty for a signal
    without any.
    """
    finite = signal.finite
    if not len(finite):
        return {}
    low, high = int(np.argmin(finite.values)), int(np.argmax(finite.values))
    return {
        "name": signal.name,
        "count": float(len(finite)),
        "first": float(finite.values[0]),
        "last": float(finite.values[-1]),
        "min": float(finite.values[low]),
        "max": float(finite.values[high]),
        "first_at": finite.at(0),
        "last_at": finite.at(len(finite) - 1),
        "min_at": finite.at(low),
        "max_at": finite.at(high),
        "course": _course(finite),
    }


def _course(signal: Signal) -> str:
    """Up to five values on the way from the first to the last: ``0.964 -> 0.388 -> 0.04 -> 0.007 ->
    0.001``.
    """
    picked = np.unique(np.linspace(0, len(signal) - 1, 5).round().astype(int))
    return " -> ".join(number(float(v)) for v in signal.values[picked])
