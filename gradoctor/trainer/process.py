"""One process or many: the device it trains on, its rank, and the few collectives the loop needs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch import distributed as dist

from gradoctor.errors import UsageError


@dataclass(frozen=True)
class Process:
    """Where this process trains and who it is among ``world`` processes."""

    device: torch.device
    rank: int = 0
    world: int = 1

    @property
    def leads(self) -> bool:
        """Rank 0 writes the logs."""
        return self.rank == 0

    def mean(self, values: Tensor) -> Tensor:
        """Mean over the processes, in place."""
        if self.world > 1:
            dist.all_reduce(values)
            values /= self.world
        return values

    def agree(self, value: Any) -> Any:
        """Rank 0's value on every rank."""
        if self.world == 1:
            return value
        box = [value]
        dist.broadcast_object_list(box, src=0, device=self.device)
        return box[0]


@contextmanager
def joined(device: str) -> Iterator[Process]:
    """Join the processes torchrun started (one when it did not), on ``auto``, ``cpu`` or ``cuda``."""
    chosen = choose_device(device)
    world = int(os.environ.get("WORLD_SIZE", "1"))
    if world == 1 or "RANK" not in os.environ:
        yield Process(chosen)
        return
    if chosen.type == "cuda":
        chosen = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
        torch.cuda.set_device(chosen)
    dist.init_process_group("nccl" if chosen.type == "cuda" else "gloo")
    try:
        yield Process(chosen, dist.get_rank(), dist.get_world_size())
    finally:
        dist.destroy_process_group()


def choose_device(wish: str) -> torch.device:
    """``auto`` takes a GPU where there is one; UsageError for a wish that cannot be met."""
    if wish == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if wish == "cuda" and not torch.cuda.is_available():
        raise UsageError("there is no CUDA device here", hint="use --device auto or --device cpu")
    return torch.device(wish)
