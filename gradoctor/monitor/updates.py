"""Update-to-weight ratio: how far one optimizer step moves the weights, relative to their size (about 1e-3
is usual).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn


class UpdateRatio:
    """``||w_after - w_before|| / ||w_before||`` over all trainable parameters, sampled every ``every`` steps.

    A sampled step copies the parameters once; the others cost nothing.

        with updates.around_step():
            optimizer.step()
    """

    def __init__(self, model: nn.Module, *, every: int = 50) -> None:
        self._parameters = [p for p in model.parameters() if p.requires_grad]
        self._every = max(1, every)
        self._seen = 0
        self._ratios: list[Tensor] = []

    @contextmanager
    def around_step(self) -> Iterator[None]:
        """Wrap ``optimizer.step()``."""
        sampled = self._seen % self._every == 0
        self._seen += 1
        if not sampled:
            yield
            return
        with torch.no_grad():
            before = torch._foreach_mul(self._parameters, 1.0)
            size = _norm(before)
        yield
        with torch.no_grad():
            torch._foreach_sub_(before, self._parameters)  # in place: fresh memory costs more than the sum
            self._ratios.append(_norm(before) / (size + 1e-12))

    def read(self) -> dict[str, float]:
        """``update_ratio``, the mean over the interval's sampled steps; empty when none was sampled."""
        self._seen = 0
        if not self._ratios:
            return {}
        ratio = torch.stack(self._ratios).mean().item()
        self._ratios = []
        return {"update_ratio": ratio}


def _norm(tensors: tuple[Tensor, ...] | list[Tensor]) -> Tensor:
    return torch.linalg.vector_norm(torch.stack(torch._foreach_norm(tensors)).float())
