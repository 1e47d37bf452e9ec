"""What flows through chosen modules: spread, dead share, and the gradient that comes back through them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn


class ActivationMonitor:
    """Forward hooks on ``modules`` (label -> module): output std, share of exact zeros, norm of the
    output's gradient.

    Samples every ``every``-th training forward of each module; nothing is recorded in eval mode or without
    gradients. :meth:`close` removes the hooks.
    """

    def __init__(self, modules: Mapping[str, nn.Module], *, every: int = 1) -> None:
        self._every = max(1, every)
        self._calls = dict.fromkeys(modules, 0)
        self._stats: dict[str, list[Tensor]] = {label: [] for label in modules}
        self._grads: dict[str, list[Tensor]] = {label: [] for label in modules}
        self._handles = [module.register_forward_hook(self._hook(label)) for label, module in modules.items()]

    def read(self) -> dict[str, float]:
        """``activation_std/<label>``, ``activation_zeros/<label>``, ``activation_grad_norm/<label>``:
        means over the interval's sampled steps. Synchronises once a label and starts a new interval.
        """
        values: dict[str, float] = {}
        for label, stats in self._stats.items():
            if stats:
                std, zeros = torch.stack(stats).mean(dim=0).double().cpu().tolist()
                values[f"activation_std/{label}"] = std
                values[f"activation_zeros/{label}"] = zeros
            if self._grads[label]:
                norm = torch.stack(self._grads[label]).mean().item()
                values[f"activation_grad_norm/{label}"] = norm
            self._stats[label], self._grads[label] = [], []
            self._calls[label] = 0
        return values

    def close(self) -> None:
        """Remove every hook."""
        for handle in self._handles:
            handle.remove()

    def _hook(self, label: str) -> Any:
        def hook(module: nn.Module, _inputs: Any, output: Any) -> None:
            first = output[0] if isinstance(output, tuple) else output
            if not module.training or not torch.is_grad_enabled() or not isinstance(first, Tensor):
                return
            self._calls[label] += 1
            if (self._calls[label] - 1) % self._every:
                return
            values = first.detach().float()
            zeros = 1.0 - torch.count_nonzero(values).float() / max(1, values.numel())
            self._stats[label].append(torch.stack([values.std(), zeros]))
            if first.requires_grad:
                first.register_hook(self._keep_gradient(label))

        return hook

    def _keep_gradient(self, label: str) -> Any:
        def keep(grad: Tensor) -> None:
            self._grads[label].append(torch.linalg.vector_norm(grad.detach().float()))

        return keep
