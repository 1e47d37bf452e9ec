"""Names whose meaning depends on what else a log holds: ``kl`` is a term of the loss in a variational
autoencoder, and the size of a policy's step in reinforcement learning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from fnmatch import fnmatchcase

import numpy as np

from gradoctor.signals.run import Signal
from gradoctor.signals.spelling import words_of
from gradoctor.signals.table import key_of, name_table

_OF_A_POLICY = ("rl/", "loss/policy", "loss/value")
_NEVER_ALONE = ("policy", "value", "generator", "discriminator", "kl", "reg", "aux")
"""Terms that stand for a part of an objective even where the rest was not logged."""
_NETWORKS = frozenset(
    ["g", "d", "gen", "disc", "generator", "discriminator", "actor", "critic", "policy", "value", "alpha"]
)
_SPLITS = ("train", "val", "test")
_FORMULAS = ("logloss", "mse", "rmse", "mae", "mape", "rmsle")
"""Errors that are minimised as they are, the likeliest objective first."""


def in_context(signals: Mapping[str, Signal]) -> dict[str, Signal]:
    """The signals under the names that they have beside each other (values and order unchanged)."""
    signals = _beside_others(signals)
    doubtful = {name: other for name, signal in signals.items() if (other := _outside_rl(signal))}
    if not doubtful or any(name.startswith(_OF_A_POLICY) and name not in doubtful for name in signals):
        return dict(signals)
    settled: dict[str, Signal] = {}
    for name, signal in signals.items():
        other = doubtful.get(name)
        if other is None or other in signals:
            settled.setdefault(name, signal)
        else:
            reason = "nothing else in the log is about reinforcement learning"
            settled[other] = replace(signal, name=other, reason=reason)
    return settled


def _beside_others(signals: Mapping[str, Signal]) -> dict[str, Signal]:
    """Names that mean something else beside others: a ``perplexity`` in a quantiser's log is of its codes."""
    table = name_table().beside
    settled: dict[str, Signal] = {}
    for name, signal in signals.items():
        entry = table.get(key_of(re.split(r"[/.:]", signal.spelling)[-1]))
        near = entry is not None and any(
            fnmatchcase(other, pattern) for other in signals if other != name for pattern in entry.beside
        )
        if entry is None or not near or entry.name in signals:
            settled[name] = signal
        else:
            reason = f"beside {', '.join(entry.beside)}"
            settled[entry.name] = replace(signal, name=entry.name, direction=None, reason=reason)
    return settled


def with_sole_loss(signals: Mapping[str, Signal]) -> dict[str, Signal]:
    """The signals, the only loss of the log being called the loss (boosting names it by its formula).

    Where no loss is logged at all, the only error measure that is logged on training data stands for it.
    """
    signals = _main_rate(_falling_elbo(_unnamed_score(signals)))
    base = _sole_loss(signals)
    if base is None:
        return dict(signals)
    reason = "the only loss in the log"
    settled: dict[str, Signal] = {}
    for name, signal in signals.items():
        rest = name.removeprefix(base).strip("/") if name == base or name.startswith(f"{base}/") else None
        if rest is None or rest not in ("", *_SPLITS):
            settled[name] = signal
        else:
            new = f"loss/{rest or 'train'}"
            settled[new] = replace(signal, name=new, direction="lower", reason=reason)
    return settled


def _sole_loss(signals: Mapping[str, Signal]) -> str | None:
    """``loss/<component>`` or ``metric/<error>``, if one alone can be what is minimised; else None."""
    parts = {name.split("/")[1] for name in signals if name.startswith("loss/")}
    if parts:
        only = next(iter(parts))
        return f"loss/{only}" if len(parts) == 1 and only not in (*_SPLITS, *_NEVER_ALONE) else None
    if plain := _plain_error(signals):
        return plain
    errors = {
        name.removesuffix("/train")
        for name, signal in signals.items()
        if signal.direction == "lower"
        and name.startswith("metric/")
        and name.endswith("/train")
        and "/perplexity/" not in name  # its logarithm is the loss, and derived
    }
    if (
        len(errors) > 1
    ):  # boosting evaluates several; its objective is among the formulas, not among the counts of errors
        return next((f"metric/{name}" for name in _FORMULAS if f"metric/{name}" in errors), None)
    return next(iter(errors)) if len(errors) == 1 else None


