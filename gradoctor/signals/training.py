"""Whether what was read is a training at all. A price list has numbers and a crash log has tracebacks, too.

Only the readers of any text and any table are doubted: a framework's own format vouches for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from gradoctor.intake.columns import Event
from gradoctor.signals.run import Run, Signal

ANY_PROGRAM = frozenset(("console", "csv", "json", "jsonl", "blank-table"))
"""Formats that many kinds of program write."""
_ONLY_IN_TRAINING = (
    "lr",
    "grad/",
    "amp/",
    "rl/",
    "optim/",
    "weight/",
    "codebook/",
    "act/",
    "structure/",
    "pred/",
    "pref/",
    "attn/",
    "repr/",
    "moe/",
)
_NEUTRAL = ("time/", "throughput/", "memory/", "events/")
_OF_ANY_PROGRAM = frozenset(
    ("out-of-memory", "traceback", "killed", "time-limit", "interrupted", "finished", "restart")
)
_FRAMEWORK = re.compile(
    r"torch|cuda|tensorflow|keras|\bjax\b|\bxla\b|\bgpus?\b|nccl|deepspeed|lightning|slurm|\brank\b|train|epoch|model",
    re.IGNORECASE,
)
_FOREIGN = 20  # times as many unknown names as known ones in a single record: a list of something else


def why_no_training(run: Run) -> str | None:
    """The reason why the run is none, or None when something in it is found in trainings only.

    That is: a place (epoch or step) beside a measured quantity, a learning rate, a gradient norm, a split, a
    name given in the settings; or a loss that outnumbers what has no known name.
    """
    if any(source.format not in ANY_PROGRAM for source in run.sources):
        return None
    signals = [signal for signal in run.signals.values() if signal.spelling]
    if not signals:
        stated = any(not fact.config for fact in run.facts.values())
        return None if stated or _of_training(run.events) else "it tells of a crash, but of no training"
    measured = [signal for signal in signals if not signal.name.startswith(_NEUTRAL)]
    unknown = len(run.unnamed)
    if not measured:
        return "only times and rates were read"
    if unknown > _FOREIGN * len(measured) and all(len(signal) == 1 for signal in measured):
        return f"{len(measured)} names mean something in a training, {unknown} do not"
    if any(map(_says_training, measured)) or any(map(_of_training_kind, run.events)):
        return None
    if not any(signal.name.startswith("loss/") for signal in measured):
        return "no loss, no step or epoch: nothing says that these numbers are of a training"
    if unknown > len(measured):
        return "no step or epoch, and most names mean nothing in a training"
    return None


def _says_training(signal: Signal) -> bool:
    """Whether the signal has a place, or a name that only trainings have."""
    placed = signal.axis != "point" and len(signal) > 1 and bool((signal.x != signal.x[0]).any())
    split = signal.name.endswith(("/val", "/test", "/train")) and signal.name != "loss/train"
    named = signal.reason == "named in the settings" or "train" in signal.spelling.lower()
    return placed or split or named or signal.name.startswith(_ONLY_IN_TRAINING)


def _of_training(events: Iterable[Event]) -> bool:
    return any(_of_training_kind(event) or _FRAMEWORK.search(event.text) for event in events)


def _of_training_kind(event: Event) -> bool:
    return event.kind not in _OF_ANY_PROGRAM
