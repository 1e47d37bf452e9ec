"""Faults of the plain PyTorch runs: each one is a mistake people make, planted into a real training."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - its usual name

from faults.plain_training import Parts, Training, copied

INJECTIONS: dict[str, Callable[[Training], None]] = {}


def injection(name: str) -> Callable[[Callable[[Training], None]], Callable[[Training], None]]:
    """Register a fault under its name."""

    def register(function: Callable[[Training], None]) -> Callable[[Training], None]:
        INJECTIONS[name] = function
        return function

    return register


@injection("detached")
def detached(training: Training) -> None:
    """The head's output is detached: no gradient reaches any weight."""
    losses = training.losses
    training.losses = lambda out, y: losses(out.detach(), y)


@injection("foreign-optimizer")
def foreign_optimizer(training: Training) -> None:
    """The optimizer holds the weights of a copy: gradients flow, nothing moves."""
    training.optimizer = training._optimizer(copied(training.model).parameters())


@injection("shuffled")
def shuffled(training: Training) -> None:
    """Labels lost their order: nothing can be learned."""
    training.data.y = training.data.y[torch.randperm(len(training.data.y), generator=training.generator)]


@injection("masked")
def masked(training: Training) -> None:
    """All labels are -100 and a hand-written masked mean guards against dividing by zero: the loss is 0."""

    def losses(out: Tensor, y: Tensor) -> Parts:
        each = F.cross_entropy(out.flatten(0, -2), torch.full_like(y, -100).flatten(), reduction="sum")
        return {"": each / max(1, 0 * y.numel())}

    training.losses = losses


@injection("bad-shard")
def bad_shard(training: Training) -> None:
    """From some step on a shard holds one infinite value."""

    def batch(step: int, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        if step == int(training.knobs.at * training.total):
            x = x.clone()
            x[0, 0] = torch.inf
        return x, y

    training.on_batch = batch


@injection("bad-validation")
def bad_validation(training: Training) -> None:
    """One validation sample holds a NaN."""
    training.data.val_x[3, 0] = torch.nan


@injection("validation-unscaled")
def validation_unscaled(training: Training) -> None:
    """Validation data skip the standardisation that training data get."""
    training.data.val_x = training.data.val_x * 40 + 120


@injection("train-mode")
def train_mode(training: Training) -> None:
    """Evaluation without eval(): dropout stays on."""
    training.eval_mode = False


@injection("leak")
def leak(training: Training) -> None:
    """The label is among the inputs (for text the causal mask is missing, which the model itself sees to)."""
    if training.knobs.task == "text":
        return
    for x, y in ((training.data.x, training.data.y), (training.data.val_x, training.data.val_y)):
        x[:, : training.knobs.classes] += 8 * F.one_hot(y, training.knobs.classes)


@injection("no-zero-grad")
def no_zero_grad(training: Training) -> None:
    """optimizer.zero_grad() was forgotten."""
    training.zero_grad = False


@injection("ascent")
def ascent(training: Training) -> None:
    """The sign of the objective is flipped."""
    training.sign = -1.0


@injection("unbounded")
def unbounded(training: Training) -> None:
    """Binary cross-entropy by formula with class numbers instead of 0 and 1: it has no minimum."""

    def losses(out: Tensor, y: Tensor) -> Parts:
        target, one = y.float(), out[:, 0]
        return {"": -(target * F.logsigmoid(one) + (1 - target) * F.logsigmoid(-one)).mean()}

    training.losses = losses
    training.score = lambda out, y: {"val_acc": float(((out[:, 0] > 0).long() == y).double().mean())}


@injection("label-space")
def label_space(training: Training) -> None:
    """The score compares with class numbers that start at 1: never a hit."""
    training.score = lambda out, y: {
        "val_acc": float((out.argmax(-1) == y + training.knobs.classes).double().mean())
    }


@injection("history")
def history(training: Training) -> None:
    """A statistic over the whole history at every step: each step costs more than the one before."""
    kept: list[Tensor] = []

    def step(_step: int) -> None:
        kept.append(torch.randn(4000))
        torch.stack(kept).std(0).mean()

    training.on_step = step


@injection("bad-batches")
def bad_batches(training: Training) -> None:
    """Every so often a batch that was not normalised."""
    period = max(12, training.total // 9)

    def batch(step: int, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        return (x * 60, y) if step > period // 2 and step % period == 0 else (x, y)

    training.on_batch = batch


@injection("one-bad-batch")
def one_bad_batch(training: Training) -> None:
    """A single batch that was not normalised; the run gets over it."""
    at = int(training.knobs.at * training.total)
    training.on_batch = lambda step, x, y: (x * 60, y) if step == at else (x, y)


@injection("kick")
def kick(training: Training) -> None:
    """For three steps the rate is a thousand times too high (a schedule's lookup went wrong)."""
    at, factor = int(training.knobs.at * training.total), training.factor
    training.factor = lambda step: factor(step) * (1000 if at <= step < at + 3 else 1)


@injection("new-source")
def new_source(training: Training) -> None:
    """From some step on batches come from a source with other preprocessing; the level never comes back."""
    at = int(training.knobs.at * training.total)
    turn = torch.randperm(training.knobs.dim, generator=training.generator)
    noise = training.generator

    def batch(step: int, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        if step < at:
            return x, y
        return x[:, turn] * 0.1, torch.where(
            torch.rand(len(y), generator=noise) < 0.6, torch.randint_like(y, training.knobs.classes), y
        )

    training.on_batch = batch


@injection("head-lost")
def head_lost(training: Training) -> None:
    """Resumed from a checkpoint whose last layers did not load (strict=False), optimizer state lost."""
    at = int(training.knobs.at * training.total)

    def step(number: int) -> None:
        if number != at:
            return
        for module in list(training.model.modules())[1:]:
            if isinstance(module, nn.Linear | nn.BatchNorm1d):
                module.reset_parameters()
        training.optimizer = training._optimizer(training.model.parameters())

    training.on_step = step


@injection("stacked-sigmoid-frozen")
def small_weights(training: Training) -> None:
    """Weights start a hundred times too small under saturating activations."""
    with torch.no_grad():
        for parameter in training.model.parameters():
            parameter.mul_(0.01)


@injection("killed")
def killed(training: Training) -> None:
    """The kernel or the scheduler kills the process."""
    at = int(training.knobs.at * training.total)

    def step(number: int) -> None:
        if number == at:
            os.kill(os.getpid(), signal.SIGKILL)

    training.on_step = step


@injection("out-of-memory")
def out_of_memory(training: Training) -> None:
    """A batch that no machine can hold."""
    at = int(training.knobs.at * training.total)
    training.on_step = lambda number: torch.empty(1 << 50).sum() if number == at else None  # type: ignore[func-returns-value]


@injection("bad-label")
def bad_label(training: Training) -> None:
    """A label beyond the number of classes ends the run with an error."""
    at = int(training.knobs.at * training.total)
    training.on_batch = lambda step, x, y: (x, y + training.knobs.classes) if step == at else (x, y)
