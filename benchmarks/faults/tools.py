"""The tools that are compared: how each is called, what counts as its alarm, and which words its checks answer to.

A tool's own levels are kept: what it calls FAIL, error or critical counts as critical, WARN or warning as a warning, the rest as a remark.
A log that a tool refuses, or in which it finds no loss, counts as not read; that is reported apart from not found.
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LEVELS = {
    "FAIL": "critical",
    "error": "critical",
    "critical": "critical",
    "WARN": "warning",
    "warning": "warning",
}
RANK = {"critical": 0, "warning": 1, "info": 2}


@dataclass(frozen=True)
class Told:
    """One finding of a tool."""

    level: str  # critical | warning | info
    check: str
    words: tuple[str, ...]
    follows: tuple[str, ...] = ()  # checks told before, as whose consequence this one is told
    confidence: str = ""  # the tool's own word for it


@dataclass(frozen=True)
class Answer:
    """What a tool said about one log, most important first; ``read`` is False where it could not read it."""

    read: bool
    told: tuple[Told, ...] = ()


# gradoctor's rules carry their words themselves; these words are the benchmark's own, beyond that vocabulary
GRADOCTOR_WORDS = {
    "throughput-decay": "throughput_decay", "memory-growth": "memory_growth", "out-of-memory": "out_of_memory", "entropy-collapse": "entropy_collapse",
    "discriminator-wins": "gan_imbalance", "discriminator-saturated": "gan_imbalance", "implausibly-low-loss": "data_leak", "perfect-from-start": "data_leak",
    "validation-never-improves": "train_val_mismatch", "validation-stands-still": "train_val_mismatch", "split-explodes": "train_val_mismatch", "zero-loss": "zero_loss",
    "unbounded-negative-loss": "unbounded_loss", "huge-initial-loss": "huge_initial_loss", "kl-too-large": "kl_too_large", "clip-fraction-high": "clip_fraction",
    "value-loss-explosion": "value_explosion", "value-function-useless": "value_explosion", "reward-collapse": "reward_collapse",
}  # fmt: skip
RIVAL_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "trainproof": {
        "TP-NAN": ("nonfinite_loss",), "TP-NAN-GRAD": ("nonfinite_loss", "exploding_gradient"), "TP-ZERO-LOSS": ("zero_loss", "no_learning"),
        "TP-ZERO-LOSS-ONSET": ("nonfinite_loss", "zero_loss"), "TP-FLAT": ("no_learning", "loss_plateau"), "TP-DIVERGE": ("loss_divergence", "lr_too_high"),
        "TP-DEAD-RUN": ("no_learning",), "TP-ZERO-GRAD": ("vanishing_gradient", "no_learning"), "TP-GRAD-SPIKE": ("exploding_gradient", "loss_spike"),
        "TP-ZERO-LR": ("lr_zero_or_constant_bug",), "TP-ZERO-LR-PARTIAL": ("lr_zero_or_constant_bug",), "TP-OVERFIT": ("overfitting", "early_stop_missed"),
        "TP-STEP-CLIFF": ("throughput_decay",), "TP-LOADER-BOUND": ("throughput_decay",),
    },
    "runmedic": {
        "non_finite": ("nonfinite_loss",), "divergence": ("loss_divergence", "lr_too_high"), "loss_spikes": ("loss_spike",), "no_learning": ("no_learning", "loss_plateau"),
        "overfitting": ("overfitting", "early_stop_missed"), "grad_spikes": ("exploding_gradient", "loss_spike"), "slowdown": ("throughput_decay",), "slow_steps": ("throughput_decay",),
        "memory_growth": ("memory_growth",), "constant_lr_plateau": ("loss_plateau",), "log:cuda_oom": ("out_of_memory", "truncated_log"), "log:oom_killed": ("out_of_memory", "truncated_log"),
        "log:amp_overflow": ("nonfinite_loss",), "log:host_oom": ("out_of_memory", "truncated_log"),
    },
    "trainspotter": {
        "divergence": ("loss_divergence", "nonfinite_loss", "lr_too_high"), "eval_noise": ("oscillating_loss",), "grad_norm": ("exploding_gradient", "clip_saturation"),
        "loss_floor": ("data_leak", "zero_loss"), "lr_schedule": ("lr_zero_or_constant_bug", "lr_too_high"), "overfitting": ("overfitting", "early_stop_missed"),
        "plateau": ("loss_plateau", "no_learning"), "spikes": ("loss_spike",), "throughput": ("throughput_decay",),
    },
    "losslint": {
        "nan_inf": ("nonfinite_loss",), "step_backtrack": ("resumed_or_restarted",), "loss_spike": ("loss_spike",), "divergence": ("loss_divergence", "lr_too_high"),
        "overfit_onset": ("overfitting", "early_stop_missed"), "stagnation": ("no_learning", "loss_plateau"),
    },
}  # fmt: skip
COMMANDS = {
    "trainproof": ("doctor", "--json"),
    "runmedic": ("diagnose", "--json"),
    "trainspotter": ("analyze", "--output", "json"),
    "losslint": ("check", "--format", "json"),
}


def gradoctor(path: Path, words: dict[str, tuple[str, ...]]) -> Answer:
    """The answer of this project, without a configuration."""
    from gradoctor.api import Options, diagnose_runs, load_sources

    options = Options(config=False)
    loaded = load_sources([str(path)], options)
    runs = diagnose_runs(loaded, options).runs if loaded.runs else ()
    told = [
        Told(f.severity, f.rule, words.get(f.rule, ()), f.explained_by, f.confidence)
        for run in runs
        for f in run.findings
    ]
    return Answer(any(run.signals for run in loaded.runs), tuple(told))


def gradoctor_words() -> dict[str, tuple[str, ...]]:
    """Words by rule."""
    from gradoctor.rulebook.load import load_rules

    return {
        rule.id: (*rule.symptoms, *([GRADOCTOR_WORDS[rule.id]] if rule.id in GRADOCTOR_WORDS else []))
        for rule in load_rules()
    }


def rival(tool: str, path: Path, binaries: Path) -> Answer:
    """A rival's answer through its command line."""
    done = subprocess.run(
        [str(binaries / tool), *COMMANDS[tool], str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        return Answer(read=False)
    read, found = READERS[tool](answer)
    words = RIVAL_WORDS[tool]
    told = [
        Told(
            LEVELS.get(level, "info"),
            name,
            words.get(name, ("truncated_log",) if name.startswith("log:") else ()),
        )
        for level, name in found
    ]
    return Answer(read, tuple(sorted(told, key=lambda t: RANK[t.level])))


Found = tuple[bool, list[tuple[str, str]]]


def _trainproof(answer: dict[str, Any]) -> Found:
    found = [(f["level"], f["id"]) for report in answer.get("reports", ()) for f in report["findings"]]
    blind = {"TP-NO-RECORDS", "TP-NO-LOSS"}
    return any(name not in blind for _, name in found), [
        (level, name) for level, name in found if name not in blind | {"TP-PASS", "TP-NOT-CHECKED"}
    ]


def _runmedic(answer: list[dict[str, Any]]) -> Found:
    found = [(f["severity"], f["check"]) for run in answer for f in run["findings"]]
    return any(run["roles"] for run in answer) or bool(found), found


def _trainspotter(answer: dict[str, Any]) -> Found:
    return bool(answer["run"]["metrics"]), [(f["severity"], f["detector"]) for f in answer["findings"]]


def _losslint(answer: dict[str, Any]) -> Found:
    return any(run["points"] for run in answer["runs"]), [
        (f["severity"], f["check"]) for f in answer["findings"] if f["check"] != "parse"
    ]


READERS: dict[str, Any] = {
    "trainproof": _trainproof,
    "runmedic": _runmedic,
    "trainspotter": _trainspotter,
    "losslint": _losslint,
}
