"""The numbers a rule's sentences may use: of its hits (evidence) and of its first signal (healthy)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gradoctor.detectors.hit import Hit, HitValue
from gradoctor.rulebook.explain import Share, number
from gradoctor.signals.run import Signal

_OF_SIGNAL = ("first", "last", "least", "most", "median", "start_value", "stop_value")


def evidence_values(hits: Sequence[Hit]) -> dict[str, HitValue]:
    """Every hit's values by name; the second hit's also as ``name_2``, the third's as ``name_3``; the
    first to give a name keeps it.
    """
    values: dict[str, HitValue] = {}
    for position, hit in enumerate(hits, start=1):
        for name, value in {**_place(hit), **hit.values}.items():
            value = _as_told(name, value, hit.signal)
            values.setdefault(name, value)
            if position > 1:
                values[f"{name}_{position}"] = value
    return values


def _as_told(name: str, value: HitValue, signal: Signal | None) -> HitValue:
    """A value of the hit's signal in the way that signal is told: shares as percentages."""
    own = signal is not None and name in _OF_SIGNAL and _is_share(signal)
    return Share(value) if own and isinstance(value, float) else value


def _is_share(signal: Signal) -> bool:
    """Whether a signal's values are told as percentages; scores that are written from 0 to 1 are told as they are."""
    written = signal.scale != 1.0 or not signal.name.startswith("metric/")
    return signal.unit == "ratio" and written


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
        "every": f"all {number(float(len(finite)))} values" if len(finite) > 1 else "the only value",
        "are": "are" if len(finite) > 1 else "is",
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
    """Up to five values on the way from the first to the last: ``96.4 % -> 38.8 % -> 4 % -> 0.7 % -> 0.1 %``;
    one that never moved once.
    """
    picked = np.unique(np.linspace(0, len(signal) - 1, 5).round().astype(int))
    kind = Share if _is_share(signal) else float
    told = [number(kind(v)) for v in signal.values[picked]]
    return " -> ".join(told) if len(set(told)) > 1 or len(told) == 1 else f"{told[0]} throughout"
