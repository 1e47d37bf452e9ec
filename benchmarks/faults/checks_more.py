"""Tests of the words about generalisation, predictions, balance, reinforcement learning and the run itself."""

from __future__ import annotations

import math
import re

import numpy as np

from faults.checks import CHECKS, Facts, Series, check, gained, level, noise, values


@check("overfitting")
def overfitting(series: Series, _facts: Facts, _text: str) -> str | None:
    """Validation loss ends a tenth and clearly more than its scatter above its best, while training loss fell."""
    v, x = values(series, "val_loss"), values(series, "train_loss")
    if len(v) < 6 or len(x) < 6:
        return None
    best, end = int(np.argmin(v)), level(v, 0.85, 1)
    at_best = level(x, max(0.0, best / len(v) - 0.02), best / len(v) + 0.05)
    rises = end - v[best] > max(0.1 * abs(v[best]), 4 * noise(v)) and best < 0.75 * len(v)
    return (
        f"val_loss {v[best]:.4g} at evaluation {best + 1} of {len(v)}, {end:.4g} at the end; train_loss {at_best:.4g} -> {level(x, 0.9, 1):.4g}"
        if rises and level(x, 0.9, 1) < at_best
        else None
    )


@check("early_stop_missed")
def early_stop_missed(series: Series, facts: Facts, text: str) -> str | None:
    """Overfitting whose best evaluation lies in the first half."""
    v = values(series, "val_loss")
    return (
        f"best at evaluation {int(np.argmin(v)) + 1} of {len(v)}"
        if overfitting(series, facts, text) and int(np.argmin(v)) < 0.5 * len(v)
        else None
    )


@check("train_val_mismatch")
def mismatch(series: Series, _facts: Facts, _text: str) -> str | None:
    """Validation several times worse than training from the first evaluation on, and never anywhere near."""
    v, x = values(series, "val_loss"), values(series, "train_loss")
    if len(v) < 4 or len(x) < 4 or min(level(x, 0.8, 1), x[0]) <= 0:
        return None
    ratio = np.min(v) / max(x[0], 1e-12)
    return f"val_loss at best {np.min(v):.4g}, train_loss starts at {x[0]:.4g}" if ratio > 2 else None


@check("data_leak")
def leak(series: Series, facts: Facts, _text: str) -> str | None:
    """Both losses far below the entropy of the source, which no model of the past can reach, and the log says so: a perplexity near 1 on
    held-out text, or nearly all of the loss gone within a tenth of the run. A low loss alone is what every well-trained classifier has.
    """
    v, x = values(series, "val_loss"), values(series, "train_loss")
    floor, ppl = facts.get("floor"), values(series, "val_ppl")
    if not floor or not len(x) or (len(v) and v[-1] >= 0.6 * floor) or not 0 < level(x, 0.9, 1) < 0.6 * floor:
        return None
    at_once = len(x) >= 20 and level(x, 0.05, 0.1) < 0.05 * x[0]
    if not at_once and not (len(ppl) >= 4 and level(ppl, 0.8, 1) < 1.3):
        return None
    return f"train_loss ends at {level(x, 0.9, 1):.4g}, the source's entropy is {floor:.4g}"


@check("metric_stuck_at_zero")
def zero_metric(series: Series, _facts: Facts, _text: str) -> str | None:
    """A score that is exactly zero in every one of at least four evaluations."""
    for name in ("val_f1", "val_acc", "val_metric"):
        x = values(series, name)
        if len(x) >= 4 and not x.any():
            return f"{name} is exactly 0 in {len(x)} evaluations"
    return None


