"""The configuration of a run: one frozen dataclass a system, every field a plain key of the YAML file.

Units: ``lr`` per optimizer step, every ``*_epochs`` in epochs, ``max_grad_norm`` in the global L2 norm.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, ConfigDict


class Strict:
    """Mixin: an unknown key is an error, never silently ignored."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")


def _plain_name(name: Any) -> Any:
    """The schedulers' names as other trainers spell them: ReduceLROnPlateau, CosineAnnealingLR, null."""
    spelled = "none" if name is None else str(name).replace("_", "").replace("-", "").lower()
    known = {
        "reducelronplateau": "reduce_on_plateau",
        "reduceonplateau": "reduce_on_plateau",
        "plateau": "reduce_on_plateau",
        "cosineannealinglr": "cosine",
        "cosine": "cosine",
        "constant": "none",
        "none": "none",
    }
    return known.get(spelled, name)


@dataclass(frozen=True, kw_only=True)
class Scheduler(Strict):
    """Learning-rate schedule after warm-up. ``patience`` counts epochs without a better validation loss."""

    name: Annotated[Literal["reduce_on_plateau", "cosine", "none"], BeforeValidator(_plain_name)] = (
        "reduce_on_plateau"
    )
    factor: float = 0.5
    patience: int = 3
    min_lr: float = 1e-6


@dataclass(frozen=True, kw_only=True)
class TrainConfig(Strict):
    """What every system shares. ``max_grad_norm: null`` switches clipping off."""

    system: str
    preset: str = "stable"
    size: str = "small"
    seed: int = 1337
    epochs: int = 30
    batch_size: int = 64
    accumulation_steps: int = 1
    optimizer: Literal["adamw", "adam", "sgd"] = "adamw"
    lr: float = 1e-3
    momentum: float = 0.9
    weight_decay: float = 1e-4
    max_grad_norm: float | None = 1.0
    warmup_epochs: int = 0
    warmup_start_factor: float = 0.02
    scheduler: Scheduler = field(default_factory=Scheduler)
    early_stopping_patience: int = 15
    precision: Literal["auto", "fp32", "bf16"] = "auto"
    threads: int = 1
    monitor_every: int = 1
    data: dict[str, Any] = field(default_factory=dict)
    model: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Threshold(Strict):
    """How edge weights become edges: the best of 21 thresholds each epoch, or one fixed value."""

    mode: Literal["adaptive", "fixed"] = "adaptive"
    value: float = 0.5


@dataclass(frozen=True, kw_only=True)
class CausalDagConfig(TrainConfig):
    """Causal structure learner: a DAG over the nodes from observations and intervention doses."""

    standardize_inputs: bool = True
    lambda_recon: float
    lambda_sparse: float
    lambda_acyclic: float
    lambda_disen: float
    edge_threshold: float
    threshold: Threshold = field(default_factory=Threshold)


@dataclass(frozen=True, kw_only=True)
class InterventionEffectConfig(TrainConfig):
    """Intervention-effect learner: effects (delta) and structure of small graphs, judged on larger ones
    too.
    """

    lambda_dag: float
    lambda_delta: float
    lambda_delta_start: float = 10.0
    lambda_delta_warmup_epochs: int = 0
    delta_scale: Literal["none", "clamped", "adaptive"] = "adaptive"
    delta_scale_min: float = 1.0
    pos_weight: float = 1.0
    threshold: Threshold = field(default_factory=lambda: Threshold(mode="fixed", value=0.5))


@dataclass(frozen=True, kw_only=True)
class PriorityNetConfig(TrainConfig):
    """Priority net: ranks overlapping chirp signals in noise by priority, with a calibrated uncertainty."""

    normalizer: Literal["batch_norm", "group_norm"] = "batch_norm"
    ranking_weight: float
    mse_weight: float
    uncertainty_weight: float
    calib_max_weight: float
    calib_range_weight: float
    min_variance_penalty: float
    normalize_loss_components: bool = False


@dataclass(frozen=True, kw_only=True)
class AtftConfig(TrainConfig):
    """ATFT: temporal encoder, graph attention and normalisation over a cross-section of market-like
    series.
    """

    normalizer: Literal["layer_norm", "fan_san"] = "layer_norm"
    freeze_encoder: bool = False
    ic_weight: float = 1.0
    variance_penalty_weight: float
    pred_std_floor: float
    degeneracy_reset_scale: float


CONFIG_TYPES: dict[str, type[TrainConfig]] = {
    "causal-dag": CausalDagConfig,
    "intervention-effect": InterventionEffectConfig,
    "priority-net": PriorityNetConfig,
    "atft": AtftConfig,
}
SYSTEMS = tuple(CONFIG_TYPES)
