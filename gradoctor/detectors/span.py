"""Lengths and places with their unit: ``5 epochs``, ``200 steps``, ``3 points``, ``25 %``; alternatives with "or"."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradoctor.detectors.hit import NotEnoughData
from gradoctor.detectors.series import told
from gradoctor.intake.columns import counted
from gradoctor.signals.run import Signal

_PART = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(epochs?|steps?|points?|%)\s*$")


@dataclass(frozen=True, slots=True)
class Span:
    """Alternatives in order of preference, each an amount and a unit; the first the signal's axes can answer counts.

    ``5 epochs or 10 %`` asks for epochs and falls back to a share of the series where the log has no epochs.
    """

    parts: tuple[tuple[float, str], ...]

    @classmethod
    def parse(cls, text: str) -> Span:
        """Read ``5 epochs``, ``10 %``, ``5 epochs or 10 %``. Raises ValueError for anything else."""
        parts = []
        for piece in str(text).split(" or "):
            found = _PART.match(piece)
            if not found:
                raise ValueError(
                    f"{text!r} is not a span: write e.g. '5 epochs', '200 steps', '3 points' or '10 %'"
                )
            parts.append((float(found[1]), found[2].rstrip("s")))
        return cls(tuple(parts))

    def __str__(self) -> str:
        return " or ".join(
            f"{amount:g} {unit}{'' if unit == '%' or amount == 1 else 's'}" for amount, unit in self.parts
        )

    def after(self, signal: Signal) -> NDArray[np.bool_]:
        """Mask of the points that lie after this place (``after 5 epochs``: epoch > 5).

        Raises NotEnoughData when no axis fits.
        """
        for amount, unit in self.parts:
            mask = _after(signal, amount, unit)
            if mask is not None:
                return mask
        raise NotEnoughData(f"the log has no axis to count {self} on")

    def reached(self, signal: Signal) -> bool:
        """Whether the series goes as far as this place (``by 10 epochs``: a point of epoch 10 or later).

        Raises NotEnoughData when no axis fits.
        """
        if len(signal) == 0:
            return False
        for amount, unit in self.parts:
            if unit == "point":
                return len(signal) >= amount
            if unit == "%":
                return True  # of what there is
            beyond = _after(signal, float(np.nextafter(amount, -1.0)), unit)
            if beyond is not None:
                return bool(beyond.any())
        raise NotEnoughData(f"the log has no axis to count {self} on")

    def count(self, signal: Signal) -> int:
        """About how many points of ``signal`` this length covers (at least 1)."""
        beyond = self.after(signal)
        return max(1, int(len(signal) - np.count_nonzero(beyond)))


def _after(signal: Signal, amount: float, unit: str) -> NDArray[np.bool_] | None:
    n = len(signal)
    if unit == "epoch" and signal.epoch is not None:
        first = np.nanmin(signal.epoch) if n else 0.0
        zero_based = first == 0 and _whole(signal)  # such logs have seen n whole epochs at number n - 1
        return np.asarray(signal.epoch > (amount - 1.0 if zero_based else amount))
    if unit == "step" and signal.step is not None:
        return np.asarray(signal.step > amount)
    if unit == "point":
        return counted(n) >= amount
    if unit == "%":
        return counted(n) >= n * amount / 100.0
    return None


def _whole(signal: Signal) -> bool:
    return signal.epoch is not None and bool(told(signal.epoch, lambda part: part == np.floor(part)).all())
