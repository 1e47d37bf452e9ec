"""The training loop of the plain PyTorch runs: yields what a script would log, epoch by epoch and step by step."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - its usual name

from faults.plain_tasks import Data, Decoder, Knobs, Variational, cross_entropy_by_hand, make_data, perceptron
from faults.scenario import number

Record = dict[str, float]
Parts = dict[str, Tensor]


class Training:
    """One run: data, model, optimizer, schedule; ``faults.injections`` alters its parts before or while it runs."""

    def __init__(self, knobs: Knobs, seed: int) -> None:
        torch.manual_seed(seed)
        self.knobs, self.seed = knobs, seed
        self.generator = torch.Generator().manual_seed(seed)
        self.data: Data = make_data(knobs, self.generator)
        self.model: nn.Module = self._model()
        self.per_epoch = max(1, math.ceil(len(self.data.x) / knobs.batch))
        self.total = self.per_epoch * knobs.epochs
        self.optimizer = self._optimizer(self.model.parameters())
        self.factor: Callable[[int], float] = lambda step: schedule(knobs, step, self.total, self.per_epoch)
        self.on_step: Callable[[int], None] = lambda _step: None
        self.on_batch: Callable[[int, Tensor, Tensor], tuple[Tensor, Tensor]] = lambda _step, x, y: (x, y)
        self.losses: Callable[[Tensor, Tensor], Parts] = self._losses
        self.score: Callable[[Tensor, Tensor], Record] = self._score
        self.zero_grad, self.eval_mode, self.sign = True, True, 1.0
        self.step = 0

    def _model(self) -> nn.Module:
        knobs = self.knobs
        if knobs.task == "text":
            return Decoder(knobs, 32, causal=knobs.fault != "leak")
        after = {
            "classes": knobs.classes,
            "parity": 2,
            "regression": 1,
            "density": 8,
            "autoencoder": knobs.dim,
            "variational": 8 + knobs.dim,
            "contrastive": 8,
        }[knobs.task]
        return Variational(knobs) if knobs.task == "variational" else perceptron(knobs, knobs.dim, after)

    def _optimizer(self, parameters: Any) -> torch.optim.Optimizer:
        knobs = self.knobs
        if knobs.optimizer == "sgd":
            return torch.optim.SGD(parameters, knobs.lr, momentum=0.9, weight_decay=knobs.weight_decay)
        return torch.optim.AdamW(parameters, knobs.lr, weight_decay=knobs.weight_decay)

    def _losses(self, out: Tensor, y: Tensor) -> Parts:
        knobs = self.knobs
        reduction = "sum" if knobs.sum_loss else "mean"
        if knobs.task == "text":
            return {"": F.cross_entropy(out.flatten(0, 1), y.flatten(), reduction=reduction)}
        if knobs.task in ("classes", "parity"):
            return {"": F.cross_entropy(out, y, reduction=reduction, label_smoothing=knobs.smoothing)}
        if knobs.task == "contrastive":  # two noisy views of a sample among all samples of the batch
            code, other = (
                F.normalize(out, dim=1),
                F.normalize(self.model(y + 0.05 * torch.randn_like(y)), dim=1),
            )
            return {"": F.cross_entropy(code @ other.T / 0.1, torch.arange(len(y)))}
        if knobs.task == "variational":
            mean, log_var, image = out.split([4, 4, knobs.dim], 1)
            return {
                "recon": 30 * F.mse_loss(image, y),
                "kl": 0.5 * (mean**2 + log_var.exp() - 1 - log_var).sum(1).mean(),
            }
        if knobs.task == "density":
            mean, log_std = out.chunk(2, 1)
            return {"": (0.5 * ((y - mean) / log_std.exp()) ** 2 + log_std + 0.919).sum(1).mean()}
        if knobs.task == "autoencoder":
            return {
                "recon": F.mse_loss(out, y),
                "sparse": knobs.penalty * sum(p.abs().mean() for p in self.model.parameters()),
            }
        return {"": F.mse_loss(out, y, reduction=reduction)}

    def _score(self, out: Tensor, y: Tensor) -> Record:
        if self.knobs.task not in ("classes", "parity", "text"):
            return {"val_mae": float((out - y).abs().mean())} if self.knobs.task == "regression" else {}
        guess = out.argmax(-1)
        record = {"val_acc": float((guess == y).double().mean())}
        if self.knobs.minority:
            hit = float(((guess == 1) & (y == 1)).sum())
            record["val_f1"] = 2 * hit / max(1.0, float((guess == 1).sum() + (y == 1).sum()))
        return record

    def evaluate(self) -> Record:
        """Validation loss and score."""
        self.model.train(not self.eval_mode)
        with torch.no_grad():
            out = self.model(self.data.val_x)
            parts = self.losses(out, self.data.val_y)
        per = len(self.data.val_y) if self.knobs.sum_loss else 1
        record = {
            "val_loss": float(sum(parts.values())) / per * (self.knobs.batch if self.knobs.sum_loss else 1)
        }
        record |= self.score(out, self.data.val_y)
        self.model.train()
        return record

    def update(self, x: Tensor, y: Tensor) -> Record:
        """One optimizer step; the record of it."""
        lr = self.knobs.lr * self.factor(self.step)
        for group in self.optimizer.param_groups:
            group["lr"] = lr
        if self.zero_grad:
            self.optimizer.zero_grad()
        parts = self.losses(self.model(x), y)
        loss = sum(parts.values())
        assert isinstance(loss, Tensor)
        if loss.requires_grad:
            (self.sign * loss).backward()
        norm = float(nn.utils.clip_grad_norm_(self.model.parameters(), self.knobs.clip or math.inf))
        self.optimizer.step()
        record = {"loss": loss.item(), "lr": lr, "grad_norm": norm}
        record |= {f"loss_{name}": float(value.detach()) for name, value in parts.items() if name}
        if self.knobs.clip:
            record["clipped"] = float(norm > self.knobs.clip)
        return record

    def run(self) -> Iterator[tuple[str, Record]]:
        """("step", record) every few steps and ("epoch", record) after each epoch."""
        for _ in range(self.knobs.pretrained * self.per_epoch):
            chunk = torch.randint(len(self.data.x), (self.knobs.batch,), generator=self.generator)
            self.update(self.data.x[chunk], self.data.y[chunk])
        best, waited = math.inf, 0
        for epoch in range(1, self.knobs.epochs + 1):
            began, rows = time.perf_counter(), []
            order = torch.randperm(len(self.data.x), generator=self.generator)
            for chunk in order.split(self.knobs.batch):
                self.on_step(self.step)
                rows.append(self.update(*self.on_batch(self.step, self.data.x[chunk], self.data.y[chunk])))
                self.step += 1
                if self.step % self.knobs.every == 0:
                    recent = rows[-self.knobs.every :]
                    spent = max(1e-9, time.perf_counter() - began)
                    yield (
                        "step",
                        {
                            "step": self.step,
                            "epoch": epoch,
                            **_mean(recent),
                            "lr": recent[-1]["lr"],
                            "samples_per_sec": len(rows) * self.knobs.batch / spent,
                        },
                    )
            seconds = time.perf_counter() - began
            evaluated = self.evaluate() if self.knobs.validated else {}
            yield (
                "epoch",
                {
                    "epoch": epoch,
                    "step": self.step,
                    **_mean(rows),
                    "lr": rows[-1]["lr"],
                    **evaluated,
                    "seconds": seconds,
                },
            )
            waited = 0 if evaluated.get("val_loss", -math.inf) < best else waited + 1
            best = min(best, evaluated.get("val_loss", best))
            if self.knobs.patience and waited >= self.knobs.patience:
                return


def _mean(rows: list[Record]) -> Record:
    return {key: sum(row[key] for row in rows) / len(rows) for key in rows[0] if key != "lr"}


def schedule(knobs: Knobs, step: int, total: int, per_epoch: int) -> float:
    """The learning rate's factor at a step."""
    if knobs.warmup and step < knobs.warmup * total:
        return (step + 1) / (knobs.warmup * total)
    done = step / total
    epoch = step // per_epoch
    table: dict[str, Callable[[], float]] = {
        "constant": lambda: 1.0,
        "cosine": lambda: 0.5 * (1 + math.cos(math.pi * done)),
        "linear": lambda: 1 - done,
        "steps": lambda: 0.1 ** int(done * 3),
        "restarts": lambda: 0.5 * (1 + math.cos(math.pi * ((4 * done) % 1))),
        "onecycle": lambda: max(0.02, done / 0.3) if done < 0.3 else 0.5 * (1 + math.cos(math.pi * (done - 0.3) / 0.7)),
        "ramp": lambda: 1e4**done,                                    # grows instead of falling
        "ended": lambda: max(0.0, 1 - done / knobs.at),               # told the wrong number of steps
        "whole-division": lambda: float(min(1, step // total)),       # step // total where step / total was meant
        "per-batch": lambda: 0.5 ** (step // 4),                      # stepped per batch where per epoch was meant
        "epochs-as-steps": lambda: max(0.0, 1 - step / knobs.epochs) if step < knobs.epochs else 0.0,
        "endless-warmup": lambda: step / (500 * total),
        "exponential": lambda: 0.9**epoch,
    }  # fmt: skip
    return table[knobs.schedule]()


def reproducible(knobs: Knobs, scenario: str, seed: int) -> Training:
    """The run of a scenario and seed, with its fault in place."""
    from faults.injections import INJECTIONS

    training = Training(knobs, number(scenario, seed) % 100_000)
    if knobs.fault == "by-hand":
        training.losses = lambda out, y: {"": cross_entropy_by_hand(out, y)}
    elif knobs.fault:
        INJECTIONS[knobs.fault](training)
    return training


def copied(module: nn.Module) -> nn.Module:
    """The same module with parameters of its own: what an optimizer made too early holds on to."""
    return copy.deepcopy(module)
