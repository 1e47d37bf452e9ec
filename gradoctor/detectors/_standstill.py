"""What tells a loss that is stuck from one that has arrived. Not a detector.

A fit that reaches the noise of its data slows down on the way: every further part of the fall takes longer than the
last. A flat loss after such a fall proves nothing, however high it lies: language models end at the entropy of
language. What speaks against it is said here in words.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gradoctor.detectors.hit import NotEnoughData
from gradoctor.detectors.rises_against import rises_against
from gradoctor.detectors.series import Blocks, blocks, finite_points
from gradoctor.intake.columns import FloatArray
from gradoctor.signals.run import Signal

GOOD = 0.8  # a score (0..1) from here on has arrived, whether it moves or not
LEFT = 0.3  # of an exponential fall: a curve that is cut off with so much still to come ends in a kink
CLEARER = 4.0  # times smaller must the squared error of the curve with a kink be
RESTLESS = 0.3  # of the whole fall: rising again by so much, twice, is no approach to a floor
_ECHO = ("perplexity", "bpb")  # the loss in another unit


def against_a_floor(
    signal: Signal, lr: Signal | None, scores: Sequence[Signal], terms: Sequence[Signal]
) -> str | None:
    """What the log holds against the loss having arrived at the noise of its data, in words; None if nothing."""
    if stops_abruptly(signal):
        return "it stopped at once, without slowing down first"
    if lr is not None and _constant(lr) and restless(blocks(signal)):
        return "at a constant rate it kept rising again by a good part of what it had gained"
    stuck = stuck_score(scores)
    if stuck is not None:
        return f"{stuck.spelling or stuck.name} has not moved either"
    for term in terms:
        rising = _rises(term, signal)
        if rising:
            return f"{term.spelling or term.name} rises meanwhile"
    return None


def stops_abruptly(signal: Signal) -> bool:
    """Whether the fall ends in a kink: a curve cut off at some place fits it far better than any that slows down."""
    values, _ = finite_points(signal)
    b = blocks(signal)
    reached = np.flatnonzero(b.medians <= b.tail + 0.05 * (float(b.medians[0]) - b.tail))
    if not len(reached):
        return False
    upto = min(len(values), max(3 * int(b.last[reached[0]]), 12))
    fine = blocks(signal.keep(slice(upto)), 4)
    m, time = fine.medians, (fine.first + fine.last) / 2.0
    if len(m) < 12 or float(m[0]) - b.tail < 8.0 * b.noise:
        return False  # too few records of the fall, or too much noise, to see its shape
    time = (time - time[0]) * (len(m) - 1) / (time[-1] - time[0])
    kinked = _misfit(m, _cut_off(time))
    steady = _misfit(m, _slowing(time))
    floor = len(m) * (0.003 * (float(m[0]) - b.tail)) ** 2  # no real curve is a formula
    return bool(steady > CLEARER * (kinked + floor))


def _misfit(m: FloatArray, shapes: FloatArray) -> float:
    """The least squared error of ``level + size * shape`` over shapes of the shape (s, k)."""
    centred = shapes - shapes.mean(axis=1, keepdims=True)
    along = centred @ (m - m.mean())
    errors = float(np.sum((m - m.mean()) ** 2)) - along**2 / np.maximum(np.sum(centred**2, axis=1), 1e-12)
    return max(float(errors.min()), 0.0)


def _cut_off(time: FloatArray) -> FloatArray:
    """Exponentials that stop while :data:`LEFT` or more of their fall is still to come, shape (s, k)."""
    kinks = np.linspace(4.0, len(time) - 4.0, 3 * len(time))
    found = [
        np.exp(-np.minimum(time, kink) / scale)
        for kink in kinks
        for scale in kink / np.array([0.01, 0.3, 0.6, 0.9, -np.log(LEFT)])
    ]
    return np.array(found)


def _slowing(time: FloatArray) -> FloatArray:
    """Approaches to a floor: exponentials, powers, cosines and late drops, shape (s, k)."""
    n = float(len(time))
    scales = n * np.geomspace(0.02, 2.0, 24)
    found = [np.exp(-time / scale) for scale in scales]
    found += [
        (time + shift) ** -power for shift in (0.3, 1.0, 3.0, 10.0) for power in (0.3, 0.6, 1.0, 1.5, 2.5)
    ]
    found += [np.cos(np.pi * np.minimum(time / end, 1.0)) for end in n * np.linspace(0.15, 1.5, 24)]
    found += [
        1.0 / (1.0 + np.exp(np.clip((time - n * middle) / (n * width), -50, 50)))
        for middle in np.linspace(0.05, 0.6, 12)
        for width in (0.01, 0.02, 0.04, 0.08, 0.16)
    ]
    return np.array(found)


def restless(b: Blocks) -> bool:
    """Whether the level rose again, at two places or more, by a good part of what it has gained in all."""
    m = b.medians
    above = m - np.minimum.accumulate(m)
    fall = float(m[0] - m.min())
    high = above > max(RESTLESS * fall, 6.0 * b.noise)
    return int(np.count_nonzero(high[1:] & ~high[:-1])) >= 2


def stuck_score(scores: Sequence[Signal]) -> Signal | None:
    """A score that never got better, where none of those logged did; None where one did, or is good as it is."""
    seen: Signal | None = None
    for score in scores:
        if score.direction is None or any(word in score.name for word in _ECHO):
            continue
        try:
            b = blocks(score, 6)
        except NotEnoughData:
            continue
        if _moved(b):
            return None
        seen = seen or score
    return seen


def _moved(b: Blocks) -> bool:
    """Whether a score gained a twentieth of what there was to gain, or half of what it was; or is good as it is."""
    first, gained = float(b.medians[0]) * b.sign, float(b.medians[0]) - b.tail
    best = float((b.medians * b.sign).max())
    if b.sign < 0 and best > GOOD:
        return True
    room = 1.0 - first if b.sign < 0 and 0 <= first < 1 else abs(first)
    return gained > max(min(0.05 * room, 0.5 * abs(first)), 3.0 * b.noise)


def _constant(lr: Signal) -> bool:
    values = lr.values[np.isfinite(lr.values)]
    return bool(len(values) > 2 and np.ptp(values) <= 1e-3 * float(np.max(np.abs(values))) > 0)


def _rises(term: Signal, total: Signal) -> bool:
    try:
        return rises_against(term, total=total) is not None
    except NotEnoughData:
        return False
