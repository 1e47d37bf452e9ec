"""House styles of plain PyTorch scripts: how a record becomes a line, and (own, separate code) a line a record again."""

from __future__ import annotations

import csv
import json
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from faults.plain_tasks import Knobs

Record = dict[str, float]
EPOCHS = (
    "pipes",
    "logging",
    "tutorial",
    "dicts",
    "jsonl-epochs",
    "csv-epochs",
    "history",
    "list",
    "tqdm",
    "tensorboard-epochs",
)
STEPS = ("steps", "nanogpt", "word-lm", "jsonl-steps", "csv-steps", "tensorboard-steps")
TEXT = ("pipes", "logging", "tutorial")
FORMATS = {"jsonl-epochs": "generic_jsonl", "jsonl-steps": "generic_jsonl", "csv-epochs": "generic_csv", "csv-steps": "generic_csv",
           "history": "json_history", "list": "generic_json_list", "tensorboard-epochs": "tensorboard",
           "tensorboard-steps": "tensorboard", "tqdm": "tqdm"}  # fmt: skip
SUFFIX = {"jsonl-epochs": ".jsonl", "jsonl-steps": ".jsonl", "csv-epochs": ".csv", "csv-steps": ".csv", "history": ".json", "list": ".json",
          "tensorboard-epochs": "", "tensorboard-steps": ""}  # fmt: skip
LABELS = {"val_acc": "val acc", "val_f1": "val f1", "val_mae": "val mae", "grad_norm": "grad norm", "clipped": "clip ratio",
          "loss_recon": "recon", "loss_sparse": "sparse", "loss_kl": "kl"}  # fmt: skip


@dataclass
class Log:
    """An open log: a stream, and what writes a record to it."""

    write: Callable[[str, Record], None]
    close: Callable[[], None]


def _more(record: Record, separator: str, equals: str) -> str:
    return "".join(
        f"{separator}{label}{equals}{record[key]:.4f}" for key, label in LABELS.items() if key in record
    )


def pipes(stream: IO[str], knobs: Knobs, kind: str, r: Record) -> None:
    """`Epoch 003/025 | train loss 0.1234 | val loss 0.2345 | lr 1.00e-03 | ...`."""
    if kind == "epoch":
        print(f"Epoch {int(r['epoch']):03d}/{knobs.epochs:03d} | train loss {r['loss']:.4f} | val loss {r['val_loss']:.4f} | lr {r['lr']:.2e}"
              f"{_more(r, ' | ', ' ')} | {r['seconds']:.2f}s", file=stream)  # fmt: skip


def dicts(stream: IO[str], _knobs: Knobs, kind: str, r: Record) -> None:
    """A printed dict."""
    if kind == "epoch":
        print(
            {
                "epoch": int(r["epoch"]),
                "train_loss": round(r["loss"], 5),
                **{k: round(v, 5) for k, v in r.items() if k.startswith(("val", "loss_"))},
                "lr": r["lr"],
            },
            file=stream,
        )


def tutorial(stream: IO[str], knobs: Knobs, kind: str, r: Record) -> None:
    """The transfer-learning tutorial's block of lines."""
    if kind == "epoch":
        score = f" Acc: {r['val_acc']:.4f}" if "val_acc" in r else ""
        print(
            f"Epoch {int(r['epoch']) - 1}/{knobs.epochs - 1}\n----------\ntrain Loss: {r['loss']:.4f}\nval Loss: {r['val_loss']:.4f}{score}\n",
            file=stream,
        )


def steps(stream: IO[str], _knobs: Knobs, kind: str, r: Record) -> None:
    """`step   710 | loss 4.3713 | lr 2.99e-04 | grad norm 0.53 | 41400 samples/s`, with lines of evaluation."""
    if kind == "step":
        print(
            f"step {int(r['step']):5d} | loss {r['loss']:.4f} | lr {r['lr']:.2e}{_more(r, ' | ', ' ')} | {r['samples_per_sec']:.0f} samples/s",
            file=stream,
        )
    elif "val_loss" in r:
        score = f" | val acc {r['val_acc']:.4f}" if "val_acc" in r else ""
        print(f"step {int(r['step']):5d} | val loss {r['val_loss']:.4f}{score}", file=stream)


