"""The configuration of a run: one frozen dataclass a system, every field a plain key of the YAML file.

Units: ``lr`` per optimizer step, every ``*_epochs`` in epochs, ``max_grad_norm`` in the global L2 norm.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, ConfigDict, Field

Whole = Annotated[int, Field(ge=0)]
Count = Annotated[int, Field(ge=1)]
Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1)]


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
    factor: Share = 0.5
    patience: Whole = 3
    min_lr: Weight = 1e-6


@dataclass(frozen=True, kw_only=True)
class TrainConfig(Strict):
    """What every system shares. ``max_grad_norm: null`` switches clipping off."""

    system: str
    preset: str = "stable"
    size: str = "small"
    seed: Whole = 1337
    epochs: Count = 30
    batch_size: Count = 64
    accumulation_steps: Count = 1
    optimizer: Literal["adamw", "adam", "sgd"] = "adamw"
    lr: Positive = 1e-3
    momentum: Share = 0.9
    weight_decay: Weight = 1e-4
    max_grad_norm: Positive | None = 1.0
    warmup_epochs: Whole = 0
    warmup_start_factor: Share = 0.02
    scheduler: Scheduler = field(default_factory=Scheduler)
    early_stopping_patience: Count = 15
    precision: Literal["auto", "fp32", "bf16"] = "auto"
    threads: Whole = 1
    monitor_every: Count = 1
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
    lambda_recon: Weight
    lambda_sparse: Weight
    lambda_acyclic: Weight
    lambda_disen: Weight
    edge_threshold: Weight
    threshold: Threshold = field(default_factory=Threshold)


@dataclass(frozen=True, kw_only=True)
class InterventionEffectConfig(TrainConfig):
    """Intervention-effect learner: effects (delta) and structure of small graphs, judged on larger ones
    too.
    """

    lambda_dag: Weight
    lambda_delta: Weight
    lambda_delta_start: Weight = 10.0
    lambda_delta_warmup_epochs: Whole = 0
    delta_scale: Literal["none", "clamped", "adaptive"] = "adaptive"
    delta_scale_min: Positive = 1.0
    pos_weight: Positive = 1.0
    threshold: Threshold = field(default_factory=lambda: Threshold(mode="fixed", value=0.5))


@dataclass(frozen=True, kw_only=True)
class PriorityNetConfig(TrainConfig):
    """Priority net: ranks overlapping chirp signals in noise by priority, with a calibrated uncertainty."""

    normalizer: Literal["batch_norm", "group_norm"] = "batch_norm"
    ranking_weight: Weight
    mse_weight: Weight
    uncertainty_weight: Weight
    calib_max_weight: Weight
    calib_range_weight: Weight
    min_variance_penalty: Weight
    normalize_loss_components: bool = False


@dataclass(frozen=True, kw_only=True)
class AtftConfig(TrainConfig):
    """ATFT: temporal encoder, graph attention and normalisation over a cross-section of market-like
    series.
    """

    normalizer: Literal["layer_norm", "fan_san"] = "layer_norm"
    freeze_encoder: bool = False
    ic_weight: Weight = 1.0
    variance_penalty_weight: Weight
    pred_std_floor: Weight
    degeneracy_reset_scale: Weight


CONFIG_TYPES: dict[str, type[TrainConfig]] = {
    "causal-dag": CausalDagConfig,
    "intervention-effect": InterventionEffectConfig,
    "priority-net": PriorityNetConfig,
    "atft": AtftConfig,
}
SYSTEMS = tuple(CONFIG_TYPES)
