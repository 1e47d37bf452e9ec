"""Logs in the styles people invent for themselves, each with what it says: nobody wrote a reader for any of them.

A case gives the text and the exact signals: name -> [(position, value), ...], positions on the axis a report shows.
What is not listed must not be there: a timer, a setting or a count that became a signal is a misreading.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

Series = list[tuple[float, float]]
Wanted = dict[str, Series]

N = 8
LOSS = [2.3026, 1.9871, 1.6114, 1.3302, 1.1747, 1.0933, 1.0218, 0.9865]
VAL = [2.2981, 2.0213, 1.7009, 1.4417, 1.3126, 1.2877, 1.2751, 1.2802]
ACC = [0.1013, 0.2571, 0.4120, 0.5233, 0.5871, 0.6102, 0.6285, 0.6311]
LR = [1e-05, 5e-05, 1e-04, 9.5e-05, 8.2e-05, 6.1e-05, 3.3e-05, 1.2e-05]
NORM = [8.4121, 5.2213, 3.1188, 2.4071, 1.9993, 1.8702, 1.7551, 1.6940]
EPOCHS = [float(i) for i in range(1, N + 1)]
STEPS = [float(100 * i) for i in range(1, N + 1)]


@dataclass(frozen=True)
class House:
    """One log and what it says; ``runs`` when it holds several trainings."""

    name: str
    text: str
    runs: tuple[Wanted, ...]
    events: tuple[str, ...] = ()
    facts: dict[str, object] = field(default_factory=dict)


HOUSES: list[House] = []


def house(
    *, events: tuple[str, ...] = (), **facts: object
) -> Callable[[Callable[[], tuple[str, object]]], None]:
    """Keep a function's log; it returns the text and one run's signals, or a list of them."""

    def keep(make: Callable[[], tuple[str, object]]) -> None:
        text, wanted = make()
        runs = tuple(wanted) if isinstance(wanted, list) else (wanted,)
        known = {key.replace("__", "/"): value for key, value in facts.items()}
        HOUSES.append(House(make.__name__, text, runs, events, known))  # type: ignore[arg-type]

    return keep


def at(positions: list[float], values: list[float]) -> Series:
    return list(zip(positions, values, strict=True))


EP, ST = EPOCHS, STEPS


@house()
def pipes_with_timers() -> tuple[str, object]:
    rows = [
        f"[2024-03-0{i} 11:0{i}:12] epoch {i:>3}/8 | train {loss:.4f} | val {val:.4f} | acc {100 * acc:.2f}% | 12.{i}s | eta 0:0{i}:33 | mem 11.{i}GB\n"
        for i, (loss, val, acc) in enumerate(zip(LOSS, VAL, ACC, strict=True), 1)
    ]
    return "".join(rows), {
        "loss/train": at(EP, LOSS),
        "loss/val": at(EP, VAL),
        "metric/accuracy": at(EP, ACC),
        "memory/mem": at(EP, [11 + i / 10 for i in range(1, 9)]),
    }


@house()
def tuples_of_train_and_val() -> tuple[str, object]:
    rows = [
        f"E{i:02d} loss(train/val)={loss:.4f}/{val:.4f} lr={lr:.1e}\n"
        for i, (loss, val, lr) in enumerate(zip(LOSS, VAL, LR, strict=True), 1)
    ]
    return "".join(rows), {"loss/train": at(EP, LOSS), "loss/val": at(EP, VAL), "lr": at(EP, LR)}


@house()
def value_before_key() -> tuple[str, object]:
    rows = [
        f"{100 * i}: {loss:.4f} train loss, {val:.4f} val loss, {lr:.6f} lr, 3.{i} sec\n"
        for i, (loss, val, lr) in enumerate(zip(LOSS, VAL, LR, strict=True), 1)
    ]
    return "".join(rows), {
        "loss/train": at(ST, LOSS),
        "loss/val": at(ST, VAL),
        "lr": at(ST, [round(x, 6) for x in LR]),
    }


@house()
def lr_first_then_loss() -> tuple[str, object]:
    rows = [
        f"lr: {lr:.2e}, step: {100 * i}, grad: {norm:.4f}, loss: {loss:.4f}\n"
        for i, (loss, norm, lr) in enumerate(zip(LOSS, NORM, LR, strict=True), 1)
    ]
    return "".join(rows), {"lr": at(ST, LR), "grad/norm": at(ST, NORM), "loss/train": at(ST, LOSS)}


@house()
def a_block_an_epoch() -> tuple[str, object]:
    rows = [
        f"---------- Epoch {i} ----------\n  Training loss ....... {loss:.4f}\n  Validation loss ..... {val:.4f}\n  Accuracy ............ {acc:.4f}\n  Time ................ 00:01:{i:02d}\n\n"
        for i, (loss, val, acc) in enumerate(zip(LOSS, VAL, ACC, strict=True), 1)
    ]
    return "".join(rows), {
        "loss/train": at(EP, LOSS),
        "loss/val": at(EP, VAL),
        "metric/accuracy": at(EP, ACC),
    }


@house()
def french() -> tuple[str, object]:
    rows = [
        f"Époque {i}/8 - perte : {loss:.4f} - perte de validation : {val:.4f} - durée : {i},2 s\n"
        for i, (loss, val) in enumerate(zip(LOSS, VAL, strict=True), 1)
    ]
    return "".join(rows), {"loss/train": at(EP, LOSS), "loss/val": at(EP, VAL)}


@house()
def chinese() -> tuple[str, object]:
    rows = [
        f"第{i}轮 训练损失：{loss:.4f}，验证损失：{val:.4f}，准确率：{acc:.4f}，学习率：{lr:.1e}，用时：3{i}秒\n"
        for i, (loss, val, acc, lr) in enumerate(zip(LOSS, VAL, ACC, LR, strict=True), 1)
    ]
    return "".join(rows), {
        "loss/train": at(EP, LOSS),
        "loss/val": at(EP, VAL),
        "metric/accuracy": at(EP, ACC),
        "lr": at(EP, LR),
    }


@house()
def german() -> tuple[str, object]:
    rows = [
        f"Epoche {i} von 8: Verlust={loss:.4f}; Validierungsverlust={val:.4f}; Genauigkeit={acc:.4f}; Lernrate={lr:.1e}\n"
        for i, (loss, val, acc, lr) in enumerate(zip(LOSS, VAL, ACC, LR, strict=True), 1)
    ]
    return "".join(rows), {
        "loss/train": at(EP, LOSS),
        "loss/val": at(EP, VAL),
        "metric/accuracy": at(EP, ACC),
        "lr": at(EP, LR),
    }


@house()
def spanish() -> tuple[str, object]:
    rows = [
        f"Época {i}: pérdida = {loss:.4f}, pérdida_val = {val:.4f}, precisión = {acc:.4f}\n"
        for i, (loss, val, acc) in enumerate(zip(LOSS, VAL, ACC, strict=True), 1)
    ]
    return "".join(rows), {"loss/train": at(EP, LOSS), "loss/val": at(EP, VAL)}


@house()
def table_with_a_header_of_words() -> tuple[str, object]:
    rows = ["epoch      train_loss   valid_loss   accuracy   time   \n"]
    rows += [
        f"{i - 1:<10} {loss:<12.4f} {val:<12.4f} {acc:<10.4f} 00:0{i}  \n"
        for i, (loss, val, acc) in enumerate(zip(LOSS, VAL, ACC, strict=True), 1)
    ]
    zero = [e - 1 for e in EP]
    return "".join(rows), {
        "loss/train": at(zero, LOSS),
        "loss/val": at(zero, VAL),
        "metric/accuracy": at(zero, ACC),
    }


@house()
def table_of_markdown() -> tuple[str, object]:
    rows = ["| Epoch | Train Loss | Val Loss | LR | Time |\n|------:|-----------:|---------:|---:|:----:|\n"]
    rows += [
        f"| {i} | {loss:.4f} | {val:.4f} | {lr:.1e} | 1m{i}s |\n"
        for i, (loss, val, lr) in enumerate(zip(LOSS, VAL, LR, strict=True), 1)
    ]
    return "".join(rows), {"loss/train": at(EP, LOSS), "loss/val": at(EP, VAL), "lr": at(EP, LR)}


@house()
def table_drawn_with_boxes() -> tuple[str, object]:
    rows = [
        "┌───────┬────────────┬──────────┐\n│ epoch │ train_loss │ val_loss │\n├───────┼────────────┼──────────┤\n"
    ]
    rows += [
        f"│ {i:>5} │ {loss:>10.4f} │ {val:>8.4f} │\n"
        for i, (loss, val) in enumerate(zip(LOSS, VAL, strict=True), 1)
    ]
    return "".join([*rows, "└───────┴────────────┴──────────┘\n"]), {
        "loss/train": at(EP, LOSS),
        "loss/val": at(EP, VAL),
    }


@house()
def train_and_eval_lines_by_turns() -> tuple[str, object]:
    rows = []
    for i, (loss, val, acc, norm) in enumerate(zip(LOSS, VAL, ACC, NORM, strict=True), 1):
        rows += [
            f"INFO:trainer:[TRAIN] it={100 * i} loss={loss:.4f} gnorm={norm:.4f} data=0.01s fwd=0.12s bwd=0.31s\n",
            f"INFO:trainer:[EVAL] it={100 * i} loss={val:.4f} acc={acc:.4f}\n",
        ]
    return "".join(rows), {
        "loss/train": at(ST, LOSS),
        "grad/norm": at(ST, NORM),
        "loss/val": at(ST, VAL),
        "metric/accuracy/val": at(ST, ACC),
    }


@house()
def sections_without_words_on_the_lines() -> tuple[str, object]:
    rows = []
    for i, (loss, val, acc) in enumerate(zip(LOSS, VAL, ACC, strict=True), 1):
        rows += [
            f"Epoch {i}\n",
            "Training:\n",
            f"    loss: {loss:.4f}\n",
            "Validation:\n",
            f"    loss: {val:.4f}\n",
            f"    accuracy: {acc:.4f}\n",
        ]
    return "".join(rows), {
        "loss/train": at(EP, LOSS),
        "loss/val": at(EP, VAL),
        "metric/accuracy/val": at(EP, ACC),
    }


@house()
def json_behind_a_logger() -> tuple[str, object]:
    rows = [
        f'2024-05-01T10:00:0{i}Z worker-3 INFO metrics {{"step": {100 * i}, "train/loss": {loss:.4f}, "optim/lr": {lr:.1e}, "perf/step_ms": 31{i}.2}}\n'
        for i, (loss, lr) in enumerate(zip(LOSS, LR, strict=True), 1)
    ]
    return "".join(rows), {"loss/train": at(ST, LOSS), "lr": at(ST, LR)}


@house()
def dictionaries_of_python() -> tuple[str, object]:
    rows = [
        f"step {100 * i}: {{'loss': {loss:.4f}, 'losses': {{'recon': {0.7 * loss:.4f}, 'kl': {0.3 * loss:.4f}}}, 'lr': {lr:.1e}, 'time': 0.3{i}}}\n"
        for i, (loss, lr) in enumerate(zip(LOSS, LR, strict=True), 1)
    ]
    return "".join(rows), {
        "loss/train": at(ST, LOSS),
        "loss/recon": at(ST, [float(f"{0.7 * x:.4f}") for x in LOSS]),
        "loss/kl": at(ST, [float(f"{0.3 * x:.4f}") for x in LOSS]),
        "lr": at(ST, LR),
    }


@house()
def tensors_printed_as_they_are() -> tuple[str, object]:
    rows = [
        f"epoch: {i} loss: tensor({loss:.4f}, device='cuda:0', grad_fn=<NllLossBackward0>) val_loss: tensor({val:.4f}, device='cuda:0')\n"
        for i, (loss, val) in enumerate(zip(LOSS, VAL, strict=True), 1)
    ]
    return "".join(rows), {"loss/train": at(EP, LOSS), "loss/val": at(EP, VAL)}


@house()
def numpy_scalars_printed_as_they_are() -> tuple[str, object]:
    rows = [
        f"epoch {i}, loss=np.float64({loss:.4f}), val_loss=np.float32({val:.4f})\n"
        for i, (loss, val) in enumerate(zip(LOSS, VAL, strict=True), 1)
    ]
    return "".join(rows), {"loss/train": at(EP, LOSS), "loss/val": at(EP, VAL)}


@house()
def progress_bars_between() -> tuple[str, object]:
    rows = []
    for i, (loss, val) in enumerate(zip(LOSS, VAL, strict=True), 1):
        bars = "\r".join(
            f"train:  {p}%|{'#' * (p // 10):<10}| {p}/100 [00:0{p // 20}<00:0{5 - p // 20}, 19.8it/s]"
            for p in (0, 20, 60, 100)
        )
        rows += [
            bars + "\n",
            f"==> epoch {i} done, mean train loss = {loss:.4f}, mean val loss = {val:.4f} (took 5.{i} s)\n",
        ]
    return "".join(rows), {"loss/train": at(EP, LOSS), "loss/val": at(EP, VAL)}


@house(optim__lr=3e-4)
def settings_first() -> tuple[str, object]:
    text = (
        "Namespace(batch_size=128, clip=1.0, epochs=8, lr=0.0003, loss_weight=0.5, seed=17, val_every=1)\n"
        "config:\n  model:\n    width: 512\n    dropout: 0.1\n  loss: cross_entropy\n  min_loss: 0.01\n"
        "Model has 12,345,678 parameters; train loss weights = [1.0, 0.5]\n"
    )
    rows = [
        f"epoch={i} loss={loss:.4f} val_loss={val:.4f}\n"
        for i, (loss, val) in enumerate(zip(LOSS, VAL, strict=True), 1)
    ]
    return text + "".join(rows), {"loss/train": at(EP, LOSS), "loss/val": at(EP, VAL)}


@house(optim__lr=3e-4)
def settings_as_a_table_first() -> tuple[str, object]:
    text = "+---------------+--------+\n| learning_rate | 0.0003 |\n| batch_size    | 128    |\n| val_loss_goal | 0.5    |\n| train_loss_w  | 1.0    |\n+---------------+--------+\n"
    rows = [
        f"ep {i} | loss {loss:.4f} | val_loss {val:.4f}\n"
        for i, (loss, val) in enumerate(zip(LOSS, VAL, strict=True), 1)
    ]
    return text + "".join(rows), {"loss/train": at(EP, LOSS), "loss/val": at(EP, VAL)}


@house()
def source_code_in_the_log() -> tuple[str, object]:
    code = (
        "="
        * 80
        + "\nimport torch\n\ndef train(model, data, lr=0.001, loss_scale=1024):\n    loss = 0.5  # start\n    for step in range(100):\n"
        '        loss = F.cross_entropy(model(x), y)\n        print(f"step {step} loss {loss.item():.4f}")\n    best_loss = 1e9\n    val_loss = 0.0\n    return loss\n'
        + "=" * 80
        + "\n"
    )
    rows = [f"step {100 * i} loss {loss:.4f}\n" for i, loss in enumerate(LOSS, 1)]
    return code + "".join(rows), {"loss/train": at(ST, LOSS)}


@house()
def four_ranks_average() -> tuple[str, object]:
    rows = [
        f"[rank{r}] step={100 * i} loss={loss + d:.4f} lr={lr:.1e}\n"
        for i, (loss, lr) in enumerate(zip(LOSS, LR, strict=True), 1)
        for r, d in enumerate((0.0, 0.02, -0.02, 0.04))
    ]
    return "".join(rows), {"loss/train": at(ST, [round(x + 0.01, 4) for x in LOSS]), "lr": at(ST, LR)}


@house()
def slurm_tasks() -> tuple[str, object]:
    rows = [
        f"{r}: Iter {100 * i}, loss {loss:.4f}, grad-norm {norm:.4f}\n"
        for i, (loss, norm) in enumerate(zip(LOSS, NORM, strict=True), 1)
        for r in (1, 0, 2)
    ]
    return "".join(rows), {"loss/train": at(ST, LOSS), "grad/norm": at(ST, NORM)}


@house(events=("restart",))
def resumed_from_a_checkpoint() -> tuple[str, object]:
    def row(i: int) -> str:
        return f"step {100 * i} - loss {LOSS[i - 1]:.4f} - lr {LR[i - 1]:.1e}\n"

    text = (
        "".join(row(i) for i in range(1, 7))
        + "Resuming from checkpoint at step 400\n"
        + "".join(row(i) for i in range(5, 9))
    )
    return text, {"loss/train": at(ST, LOSS), "lr": at(ST, LR)}


@house()
def two_trainings_one_after_the_other() -> tuple[str, object]:
    one = "".join(
        f"[{i}/8] train_loss {loss:.4f} dev_loss {val:.4f}\n"
        for i, (loss, val) in enumerate(zip(LOSS, VAL, strict=True), 1)
    )
    other = "".join(
        f"[{i}/8] train_loss {loss + 1:.4f} dev_loss {val + 1:.4f}\n"
        for i, (loss, val) in enumerate(zip(LOSS, VAL, strict=True), 1)
    )
    more = [round(x + 1, 4) for x in LOSS], [round(x + 1, 4) for x in VAL]
    return one + "starting fold 2\n" + other, [
        {"loss/train": at(EP, LOSS), "loss/val": at(EP, VAL)},
        {"loss/train": at(EP, more[0]), "loss/val": at(EP, more[1])},
    ]


@house(events=("nan-warning",))
def a_loss_that_becomes_nan() -> tuple[str, object]:
    values = [*LOSS[:5], math.nan, math.nan, math.nan]
    rows = [
        f"iteration:{100 * i}\tloss:{loss:.4f}\tlr:{lr:.1e}\n"
        for i, (loss, lr) in enumerate(zip(values, LR, strict=True), 1)
    ]
    rows.insert(6, "WARNING: NaN loss encountered, skipping batch\n")
    return "".join(rows), {"loss/train": at(ST, values), "lr": at(ST, LR)}


@house()
def components_in_brackets() -> tuple[str, object]:
    rows = [
        f"Iter {100 * i:06d} total_loss={loss:.4f} [recon={0.6 * loss:.4f} adv={0.3 * loss:.4f} perceptual={0.1 * loss:.4f}] lr_G={lr:.1e} lr_D={4 * lr:.1e} imgs/s=312.{i}\n"
        for i, (loss, lr) in enumerate(zip(LOSS, LR, strict=True), 1)
    ]
    return "".join(rows), {
        "loss/train": at(ST, LOSS),
        "loss/recon": at(ST, [float(f"{0.6 * x:.4f}") for x in LOSS]),
        "loss/adv": at(ST, [float(f"{0.3 * x:.4f}") for x in LOSS]),
        "loss/perceptual": at(ST, [float(f"{0.1 * x:.4f}") for x in LOSS]),
        "lr/g": at(ST, LR),
        "lr/d": at(ST, [float(f"{4 * x:.1e}") for x in LR]),
    }


@house()
def best_so_far_on_the_line() -> tuple[str, object]:
    rows = [
        f"Epoch #{i}: val_loss: {val:.4f} (best: {min(VAL[:i]):.4f} @ epoch {VAL.index(min(VAL[:i])) + 1}), train_loss: {loss:.4f}\n"
        for i, (loss, val) in enumerate(zip(LOSS, VAL, strict=True), 1)
    ]
    return "".join(rows), {"loss/train": at(EP, LOSS), "loss/val": at(EP, VAL)}


@house()
def value_with_its_running_mean() -> tuple[str, object]:
    rows = [
        f"Epoch: [{i}][200/200]  Time 0.1{i} (0.133)  Data 0.00{i} (0.010)  Loss {loss + 0.1:.4f} ({loss:.4f})  Acc@1 {100 * acc + 1:.2f} ({100 * acc:.2f})\n"
        for i, (loss, acc) in enumerate(zip(LOSS, ACC, strict=True), 1)
    ]
    return "".join(rows), {
        "loss/train": at(EP, [round(x + 0.1, 4) for x in LOSS]),
        "metric/accuracy": at(EP, [round(x + 0.01, 4) for x in ACC]),
    }


@house()
def sentences() -> tuple[str, object]:
    rows = []
    for i, (loss, val, acc) in enumerate(zip(LOSS, VAL, ACC, strict=True), 1):
        rows += [
            f"Finished epoch {i} in 3{i} seconds.\n",
            f"The average training loss was {loss:.4f}.\n",
            f"The validation loss is {val:.4f} and the accuracy is {100 * acc:.2f} %.\n",
        ]
    return "".join(rows), {
        "loss/train": at(EP, LOSS),
        "loss/val": at(EP, VAL),
        "metric/accuracy": at(EP, ACC),
    }


@house()
def colours_and_arrows() -> tuple[str, object]:
    rows = [
        f"\x1b[1;32m➜ ep {i:02d}\x1b[0m  loss \x1b[33m{loss:.4f}\x1b[0m → val \x1b[36m{val:.4f}\x1b[0m  ⏱ 1{i}s\n"
        for i, (loss, val) in enumerate(zip(LOSS, VAL, strict=True), 1)
    ]
    return "".join(rows), {"loss/train": at(EP, LOSS), "loss/val": at(EP, VAL)}


@house()
def semicolons_and_camels() -> tuple[str, object]:
    rows = [
        f"globalStep: {100 * i}; trainLoss: {loss:.4f}; valLoss: {val:.4f}; learningRate: {lr:.1e}; gradNorm: {norm:.4f}; elapsedSec: {i}.5;\n"
        for i, (loss, val, lr, norm) in enumerate(zip(LOSS, VAL, LR, NORM, strict=True), 1)
    ]
    return "".join(rows), {
        "loss/train": at(ST, LOSS),
        "loss/val": at(ST, VAL),
        "lr": at(ST, LR),
        "grad/norm": at(ST, NORM),
    }


@house()
def norms_of_modules() -> tuple[str, object]:
    rows = [
        f"step {100 * i} loss {loss:.4f} grad_norm {norm:.4f} grad_norm/encoder {norm / 2:.4f} grad_norm/decoder {norm / 4:.4f}\n"
        for i, (loss, norm) in enumerate(zip(LOSS, NORM, strict=True), 1)
    ]
    return "".join(rows), {
        "loss/train": at(ST, LOSS),
        "grad/norm": at(ST, NORM),
        "grad/norm/encoder": at(ST, [float(f"{x / 2:.4f}") for x in NORM]),
        "grad/norm/decoder": at(ST, [float(f"{x / 4:.4f}") for x in NORM]),
    }


@house()
def fractions_of_epochs() -> tuple[str, object]:
    fractions = [0.25 * i for i in range(1, 9)]
    rows = [
        f"({ep:.2f} epochs) it {100 * i}/800 :: loss = {loss:.4f} :: lr = {lr:.1e} :: 1.2{i} it/s\n"
        for i, (ep, loss, lr) in enumerate(zip(fractions, LOSS, LR, strict=True), 1)
    ]
    return "".join(rows), {"loss/train": at(ST, LOSS), "lr": at(ST, LR)}


@house()
def thousands_and_units() -> tuple[str, object]:
    positions = [1000.0 * i for i in range(1, 9)]
    rows = [
        f"step {1000 * i:,} | loss {loss:.4f} | {32768 * i:,} tok | {24_000 + i:,} tok/s | norm {norm:.4f} | 41{i}.02 ms\n"
        for i, (loss, norm) in enumerate(zip(LOSS, NORM, strict=True), 1)
    ]
    return "".join(rows), {"loss/train": at(positions, LOSS), "grad/norm": at(positions, NORM)}


@house()
def a_line_of_the_loss_and_one_of_the_rest() -> tuple[str, object]:
    rows = []
    for i, (loss, lr, norm) in enumerate(zip(LOSS, LR, NORM, strict=True), 1):
        rows += [
            f"[step {100 * i}]\n",
            f"  loss      {loss:.4f}\n",
            f"  lr        {lr:.1e}\n",
            f"  grad norm {norm:.4f}\n",
            f"  mem       20.{i} GiB\n",
        ]
    return "".join(rows), {"loss/train": at(ST, LOSS), "lr": at(ST, LR), "grad/norm": at(ST, NORM)}


@house(events=("checkpoint",))
def chatter_between() -> tuple[str, object]:
    rows = []
    for i, (loss, val) in enumerate(zip(LOSS, VAL, strict=True), 1):
        rows += [
            f"GET /healthz 200 0.00{i}s\n",
            f"Loaded shard {i} of 8 (loss of precision: 0 rows)\n",
            f"epoch {i} finished: train_loss {loss:.4f} val_loss {val:.4f}\n",
            f"/usr/lib/python3/torch/x.py:{300 + i}: UserWarning: value 0.{i} is small\n",
            f"Saved checkpoint to out/ckpt_{i}_loss_0.{i}.pt\n",
        ]
    return "".join(rows), {"loss/train": at(EP, LOSS), "loss/val": at(EP, VAL)}


@house()
def dates_inside_and_hosts() -> tuple[str, object]:
    rows = [
        f"Nov {i:2d} 10:1{i}:59 gpu-node17 train.py[40{i}]: epoch={i} loss={loss:.4f} val_loss={val:.4f}\n"
        for i, (loss, val) in enumerate(zip(LOSS, VAL, strict=True), 1)
    ]
    return "".join(rows), {"loss/train": at(EP, LOSS), "loss/val": at(EP, VAL)}


@house()
def negative_log_likelihood_below_zero() -> tuple[str, object]:
    values = [round(x - 2, 4) for x in LOSS]
    rows = [
        f"epoch {i}: nll = {loss:.4f}, kl = 0.{i}, elbo = {-loss:.4f}\n" for i, loss in enumerate(values, 1)
    ]
    return "".join(rows), {
        "loss/nll": at(EP, values),
        "loss/kl": at(EP, [i / 10 for i in range(1, 9)]),
        "metric/elbo": at(EP, [-x for x in values]),
    }


@house(optim__lr=0.1)
def rate_said_once() -> tuple[str, object]:
    rows = [
        f"Train Epoch: {i} [60000/60000 (100%)]\tLoss: {loss:.6f}\n\nTest set: Average loss: {val:.4f}, Accuracy: {round(acc * 10000)}/10000 ({100 * acc:.0f}%)\n\n"
        for i, (loss, val, acc) in enumerate(zip(LOSS, VAL, ACC, strict=True), 1)
    ]
    return "lr: 0.1\n" + "".join(rows), {
        "loss/train": at(EP, LOSS),
        "loss/test": at(EP, VAL),
        "metric/accuracy/test": at(EP, [round(x, 2) for x in ACC]),
    }


@house()
def reinforcement() -> tuple[str, object]:
    positions = [2048.0 * i for i in range(1, 9)]
    rows = [
        f"timesteps {2048 * i} | episodes {12 * i} | R={20 + 5 * i}.00 | pi_loss=-0.0{i} | v_loss={loss:.4f} | ent={1.4 - i / 10:.2f} | fps=91{i}\n"
        for i, loss in enumerate(LOSS, 1)
    ]
    return "".join(rows), {
        "loss/policy": at(positions, [-i / 100 for i in range(1, 9)]),
        "loss/value": at(positions, LOSS),
        "rl/entropy": at(positions, [round(1.4 - i / 10, 2) for i in range(1, 9)]),
    }
