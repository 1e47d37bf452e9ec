"""ATFT: ranks a cross-section of market-like series by tomorrow's return, from a weak signal.

Data: every day ``stocks`` series of ``lookback`` days and ``features`` features: persistent levels plus
fluctuations. The return follows a pattern in time of the own fluctuations, the same pattern of the sector's
mean, the last day's first feature, and noise.

Model: backbone projection, normalisation, temporal encoder (causal convolutions), graph attention over the
day's stocks, prediction head. ``normalizer: layer_norm`` is one LayerNorm. ``fan_san`` stacks a
frequency-adaptive normalisation, which keeps the dominant frequency of a series, and a slice normalisation,
which removes the mean of every slice: for series with a level the first keeps only what the second removes,
and no gradient comes through.

Losses: squared error on returns standardised by day, one minus the information coefficient, and a variance
penalty that is active while the predictions' deviation is below a tenth of the target's.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn

from gradoctor.trainer.config import AtftConfig
from gradoctor.trainer.systems.base import Batch, Column, Outcome, System, in_chunks

LEAST_SPREAD = 0.1
"""Share of the target's deviation below which the variance penalty acts."""


class Atft(System[AtftConfig]):
    """The system ``atft``. One sample is one day: [stocks, lookback, features] -> return [stocks]."""

    target = "val_ic"
    target_mode = "max"
    columns = (Column("Sharpe", "val_sharpe", ".4f"), Column("IC", "val_ic", ".4f"))

    def __init__(self, config: AtftConfig, device: torch.device) -> None:
        super().__init__(config, device)
        count = int(config.data["train_days"])
        history, returns = generate(config.data, count + int(config.data["val_days"]))
        split = {"history": history.to(device), "returns": returns.to(device)}
        self.train = {name: values[:count] for name, values in split.items()}
        self.val = {name: values[count:] for name, values in split.items()}

    def build_model(self) -> nn.Module:
        """A fresh model, initialised by torch's global generator."""
        model = MarketNet(self.config)
        if self.config.freeze_encoder:
            model.backbone_projection.requires_grad_(False)
            model.temporal_encoder.requires_grad_(False)
        return model

    def activations(self, core: nn.Module) -> dict[str, nn.Module]:
        """Modules whose output gradients are logged."""
        return {
            "projected_features": core.get_submodule("backbone_projection"),
            "normalized_features": core.get_submodule("adaptive_norm"),
        }

    def head(self, core: nn.Module) -> nn.Linear | None:
        """The last linear layer of the prediction head."""
        last = core.get_submodule("prediction_head.2")
        return last if isinstance(last, nn.Linear) else None

    def guard_settings(self) -> dict[str, float]:
        """Floor and reset scale from the configuration."""
        return {"floor": self.config.pred_std_floor, "reset_scale": self.config.degeneracy_reset_scale}

    def losses(self, model: nn.Module, batch: Batch, epoch: int) -> Outcome:  # noqa: ARG002
        """Forward pass and weighted loss components."""
        prediction = model(batch["history"]).float()
        truth = by_day(batch["returns"])
        spread = prediction.std(dim=1).mean()
        return Outcome(
            {
                "mse": nn.functional.mse_loss(prediction, truth),
                "ic": self.config.ic_weight * (1.0 - information_coefficient(prediction, truth).mean()),
                "variance": self.config.variance_penalty_weight * torch.relu(1.0 - spread / LEAST_SPREAD),
            },
            prediction=prediction - prediction.mean(dim=1, keepdim=True),
        )

    def evaluate(self, core: nn.Module, epoch: int) -> dict[str, float]:
        """Validation numbers of the epoch."""
        total, seen = 0.0, 0
        predictions = []
        for piece, length in in_chunks(self.val, 64):
            total += float(self.losses(core, piece, epoch).loss) * length
            seen += length
            predictions.append(core(piece["history"]).float())
        prediction, returns = torch.cat(predictions), self.val["returns"]
        return {
            "val_loss": total / seen,
            "val_ic": float(information_coefficient(prediction, returns).mean()),
            "val_sharpe": sharpe(prediction, returns),
        }


