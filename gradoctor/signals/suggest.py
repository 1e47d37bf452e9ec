"""What a name that is not understood may stand for: guessed from its words and from the shape of its values.

Only a suggestion for the settings is made of it; nothing is judged by a guess.
"""

from __future__ import annotations

import numpy as np

from gradoctor.intake.columns import FloatArray
from gradoctor.signals.spelling import words_of

_WORDS = {
    "loss": "err error cost penalty objective energy nll divergence div residual distance dist regret reg constraint term",
    "metric": "score rate ratio frac fraction accuracy precision recall percent pct hit hits overlap agreement",
    "rl": "reward rewards return returns advantage value episode",
    "grad": "grad grads gradient gradients gnorm",
    "lr": "lr rate_of_learning",
    "time": "sec secs seconds ms time took elapsed",
    "count": "num count n total nnz idx index id bias seed size",
}
_OF_WORD = {word: family for family, words in _WORDS.items() for word in words.split()}
_TARGETS = {"rl": "rl/reward", "lr": "lr", "grad": "grad/norm"}
_NORM = ("norm", "norms", "grad", "gradient", "l2")
_UNITS = ("s", "ms", "us", "min", "h")


def suggestion(spelling: str, values: FloatArray, unit: str | None) -> str:
    """A line for the settings that would give the name a meaning; a hint where it seems to need none."""
    family = _family(spelling, values, unit)
    if family in ("time", "count"):
        what = "a time" if family == "time" else "a count or a setting"
        return (
            f'it looks like {what}; if not: signal-aliases = {{ "{spelling}" = "metric/{_short(spelling)}" }}'
        )
    target = _TARGETS.get(family) or f"{family}/{_short(spelling)}"
    if family == "norm":
        module = "_".join(word for word in words_of(spelling) if word not in _NORM)
        target = f"grad/norm/{module}".rstrip("/")
    return f'if you know what it is: signal-aliases = {{ "{spelling}" = "{target}" }}'


def _family(spelling: str, values: FloatArray, unit: str | None) -> str:
    words = words_of(spelling)
    if unit in _UNITS:
        return "time"
    if "norm" in words or "norms" in words:
        return "norm"
    told = next((_OF_WORD[word] for word in reversed(words) if word in _OF_WORD), None)
    return told or _by_values(values, unit)


def _by_values(values: FloatArray, unit: str | None) -> str:
    """Shares and percentages are metrics; whole numbers that never fall are counts; what falls, a loss."""
    finite = values[np.isfinite(values)]
    if unit == "%" or not len(finite):
        return "metric"
    low, high = float(finite.min()), float(finite.max())
    whole = bool((finite == np.floor(finite)).all())
    if whole and (low == high or bool((np.diff(finite) >= 0).all())):
        return "count"
    if low >= 0.0 and high <= 1.0:
        return "metric"
    third = max(len(finite) // 3, 1)
    return "loss" if float(np.median(finite[-third:])) < float(np.median(finite[:third])) else "metric"


def _short(spelling: str) -> str:
    """The name as a part of a canonical one."""
    return "_".join(words_of(spelling)) or "name"
