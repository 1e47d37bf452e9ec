"""A guard against predictions that collapse to a constant: measure, and shake the head when they do."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class DegeneracyRecord:
    """One interval on the host: every step's prediction std, the steps that were reset, and the resets
    that failed.
    """

    stds: tuple[float, ...]
    resets: tuple[int, ...]
    failures: tuple[int, ...]

    def values(self) -> dict[str, float]:
        """``pred_std`` (mean over the steps), ``degeneracy_resets``, ``degeneracy_reset_failures``."""
        return {
            "pred_std": sum(self.stds) / len(self.stds),
            "degeneracy_resets": len(self.resets),
            "degeneracy_reset_failures": len(self.failures),
        }


class DegeneracyGuard:
    """Resets ``head`` with noise whenever the standard deviation of the predictions falls below ``floor``.

    The decision is taken on the device (noise times a 0/1 flag), so the step never waits for the host. A
    reset failed when the very next prediction is below the floor again. ``reset_scale`` is the noise's
    standard deviation; 0 only watches. With several processes the smallest std of all ranks decides, so every
    replica is reset alike (which needs the same torch seed on every rank).
    """

    def __init__(self, head: nn.Linear, *, floor: float = 1e-6, reset_scale: float = 0.05) -> None:
        self._head = head
        self.floor = floor
        self._scale = reset_scale
        self._previous: Tensor | None = None
        self._stds: list[Tensor] = []
        self._below: list[Tensor] = []
        self._failed: list[Tensor] = []

    def check(self, prediction: Tensor) -> None:
        """Look at one batch of predictions (any shape), after the optimizer step."""
        with torch.no_grad():
            std = prediction.detach().float().std()
            if torch.distributed.is_available() and torch.distributed.is_initialized():
                torch.distributed.all_reduce(std, op=torch.distributed.ReduceOp.MIN)
            below = std < self.floor
            failed = below & self._previous if self._previous is not None else torch.zeros_like(below)
            if self._scale > 0:
                noise = torch.randn_like(self._head.weight) * self._scale
                self._head.weight.add_(torch.where(below, noise, torch.zeros_like(noise)))
        self._previous = below
        self._stds.append(std)
        self._below.append(below)
        self._failed.append(failed)

    def read(self) -> dict[str, float]:
        """The interval's :meth:`DegeneracyRecord.values`, empty when no batch was checked; starts a new
        interval.
        """
        record = self.record()
        return record.values() if record is not None else {}

    def record(self) -> DegeneracyRecord | None:
        """As :meth:`read`, step by step; steps count from 1 within the interval."""
        if not self._stds:
            return None
        host = torch.stack(
            [*self._stds, *(b.float() for b in self._below), *(f.float() for f in self._failed)]
        )
        stds, below, failed = host.double().cpu().reshape(3, -1)
        self._stds, self._below, self._failed, self._previous = [], [], [], None
        return DegeneracyRecord(
            stds=tuple(stds.tolist()),
            resets=tuple((below.nonzero().flatten() + 1).tolist()),
            failures=tuple((failed.nonzero().flatten() + 1).tolist()),
        )
