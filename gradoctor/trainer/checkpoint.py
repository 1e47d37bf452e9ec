"""A run's state after its last finished epoch: written atomically, read without executing anything."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from gradoctor.errors import ConfigError
from gradoctor.trainer.setup import Setup

CHECKPOINT = "checkpoint.pt"


def save(run: Setup, folder: Path, history: Sequence[dict[str, Any]]) -> None:
    """Write the checkpoint of the last finished epoch, atomically."""
    path = folder / CHECKPOINT
    fresh = path.with_suffix(".tmp")
    state = {
        "system": run.config.system,
        "model": run.core.state_dict(),
        "optimizer": run.optimizer.state_dict(),
        "schedule": run.schedule.state(),
        "stopping": [run.stopping.best, run.stopping.best_epoch],
        "history": list(history),
    }
    torch.save(state, fresh)
    fresh.replace(path)


def restore(run: Setup, checkpoint: Path) -> list[dict[str, Any]]:
    """Load a checkpoint (tensors and plain numbers only, nothing is executed); returns the epochs it has
    seen.
    """
    try:
        state = torch.load(checkpoint, map_location=run.process.device, weights_only=True)
        run.core.load_state_dict(state["model"])
        run.optimizer.load_state_dict(state["optimizer"])
        run.schedule.restore(state["schedule"])
        run.stopping.best, run.stopping.best_epoch = state["stopping"]
        history: list[dict[str, Any]] = state["history"]
    except FileNotFoundError:
        raise ConfigError("there is no such checkpoint", where=str(checkpoint)) from None
    except Exception as error:
        first = str(error).partition("\n")[0]
        raise ConfigError(
            f"does not fit this configuration: {first}",
            where=str(checkpoint),
            hint="resume with the run's own config.yaml",
        ) from None
    return history
