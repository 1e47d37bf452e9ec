"""Plain runs that a single training loop does not give: two starts in one log, adversaries, a late jump, a mixture of densities."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812 - its usual name

from faults.plain_tasks import Knobs
from faults.plain_training import reproducible
from faults.scenario import number
from faults.styles import STEPS, open_log


@dataclass(frozen=True)
class Special:
    """A kind of run with a writer of its own."""

    name: str
    writer: Callable[[int, str, Path], dict[str, Any]]
    styles: tuple[str, ...]
    symptoms: tuple[str, ...] = ()
    root: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    doubtful: bool = False

    @property
    def healthy(self) -> bool:
        """Whether nothing is wrong with this run."""
        return not self.symptoms and not self.doubtful

    def style(self, seed: int) -> str:
        """The style of a seed."""
        return self.styles[(number(self.name) + seed) % len(self.styles)]

    def write(self, seed: int, style: str, path: Path) -> dict[str, Any]:
        """Train and log."""
        return self.writer(seed, style, path)


def restarted(seed: int, style: str, path: Path) -> dict[str, Any]:
    """A first try that was stopped, and the same run from scratch, appended to the same file."""
    knobs = Knobs(classes=5, epochs=20, lr=2e-3)
    for turn, keep in enumerate((0.45, 1.0)):
        training = reproducible(knobs, "restarted", seed * 2 + turn)
        log = open_log(style, path, knobs, append=turn > 0)
        for kind, record in training.run():
            if record["epoch"] <= keep * knobs.epochs:
                log.write(kind, record)
        log.close()
    return {"epochs": knobs.epochs}


def resumed(seed: int, style: str, path: Path) -> dict[str, Any]:
    """Stopped between two checkpoints and resumed from the last one: steps overlap, the course goes on."""
    knobs = Knobs(classes=5, epochs=20, lr=2e-3)
    at = 12
    log = open_log(style, path, knobs)
    states: dict[str, Any] = {}
    training = reproducible(knobs, "resumed", seed)
    for kind, record in training.run():
        log.write(kind, record)
        if kind == "epoch" and record["epoch"] == at - 1:
            states = copy.deepcopy(
                {
                    "model": training.model.state_dict(),
                    "optimizer": training.optimizer.state_dict(),
                    "step": training.step,
                }
            )
        if kind == "epoch" and record["epoch"] == at:
            break
    log.close()
    again = reproducible(knobs, "resumed", seed)
    log = open_log(style, path, knobs, append=True)
    again.model.load_state_dict(states["model"])
    again.optimizer.load_state_dict(states["optimizer"])
    again.step = states["step"]
    for kind, record in again.run():
        shifted = record | {"epoch": record["epoch"] + at - 1}
        if shifted["epoch"] <= knobs.epochs:
            log.write(kind, shifted)
    log.close()
    return {"epochs": knobs.epochs}


def adversaries(seed: int, path: Path, *, unfair: bool) -> dict[str, Any]:
    """A GAN on a ring of points; the unfair one trains a strong discriminator against a generator that hardly moves."""
    torch.manual_seed(number("adversaries", seed, unfair) % 100_000)
    generator = nn.Sequential(nn.Linear(4, 48), nn.ReLU(), nn.Linear(48, 48), nn.ReLU(), nn.Linear(48, 2))
    judge = nn.Sequential(
        nn.Linear(2, 48), nn.LeakyReLU(0.2), nn.Linear(48, 48), nn.LeakyReLU(0.2), nn.Linear(48, 1)
    )
    g = torch.optim.Adam(generator.parameters(), 2e-6 if unfair else 1e-3, betas=(0.5, 0.9))
    d = torch.optim.Adam(judge.parameters(), 2e-3 if unfair else 1e-3, betas=(0.5, 0.9))
    epochs, per = 30, 40
    with path.open("w", encoding="utf-8") as stream:
        for epoch in range(epochs):
            for i in range(per):
                angle = 2 * math.pi * torch.rand(128)
                real = torch.stack([angle.cos(), angle.sin()], 1) * (4 if unfair else 1) + 0.1 * torch.randn(
                    128, 2
                )
                fake = generator(torch.randn(128, 4))
                yes, no = judge(real), judge(fake.detach())
                loss_d = F.binary_cross_entropy_with_logits(
                    yes, torch.ones_like(yes)
                ) + F.binary_cross_entropy_with_logits(no, torch.zeros_like(no))
                d.zero_grad(), loss_d.backward(), d.step()
                back = judge(fake)
                loss_g = F.binary_cross_entropy_with_logits(back, torch.ones_like(back))
                g.zero_grad(), loss_g.backward(), g.step()
                if i % 10 == 0:
                    stream.write(f"[{epoch}/{epochs}][{i}/{per}]\tLoss_D: {float(loss_d):.4f}\tLoss_G: {float(loss_g):.4f}\tD(x): {float(yes.sigmoid().mean()):.4f}\t"
                                 f"D(G(z)): {float(no.sigmoid().mean()):.4f} / {float(back.sigmoid().mean()):.4f}\n")  # fmt: skip
    return {"epochs": epochs}


def late_jump(seed: int, style: str, path: Path) -> dict[str, Any]:
    """Modular addition learned by heart first and understood much later (grokking)."""
    torch.manual_seed(number("late-jump", seed) % 100_000)
    p = 29
    pairs = torch.cartesian_prod(torch.arange(p), torch.arange(p))
    pairs = pairs[torch.randperm(len(pairs))]
    target, cut = pairs.sum(1) % p, int(0.55 * len(pairs))
    model = nn.Sequential(nn.Embedding(p, 48), nn.Flatten(), nn.Linear(96, 128), nn.ReLU(), nn.Linear(128, p))
    optimizer = torch.optim.AdamW(model.parameters(), 3e-3, weight_decay=1.0, betas=(0.9, 0.98))
    knobs = Knobs(epochs=60)
    log = open_log(style, path, knobs)
    for step in range(1, 2401):
        out = model(pairs[:cut])
        loss = F.cross_entropy(out, target[:cut])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 20 == 0:
            with torch.no_grad():
                held = model(pairs[cut:])
            log.write(
                "step", {"step": step, "epoch": step, "loss": float(loss), "lr": 3e-3, "samples_per_sec": 9e4}
            )
            log.write("epoch", {"step": step, "epoch": step, "loss": float(loss), "lr": 3e-3, "seconds": 0.1, "val_loss": float(F.cross_entropy(held, target[cut:])),
                                "val_acc": float((held.argmax(1) == target[cut:]).double().mean())})  # fmt: skip
    log.close()
    return {"classes": p}


SPECIAL = (
    Special("restarted-from-scratch", restarted, ("pipes", "logging", "jsonl-epochs", "steps", "jsonl-steps", "nanogpt", "word-lm")),
    Special("resumed-cleanly", resumed, ("pipes", "logging", "jsonl-epochs", "jsonl-steps", "steps", "dicts")),
    Special("adversaries-balanced", lambda seed, _style, path: adversaries(seed, path, unfair=False), ("gan",)),
    Special("discriminator-wins", lambda seed, _style, path: adversaries(seed, path, unfair=True), ("gan",), ("gan_imbalance",),
            ("gan_imbalance", "loss_imbalance"), ("loss_imbalance", "loss_divergence", "no_learning")),
    Special("late-jump", late_jump, ("jsonl-epochs", "csv-epochs", "list", *STEPS[3:4])),
)  # fmt: skip
