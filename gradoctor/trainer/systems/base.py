"""What the loop needs to know of a system, and nothing more."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Generic, Literal, TypeVar

import torch
from torch import Tensor, nn

from gradoctor.trainer.config import TrainConfig

Batch = dict[str, Tensor]
C = TypeVar("C", bound=TrainConfig)


@dataclass(frozen=True)
class Outcome:
    """One batch: weighted loss components (their sum is the loss) and what the degeneracy guard should
    look at.
    """

    components: dict[str, Tensor]
    prediction: Tensor | None = None

    @property
    def loss(self) -> Tensor:
        """The training objective."""
        return torch.stack([component.float() for component in self.components.values()]).sum()


@dataclass(frozen=True)
class Column:
    """One field of the console line: ``label: value``."""

    label: str
    key: str
    style: str = ".4g"


class System(ABC, Generic[C]):
    """A learning problem. Subclasses generate ``train`` and ``val`` (first dimension = samples) in
    ``__init__``.
    """

    target: ClassVar[str]
    """The validation metric that early stopping and the summary watch."""
    target_mode: ClassVar[Literal["max", "min"]]
    columns: ClassVar[tuple[Column, ...]] = ()

    def __init__(self, config: C, device: torch.device) -> None:
        self.config = config
        self.device = device
        self.train: Batch = {}
        self.val: Batch = {}

    @abstractmethod
    def build_model(self) -> nn.Module:
        """A fresh model; the loop has seeded torch and moves it to the device."""

    @abstractmethod
    def losses(self, model: nn.Module, batch: Batch, epoch: int) -> Outcome:
        """Forward pass and weighted loss components of one batch."""

    @abstractmethod
    def evaluate(self, core: nn.Module, epoch: int) -> dict[str, float]:
        """Validation numbers of the epoch, ``val_loss`` among them. ``core`` is the model without
        wrappers.
        """

    def facts(self) -> dict[str, float]:
        """What is known about the data, logged beside the configuration."""
        return {"train_samples": len(self), "val_samples": len(next(iter(self.val.values())))}

    def watched(self, core: nn.Module) -> dict[str, nn.Module]:
        """Modules whose gradient norms are logged, by the name used in the log."""
        return dict(core.named_children())

    def activations(self, core: nn.Module) -> dict[str, nn.Module]:  # noqa: ARG002
        """Modules whose output gradients are logged."""
        return {}

    def head(self, core: nn.Module) -> nn.Linear | None:  # noqa: ARG002
        """The layer the degeneracy guard resets; None where a system has no guard."""
        return None

    def guard_settings(self) -> dict[str, float]:
        """``floor`` and ``reset_scale`` of the degeneracy guard."""
        return {}

    def __len__(self) -> int:
        return len(next(iter(self.train.values())))

    def batches(self, epoch: int, *, rank: int = 0, world: int = 1) -> Iterator[Batch]:
        """One rank's share of every shuffled batch of the epoch. The order depends on seed and epoch
        alone.
        """
        generator = torch.Generator().manual_seed(self.config.seed * 100_003 + epoch)
        order = torch.randperm(len(self), generator=generator).to(self.device)
        size = self.config.batch_size
        for start in range(0, len(self) - size + 1, size):
            chosen = order[start + rank : start + size : world]
            yield {name: values[chosen] for name, values in self.train.items()}


def in_chunks(batch: Batch, size: int) -> Iterator[tuple[Batch, int]]:
    """Consecutive pieces of a split with their lengths."""
    total = len(next(iter(batch.values())))
    for start in range(0, total, size):
        piece = {name: values[start : start + size] for name, values in batch.items()}
        yield piece, min(size, total - start)
