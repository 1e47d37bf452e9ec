"""One term of the loss pays for the others: it rises, while the total hardly falls."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import blocks, finite_points, first_level, rank_trend
from gradoctor.signals.run import Signal

_STILL = 1.25  # a total that rises further does not stand still: that is a divergence


def rises_against(
    part: Signal,
    *,
    total: Signal,
    times: float = 1.5,
    share: float = 0.2,
    fallen: float = 0.5,
    apart_from: Sequence[str] = (),
    minimum: int = 20,
) -> Hit | None:
    """Hit when a term ends ``times`` above its start, makes up ``share`` of the total, and the total fell
    by less than ``fallen``, did not itself rise, and gained under 5 % in its second half.

    Terms that start at nothing (annealed or built up by nature) are not judged, nor are those
    named in ``apart_from``. Values: first, last, times,
    total_first, total_last, share. Raises NotEnoughData with fewer than ``minimum`` finite points of
    either.
    """
    if (
        part.name == total.name
        or part.name in apart_from
        or part.name.endswith(("/val", "/test", "/step"))
        or part.name.split("/")[1] in ("val", "test", "train")
    ):
        return None
    term, whole = blocks(part, minimum), blocks(total, minimum)
    first, end = min(float(term.medians[0]), float(np.median(finite_points(part)[0][:3]))), term.tail
    total_first, total_last = first_level(total, whole), whole.tail
    half = float(whole.medians[len(whole) // 2])
    if end > total_last:  # not a part of it as it is logged: it is added with a weight, or not at all
        return None
    if first < 0.05 * total_first or total_last <= 0 or end < times * first or end < share * total_last:
        return None
    if (
        not (1.0 - fallen) * total_first <= total_last <= _STILL * total_first
        or half - total_last > 0.05 * abs(half)
        or rank_trend(term.medians)[0] < 0.5
    ):
        return None
    start, stop = int(term.first[0]), int(term.last[-1])
    numbers = {
        "first": first,
        "last": end,
        "times": end / first,
        "total_first": total_first,
        "total_last": total_last,
        "share": end / total_last,
    }
    return Hit(part, start, stop, (start, stop), numbers, also=((total, int(whole.last[-1])),), strength=0.7)
