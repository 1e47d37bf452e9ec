"""Intervention-effect learner: from noisy pairwise measurements of a small system, its graph and the
effect of interventions.

Data: random directed acyclic graphs with weighted edges. For every ordered pair of nodes the model sees four
noisy measurements (direct response, reverse response, correlation, measurement noise); it predicts which
edges exist and how the whole system moves when one node is pushed (delta). Training and the EASY split use
``nodes`` nodes, the HARD split ``hard_nodes``.

Model: one network for all pairs, with the pair's neighbourhood as context; the effect spreads through the
predicted graph for as many steps as there are nodes (the longest possible path), so that a graph predicted
dense explodes on more nodes.

Losses: Huber on delta, divided by a scale (``delta_scale``), and binary cross entropy on the edges, weighted
``lambda_delta : lambda_dag`` (the objective divides by their sum, so that only the ratio matters).
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn

from gradoctor.trainer.config import InterventionEffectConfig
from gradoctor.trainer.systems.base import Batch, Column, Outcome, System, in_chunks

PAIR_FEATURES = 4


class EffectLearner(nn.Module):
    """forward: features [B, d, d, 4], push [B, d] -> edge logits [B, d, d], effect [B, d]."""

    def __init__(self, hidden: int, weight_init: float, weight_bias: float, edge_bias: float) -> None:
        super().__init__()
        self.pair_encoder = nn.Sequential(
            nn.Linear(PAIR_FEATURES, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU()
        )
        self.context = nn.Linear(2 * hidden, hidden)
        self.edge_head = nn.Linear(hidden, 1)
        self.weight_head = nn.Linear(hidden, 1)
        with torch.no_grad():
            self.weight_head.weight *= weight_init
            self.weight_head.bias.fill_(weight_bias)
            self.edge_head.bias.fill_(edge_bias)

    def forward(self, features: Tensor, push: Tensor) -> tuple[Tensor, Tensor]:
        """Edge logits [B, d, d] and effect [B, d]."""
        pairs = self.pair_encoder(features)
        around = torch.cat([pairs.mean(dim=1), pairs.mean(dim=2)], dim=-1)
        mixed = torch.relu(pairs + self.context(around).unsqueeze(1))
        nodes = features.shape[1]
        off_diagonal = 1.0 - torch.eye(nodes, device=features.device)
        logits = self.edge_head(mixed).squeeze(-1)
        strength = (
            torch.sigmoid(logits)
            * torch.sigmoid(4 * (logits - logits.transpose(1, 2)))
            * self.weight_head(mixed).squeeze(-1)
            * off_diagonal
        )
        return logits, spread(push, strength, steps=nodes)


def spread(push: Tensor, strength: Tensor, *, steps: int) -> Tensor:
    """Total effect sum_k push S^k, k = 1..steps: push [B, d], S [B, d, d] (row = cause)."""
    moved, total = push.unsqueeze(1).float(), torch.zeros_like(push, dtype=torch.float32)
    for _ in range(steps):
        moved = moved @ strength.float()
        total = total + moved.squeeze(1)
    return total


class InterventionEffect(System[InterventionEffectConfig]):
    """The system ``intervention-effect``."""

    target = "val_f1"
    target_mode = "max"
    columns = (
        Column("Val MAE", "val_mae", ".6g"),
        Column("Val SHD", "val_shd", ".6g"),
        Column("Val F1", "val_f1", ".4f"),
        Column("Edges", "edge_count", ".4g"),
        Column("EASY MAE", "easy_mae", ".6g"),
        Column("HARD MAE", "hard_mae", ".6g"),
    )

    def __init__(self, config: InterventionEffectConfig, device: torch.device) -> None:
        super().__init__(config, device)
        data = config.data
        generator = torch.Generator().manual_seed(int(data["seed"]))
        self.train = _to(generate(data, int(data["nodes"]), int(data["train_graphs"]), generator), device)
        self.val = _to(generate(data, int(data["nodes"]), int(data["val_graphs"]), generator), device)
        self.hard = _to(generate(data, int(data["hard_nodes"]), int(data["hard_graphs"]), generator), device)

    def build_model(self) -> nn.Module:
        """A fresh model, initialised by torch's global generator."""
        model = self.config.model
        start = [float(model[key]) for key in ("weight_init", "weight_bias", "edge_bias")]
        return EffectLearner(int(model["hidden"]), *start)

    def facts(self) -> dict[str, float]:
        """Facts of the data that the log should carry."""
        return super().facts() | {
            "true_edges": round(float(self.val["edges"].sum(dim=(1, 2)).mean()), 2),
            "delta_mean_abs": round(float(self.train["delta"].abs().mean()), 5),
        }

    def losses(self, model: nn.Module, batch: Batch, epoch: int) -> Outcome:
        """Forward pass and weighted loss components."""
        config = self.config
        logits, effect = model(batch["features"], batch["push"])
        scale = delta_scale(batch["delta"], config)
        huber = nn.functional.huber_loss(
            effect / scale, batch["delta"] / scale, delta=float(config.model["huber_delta"])
        )
        lambda_delta = self.lambda_delta(epoch)
        both = config.lambda_dag + lambda_delta
        return Outcome(
            {
                "delta": lambda_delta / both * huber,
                "dag": config.lambda_dag / both * edge_loss(logits, batch["edges"], config.pos_weight),
            }
        )

    def lambda_delta(self, epoch: int) -> float:
        """Weight of the effect loss, warmed up linearly from ``lambda_delta_start`` over the warm-up
        epochs.
        """
        config = self.config
        if epoch > config.lambda_delta_warmup_epochs:
            return config.lambda_delta
        share = (epoch - 1) / max(1, config.lambda_delta_warmup_epochs)
        return config.lambda_delta_start + (config.lambda_delta - config.lambda_delta_start) * share

    def evaluate(self, core: nn.Module, epoch: int) -> dict[str, float]:
        """Validation numbers of the epoch."""
        total, hits, asked, wrong, error, seen = 0.0, 0, 0, 0.0, 0.0, 0
        real = int(self.val["edges"].sum())
        for piece, length in in_chunks(self.val, 128):
            logits, effect = core(piece["features"], piece["push"])
            total += float(self.losses(core, piece, epoch).loss) * length
            predicted, truth = self._edges(logits), piece["edges"].bool()
            hits += int((predicted & truth).sum())
            asked += int(predicted.sum())
            wrong += shd(predicted, truth)
            error += float((effect - piece["delta"]).abs().mean()) * length
            seen += length
        mae = error / seen
        numbers = {
            "val_shd": wrong / seen,
            "val_f1": 2 * hits / (asked + real) if asked + real else 0.0,
            "edge_count": asked / seen,
        }
        if not math.isfinite(total):  # no prediction, so no graph: a score of 0 would be a made-up number
            numbers = dict.fromkeys(numbers, math.nan)
        return {
            "val_loss": total / seen,
            "val_mae": mae,
            **numbers,
            "easy_mae": mae,
            "hard_mae": self._hard_mae(core),
        }

    def _hard_mae(self, core: nn.Module) -> float:
        error, seen = 0.0, 0
        for piece, length in in_chunks(self.hard, 16):
            _, effect = core(piece["features"], piece["push"])
            error += float((effect.double() - piece["delta"].double()).abs().mean()) * length
            seen += length
        return error / seen

    def _edges(self, logits: Tensor) -> Tensor:
        diagonal = torch.eye(logits.shape[-1], dtype=torch.bool, device=logits.device)
        return (torch.sigmoid(logits.float()) > self.config.threshold.value) & ~diagonal