def nanogpt(stream: IO[str], knobs: Knobs, kind: str, r: Record) -> None:
    """`iter 100: loss 4.3713, time 12.10ms` and `step 250: train loss 4.1, val loss 4.2`."""
    if kind == "step":
        print(
            f"iter {int(r['step'])}: loss {r['loss']:.4f}, time {1000 * knobs.batch / r['samples_per_sec']:.2f}ms, lr {r['lr']:.3e}",
            file=stream,
        )
    elif "val_loss" in r:
        print(f"step {int(r['step'])}: train loss {r['loss']:.4f}, val loss {r['val_loss']:.4f}", file=stream)


def word_lm(stream: IO[str], knobs: Knobs, kind: str, r: Record) -> None:
    """The word_language_model example's cells."""
    ppl = f"{2.718281828 ** min(r['loss'], 700):8.2f}"
    if kind == "step":
        per = -(-knobs.samples // knobs.batch)
        print(f"| epoch {int(r['epoch']):3d} | {(int(r['step']) - 1) % per + 1:5d}/{per:5d} batches | lr {r['lr']:.5f} | ms/batch {1000 * knobs.batch / r['samples_per_sec']:5.2f} "
              f"| loss {r['loss']:5.3f} | ppl {ppl}", file=stream)  # fmt: skip
    elif "val_loss" in r:
        print("-" * 89 + f"\n| end of epoch {int(r['epoch']):3d} | time: {r['seconds']:5.2f}s | valid loss {r['val_loss']:5.3f} | valid ppl "
              f"{2.718281828 ** min(r['val_loss'], 700):8.2f}\n" + "-" * 89, file=stream)  # fmt: skip


def jsonl_epochs(stream: IO[str], _knobs: Knobs, kind: str, r: Record) -> None:
    """One JSON object an epoch."""
    if kind == "epoch":
        stream.write(
            json.dumps(
                {
                    "epoch": int(r["epoch"]),
                    "train_loss": r["loss"],
                    **{k: v for k, v in r.items() if k not in ("epoch", "loss", "step")},
                }
            )
            + "\n"
        )


def jsonl_steps(stream: IO[str], _knobs: Knobs, kind: str, r: Record) -> None:
    """JSON objects of steps and, between them, of evaluations."""
    if kind == "epoch" and "val_loss" not in r:
        return
    row = {"step": int(r["step"]), **{k: v for k, v in r.items() if k not in ("step", "epoch", "seconds")}}
    if kind == "epoch":
        row = {"step": int(r["step"]), **{k: v for k, v in r.items() if k.startswith("val")}}
    stream.write(json.dumps(row) + "\n")


LINES = {"pipes": pipes, "dicts": dicts, "tutorial": tutorial, "steps": steps, "nanogpt": nanogpt, "word-lm": word_lm,
         "jsonl-epochs": jsonl_epochs, "jsonl-steps": jsonl_steps}  # fmt: skip


def open_log(style: str, path: Path, knobs: Knobs, *, append: bool = False) -> Log:
    """Open a log of a style at ``path`` (a folder for TensorBoard; ``-`` is standard output)."""
    if style.startswith("tensorboard"):
        return _tensorboard(path, style)
    stream = (
        sys.stdout if str(path) == "-" else path.open("a" if append else "w", encoding="utf-8", newline="")
    )
    close = (lambda: None) if stream is sys.stdout else stream.close
    if style == "logging":
        return Log(_through_logging(stream, knobs), close)
    if style == "tqdm":
        return _bars(stream, knobs)
    if style.startswith("csv"):
        return Log(_rows(stream, style), close)
    if style in ("history", "list"):
        return _whole(stream, style)
    line = LINES[style]
    return Log(lambda kind, record: line(stream, knobs, kind, record), close)


def _through_logging(stream: IO[str], knobs: Knobs) -> Callable[[str, Record], None]:
    logger = logging.Logger("train")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger.addHandler(handler)

    def write(kind: str, r: Record) -> None:
        if kind == "epoch":
            logger.info(
                "[%d/%d] Train Loss=%.4f, Val Loss=%.4f, LR=%.3g%s",
                r["epoch"],
                knobs.epochs,
                r["loss"],
                r["val_loss"],
                r["lr"],
                _more(r, ", ", "="),
            )

    return write


def _rows(stream: IO[str], style: str) -> Callable[[str, Record], None]:
    writer: list[csv.DictWriter[str]] = []
    dropped = (
        ("seconds", "samples_per_sec") if style == "csv-epochs" else ("epoch", "seconds", "samples_per_sec")
    )

    def write(kind: str, record: Record) -> None:
        if kind != ("epoch" if style == "csv-epochs" else "step"):
            return
        row = {
            ("train_loss" if k == "loss" else k): (int(v) if k in ("epoch", "step") else f"{v:.6g}")
            for k, v in record.items()
            if k not in dropped
        }
        if not writer:
            writer.append(csv.DictWriter(stream, list(row), lineterminator="\n"))
            writer[0].writeheader()
        writer[0].writerow(row)

    return write


def _whole(stream: IO[str], style: str) -> Log:
    rows: list[dict[str, Any]] = []

    def write(kind: str, r: Record) -> None:
        if kind == "epoch":
            rows.append(
                {
                    "epoch": int(r["epoch"]),
                    "train_loss": r["loss"],
                    **{k: v for k, v in r.items() if k not in ("epoch", "loss", "step", "seconds")},
                }
            )

    def close() -> None:
        history = (
            {("learning_rate" if k == "lr" else k): [row[k] for row in rows] for k in rows[0] if k != "epoch"}
            if rows
            else {}
        )
        json.dump(history if style == "history" else rows, stream, indent=2)
        stream.close()

    return Log(write, close)


def _bars(stream: IO[str], knobs: Knobs) -> Log:
    from tqdm import tqdm

    per = -(-knobs.samples // knobs.batch)
    bars: list[Any] = []

    def write(kind: str, r: Record) -> None:
        if not bars:
            bars.append(
                tqdm(
                    total=per,
                    desc=f"Epoch {int(r['epoch'])}/{knobs.epochs}",
                    file=stream,
                    mininterval=0,
                    ncols=110,
                )
            )
        if kind == "step":
            bars[0].update(min(knobs.every, per - bars[0].n))
            bars[0].set_postfix(loss=f"{r['loss']:.4f}", lr=f"{r['lr']:.2e}")
        else:
            bars[0].update(per - bars[0].n)
            bars.pop().close()
            print(
                f"Epoch {int(r['epoch'])}: train_loss={r['loss']:.4f} val_loss={r['val_loss']:.4f}{_more(r, ' ', '=').replace('val ', 'val_')}",
                file=stream,
            )

    return Log(write, stream.close)


def _tensorboard(folder: Path, style: str) -> Log:
    from torch.utils.tensorboard import SummaryWriter

    writer = SummaryWriter(str(folder))
    tags = {"loss": "Loss/train", "val_loss": "Loss/val", "val_acc": "Accuracy/val", "val_f1": "F1/val", "val_mae": "MAE/val", "lr": "lr",
            "grad_norm": "grad_norm", "clipped": "clip_ratio", "loss_recon": "Loss/recon", "loss_sparse": "Loss/sparse", "loss_kl": "Loss/kl"}  # fmt: skip

    def write(kind: str, record: Record) -> None:
        if style.endswith("epochs") and kind == "step":
            return
        x = int(record["epoch" if style.endswith("epochs") else "step"])
        for key, tag in tags.items():
            if key in record and (kind == "step" or style.endswith("epochs") or key.startswith("val")):
                writer.add_scalar(tag, record[key], x)

    return Log(write, writer.close)
