"""Monitors for anyone's PyTorch loop; importing this package loads no torch.

    from gradoctor.monitor import DegeneracyGuard, GradMonitor, RunLogger, Throughput

    log = RunLogger("runs/one/metrics.jsonl", config={"lr": 1e-3, "max_grad_norm": 1.0})
    grads = GradMonitor(model, max_norm=1.0)
    for epoch in range(1, epochs + 1):
        for batch in loader:
            loss = criterion(model(batch.x), batch.y)
            loss.backward()
            grads.clip()              # replaces clip_grad_norm_; no host-device synchronisation
            optimizer.step()
            optimizer.zero_grad()
        log.log({"train_loss": ..., **grads.read()}, epoch=epoch)    # the only place that synchronises

Inside the step the monitors only collect tensors on the device; ``read()`` brings everything to the host in
one transfer and starts a new interval. The written log is read by ``gradoctor diagnose``.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "RunLogger": "run_logger",
    "GradMonitor": "gradients",
    "DegeneracyGuard": "degeneracy",
    "ActivationMonitor": "activations",
    "UpdateRatio": "updates",
    "Throughput": "throughput",
}
__all__ = ["ActivationMonitor", "DegeneracyGuard", "GradMonitor", "RunLogger", "Throughput", "UpdateRatio"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        module = import_module(f"{__name__}.{_HOME[name]}")
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise ImportError(f'{name} needs torch: pip install "gradoctor[train]"') from error
    return getattr(module, name)


def __dir__() -> list[str]:
    return sorted(__all__)
