"""A loss that stopped falling halfway: flat for a long last stretch, although it has hardly fallen."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors._standstill import against_a_floor
from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import blocks, first_level, from_the_start
from gradoctor.signals.run import Signal


def plateau(
    signal: Signal,
    *,
    stretch: float = 0.5,
    gain: float = 0.02,
    fallen: float = 0.5,
    lr: Signal | None = None,
    scores: tuple[Signal, ...] | None = None,
    terms: tuple[Signal, ...] | None = None,
    proof: bool = False,
    minimum: int = 16,
) -> Hit | None:
    """Hit when over the last ``stretch`` of the series the level gained less than ``gain`` and the whole
    fall is below ``fallen``.

    A loss that fell by more than ``fallen`` of its start and flattened has converged. With ``lr``, a rate
    that decayed to a third of its peak explains the flatness and there is no hit. ``proof``: something must
    speak against the floor of the data: the fall ended at once, the loss is restless at a constant ``lr``, the
    ``scores`` stand still too, or one of the ``terms`` rises. Values: first, last, gain, fallen, at, sign (if any).
    Raises NotEnoughData with fewer than ``minimum`` finite points, where noise hides a gain of that size, or
    where the proof is missing.
    """
    b = blocks(signal, minimum)
    if not from_the_start(signal):
        raise NotEnoughData(f"{signal.name} begins in the middle of the training")
    m = b.medians
    start = len(m) - max(4, int(len(m) * stretch))
    flat = m[start:]
    first_value = first_level(signal, b)
    size = max(abs(first_value), 1e-300)
    change = (
        float(np.median(flat[: max(2, len(flat) // 4)]) - np.median(flat[-max(2, len(flat) // 4) :])) / size
    )
    total = (first_value - b.tail) / size
    if change >= gain or total >= fallen or total <= gain or float(np.ptp(flat)) > 0.15 * size:
        return None
    if b.noise > gain * size:
        raise NotEnoughData(f"{signal.name} is too noisy to tell a gain of {gain:.0%} from none")
    if _slows_down(m, start, b.noise):
        return None
    if lr is not None and _decayed(lr):
        return None
    sign = against_a_floor(signal, lr, scores or (), terms or ()) or ""
    if proof and not sign:
        raise NotEnoughData(
            f"{signal.name} came down ever more slowly and is flat: stuck, or at the floor of its data, the log does "
            "not tell; a score (accuracy, R2, BLEU ...) on held-out data would"
        )
    first = int(b.first[start])
    numbers: dict[str, float | str] = {
        "first": first_value * b.sign,
        "last": b.tail * b.sign,
        "gain": max(change, 0.0),
        "fallen": total,
        "at": signal.at(first),
        "share": len(flat) / len(m),
        **({"sign": sign} if sign else {}),
    }
    return Hit(
        signal, first, int(b.last[-1]), (int(b.first[0]), first, int(b.last[-1])), numbers, strength=0.6
    )


def _slows_down(m: np.ndarray, start: int, sigma: float) -> bool:
    """Whether the flat part may be the late part of one slow fall, as a power law's is: the fall per
    doubling of the time is still a quarter of what it was before.
    """
    earlier = float(m[1] - m[start]) / np.log2(max(start, 2))
    if float(m[1] - m[start]) <= max(3.0 * sigma, 0.05 * float(m[0] - m[start])):
        return False  # flat almost from the start
    time = np.log2(np.arange(start, len(m)) + 1.0)
    time = time - time.mean()
    spread = float(np.dot(time, time))
    slope = -float(np.dot(time, m[start:])) / spread
    return bool(slope >= 0.2 * earlier)


def _decayed(lr: Signal) -> bool:
    values = lr.values[np.isfinite(lr.values)]
    return bool(
        len(values) > 2 and float(np.median(values[len(values) // 2 :])) <= 0.34 * float(values.max())
    )
