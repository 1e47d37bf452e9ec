"""The training loop: one file, top to bottom.

    from gradoctor.trainer.loop import train
    from gradoctor.trainer.presets import resolve

    summary = train(resolve("causal-dag", "stable"), Path("runs/stable"))

Inside a step nothing is read back from the device: losses, norms and flags are collected as tensors and read
once an epoch. The same configuration and seed give the same log; a resumed run continues the one it was cut
from.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from contextlib import nullcontext
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from gradoctor.trainer.checkpoint import restore, save
from gradoctor.trainer.config import TrainConfig
from gradoctor.trainer.journal import Journal
from gradoctor.trainer.presets import as_plain
from gradoctor.trainer.process import joined
from gradoctor.trainer.setup import Setup, autocast, prepare

LOST_EPOCHS = 3
"""So many epochs in a row without a finite loss end the run: it does not come back."""
Echo = Callable[[str], None]
Progress = Callable[[int, int, int], None]
"""Called with epoch, step and steps of the epoch."""


def train(
    config: TrainConfig,
    folder: Path,
    *,
    device: str = "auto",
    resume: Path | None = None,
    compiled: bool = False,
    tensorboard: bool | None = None,
    echo: Echo = lambda _line: None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Train to the last epoch, an early stop or Ctrl-C; returns what training_summary.json says.

    ``resume`` is a checkpoint whose epochs are continued. ``tensorboard`` None writes events where it is
    installed.
    """
    with joined(device) as process:
        run = prepare(config, process, compiled=compiled)
        history = restore(run, resume) if resume else []
        journal = None
        if process.leads:
            events = find_spec("tensorboard") is not None if tensorboard is None else tensorboard
            facts = run.system.facts() | {"parameters": sum(p.numel() for p in run.core.parameters())}
            columns = run.system.columns
            journal = Journal(folder, config, facts, columns, history=history, tensorboard=events, echo=echo)
        started = time.perf_counter()
        ended = "failed"
        try:
            ended = run_epochs(run, journal, len(history) + 1, progress)
        except KeyboardInterrupt:
            ended = "interrupted"
            if journal:
                journal.ended(ended, "KeyboardInterrupt: the log is complete up to the last finished epoch")
        finally:
            summary = summarize(run, journal, ended, time.perf_counter() - started)
            if journal:
                journal.summary(summary)
                journal.close()
        return summary


def run_epochs(run: Setup, journal: Journal | None, first: int, progress: Progress | None) -> str:
    """Train epoch by epoch from ``first``; returns why it ended."""
    lost = 0
    for epoch in range(first, run.config.epochs + 1):
        record = train_epoch(run, epoch, progress)
        record |= run.process.agree(validate(run, epoch))
        run.schedule.observe(record["val_loss"])
        stop = run.stopping.observe(epoch, record[run.system.target])
        timing = run.throughput.read()
        degenerate = run.guard.record() if run.guard else None
        if journal:
            journal.epoch(record | (degenerate.values() if degenerate else {}), timing)
            if run.guard and degenerate:
                journal.degeneracy(epoch, degenerate, run.guard.floor)
            save(run, journal.folder, journal.epochs)
        if stop and epoch < run.config.epochs:
            since = f"no better {run.system.target} since epoch {run.stopping.best_epoch}"
            return end(journal, "early_stop", f"Early stopping at epoch {epoch}: {since}")
        lost = 0 if math.isfinite(record["train_loss"]) else lost + 1
        if lost == LOST_EPOCHS:
            since = f"the loss is not finite since epoch {epoch - lost + 1}"
            return end(journal, "non_finite", f"Training aborted at epoch {epoch}: {since}")
    return end(journal, "completed")


def end(journal: Journal | None, how: str, line: str | None = None) -> str:
    """Note how the run ended, where this process keeps the log."""
    if journal:
        journal.ended(how, line)
    return how


def train_epoch(run: Setup, epoch: int, progress: Progress | None) -> dict[str, Any]:
    """One pass over the training data."""
    config, process = run.config, run.process
    torch.manual_seed(config.seed * 1_000_003 + epoch)
    rate = run.schedule.rate(epoch)
    for group in run.optimizer.param_groups:
        group["lr"] = rate
    run.model.train()
    run.optimizer.zero_grad(set_to_none=True)  # of an unfinished accumulation at the end of the last epoch
    steps = len(run.system) // config.batch_size
    losses: list[Tensor] = []
    names: list[str] = []
    for step, batch in enumerate(run.system.batches(epoch, rank=process.rank, world=process.world), start=1):
        updates = step % config.accumulation_steps == 0
        with nullcontext() if updates or process.world == 1 else run.model.no_sync():  # type: ignore[operator]
            with autocast(config, process.device):
                outcome = run.system.losses(run.model, batch, epoch)
                loss = outcome.loss
            (loss / config.accumulation_steps).backward()
        names = list(outcome.components)
        losses.append(
            torch.stack([loss.detach(), *(c.detach().float() for c in outcome.components.values())])
        )
        if updates:
            run.grads.clip()
            with run.updates.around_step():
                run.optimizer.step()
            run.optimizer.zero_grad(set_to_none=True)
            if run.guard and outcome.prediction is not None:
                run.guard.check(outcome.prediction)
        run.throughput.step(config.batch_size)
        if progress:
            progress(epoch, step, steps)
    means = process.mean(torch.stack(losses).double().mean(dim=0)).tolist()
    record = {"epoch": epoch, "train_loss": means[0], "learning_rate": rate}
    record |= {f"loss_{name}": value for name, value in zip(names, means[1:], strict=True)}
    return record | run.grads.read() | run.activations.read() | run.updates.read()


def validate(run: Setup, epoch: int) -> dict[str, float]:
    """The system's own evaluation, without gradients, on rank 0."""
    if not run.process.leads:
        return {}
    run.core.eval()
    with torch.no_grad(), autocast(run.config, run.process.device):
        return run.system.evaluate(run.core, epoch)


def summarize(run: Setup, journal: Journal | None, ended: str, seconds: float) -> dict[str, Any]:
    """How the run ended."""
    epochs = journal.epochs if journal else []
    last = epochs[-1] if epochs else {}
    samples = len(run.system) * len(epochs)
    return {
        "system": run.config.system,
        "preset": run.config.preset,
        "seed": run.config.seed,
        "ended": ended,
        "epochs": len(epochs),
        "target": run.system.target,
        "best": run.stopping.best,
        "best_epoch": run.stopping.best_epoch,
        "final": {key: value for key, value in last.items() if key != "epoch"},
        "device": str(run.process.device),
        "processes": run.process.world,
        "torch": torch.__version__,
        "wall_seconds": round(seconds, 2),
        "samples_per_second": round(samples / seconds, 1) if seconds > 0 else 0.0,
        "config": as_plain(run.config),
    }
