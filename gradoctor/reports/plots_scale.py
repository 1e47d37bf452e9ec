"""Axes of a plot: how a number is written, where ticks stand, when an axis is logarithmic, and min-max
thinning.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_LARGEST = sys.float_info.max
NEAR_FACTOR = 1e3  # a limit farther than this from every value would squeeze the curve
BESIDE = 30.0  # a limit within this factor of the values is read together with them
LOG_DECADES = 2.0  # a range above this many powers of ten hides its small end on a linear axis


def tick_label(value: float, unit: str | None = None) -> str:
    """A tick's value in few signs: ``0.05``, ``2.5k``, ``1e-7``; ratios as percentages."""
    if unit == "ratio":
        return f"{100 * value:.4g}%"
    size = abs(value)
    if value == 0:
        return "0"
    if 1e3 <= size < 1e6 and value % 100 == 0:
        return f"{value / 1000:.5g}k"
    if 1e-3 <= size < 1e4:
        return f"{value:.4g}"
    mantissa, exponent = f"{value:.2e}".split("e")
    mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}e{int(exponent)}"


@dataclass(frozen=True, slots=True)
class Scale:
    """One axis: values from ``low`` to ``high`` become 0..1, linearly or by their logarithm."""

    low: float
    high: float
    log: bool = False

    def at(self, value: float) -> float:
        """The position of ``value``: 0 at the low end, 1 at the high end, at most 10 beyond them; 0 for a
        NaN.
        """
        low, high = self.low, self.high
        if self.log:
            low, high, value = math.log10(low), math.log10(high), math.log10(value) if value > 0 else low
        span = high / 4 - low / 4  # quarters, since the difference of large numbers overflows
        share = (value / 4 - low / 4) / span if span else 0.5
        return 0.0 if math.isnan(share) else min(max(share, -10.0), 11.0)

    def ticks(self, count: int = 5) -> list[float]:
        """Round values inside the axis, about ``count`` of them."""
        return (
            _log_ticks(self.low, self.high, count) if self.log else _linear_ticks(self.low, self.high, count)
        )


def value_scale(values: Iterable[float], limits: Iterable[float] = (), ratio: bool = False) -> Scale:
    """The y axis for finite ``values``: logarithmic when the positive ones span more than two decades and
    none is negative.

    A rule's limits are taken in where that leaves the curves readable. Zeros on a logarithmic axis are the
    drawer's to mark.
    """
    seen = [v for v in values if math.isfinite(v)]
    positive = [v for v in seen if v > 0]
    wanted = [v for v in limits if math.isfinite(v)]
    log = (
        not ratio and bool(positive) and min(seen) >= 0 and _wide(positive, wanted)
    )  # shares are read against 0, 1
    if log:
        low, high = min(positive), max(positive)
        near = [v for v in wanted if v > 0 and low / NEAR_FACTOR <= v <= high * NEAR_FACTOR]
        return _log_scale(min([low, *near]), max([high, *near]))
    if not seen:
        return Scale(0.0, 1.0)
    low, high = min(seen), max(seen)
    if low == high == 0 and ratio:
        return Scale(0.0, 1.0)  # a share that was 0 throughout is read against the whole
    room = 2.0 * (high - low) or abs(high) or 1.0
    near = [v for v in wanted if low - room <= v <= high + room]
    return _padded(min([low, *near]), max([high, *near]))


def _wide(positive: Sequence[float], limits: Iterable[float]) -> bool:
    """Whether values, with the limits not far from them, span too many powers of ten for a linear axis."""
    low, high = min(positive), max(positive)
    beside = [v for v in limits if v > 0 and low / BESIDE <= v <= high * BESIDE]
    return math.log10(max([high, *beside])) - math.log10(min([low, *beside])) > LOG_DECADES


def position_scale(positions: Iterable[float]) -> Scale:
    """The x axis over all finite positions, without padding; a single position gets a unit of room."""
    seen = [p for p in positions if math.isfinite(p)]
    if not seen:
        return Scale(0.0, 1.0)
    low, high = min(seen), max(seen)
    return Scale(low, high) if high > low else Scale(low - 0.5, high + 0.5)


def thinned(x: Sequence[float], y: Sequence[float], count: int) -> tuple[list[float], list[float]]:
    """At most about ``count`` points: each bucket keeps its lowest, highest and non-finite point, so that
    spikes survive.

    First and last point always stay. Bucket means would hide what a diagnosis is about.
    """
    total = len(x)
    if total <= count or count < 4:
        return list(x), list(y)
    buckets = max(count // 2 - 1, 1)
    keep = {0, total - 1}
    for number in range(buckets):
        start, end = number * total // buckets, (number + 1) * total // buckets
        finite = [i for i in range(start, end) if math.isfinite(y[i])]
        if finite:
            keep.add(min(finite, key=y.__getitem__))
            keep.add(max(finite, key=y.__getitem__))
        if len(finite) < end - start:
            keep.add(next(i for i in range(start, end) if not math.isfinite(y[i])))
    order = sorted(keep)
    return [x[i] for i in order], [y[i] for i in order]


def _log_scale(low: float, high: float) -> Scale:
    pad = 10 ** (0.04 * (math.log10(high) - math.log10(low)))
    return Scale(max(low / pad, 5e-324), min(high * pad, _LARGEST), log=True)


def _padded(low: float, high: float) -> Scale:
    pad = high * 0.06 - low * 0.06 if low != high else abs(low) * 0.1 or 0.5
    return Scale(max(low if low == 0 and high > 0 else low - pad, -_LARGEST), min(high + pad, _LARGEST))


def _linear_ticks(low: float, high: float, count: int) -> list[float]:
    rough = high / count - low / count
    if rough <= 0 or not math.isfinite(rough):
        return [low]
    power = 10.0 ** math.floor(math.log10(rough))
    step = next((m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * 0.999), 10 * power)
    if step <= 0 or not math.isfinite(step):
        return [low, high]
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(n * step, 12 - math.floor(math.log10(step))) for n in range(first, last + 1)][:50]


def _log_ticks(low: float, high: float, count: int) -> list[float]:
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    stride = max(math.ceil((last - first + 1) / (count + 1)), 1)
    start = math.ceil(first / stride) * stride
    return [10.0**power for power in range(start, last + 1, stride) if -308 < power < 309]