def delta_scale(delta: Tensor, config: InterventionEffectConfig) -> Tensor | float:
    """What effects are divided by: 1, the batch's mean |delta| held at or above ``delta_scale_min``, or
    the mean itself.
    """
    if config.delta_scale == "none":
        return 1.0
    mean = delta.abs().mean()
    return mean.clamp(min=config.delta_scale_min) if config.delta_scale == "clamped" else mean + 1e-6


def edge_loss(logits: Tensor, edges: Tensor, pos_weight: float) -> Tensor:
    """Binary cross entropy over ordered pairs of different nodes."""
    nodes = logits.shape[-1]
    off_diagonal = ~torch.eye(nodes, dtype=torch.bool, device=logits.device)
    weight = torch.tensor(pos_weight, device=logits.device)
    return nn.functional.binary_cross_entropy_with_logits(
        logits[:, off_diagonal].float(), edges[:, off_diagonal], pos_weight=weight
    )


def shd(predicted: Tensor, truth: Tensor) -> float:
    """Summed structural Hamming distance of bool graphs [B, d, d]; a reversed edge counts once."""
    wrong = predicted ^ truth
    return float((wrong | wrong.transpose(1, 2)).triu().sum())


def generate(data: dict[str, Any], nodes: int, graphs: int, generator: torch.Generator) -> Batch:
    """Graphs with measurements: features [n, d, d, 4], push [n, d], delta [n, d], edges [n, d, d] (0/1).

    The expected number of edges a node does not depend on the graph's size.
    """
    degree, unit, blur = (float(data[key]) for key in ("edges_per_node", "delta_unit", "measurement_noise"))
    low, high = data["edge_strength"]
    upper = torch.ones(nodes, nodes).triu(1)
    probability = degree * 2 / (nodes - 1)
    edges = (torch.rand(graphs, nodes, nodes, generator=generator) < probability).float() * upper
    size = low + (high - low) * torch.rand(graphs, nodes, nodes, generator=generator)
    sign = torch.where(torch.rand(graphs, nodes, nodes, generator=generator) < 0.7, 1.0, -1.0)
    weights = edges * size * sign
    noise = blur * (0.5 + torch.rand(graphs, nodes, nodes, generator=generator))
    measured = weights + noise * torch.randn(graphs, nodes, nodes, generator=generator)
    total = torch.linalg.inv(torch.eye(nodes) - weights)
    correlation = total.transpose(1, 2) @ total
    spread_of = correlation.diagonal(dim1=1, dim2=2).sqrt()
    correlation = correlation / (spread_of.unsqueeze(1) * spread_of.unsqueeze(2))
    correlation = correlation + noise * torch.randn(graphs, nodes, nodes, generator=generator)
    features = torch.stack([measured, measured.transpose(1, 2), correlation, noise], dim=-1)
    target = torch.randint(0, max(1, nodes // 2), (graphs,), generator=generator)
    push = nn.functional.one_hot(target, nodes).float() * unit
    push = push * (1.0 + torch.rand(graphs, 1, generator=generator))
    delta = (push.unsqueeze(1) @ (total - torch.eye(nodes))).squeeze(1)
    return _shuffled({"features": features, "push": push, "delta": delta, "edges": edges}, nodes, generator)


def _shuffled(batch: Batch, nodes: int, generator: torch.Generator) -> Batch:
    """The same graphs with their nodes in random order."""
    graphs = len(batch["push"])
    order = torch.rand(graphs, nodes, generator=generator).argsort(dim=1)
    rows = torch.arange(graphs).unsqueeze(1)
    grid = (torch.arange(graphs)[:, None, None], order[:, :, None], order[:, None, :])
    return {
        "features": batch["features"][grid],
        "push": batch["push"][rows, order],
        "delta": batch["delta"][rows, order],
        "edges": batch["edges"][grid],
    }


def _to(batch: Batch, device: torch.device) -> Batch:
    return {name: values.to(device) for name, values in batch.items()}
