"""Synthetic data and small models of the plain PyTorch runs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - its usual name


@dataclass(frozen=True)
class Knobs:
    """The settings of a run. A fault is a setting, nothing is written into a log by hand."""

    task: str = (
        "classes"  # classes | parity | regression | density | autoencoder | variational | contrastive | text
    )
    classes: int = 10
    samples: int = 3000
    held_out: int = 800
    dim: int = 20
    label_noise: float = 0.0
    minority: float = 0.0  # share of class 1 of 2
    scale: float = 1.0  # of inputs
    target_scale: float = 1.0
    width: int = 32
    depth: int = 2
    activation: str = "relu"
    norm: bool = False
    dropout: float = 0.0
    optimizer: str = "adam"
    lr: float = 2e-3
    weight_decay: float = 0.02
    schedule: str = "cosine"
    warmup: float = 0.0
    epochs: int = 25
    batch: int = 64
    clip: float = 0.0
    sum_loss: bool = False
    fault: str = ""
    at: float = 0.5  # where in the run the fault strikes
    penalty: float = 0.0  # weight of the second loss term
    patience: int = 0  # early stopping
    every: int = 10  # steps between two records
    smoothing: float = 0.0  # of labels
    pretrained: int = 0  # epochs nobody logged
    validated: bool = True  # whether the log holds any validation


@dataclass
class Data:
    """Training and validation tensors, and what the person who made them knows."""

    x: Tensor
    y: Tensor
    val_x: Tensor
    val_y: Tensor
    facts: dict[str, Any]


class Block(nn.Module):
    """Linear, normalisation, activation, dropout."""

    def __init__(self, before: int, after: int, knobs: Knobs) -> None:
        super().__init__()
        self.linear = nn.Linear(before, after)
        self.norm = nn.BatchNorm1d(after) if knobs.norm else nn.Identity()
        self.act = {"relu": nn.ReLU(), "sigmoid": nn.Sigmoid(), "tanh": nn.Tanh(), "none": nn.Identity()}[
            knobs.activation
        ]
        self.dropout = nn.Dropout(knobs.dropout)

    def forward(self, x: Tensor) -> Tensor:
        """One layer."""
        return self.dropout(self.act(self.norm(self.linear(x))))


def perceptron(knobs: Knobs, before: int, after: int) -> nn.Sequential:
    """A plain stack of layers."""
    widths = [before] + [knobs.width] * knobs.depth
    return nn.Sequential(*[Block(a, b, knobs) for a, b in pairwise(widths)], nn.Linear(widths[-1], after))


class Decoder(nn.Module):
    """A small causal transformer; ``causal=False`` lets it see what it shall predict."""

    def __init__(self, knobs: Knobs, length: int, *, causal: bool = True) -> None:
        super().__init__()
        self.embed = nn.Embedding(knobs.classes, knobs.width)
        self.place = nn.Parameter(0.02 * torch.randn(length, knobs.width))
        layer = nn.TransformerEncoderLayer(
            knobs.width, 4, 2 * knobs.width, knobs.dropout, batch_first=True, norm_first=True
        )
        self.body = nn.TransformerEncoder(
            layer, knobs.depth, nn.LayerNorm(knobs.width), enable_nested_tensor=False
        )
        self.head = nn.Linear(knobs.width, knobs.classes)
        self.register_buffer(
            "mask",
            nn.Transformer.generate_square_subsequent_mask(length) if causal else torch.zeros(length, length),
        )

    def forward(self, tokens: Tensor) -> Tensor:
        """Tokens (batch, length) to logits (batch, length, classes)."""
        return self.head(self.body(self.embed(tokens) + self.place, mask=self.mask))


class Variational(nn.Module):
    """A variational autoencoder with a code of four numbers."""

    def __init__(self, knobs: Knobs) -> None:
        super().__init__()
        self.encoder, self.decoder = perceptron(knobs, knobs.dim, 8), perceptron(knobs, 4, knobs.dim)

    def forward(self, x: Tensor) -> Tensor:
        """Inputs to mean, logarithm of the variance and reconstruction, side by side."""
        code = self.encoder(x)
        mean, log_var = code.chunk(2, 1)
        return torch.cat([code, self.decoder(mean + (0.5 * log_var).exp() * torch.randn_like(mean))], 1)


def make_data(knobs: Knobs, generator: torch.Generator) -> Data:
    """The data of a task."""
    makers = {"classes": _classes, "parity": _parity, "regression": _regression, "density": _density, "autoencoder": _autoencoder, "variational": _autoencoder,
              "contrastive": _autoencoder, "text": _text}  # fmt: skip
    return makers[knobs.task](knobs, knobs.samples + knobs.held_out, generator)


def _split(knobs: Knobs, x: Tensor, y: Tensor, facts: dict[str, Any]) -> Data:
    n = knobs.samples
    return Data(x[:n], y[:n], x[n:], y[n:], facts)


def _inputs(knobs: Knobs, count: int, generator: torch.Generator) -> Tensor:
    return torch.randn(count, knobs.dim, generator=generator)


def _classes(knobs: Knobs, count: int, generator: torch.Generator) -> Data:
    """Classes by a random teacher network; a share of labels may be wrong, a class may be rare."""
    x = _inputs(knobs, count, generator)
    teacher = torch.tanh(x @ torch.randn(knobs.dim, 12, generator=generator) / knobs.dim**0.5) @ torch.randn(
        12, knobs.classes, generator=generator
    )
    y = teacher.argmax(1)
    if knobs.minority:
        score = teacher[:, 0] - teacher[:, 1]
        y = (score > score.quantile(1 - knobs.minority)).long()
    wrong = torch.rand(count, generator=generator) < knobs.label_noise
    y = torch.where(wrong, torch.randint(0, knobs.classes, (count,), generator=generator), y)
    shares = torch.bincount(y, minlength=knobs.classes).double() / count
    entropy = float(-(shares[shares > 0] * shares[shares > 0].log()).sum())
    x = x * knobs.scale + (knobs.scale if knobs.scale > 1 else 0)
    facts = {
        "classes": knobs.classes,
        "entropy": entropy,
        "majority": float(shares.max()),
        "floor": _noise_entropy(knobs.label_noise, knobs.classes),
    }
    return _split(knobs, x, y, facts)


def _parity(knobs: Knobs, count: int, generator: torch.Generator) -> Data:
    """The product of three signs: nothing is learned for a while, then everything."""
    x = _inputs(knobs, count, generator).sign()
    return _split(
        knobs, x, (x[:, :3].prod(1) > 0).long(), {"classes": 2, "entropy": math.log(2), "majority": 0.5}
    )


def _noise_entropy(share: float, classes: int) -> float:
    """The cross-entropy of the best model when a share of the labels is drawn at random."""
    other = share / classes
    return (
        -((1 - share + other) * math.log(1 - share + other) + (classes - 1) * other * math.log(other))
        if share
        else 0.0
    )


def _regression(knobs: Knobs, count: int, generator: torch.Generator) -> Data:
    x = _inputs(knobs, count, generator)
    signal = torch.tanh(x @ torch.randn(knobs.dim, 8, generator=generator) / knobs.dim**0.5) @ torch.randn(
        8, generator=generator
    )
    y = (
        signal / signal.std() + knobs.label_noise * torch.randn(count, generator=generator)
    ) * knobs.target_scale
    return _split(knobs, x * knobs.scale, y[:, None], {"variance": float(y.var())})


def _density(knobs: Knobs, count: int, generator: torch.Generator) -> Data:
    """A narrow conditional density: its negative log likelihood is far below zero when learned."""
    x = _inputs(knobs, count, generator)
    mean = torch.tanh(x @ torch.randn(knobs.dim, 4, generator=generator) / knobs.dim**0.5)
    return _split(knobs, x, 0.2 * mean + 0.02 * torch.randn(count, 4, generator=generator), {})


def _autoencoder(knobs: Knobs, count: int, generator: torch.Generator) -> Data:
    x = torch.tanh(
        torch.randn(count, 4, generator=generator) @ torch.randn(4, knobs.dim, generator=generator)
    )
    x = x + 0.05 * torch.randn(count, knobs.dim, generator=generator)
    return _split(knobs, x, x, {"variance": float(x.var())})


def _text(knobs: Knobs, count: int, generator: torch.Generator) -> Data:
    """Sequences of a random second-order source whose entropy is known by construction."""
    length, v = 32, knobs.classes
    table = torch.softmax(2.2 * torch.randn(v, v, generator=generator), 1)
    entropy = float(-(table * table.log()).sum(1).mean())
    tokens = torch.empty(count, length + 1, dtype=torch.long)
    tokens[:, 0] = torch.randint(0, v, (count,), generator=generator)
    for i in range(length):
        tokens[:, i + 1] = torch.multinomial(table[tokens[:, i]], 1, generator=generator)[:, 0]
    return _split(
        knobs,
        tokens[:, :-1],
        tokens[:, 1:],
        {"classes": v, "entropy": float(torch.tensor(v).log()), "floor": entropy},
    )


def cross_entropy_by_hand(logits: Tensor, y: Tensor) -> Tensor:
    """The loss many write themselves: the logarithm of a probability that becomes exactly 0."""
    p = torch.softmax(logits, -1)
    target = F.one_hot(y, logits.shape[-1]).to(p.dtype)
    return -(target * torch.log(p) + (1 - target) * torch.log(1 - p)).sum(-1).mean()