def _plain_error(signals: Mapping[str, Signal]) -> str | None:
    """An error measure without a split that is logged with every rate or gradient norm: ``mse: 0.03 | grad_norm: 0.1``."""
    beside = signals.get("grad/norm") or signals.get("lr")
    plain = [f"metric/{name}" for name in _FORMULAS if f"metric/{name}" in signals]
    named = [name for name in signals if name.startswith(tuple(f"metric/{error}/" for error in _FORMULAS))]
    alone = len(plain) == 1 and not named and beside is not None
    return plain[0] if alone and beside is not None and len(signals[plain[0]]) == len(beside) else None


def _falling_elbo(signals: Mapping[str, Signal]) -> dict[str, Signal]:
    """The signals; an ``elbo`` that is positive and falls is the negative one, which is minimised (scvi-tools)."""
    names = [name for name in signals if name.split("/")[:2] == ["metric", "elbo"]]
    if not names or not all(_positive_and_falling(signals[name]) for name in names):
        return dict(signals)
    reason = "positive and falling: the negative bound, which is minimised"
    free = not any(name in ("loss/train", "loss/val") for name in signals)
    renamed = {
        name: f"loss/{[*name.split('/'), 'train'][2]}" if free else name.replace("metric/elbo", "loss/elbo")
        for name in names
    }
    return {
        renamed.get(name, name): replace(signal, name=renamed[name], direction="lower", reason=reason)
        if name in renamed
        else signal
        for name, signal in signals.items()
    }


def _positive_and_falling(signal: Signal) -> bool:
    values = signal.values[np.isfinite(signal.values)]
    third = len(values) // 3
    falls = third > 0 and float(np.median(values[-third:])) < float(np.median(values[:third]))
    return falls and bool((values > 0).all())


def _main_rate(signals: Mapping[str, Signal]) -> dict[str, Signal]:
    """Where only the rates of parameter groups are logged, the one that is highest at its peak stands for the rate; those
    of several networks (a generator's, a critic's) stay what they are.
    """
    groups = [s for n, s in signals.items() if n.startswith("lr/") and n != "lr/multiplier" and len(s)]
    if "lr" in signals or not groups or any(_NETWORKS & set(words_of(s.name)) for s in groups):
        return dict(signals)
    main = max(groups, key=lambda signal: float(np.nanmax(np.append(signal.values, 0.0))))
    reason = f"{main.reason}; the highest of {len(groups)} groups" if len(groups) > 1 else main.reason
    return {
        ("lr" if name == main.name else name): replace(signal, name="lr", reason=reason)
        if name == main.name
        else signal
        for name, signal in signals.items()
    }


def _unnamed_score(signals: Mapping[str, Signal]) -> dict[str, Signal]:
    """CatBoost prints ``learn`` and ``test``, or ``test`` alone, of a metric it does not name: one that boosting raises is
    a score.
    """
    learned = signals.get("metric/catboost/train") or signals.get("metric/catboost/val")
    if learned is None or len(learned) < 2 or not learned.values[-1] > learned.values[0]:
        return dict(signals)
    return {
        (new := name.replace("metric/catboost", "metric/score")): replace(
            signal, name=new, direction="higher"
        )
        if new != name
        else signal
        for name, signal in signals.items()
    }


def _outside_rl(signal: Signal) -> str | None:
    """What the signal is called outside of reinforcement learning; None where its spelling leaves no doubt."""
    if not signal.name.startswith("rl/"):
        return None
    return name_table().outside_rl.get(key_of(re.split(r"[/.:]", signal.spelling)[-1]))
