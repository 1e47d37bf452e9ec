"""Several runs that differ in the seed alone: one of them ended far from the others."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import finite_points, noise
from gradoctor.signals.run import Signal

_END = 0.1  # of a course is where it ended
_EARLY = 0.6  # of the usual length: the run did not get to where the others are compared


def seeds_disagree(
    signals: tuple[Signal, ...], *, apart: float = 0.3, sigmas: float = 6.0, minimum: int = 5
) -> Hit | None:
    """Hit when the worst of the runs gained less than ``1 - apart`` of what the best gained since the start, by more
    than ``sigmas`` of the noise within the runs; or when one ends at no number, or long before the others.

    ``signals``: one course a seed. A course's end is the median of its last tenth, their start the median of
    their first points. Values: seed, last, gained (share of the best's
    gain; absent where it ends at no number), low, high (ends of the others), others, noise, stopped (1 where it ended
    early), length (its share of the usual length), and, where several ended far behind, far (how many), all and best.
    Raises NotEnoughData with fewer than two courses of ``minimum``
    points.
    """
    courses = [signal for signal in signals if len(signal) >= minimum]
    if len(courses) < 2:
        raise NotEnoughData(f"{len(courses)} courses are long enough, needs 2")
    sign = -1.0 if courses[0].direction == "higher" else 1.0
    ends = np.array([sign * _end(signal) for signal in courses])
    lengths = np.array([float(signal.x[-1]) for signal in courses])
    worst = int(np.argmax(np.where(np.isfinite(ends), ends, np.inf)))
    shortest, usual = int(np.argmin(lengths)), float(np.median(lengths))
    if not np.isfinite(ends).any():
        return None
    if np.isfinite(ends[worst]) and usual > 0 and lengths[shortest] < _EARLY * usual and len(courses) > 2:
        return _hit(courses, shortest, sign * ends, {"stopped": 1.0, "length": lengths[shortest] / usual})
    if not np.isfinite(ends[worst]):
        return _hit(courses, worst, sign * ends, {})
    start = float(np.median([sign * _start(signal) for signal in courses]))
    best = float(np.nanmin(ends))
    gained, within = start - best, max(noise(finite_points(signal)[0]) for signal in courses)
    behind = float(ends[worst]) - best
    if gained <= 0 or behind < apart * gained or behind < sigmas * within:
        return None
    numbers = {"gained": max(0.0, 1.0 - behind / gained), "noise": within}
    far = int(np.count_nonzero(ends - best >= apart * gained))
    if far > 1:
        numbers |= {"far": float(far), "all": float(len(courses)), "best": sign * best}
    return _hit(courses, worst, sign * ends, numbers)


def _end(signal: Signal) -> float:
    return float(np.median(signal.values[-max(1, round(_END * len(signal))) :]))


def _start(signal: Signal) -> float:
    values, _ = finite_points(signal)
    return float(values[0]) if len(values) else np.inf


def _hit(courses: list[Signal], odd: int, ends: np.ndarray, more: dict[str, float]) -> Hit:
    others = np.delete(ends, odd)
    others = others[np.isfinite(others)]
    signal = courses[odd]
    numbers: dict[str, float | str] = {
        "seed": signal.name.rpartition("/")[2],
        "what": "/".join(signal.name.split("/")[1:-1]) or signal.name,
        "last": float(ends[odd]),
        "low": float(others.min()) if len(others) else float("nan"),
        "high": float(others.max()) if len(others) else float("nan"),
        "others": float(len(courses) - 1),
        **more,
    }
    also = tuple((other, len(other) - 1) for at, other in enumerate(courses) if at != odd)
    stop = len(signal) - 1
    return Hit(signal, 0, stop, (stop,), numbers, also=also, strength=0.8)
