"""NaN that the logger printed as a number: exact zeros, or the value a framework substitutes."""

from __future__ import annotations

import numpy as np

from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.series import last_of, nearest, told
from gradoctor.signals.run import Signal

CAFFE_CAP = 87.3365  # -log(FLT_MIN): what Caffe's SoftmaxWithLoss prints for NaN
# one exact zero may be a rounded loss; three in a row to the end of a loss that was not near zero are not
RUN = 3


def hidden_non_finite(loss: Signal, *, norm: Signal | None = None, minimum: int = RUN) -> Hit | None:
    """Hit when the loss ends in a run of exact zeros or of Caffe's cap, and what stands beside it says NaN.

    With ``norm`` (gradient norm) logged, zeros count where the norm is not finite: the Hugging Face trainer
    prints 0.0 then. Without it, zeros count only if the loss stood clearly above zero just before (a fall
    through two decades in one step). Values: substitute, count, at, before, witness. Raises NotEnoughData
    with fewer than ``minimum`` + 1 points.
    """
    values = loss.values
    if len(values) <= minimum:
        raise NotEnoughData(f"{loss.name} has {len(values)} points, needs {minimum + 1}")
    capped = told(values, lambda part: np.abs(part - CAFFE_CAP) < 1e-3)
    if capped[-1]:
        return _hit(
            loss,
            _run_start(capped),
            CAFFE_CAP,
            "87.3365 is what a softmax loss capped at FLT_MIN prints",
            minimum,
        )
    zero = values == 0.0
    if not zero[-1] or bool(zero.all()):
        return None
    start = _run_start(zero)
    if norm is not None and len(norm):
        witness = norm.values[nearest(loss, start, norm) :]
        if np.count_nonzero(~np.isfinite(witness)) >= max(1, len(witness) // 2):
            return _hit(
                loss,
                start,
                0.0,
                f"{norm.spelling or norm.name} is not finite there",
                1,
                (norm, nearest(loss, start, norm)),
            )
        return None
    before = values[max(0, start - 20) : start]
    before = np.abs(before[np.isfinite(before) & (before != 0.0)])
    if not len(before) or float(before[-1]) < 0.05 * float(np.abs(values[np.isfinite(values)]).max()):
        return None  # faded into zero: rounding, not NaN
    return _hit(loss, start, 0.0, "the loss stood clearly above zero one record before", minimum)


def _run_start(mask: np.ndarray) -> int:
    return last_of(~mask) + 1


def _hit(
    loss: Signal,
    start: int,
    substitute: float,
    witness: str,
    minimum: int,
    also: tuple[Signal, int] | None = None,
) -> Hit | None:
    count = len(loss) - start
    if count < minimum:
        return None
    values: dict[str, float | str] = {
        "substitute": substitute,
        "count": float(count),
        "at": loss.at(start),
        "witness": witness,
        "before": float(loss.values[start - 1]) if start else float("nan"),
    }
    points = tuple(dict.fromkeys((max(start - 1, 0), start, len(loss) - 1)))
    return Hit(loss, start, len(loss) - 1, points, values, also=() if also is None else (also,), strength=1.0)
