"""Everything a run leaves behind in its folder.

training_log.json     {"config": {...}, "epochs": [{...}]}, rewritten atomically every epoch
training_summary.json how it ended; the only file with wall-clock numbers, so that equal runs have equal logs
metrics.jsonl         gradoctor's own log: a header, then one line an epoch
console.log           what the console showed
config.yaml           the resolved configuration, to be patched and trained again
tensorboard/          event files, where tensorboard is installed
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from gradoctor.monitor.degeneracy import DegeneracyRecord
from gradoctor.monitor.run_logger import RunLogger, strict
from gradoctor.trainer.config import TrainConfig
from gradoctor.trainer.presets import as_plain, write_yaml
from gradoctor.trainer.systems.base import Column

VANISHED = 1e-7
"""A module's gradient norm below this is warned about (the GRAD-MONITOR warning of the source documents)."""

BEFORE = (Column("Loss", "train_loss", ".6g"), Column("Val Loss", "val_loss", ".6g"))
AFTER = (
    Column("Pred Std", "pred_std", ".6g"),
    Column("Resets", "degeneracy_resets", ".0f"),
    Column("Grad", "grad_norm", ".6g"),
    Column("Grad Clip", "grad_clip_ratio", "5.2%"),
    Column("LR", "learning_rate", ".6g"),
)


class Journal:
    """Writes the folder of one run. ``history`` holds the epochs of a run that is being resumed."""

    def __init__(
        self,
        folder: Path,
        config: TrainConfig,
        facts: Mapping[str, Any],
        columns: Sequence[Column],
        *,
        history: Sequence[Mapping[str, Any]] = (),
        tensorboard: bool = False,
        echo: Callable[[str], None] = lambda _line: None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.epochs = [dict(epoch) for epoch in history]
        self._config = config
        self._columns = (*BEFORE, *columns, *AFTER)
        self._described = as_plain(config) | dict(facts)
        self._echo = echo
        self._ended: dict[str, str] = {}
        write_yaml(config, folder / "config.yaml")
        self._console = (folder / "console.log").open("a" if history else "w", encoding="utf-8", buffering=1)
        self._lines = RunLogger(folder / "metrics.jsonl", config=self._described, resume=bool(history))
        self._board = _board(folder / "tensorboard") if tensorboard else None
        if not history:
            for key, value in _flat(self._described):
                self._console.write(f"[CONFIG] {key}: {value}\n")
        self._write_log()

    def say(self, line: str) -> None:
        """One line on the console and in console.log."""
        self._console.write(line + "\n")
        self._echo(line)

    def ended(self, how: str, line: str | None = None) -> None:
        """Say how the run ended: as one key in the log, and in words everywhere."""
        if line is not None:
            self.say(line)
            self._lines.note(line)
        self._ended = {"ended": how} | ({"message": line} if line else {})
        self._write_log()

    def epoch(self, record: Mapping[str, Any], timing: Mapping[str, float]) -> None:
        """Log one finished epoch everywhere; ``timing`` goes to TensorBoard alone."""
        self.epochs.append(dict(record))
        self._lines.log(record)
        self._write_log()
        self.say(self._epoch_line(record))
        self.say(self._details_line(record))
        self._say_modules(record)
        if self._board is not None:
            for key, value in {**record, **timing}.items():
                if isinstance(value, int | float):
                    self._board.add_scalar(key, value, record["epoch"])
            self._board.flush()

    def degeneracy(self, epoch: int, record: DegeneracyRecord, floor: float) -> None:
        """The guard's lines of one epoch."""
        failed = set(record.failures)
        for batch in record.resets:
            if batch in failed:
                self.say("[DEGENERACY-GUARD] Reset failed to restore variance")
            std = record.stds[batch - 1]
            self.say(
                f"[DEGENERACY-GUARD] epoch {epoch} batch {batch}: pred_std {std:.1e} < {floor:g}, reset applied"
            )

    def summary(self, values: Mapping[str, Any]) -> None:
        """Write training_summary.json."""
        _replace(self.folder / "training_summary.json", json.dumps(strict(values), indent=2) + "\n")

    def close(self) -> None:
        """Close every file."""
        self._console.close()
        self._lines.close()
        if self._board is not None:
            self._board.close()

    def _write_log(self) -> None:
        log = {"config": self._described, "epochs": self.epochs} | self._ended
        _replace(self.folder / "training_log.json", json.dumps(strict(log), indent=1) + "\n")

    def _say_modules(self, record: Mapping[str, Any]) -> None:
        for key, value in record.items():
            kind, _, module = key.partition("/")
            if kind == "grad_norm" and module:
                told = f"norm {value:.2e} < {VANISHED:.0e}" if value < VANISHED else f"l2={value:.2e}"
                self.say(f"[GRAD-MONITOR] {module}: {told}")
            elif kind == "activation_grad_norm":
                self.say(f"[ENCODER-GRAD] {module}: grad_norm={value:.3e}")

    def _details_line(self, record: Mapping[str, Any]) -> str:
        """What the epoch's own line has no room for: the terms of the loss, the size of the updates."""
        keys = [key for key in record if key.startswith("loss_") or key == "update_ratio"]
        return " | ".join(
            [f"Epoch {record['epoch']:3d}/{self._config.epochs}", *(f"{k}: {record[k]:.6g}" for k in keys)]
        )

    def _epoch_line(self, record: Mapping[str, Any]) -> str:
        fields = [f"Epoch {record['epoch']:3d}/{self._config.epochs}"]
        fields += [
            f"{column.label}: {record[column.key]:{column.style}}"
            for column in self._columns
            if column.key in record
        ]
        return " | ".join(fields)


def _flat(values: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    flat: list[tuple[str, Any]] = []
    for key, value in values.items():
        flat += _flat(value, f"{prefix}{key}.") if isinstance(value, Mapping) else [(f"{prefix}{key}", value)]
    return flat


def _replace(path: Path, text: str) -> None:
    """Write a file so that a reader, or an interruption, sees the old or the new text but nothing between."""
    fresh = path.with_name(path.name + ".tmp")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def _board(folder: Path) -> Any:
    from torch.utils.tensorboard import SummaryWriter

    return SummaryWriter(str(folder))  # type: ignore[no-untyped-call]
