"""Priority net: looks at a stretch of noisy strain with overlapping chirps and says how urgent it is, and
how sure it is.

Data: white noise plus one to three chirps (rising sine sweeps under a Gaussian envelope) of random loudness
and time; the priority is the standardised log of the loudest chirp's amplitude.

Model: convolution blocks with BatchNorm, average and maximum over time, a decoder with BatchNorm, a mean and
a log-deviation.

Losses: pairwise ranking, squared error, Gaussian negative log likelihood, two calibration terms (the batch's
largest prediction and its range against the targets') and a minimum-variance penalty; optionally divided by
their number.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn

from gradoctor.trainer.config import PriorityNetConfig
from gradoctor.trainer.systems.base import Batch, Column, Outcome, System

COMPONENTS = 6


class PriorityNet(System[PriorityNetConfig]):
    """The system ``priority-net``."""

    target = "val_spearman"
    target_mode = "max"
    columns = (Column("MSE", "val_mse", ".6g"), Column("Spearman", "val_spearman", ".4f"))

    def __init__(self, config: PriorityNetConfig, device: torch.device) -> None:
        super().__init__(config, device)
        data = config.data
        generator = torch.Generator().manual_seed(int(data["seed"]))
        count = int(data["train_samples"])
        strain, priority = generate(data, count + int(data["val_samples"]), generator)
        priority = (priority - priority[:count].mean()) / priority[:count].std()
        split = {"strain": strain.to(device), "priority": priority.to(device)}
        self.train = {name: values[:count] for name, values in split.items()}
        self.val = {name: values[count:] for name, values in split.items()}

    def build_model(self) -> nn.Module:
        """A fresh model, initialised by torch's global generator."""
        model = self.config.model
        return StrainNet(int(model["channels"]), float(model["head_gain"]), self.config.normalizer)

    def losses(self, model: nn.Module, batch: Batch, epoch: int) -> Outcome:  # noqa: ARG002
        """Forward pass and weighted loss components."""
        config = self.config
        mean, log_std = model(batch["strain"])
        terms = {
            "ranking": config.ranking_weight * ranking(mean, batch["priority"]),
            "mse": config.mse_weight * nn.functional.mse_loss(mean, batch["priority"]),
            "uncertainty": config.uncertainty_weight * gaussian_nll(mean, log_std, batch["priority"]),
            "calib_max": config.calib_max_weight * (mean.max() - batch["priority"].max()).abs(),
            "calib_range": config.calib_range_weight * (reach(mean) - reach(batch["priority"])).abs(),
            "min_variance": config.min_variance_penalty
            * torch.relu(0.5 - mean.var() / (batch["priority"].var() + 1e-6)),
        }
        share = 1.0 / COMPONENTS if config.normalize_loss_components else 1.0
        return Outcome({name: share * term for name, term in terms.items()}, prediction=mean)

    def evaluate(self, core: nn.Module, epoch: int) -> dict[str, float]:
        """Validation numbers of the epoch."""
        size, batches = self.config.batch_size, 0
        total = torch.zeros((), device=self.device)
        for start in range(0, len(self.val["strain"]) - size + 1, size):
            piece = {name: values[start : start + size] for name, values in self.val.items()}
            total += self.losses(core, piece, epoch).loss
            batches += 1
        mean, _ = core(self.val["strain"])
        mean, truth = mean.float(), self.val["priority"]
        return {
            "val_loss": float(total) / batches,
            "val_mse": float(nn.functional.mse_loss(mean, truth)),
            "val_spearman": spearman(mean, truth),
            "pred_std": float(mean.std()),
        }


