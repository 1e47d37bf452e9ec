"""Evaluation lines of LightGBM, XGBoost and CatBoost. The best iteration is printed once more at the end:
no record.
"""

from __future__ import annotations

import re

from gradoctor.intake.text.family import Family, Kind, Reader
from gradoctor.intake.text.tails import NUMBER, number

_LIGHTGBM = re.compile(
    rf"(?:^ ?|(?<=\t)|(?<=  ))(?P<set>[^\t' ][^\t']{{0,99}})'s (?P<metric>[\w@:.-]{{1,99}}): (?P<value>{NUMBER})"
)
_XGBOOST = re.compile(rf"(?:^|\t)(?P<set>[\w.]+)-(?P<metric>[\w@:.-]+):(?P<value>{NUMBER})")
_FORMULAS = {"l2": "l2_error", "l1": "l1_error", "l2_root": "rmse"}  # an `l2` alone might be a penalty
_LOSSES = ("quantile", "huber", "fair", "poisson", "gamma", "tweedie", "kullback_leibler", "cross_entropy_lambda",
           "gamma_deviance", "poisson-nloglik", "gamma-nloglik", "cox-nloglik", "aft-nloglik", "mphe")  # fmt: skip
_CATBOOST = {"learn": "train/catboost", "test": "val/catboost"}


def _scores(reader: Reader, line: int, found: re.Match[str]) -> None:
    if reader.memory.pop("again", False):
        reader.records.mark_read(line)
        return
    reader.at(line, step=number(found["step"]))
    pattern = _LIGHTGBM if "'s " in found["rest"] else _XGBOOST
    scores = [
        (score["set"], score["metric"], number(score["value"])) for score in pattern.finditer(found["rest"])
    ]
    for name, metric, value in scores:
        reader.value(f"{_set(name, {other for other, _, _ in scores})}/{_metric(metric)}", value, line)


def _metric(name: str) -> str:
    """What LightGBM and XGBoost call by the formula of the objective alone, with a word that says it is a loss."""
    plain = name.partition("@")[0]
    return f"{name}_loss" if plain in _LOSSES or "-nloglik" in name else _FORMULAS.get(name, name)


def _set(name: str, names: set[str]) -> str:
    """The split of an evaluation set: its number matters only where several are evaluated."""
    if name in ("training", "train", "cv_agg", "learn"):
        return "train"
    bare = re.sub(r"_\d+$", "", name)
    others = [other for other in names if other != name and other not in ("training", "train")]
    return "val" if not others and bare in ("valid", "eval", "validation", "test", "val", "dev") else name


def _best(reader: Reader, line: int, found: re.Match[str]) -> None:
    reader.memory["again"] = True
    if "Did not" in found.string:
        reader.records.mark_read(line)
    else:
        reader.tell(line, found.string)


FORMAT = Family(
    name="boosting",
    title="Gradient boosting evaluation lines",
    writes="LightGBM, XGBoost, CatBoost",
    reason="evaluation lines of LightGBM, XGBoost or CatBoost",
    score=80,
    kinds=(
        Kind("'s ", r"^\[{step}\]\s+(?P<rest>[^\t']+'s [\w@:.-]+: .*)", sure=True, take=_scores),
        Kind("-", r"^\[{step}\]\t(?P<rest>[\w.]+-[\w@:.-]+:[-\d.naif].*)", sure=True, take=_scores),
        Kind("est iteration is:", r"[Bb]est iteration is:", take=_best),
        Kind(
            "remaining:",
            r"^{step}:\t(?:learn: {learn}\t)?(?:test: {test}\t)?(?:best: [^\t]*\t)?total: ",
            sure=True,
            names=_CATBOOST,
        ),
        Kind(
            "Stopped by overfitting detector",
            r"Stopped by overfitting detector",
            take=lambda reader, line, found: reader.records.event("early-stop", found.string, line),
        ),
    ),
).format