class MarketNet(nn.Module):
    """forward: history [days, stocks, lookback, features] -> prediction [days, stocks]."""

    def __init__(self, config: AtftConfig) -> None:
        super().__init__()
        data, model = config.data, config.model
        hidden, lookback = int(model["hidden"]), int(data["lookback"])
        self.backbone_projection = nn.Linear(int(data["features"]), hidden)
        self.adaptive_norm: nn.Module
        if config.normalizer == "layer_norm":
            self.adaptive_norm = nn.LayerNorm(hidden)
        else:
            quarter = max(1, lookback // 4)
            length = max(part for part in range(1, quarter + 1) if lookback % part == 0)
            self.adaptive_norm = nn.Sequential(FrequencyNorm(hidden), SliceNorm(hidden, length))
        self.temporal_encoder = nn.Sequential(*(CausalConv(hidden, 2**level) for level in range(3)))
        self.graph_attention = nn.ModuleList(
            GraphAttention(hidden, residual=bool(model["graph_residual"]))
            for _ in range(int(model["graph_layers"]))
        )
        self.last_day = nn.Linear(int(data["features"]), hidden) if model["last_day_path"] else None
        self.prediction_head = nn.Sequential(nn.Linear(hidden, hidden), nn.GELU(), nn.Linear(hidden, 1))

    def forward(self, history: Tensor) -> Tensor:
        """Prediction [days, stocks]."""
        days, stocks, lookback, features = history.shape
        series = self.backbone_projection(history.reshape(days * stocks, lookback, features))
        series = self.adaptive_norm(series)
        state = self.temporal_encoder(series)[:, -1].reshape(days, stocks, -1)
        for layer in self.graph_attention:
            state = layer(state)
        if self.last_day is not None:
            state = state + self.last_day(history[:, :, -1])
        return self.prediction_head(state).squeeze(-1)


class FrequencyNorm(nn.Module):
    """Keeps the strongest frequency of each series (by mean amplitude over channels), at unit mean
    amplitude. [n, T, C]

    Returns double precision, so that what the next layer removes is removed exactly.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.ones(channels))

    def forward(self, series: Tensor) -> Tensor:
        """Normalised series [n, T, C]."""
        spectrum = torch.fft.rfft(series.double(), dim=1)
        amplitude = spectrum.abs().mean(dim=2)
        kept = nn.functional.one_hot(amplitude.argmax(dim=1), amplitude.shape[1]).unsqueeze(-1)
        main = torch.fft.irfft(spectrum * kept, n=series.shape[1], dim=1)
        return self.gain * main / main.detach().abs().mean(dim=(1, 2), keepdim=True).clamp_min(1e-6)


class SliceNorm(nn.Module):
    """Zero mean and unit variance within consecutive slices of ``length`` time steps. [n, T, C]"""

    def __init__(self, channels: int, length: int) -> None:
        super().__init__()
        self.length = length
        self.gain = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, series: Tensor) -> Tensor:
        """Normalised series [n, T, C]."""
        slices = series.unflatten(1, (-1, self.length))
        centred = slices - slices.mean(dim=2, keepdim=True)
        scaled = centred / (centred.square().mean(dim=2, keepdim=True) + 1e-2).sqrt()
        return scaled.flatten(1, 2).float() * self.gain + self.bias


class CausalConv(nn.Module):
    """Residual dilated convolution of width 3 that sees only the past. [n, T, C]

    Written as one matrix product over three shifted copies: many times faster than Conv1d at this size on a
    CPU.
    """

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.dilation = dilation
        self.taps = nn.Linear(3 * channels, channels)

    def forward(self, series: Tensor) -> Tensor:
        """Convolved series [n, T, C]."""
        length = series.shape[1]
        padded = nn.functional.pad(series, (0, 0, 2 * self.dilation, 0))
        shifted = [padded[:, step * self.dilation : step * self.dilation + length] for step in range(3)]
        return series + nn.functional.gelu(self.taps(torch.cat(shifted, dim=-1)))


class GraphAttention(nn.Module):
    """Single-head attention among the stocks of a day. [days, stocks, C]"""

    def __init__(self, channels: int, *, residual: bool) -> None:
        super().__init__()
        self.mix = nn.Linear(channels, 3 * channels)
        self.residual = residual

    def forward(self, state: Tensor) -> Tensor:
        """Updated state [days, stocks, C]."""
        query, key, value = self.mix(state).chunk(3, dim=-1)
        weight = torch.softmax(query @ key.transpose(1, 2) / math.sqrt(query.shape[-1]), dim=-1)
        seen = weight @ value
        return state + seen if self.residual else seen


def by_day(returns: Tensor) -> Tensor:
    """Returns [days, stocks] with zero mean and unit deviation in each day."""
    centred = returns - returns.mean(dim=1, keepdim=True)
    return centred / (centred.std(dim=1, keepdim=True) + 1e-6)


def information_coefficient(prediction: Tensor, returns: Tensor) -> Tensor:
    """Correlation over the stocks of each day [days]; 0 where the prediction is constant."""
    first, second = (values - values.mean(dim=1, keepdim=True) for values in (prediction, returns))
    scale = (first.square().sum(dim=1) * second.square().sum(dim=1) + 1e-12).sqrt()
    return (first * second).sum(dim=1) / scale


def sharpe(prediction: Tensor, returns: Tensor) -> float:
    """Mean over deviation of the daily return of a portfolio long and short in proportion to the
    prediction (not annualised).
    """
    weight = prediction - prediction.mean(dim=1, keepdim=True)
    weight = weight / (weight.abs().sum(dim=1, keepdim=True) + 1e-12)
    daily = (weight * returns).sum(dim=1)
    return float(daily.mean() / (daily.std() + 1e-12))


def generate(data: dict[str, Any], days: int) -> tuple[Tensor, Tensor]:
    """History [days, stocks, lookback, features] and the next return [days, stocks]; reproducible from
    ``seed``.
    """
    stocks, lookback, features, sectors = (
        int(data[key]) for key in ("stocks", "lookback", "features", "sectors")
    )
    generator = torch.Generator().manual_seed(int(data["seed"]))
    level = float(data["level"]) + 0.3 * torch.randn(1, stocks, 1, features, generator=generator)
    shocks = torch.randn(days, stocks, lookback, features, generator=generator)
    moves = shocks.clone()
    for day in range(1, lookback):
        moves[:, :, day] = 0.5 * moves[:, :, day - 1] + 0.87 * shocks[:, :, day]
    taps = torch.randn(lookback // 2, features, generator=generator)
    taps /= taps.norm()
    own = (moves[:, :, -(lookback // 2) :] * taps).sum(dim=(2, 3))
    sector = torch.arange(stocks) % sectors
    shared = torch.stack([own[:, sector == number].mean(dim=1) for number in range(sectors)], dim=1)[
        :, sector
    ]
    pattern = torch.tanh(own) + shared + 0.3 * moves[:, :, -1, 0]
    pattern = pattern / pattern.std()
    strength = float(data["signal"])
    noise = torch.randn(days, stocks, generator=generator)
    return level + moves, strength * pattern + math.sqrt(1 - strength**2) * noise