@check("prediction_collapse")
def collapse(series: Series, facts: Facts, _text: str) -> str | None:
    """A score frozen to the digit for most of the run at a level of guessing, or a policy without entropy."""
    acc = values(series, "val_acc")
    if len(acc) >= 6:
        last = acc[-max(5, len(acc) // 2) :]
        if np.all(last == last[0]) and last[0] < max(0.6, facts.get("majority", 0) + 0.02):
            return f"val_acc is {last[0]:.4g} in the last {len(last)} evaluations"
        if (
            facts.get("classes")
            and np.all(np.isin(last, np.unique(last)[:3]))
            and len(np.unique(last)) <= 3
            and last.max() < 0.35
            and len(last) >= 8
        ):
            return f"val_acc takes only the values {np.unique(last).tolist()}"
    return entropy(series, facts, _text)


@check("loss_imbalance")
def imbalance(series: Series, _facts: Facts, _text: str) -> str | None:
    """One term is more than 90 % of the sum in the first eighth of the run."""
    parts = {name: values(series, name) for name in series if name.startswith("loss_")}
    if len(parts) < 2 or min(map(len, parts.values())) < 4:
        return None
    shares = {name: abs(level(x, 0, 0.12)) for name, x in parts.items()}
    name, largest = max(shares.items(), key=lambda item: item[1])
    return (
        f"{name} is {100 * largest / sum(shares.values()):.1f} % of the loss"
        if largest > 0.9 * sum(shares.values())
        else None
    )


@check("batch_too_small")
def small_batch(series: Series, facts: Facts, text: str) -> str | None:
    """Nothing but the swings of the validation loss shows it."""
    return CHECKS["oscillating_loss"](series, facts, text)


@check("clip_saturation")
def clipped(series: Series, _facts: Facts, _text: str) -> str | None:
    """Nearly every update clipped, to the end."""
    x = values(series, "clipped")
    return (
        f"clip ratio {np.median(x):.3g}, {level(x, 0.8, 1):.3g} at the end"
        if len(x) >= 5 and level(x, 0.5, 1) > 0.9
        else None
    )


@check("throughput_decay")
def slower(series: Series, _facts: Facts, _text: str) -> str | None:
    """Steps cost more than twice what they did at first, steadily."""
    speed = values(series, "samples_per_sec")
    cost = 1 / speed if len(speed) >= 8 else values(series, "seconds")
    ratio = level(cost, 0.85, 1) / level(cost, 0.03, 0.18) if len(cost) >= 8 else 0.0
    return f"a step costs {ratio:.1f} times what it did" if ratio > 2 else None


@check("resumed_or_restarted")
def resumed(series: Series, facts: Facts, text: str) -> str | None:
    """A jump at which the loss is as bad as in the beginning."""
    x = values(series, "train_loss")
    found = CHECKS["loss_spike"](series, facts, text)
    return found if found and len(x) > 10 and x[len(x) // 4 :].max() > 0.8 * level(x, 0, 0.05) else None


@check("truncated_log")
def truncated(_series: Series, facts: Facts, text: str) -> str | None:
    """An error or a kill at the end, or fewer epochs than the log itself announces."""
    tail = text[-1500:]
    if mark := re.search(r"Killed|Traceback|RuntimeError|IndexError|out of memory|can't allocate", tail):
        return f"the log ends with {mark[0]}"
    announced = re.findall(r"(\d+)/(\d+)", text)
    seen = max(
        (int(a) for a, b in announced if int(b) in (facts.get("epochs"), facts.get("epochs", 0) - 1)),
        default=None,
    )
    return f"epoch {seen} of {facts['epochs']}" if seen is not None and seen + 1 < facts["epochs"] else None


@check("out_of_memory")
def out_of_memory(_series: Series, _facts: Facts, text: str) -> str | None:
    """The words of an allocator."""
    mark = re.search(r"can't allocate memory|out of memory|not enough memory|MemoryError", text[-4000:])
    return mark[0] if mark else None


@check("gan_imbalance")
def gan(series: Series, _facts: Facts, _text: str) -> str | None:
    """The discriminator's loss near nothing, the generator's many times its balance."""
    d, g = values(series, "d_loss"), values(series, "g_loss")
    return (
        f"d_loss {level(d, 0.5, 1):.3g}, g_loss {level(g, 0.5, 1):.3g}"
        if len(d) > 9 and level(d, 0.5, 1) < 0.1 and level(g, 0.5, 1) > 4
        else None
    )


@check("entropy_collapse")
def entropy(series: Series, _facts: Facts, _text: str) -> str | None:
    """The policy decides without any doubt early on, and the reward does not rise."""
    e, r = values(series, "entropy"), values(series, "reward")
    if len(r) >= 6 and gained(r) > 0:
        return None
    return (
        f"entropy {e[0]:.3g} -> {level(e, 0.4, 1):.3g}"
        if len(e) >= 6 and level(e, 0.4, 1) < 0.05 * abs(e[0])
        else None
    )


@check("kl_too_large")
def kl(series: Series, _facts: Facts, _text: str) -> str | None:
    """Far beyond the usual 0.01 to 0.05 of a proximal update."""
    k = values(series, "kl")
    return f"kl median {np.median(k):.3g}" if len(k) >= 5 and np.median(k) > 0.3 else None


@check("clip_fraction")
def clip_fraction(series: Series, _facts: Facts, _text: str) -> str | None:
    """Most of each policy update is clipped."""
    c = values(series, "clip_fraction")
    return f"clip fraction {np.median(c):.3g}" if len(c) >= 5 and np.median(c) > 0.5 else None


@check("value_explosion")
def value_explosion(series: Series, _facts: Facts, _text: str) -> str | None:
    """Value losses beyond all measure of the rewards, with nothing explained."""
    v, r, e = values(series, "value_loss"), values(series, "reward"), values(series, "explained_variance")
    if len(v) >= 6 and len(r) and np.median(v) > 1e4 and (not len(e) or np.median(e) < 0.1):
        return f"value_loss median {np.median(v):.3g}, explained variance {np.median(e) if len(e) else math.nan:.3g}"
    return None


@check("mild_overfitting")
def mild(series: Series, _facts: Facts, _text: str) -> str | None:
    """Not a fault, but no healthy run either: the validation loss rises by more than 4 % and its scatter."""
    v = values(series, "val_loss")
    if len(v) < 6:
        return None
    best, end = float(np.min(v)), level(v, 0.85, 1)
    rises = end - best > max(0.04 * abs(best), 4 * noise(v)) and int(np.argmin(v)) < 0.85 * len(v)
    return f"val_loss {best:.4g} -> {end:.4g}" if rises else None
