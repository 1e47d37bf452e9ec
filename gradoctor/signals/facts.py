"""From a configuration's own keys to canonical facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from gradoctor.intake.columns import RawFact
from gradoctor.signals.run import Fact
from gradoctor.signals.table import key_of, name_table

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_OF_THIS_RUN = frozenset(
    [
        "seed",
        "seeds",
        "name",
        "id",
        "dir",
        "path",
        "folder",
        "output",
        "out",
        "log",
        "logs",
        "logging",
        "file",
        "run",
        "runs",
        "date",
        "time",
        "timestamp",
        "host",
        "hostname",
        "user",
        "resume",
        "ckpt",
        "checkpoint",
        "wandb",
        "version",
        "commit",
        "git",
        "uuid",
        "port",
        "rank",
        "gpu",
        "gpus",
        "device",
        "devices",
        "node",
        "pid",
        "tag",
        "tags",
        "notes",
        "group",
        "trial",
        "workers",
        "cmd",
        "command",
        "argv",
        "started",
    ]
)
_SCHEDULER_PARTS = {
    "factor": "optim/scheduler_factor",
    "patience": "optim/scheduler_patience",
    "name": "optim/scheduler",
    "type": "optim/scheduler",
}


def canonical_facts(raw: Iterable[RawFact], file: str, *, config: bool) -> dict[str, Fact]:
    """Canonical facts of one source; the first spelling of a fact wins, a shallower path over a deeper one."""
    facts: dict[str, Fact] = {}
    for item in sorted(raw, key=lambda fact: fact.key.count(".")):
        name = fact_name(item.key)
        if name and name not in facts and not (item.value is None and not config):
            facts[name] = Fact(name, item.value, item.key, item.origin or file, item.line, config)
    return facts


def settings_of(raw: Iterable[RawFact]) -> frozenset[tuple[str, str]]:
    """Every setting as (key, value), without those that differ between runs of one setting: seed, names, places, times."""
    return frozenset((item.key, str(item.value)) for item in raw if not _of_this_run(item.key))


def _of_this_run(key: str) -> bool:
    words = {word.lower() for word in _WORD.findall(key)}
    return fact_name(key) == "train/seed" or bool(words & _OF_THIS_RUN)


def merged_facts(*groups: Mapping[str, Fact]) -> dict[str, Fact]:
    """Later groups win: pass the log's own facts first, the configuration's last."""
    merged: dict[str, Fact] = {}
    for group in groups:
        merged.update(group)
    return merged


def fact_name(key: str) -> str | None:
    """The canonical fact a dotted configuration path means, or None.

    ``optimizer.lr`` and ``lr`` are ``optim/lr``; ``scheduler.patience`` is not early stopping's patience;
    ``loss_weights.ranking``, ``lambda_recon`` and ``min_variance_penalty`` are ``loss_weight/<component>``.
    """
    table = name_table()
    parts = [part for part in re.split(r"[./]", key) if part]
    if not parts:
        return None
    last, parent = parts[-1], parts[-2] if len(parts) > 1 else ""
    if "sched" in parent.lower() and key_of(last) in _SCHEDULER_PARTS:
        return _SCHEDULER_PARTS[key_of(last)]
    if parent.lower().startswith("optim") and key_of(last) in ("name", "type"):
        return "optim/name"
    for form in (key_of(parent + last), key_of(last)):
        if form in table.facts and (len(form) > 1):
            return table.facts[form]
    return _loss_weight(parent, last)


def _loss_weight(parent: str, last: str) -> str | None:
    table = name_table()
    words = [word.lower() for word in _WORD.findall(last)]
    above = [word.lower().rstrip("s") for word in _WORD.findall(parent)]
    marked = [word for word in words if word in table.fact_markers]
    inside = bool(set(above) & table.fact_markers)
    if not marked and not inside:
        return None
    rest = [word for word in words if word not in table.fact_markers or (inside and len(words) == 1)]
    if "decay" in rest or not rest:
        return None
    component = "".join(word for word in rest if word != "loss") or rest[0]
    whole = key_of(last)
    named = table.fact_components.get(component) or table.fact_components.get(whole)
    if named is None and (not inside and marked == ["w"]):
        return None
    told = named or "_".join(word for word in rest if word != "loss")
    return f"loss_weight/{told}" if told else None
