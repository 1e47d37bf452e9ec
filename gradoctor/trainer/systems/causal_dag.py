"""Causal structure learner: a DAG from observations under random intervention doses.

Data: a structural equation model over ``nodes`` variables, x_j = sum_i W_ij x_i + g_j(u_j) + noise. Every
variable receives an intervention of known dose u_j; g_j is its non-linear response. As measured, a variable's
unit shrinks along the causal order and nothing is centred: raw inputs span [0, ``raw_max``].

Losses, all means: reconstruction, L1 sparsity, the polynomial acyclicity constraint tr[(I + W*W/d)^d] - d (Yu
et al. 2019, arXiv:1904.10098, after Zheng et al. 2018, arXiv:1803.01422), and disentanglement (squared
correlation between the residuals of different variables).
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from gradoctor.trainer.config import CausalDagConfig
from gradoctor.trainer.systems.base import Batch, Column, Outcome, System, in_chunks

THRESHOLDS = 21


class StructureLearner(nn.Module):
    """Linear structure plus one small dose-response network a variable.

    forward: values [B, d], doses [B, d] -> reconstruction [B, d].
    """

    def __init__(self, nodes: int, hidden: int, init_scale: float) -> None:
        super().__init__()
        self.structure = Structure(nodes, init_scale)
        self.response = DoseResponse(nodes, hidden)

    def forward(self, values: Tensor, doses: Tensor) -> Tensor:
        """Reconstruction [B, d]."""
        return self.structure(values) + self.response(doses)


class Structure(nn.Module):
    """The weighted adjacency W [d, d] (row = cause, column = effect) with an empty diagonal, and a bias
    [d].
    """

    mask: Tensor

    def __init__(self, nodes: int, init_scale: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(nodes, nodes) * init_scale)
        self.bias = nn.Parameter(torch.zeros(nodes))
        self.register_buffer("mask", 1.0 - torch.eye(nodes))

    def matrix(self) -> Tensor:
        """W with the diagonal removed."""
        return self.weight * self.mask

    def forward(self, values: Tensor) -> Tensor:
        """What the other variables explain [B, d]."""
        return values @ self.matrix() + self.bias


class DoseResponse(nn.Module):
    """d independent networks u -> hidden -> 1, evaluated together."""

    def __init__(self, nodes: int, hidden: int) -> None:
        super().__init__()
        self.inner = nn.Parameter(torch.randn(nodes, hidden))
        self.shift = nn.Parameter(torch.randn(nodes, hidden))
        self.outer = nn.Parameter(torch.randn(nodes, hidden) / hidden)

    def forward(self, doses: Tensor) -> Tensor:
        """Response of each variable to its dose [B, d]."""
        features = nn.functional.silu(doses.unsqueeze(-1) * self.inner + self.shift)
        return (features * self.outer).sum(dim=-1)


class CausalDag(System[CausalDagConfig]):
    """The system ``causal-dag``."""

    target = "val_f1"
    target_mode = "max"
    columns = (
        Column("F1", "val_f1", ".4f"),
        Column("SHD", "val_shd", ".0f"),
        Column("Edges", "edge_count", ".0f"),
        Column("Threshold", "best_threshold", ".2f"),
    )

    def __init__(self, config: CausalDagConfig, device: torch.device) -> None:
        super().__init__(config, device)
        self.truth, values, doses = generate(config)
        count = int(config.data["train_samples"])
        self.raw_range = (float(values.min()), float(values.max()))
        if config.standardize_inputs:
            values = _standardize(values, values[:count])
            doses = _standardize(doses, doses[:count])
        self.input_range = (float(values.min()), float(values.max()))
        split = {"values": values.to(device), "doses": doses.to(device)}
        self.train = {name: tensor[:count] for name, tensor in split.items()}
        self.val = {name: tensor[count:] for name, tensor in split.items()}

    def build_model(self) -> nn.Module:
        """A fresh model, initialised by torch's global generator."""
        model = self.config.model
        return StructureLearner(
            int(self.config.data["nodes"]), int(model["hidden"]), float(model["init_scale"])
        )

    def facts(self) -> dict[str, float]:
        """Facts of the data that the log should carry."""
        low, high = self.input_range
        return super().facts() | {
            "input_min": low,
            "input_max": high,
            "true_edges": float(self.truth.sum()),
        }

    def losses(self, model: nn.Module, batch: Batch, epoch: int) -> Outcome:  # noqa: ARG002
        """Forward pass and weighted loss components."""
        config = self.config
        residual = batch["values"] - model(batch["values"], batch["doses"])
        structure = getattr(model, "module", model).structure.matrix()
        return Outcome(
            {
                "recon": config.lambda_recon * residual.square().mean(),
                "sparse": config.lambda_sparse * smooth_abs(structure).sum(dim=0).mean(),
                "acyclic": config.lambda_acyclic * acyclicity(structure),
                "disen": config.lambda_disen * dependence(residual),
            }
        )

    def evaluate(self, core: nn.Module, epoch: int) -> dict[str, float]:
        """Validation numbers of the epoch."""
        total, seen = torch.zeros((), device=self.device), 0
        for piece, length in in_chunks(self.val, 4096):
            total += self.losses(core, piece, epoch).loss * length
            seen += length
        weights = core.structure.matrix().abs().float().cpu()  # type: ignore[union-attr, operator]
        threshold, f1, shd = self._judge(weights)
        return {
            "val_loss": float(total) / seen,
            "val_f1": f1,
            "val_shd": shd,
            "edge_count": int((weights > self.config.edge_threshold).sum()),
            "best_threshold": threshold,
        }

    def _judge(self, weights: Tensor) -> tuple[float, float, float]:
        """Threshold, F1 and SHD: the best of 21 thresholds by F1, or the fixed one."""
        if self.config.threshold.mode == "fixed":
            value = self.config.threshold.value
            return value, *score(weights > value, self.truth)
        grid = [step / (THRESHOLDS - 1) for step in range(THRESHOLDS)]
        scored = [(t, *score(weights > t, self.truth)) for t in grid]
        return max(scored, key=lambda row: (row[1], -row[2]))


