"""The learning rate of an epoch: warm-up, then plateau cuts, a cosine, or nothing. Plain numbers, so it
resumes exactly.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

from gradoctor.trainer.config import TrainConfig


@dataclass
class PlateauState:
    """What ReduceLROnPlateau remembers between epochs."""

    best: float = math.inf
    bad_epochs: int = 0
    factor: float = 1.0


class Schedule:
    """``rate(epoch)`` before the epoch (counted from 1), ``observe(val_loss)`` after it."""

    MIN_GAIN = 1e-3
    """Relative gain in validation loss that counts as better."""

    def __init__(self, config: TrainConfig) -> None:
        self._config = config
        self.plateau = PlateauState()

    def rate(self, epoch: int) -> float:
        """Learning rate of an epoch; linear warm-up from ``warmup_start_factor``, reaching ``lr`` after
        the last warm-up epoch.
        """
        config = self._config
        if epoch <= config.warmup_epochs:
            share = (epoch - 1) / config.warmup_epochs
            return config.lr * (config.warmup_start_factor + (1 - config.warmup_start_factor) * share)
        if config.scheduler.name == "cosine":
            share = (epoch - 1 - config.warmup_epochs) / max(1, config.epochs - config.warmup_epochs)
            floor = config.scheduler.min_lr
            return floor + (config.lr - floor) * 0.5 * (1 + math.cos(math.pi * min(1.0, share)))
        if config.scheduler.name == "reduce_on_plateau":
            return max(config.lr * self.plateau.factor, min(config.scheduler.min_lr, config.lr))
        return config.lr

    def observe(self, val_loss: float) -> None:
        """Cut the rate when the validation loss has not improved for more than ``patience`` epochs."""
        state = self.plateau
        if val_loss < state.best - self.MIN_GAIN * abs(state.best) or math.isinf(state.best):
            state.best, state.bad_epochs = min(val_loss, state.best), 0
            return
        state.bad_epochs += 1
        if state.bad_epochs > self._config.scheduler.patience:
            state.factor *= self._config.scheduler.factor
            state.bad_epochs = 0

    def state(self) -> dict[str, float]:
        """What a checkpoint keeps."""
        return asdict(self.plateau)

    def restore(self, state: dict[str, float]) -> None:
        """Continue from a checkpoint's state."""
        self.plateau = PlateauState(state["best"], int(state["bad_epochs"]), state["factor"])


@dataclass
class EarlyStopping:
    """Stops when the target metric has not improved for ``patience`` epochs (NaN never improves)."""

    patience: int
    mode: str
    best: float = math.nan
    best_epoch: int = 0

    def observe(self, epoch: int, value: float) -> bool:
        """Record an epoch; True when training should stop."""
        better = value > self.best if self.mode == "max" else value < self.best
        if better or (math.isnan(self.best) and not math.isnan(value)):
            self.best, self.best_epoch = value, epoch
        return epoch - self.best_epoch >= self.patience
