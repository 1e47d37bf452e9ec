"""The four systems, each a file: its data, its model, its losses, its evaluation."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from gradoctor.trainer.config import TrainConfig

_HOME = {
    "causal-dag": ("causal_dag", "CausalDag"),
    "intervention-effect": ("intervention_effect", "InterventionEffect"),
    "priority-net": ("priority_net", "PriorityNet"),
    "atft": ("atft", "Atft"),
}


def build_system(config: TrainConfig, device: Any) -> Any:
    """The system a configuration names, its data generated and resting on ``device``."""
    module, name = _HOME[config.system]
    return getattr(import_module(f"{__name__}.{module}"), name)(config, device)
