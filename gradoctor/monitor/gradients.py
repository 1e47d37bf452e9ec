"""Gradient norms before clipping, globally and by module, and how often clipping bites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class GradientRecord:
    """One interval on the host. Norms are means over the interval's steps of the L2 norm before clipping."""

    steps: int
    norm: float
    norm_max: float
    clip_ratio: float | None
    modules: dict[str, float]


class GradMonitor:
    """Watches the gradients of ``model`` between ``backward()`` and ``optimizer.step()``.

    ``modules`` maps a label to a submodule; by default the direct children that hold parameters. ``max_norm``
    is the clipping threshold (None: no clipping). Call :meth:`clip` once a step (it clips like
    ``clip_grad_norm_`` when there is a threshold, at no extra cost, and only observes when there is none),
    then :meth:`read` at the logging interval. ``every`` thins out the per-module bookkeeping, never the
    clipping or the global norm.

    Under DistributedDataParallel gradients are averaged before this sees them: the numbers are global on
    every rank.
    """

    def __init__(
        self,
        model: nn.Module,
        *,
        max_norm: float | None = None,
        modules: Mapping[str, nn.Module] | None = None,
        every: int = 1,
    ) -> None:
        self.max_norm = max_norm
        self._every = max(1, every)
        self._parameters = [parameter for parameter in model.parameters() if parameter.numel()]
        self._members = _members(self._parameters, modules if modules is not None else _children(model))
        self._seen = 0
        self._totals: list[Tensor] = []
        self._norms: list[Tensor] = []

    def clip(self) -> Tensor:
        """Observe this step's gradients, clip them if there is a threshold, and return the norm before
        clipping.

        The returned tensor stays on the device; reading it (``float(...)``) is what would synchronise.
        """
        with torch.no_grad():
            norms = self._parameter_norms()
            total = torch.linalg.vector_norm(norms)
            if self.max_norm is not None:
                grads = [p.grad for p in self._parameters if p.grad is not None]
                coefficient = torch.clamp(self.max_norm / (total + 1e-6), max=1.0)
                torch._foreach_mul_(grads, coefficient)
        self._totals.append(total)
        if self._seen % self._every == 0:
            self._norms.append(norms)
        self._seen += 1
        return total

    def observe(self) -> Tensor:
        """Observe without clipping (for loops that clip themselves, before they do)."""
        threshold, self.max_norm = self.max_norm, None
        try:
            return self.clip()
        finally:
            self.max_norm = threshold

    def read(self) -> dict[str, float]:
        """The interval's numbers under log names: ``grad_norm``, ``grad_norm_max``, ``grad_clip_ratio``,
        ``grad_norm/<module>``. Synchronises once and starts a new interval; empty when no step was seen.
        """
        record = self.record()
        if record is None:
            return {}
        values = {"grad_norm": record.norm, "grad_norm_max": record.norm_max}
        if record.clip_ratio is not None:
            values["grad_clip_ratio"] = record.clip_ratio
        values.update({f"grad_norm/{label}": norm for label, norm in record.modules.items()})
        return values

    def record(self) -> GradientRecord | None:
        """As :meth:`read`, as a :class:`GradientRecord`."""
        if not self._totals:
            return None
        steps = len(self._totals)
        host = torch.cat([torch.stack(self._totals), *self._norms]).double().cpu()
        totals, squares = host[:steps], host[steps:].reshape(len(self._norms), -1) ** 2
        self._totals, self._norms, self._seen = [], [], 0
        clipped = None
        if self.max_norm is not None:
            clipped = float((~(totals <= self.max_norm)).double().mean())  # a NaN norm counts as clipped
        modules = {
            label: float(squares[:, members].sum(dim=1).sqrt().mean())
            for label, members in self._members.items()
        }
        return GradientRecord(steps, float(totals.mean()), float(totals.max()), clipped, modules)

    def _parameter_norms(self) -> Tensor:
        """L2 norm of each parameter's gradient, float32 [parameters]; 0 where there is no gradient."""
        grads = [p.grad for p in self._parameters if p.grad is not None]
        if not grads:
            return torch.zeros(len(self._parameters), device=self._parameters[0].device)
        norms = torch.stack([norm.float() for norm in torch._foreach_norm(grads)])
        if len(grads) == len(self._parameters):
            return norms
        places = [index for index, p in enumerate(self._parameters) if p.grad is not None]
        full = torch.zeros(len(self._parameters), device=norms.device)
        full[torch.tensor(places, device=norms.device)] = norms
        return full


def _children(model: nn.Module) -> dict[str, nn.Module]:
    return {name: child for name, child in model.named_children() if any(True for _ in child.parameters())}


def _members(parameters: Sequence[nn.Parameter], modules: Mapping[str, nn.Module]) -> dict[str, list[int]]:
    places = {id(parameter): index for index, parameter in enumerate(parameters)}
    return {
        label: [places[id(p)] for p in module.parameters() if id(p) in places]
        for label, module in modules.items()
    }