class StrainNet(nn.Module):
    """forward: strain [B, 1, T] -> mean [B], log standard deviation [B]."""

    def __init__(self, channels: int, head_gain: float, normalizer: str) -> None:
        super().__init__()
        widths = (1, channels, 2 * channels, 2 * channels)
        self.temporal_encoder = nn.Sequential(*(block(*pair, normalizer) for pair in pairwise(widths)))
        wide = 2 * channels
        self.decoder = nn.Sequential(nn.Linear(2 * wide, wide), norm(wide, normalizer), nn.ReLU())
        self.prediction_head = nn.Linear(wide, 2)
        self.head_gain = head_gain

    def forward(self, strain: Tensor) -> tuple[Tensor, Tensor]:
        """Mean [B] and log standard deviation [B]."""
        waves = self.temporal_encoder(strain)
        pooled = torch.cat([waves.mean(dim=-1), waves.amax(dim=-1)], dim=-1)
        mean, log_std = self.prediction_head(self.decoder(pooled)).unbind(dim=-1)
        return self.head_gain * mean, self.head_gain * log_std


def norm(channels: int, normalizer: str) -> nn.Module:
    """Batch normalisation, or groups of four channels, which do not depend on the batch."""
    return nn.BatchNorm1d(channels) if normalizer == "batch_norm" else nn.GroupNorm(channels // 4, channels)


def block(inside: int, outside: int, normalizer: str) -> nn.Module:
    """Convolution, normalisation, ReLU; halves the length."""
    return nn.Sequential(
        nn.Conv1d(inside, outside, kernel_size=5, stride=2, padding=2, bias=False),
        norm(outside, normalizer),
        nn.ReLU(),
    )


def ranking(mean: Tensor, truth: Tensor) -> Tensor:
    """Logistic loss over all pairs of a batch: the more urgent one should score higher."""
    ahead = truth.unsqueeze(1) - truth.unsqueeze(0)
    margin = (mean.unsqueeze(1) - mean.unsqueeze(0)) * ahead.sign()
    pairs = len(truth) * (len(truth) - 1)
    return (nn.functional.softplus(-margin) * (ahead != 0)).sum() / pairs


def gaussian_nll(mean: Tensor, log_std: Tensor, truth: Tensor) -> Tensor:
    """Negative log likelihood up to a constant; the deviation is kept within [exp(-3), exp(3)]."""
    log_std = 3.0 * torch.tanh(log_std / 3.0)
    return (log_std + 0.5 * (truth - mean).square() * torch.exp(-2 * log_std)).mean()


def reach(values: Tensor) -> Tensor:
    """Largest minus smallest."""
    return values.max() - values.min()


def spearman(first: Tensor, second: Tensor) -> float:
    """Rank correlation."""
    ranks = [values.argsort().argsort().double() for values in (first, second)]
    centred = [rank - rank.mean() for rank in ranks]
    return float((centred[0] * centred[1]).sum() / (centred[0].norm() * centred[1].norm()))


def generate(data: dict[str, Any], samples: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Strain [n, 1, length] and raw priority [n] (log of the loudest chirp's amplitude)."""
    length, chirps = int(data["length"]), int(data["max_chirps"])
    low, high = data["amplitude"]

    def uniform(start: float, stop: float) -> Tensor:
        return start + (stop - start) * torch.rand(samples, chirps, 1, generator=generator)

    time = torch.linspace(0, 1, length).view(1, 1, length)
    present = torch.arange(chirps).view(1, -1, 1) <= torch.randint(
        0, chirps, (samples, 1, 1), generator=generator
    )
    amplitude = torch.exp(uniform(math.log(low), math.log(high))) * present
    start, rate = uniform(3, 8), uniform(4, 12)
    centre, width = uniform(0.3, 0.7), uniform(0.08, 0.2)
    sweep = torch.sin(2 * math.pi * (start * time + rate * time.square()) + uniform(0, 2 * math.pi))
    signal = (amplitude * sweep * torch.exp(-0.5 * ((time - centre) / width).square())).sum(dim=1)
    noise = float(data["noise"]) * torch.randn(samples, length, generator=generator)
    return (signal + noise).unsqueeze(1), amplitude.amax(dim=(1, 2)).log()