def acyclicity(weights: Tensor) -> Tensor:
    """tr[(I + |W|/d)^d] - d: zero exactly when W [d, d] has no directed cycle."""
    nodes = weights.shape[0]
    grown = torch.eye(nodes, device=weights.device) + weights.abs() / nodes
    return torch.linalg.matrix_power(grown, nodes).diagonal().sum() - nodes


def smooth_abs(weights: Tensor, width: float = 0.01) -> Tensor:
    """|w| rounded off within ``width`` of zero, so that weights held at zero have no gradient of their
    own.
    """
    return (weights.square() + width**2).sqrt() - width


def dependence(residual: Tensor) -> Tensor:
    """Mean squared correlation between different columns of the residual [B, d]."""
    centred = residual - residual.mean(dim=0)
    unit = centred / (centred.square().sum(dim=0).sqrt() + 1e-12)
    correlation = unit.T @ unit
    nodes = correlation.shape[0]
    return (correlation.square().sum() - correlation.diagonal().square().sum()) / (nodes * (nodes - 1))


def score(predicted: Tensor, truth: Tensor) -> tuple[float, float]:
    """F1 and structural Hamming distance of a directed graph. A cyclic graph is no answer: it counts as
    the empty graph.
    """
    if not _is_acyclic(predicted):
        predicted = torch.zeros_like(predicted)
    hits = int((predicted & truth).sum())
    asked, real = int(predicted.sum()), int(truth.sum())
    f1 = 2 * hits / (asked + real) if asked + real else 0.0
    wrong = predicted ^ truth
    return f1, float((wrong | wrong.T).triu().sum())


def generate(config: CausalDagConfig) -> tuple[Tensor, Tensor, Tensor]:
    """True graph bool [d, d], raw values [n, d] in [0, raw_max], raw doses [n, d]; reproducible from
    ``data.seed``.
    """
    data = config.data
    nodes, edges = int(data["nodes"]), int(data["edges"])
    samples = int(data["train_samples"]) + int(data["val_samples"])
    generator = torch.Generator().manual_seed(int(data["seed"]))
    pairs = torch.triu_indices(nodes, nodes, offset=1)
    chosen = pairs[:, torch.randperm(pairs.shape[1], generator=generator)[:edges]]
    low, high = data["edge_weight"]
    strength = low + (high - low) * torch.rand(edges, generator=generator)
    sign = torch.where(torch.rand(edges, generator=generator) < 0.5, -1.0, 1.0)
    weights = torch.zeros(nodes, nodes)
    weights[chosen[0], chosen[1]] = strength * sign
    hidden = torch.randn(samples, 1, generator=generator) * math.sqrt(float(data["hidden_share"]))
    hit = torch.rand(nodes, generator=generator).argsort() < int(data["hidden_nodes"])
    doses = -torch.log(torch.rand(samples, nodes, generator=generator).clamp_min(1e-6))
    noise = torch.randn(samples, nodes, generator=generator) * float(data["noise"]) + hidden * hit
    values = torch.zeros(samples, nodes)
    for node in range(nodes):
        caused = values @ weights[:, node]
        own = torch.log1p(doses[:, node]) + doses[:, node] + 0.5 * torch.sin(4 * doses[:, node])
        spare = max(1.0 - float(caused.var()) - float(noise[:, node].var()), 0.2)
        values[:, node] = caused + (own - own.mean()) / own.std() * math.sqrt(spare) + noise[:, node]
    raw = (values - values.min(dim=0).values) * _units(nodes, float(data["unit_ratio"]))
    raw = raw * (float(data["raw_max"]) / float(raw.max()))
    order = torch.randperm(nodes, generator=generator)
    return (weights != 0)[order][:, order], raw[:, order], 10.0 * doses[:, order]


def _units(nodes: int, ratio: float) -> Tensor:
    """Measurement units falling geometrically along the causal order, the last ``ratio`` times smaller
    than the first.
    """
    return torch.tensor([ratio ** (-node / (nodes - 1)) for node in range(nodes)])


def _standardize(values: Tensor, reference: Tensor) -> Tensor:
    return (values - reference.mean(dim=0)) / reference.std(dim=0)


def _is_acyclic(graph: Tensor) -> bool:
    power = graph.double()
    reach = power.clone()
    for _ in range(graph.shape[0] - 1):
        reach = ((reach + reach @ power) > 0).double()
    return not bool(reach.diagonal().any())
