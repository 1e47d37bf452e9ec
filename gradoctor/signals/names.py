"""From a spelling in a log to a canonical name, or to "not known": a number under the wrong name is worse
than none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from gradoctor.intake.foreign import english, foreign_axis
from gradoctor.signals.table import Direction, Meaning, NameTable, key_of, name_table

Kind = Literal["signal", "axis", "counter", "unknown"]

_TOKEN = re.compile(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+")
_NUMBERED = re.compile(r"_\d+$")  # acc_1 is the second of several; acc1 and Acc@1 are top-1
_FACTOR = re.compile(r"x\d*|\d+e\d+")
_CANONICAL = re.compile(
    r"^(grad/norm|loss_share|act/std|act/dead|act/zeros|structure|pred|amp|events|evaluate)/[^/].*$"
)
_ACTIVATIONS = {
    "activation_std": "act/std",
    "activation_zeros": "act/zeros",
    "activation_dead": "act/dead",
    "dead_neurons": "act/dead",
    "dead_relu": "act/dead",
}
_STEP_AXIS = {
    "step",
    "globalstep",
    "iteration",
    "iter",
    "numupdates",
    "trainstep",
    "traineriter",
    "globaliter",
    "globaliteration",
    "totaltimesteps",
    "currentsteps",
    "updates",
    "update",
    "nupdates",
    "numsteps",
    "timesteps",
    "steps",
    "iters",
}
_EPOCH_AXIS = {"epoch", "epochs", "ep", "epochnum", "epochidx"}
_FILLERS = {
    "avg",
    "average",
    "mean",
    "running",
    "batch",
    "cur",
    "current",
    "metrics",
    "metric",
    "main",
    "smoothed",
    "smooth",
    "ema",
    "raw",
    "per",
}
_AGGREGATES = {
    "best",
    "min",
    "max",
    "std",
    "var",
    "median",
    "last",
    "final",
    "prev",
    "count",
    "sum",
    "lowest",
    "highest",
    "target",
}
_SETTINGS = {
    "weight",
    "weights",
    "coef",
    "coeff",
    "factor",
    "ratio",
    "scale",
    "lambda",
    "threshold",
    "tolerance",
    "tol",
}
_OTHER_LOSSES = {
    "packet",
    "hair",
    "heat",
    "hearing",
    "profit",
    "stop",
    "blood",
    "fat",
    "job",
    "jobs",
    "power",
    "pnl",
    "body",
}
_OF_SOMETHING = re.compile(
    r"\bloss(?:es)? (?:of|in|due|to)\b|^weight loss(?: (?:kg|lbs?|pounds))?$"
)  # of precision, on a diet
_ORDINARY_SPLITS = {"train", "val", "test"}
_GRAD_WORDS = {"grad", "grads", "gradient", "gradients", "gnorm"}
_NORM_WORDS = {"norm", "norms", "l2", "gnorm", "2norm"}


@dataclass(frozen=True, slots=True)
class Name:
    """How a spelling was understood. ``variant`` is ``step`` or ``epoch`` for trackers that log both forms of
    one quantity.
    """

    canonical: str
    kind: Kind
    direction: Direction | None = None
    ratio: bool = False
    variant: str | None = None
    reason: str = ""


def understand(spelling: str, aliases: Mapping[str, str] | None = None) -> Name:
    """The canonical name of one spelling. ``aliases`` (from the settings) win over everything."""
    if aliases and spelling in aliases:
        return _from_settings(aliases[spelling])
    return _understand(spelling)


def _from_settings(canonical: str) -> Name:
    known = _understand(canonical)
    return Name(canonical, "signal", known.direction, known.ratio, None, "named in the settings")


@lru_cache(maxsize=65536)
def _understand(spelling: str) -> Name:
    table = name_table()
    if spelling.startswith("evaluate/"):
        return Name(spelling, "counter", reason="printed by a separate evaluation")
    if _CANONICAL.match(spelling):
        return Name(spelling, "signal", reason="already a canonical name")
    head, _, layer = spelling.partition("/")
    if layer and head in _ACTIVATIONS:
        return Name(
            f"{_ACTIVATIONS[head]}/{layer}", "signal", reason="written by gradoctor.monitor.ActivationMonitor"
        )
    key = key_of(spelling)
    if key in _EPOCH_AXIS:
        return Name("epoch", "axis", reason="epoch axis")
    if key in _STEP_AXIS:
        return Name("step", "axis", reason="step axis")
    if foreign := foreign_axis(spelling):
        return Name(foreign, "axis", reason=f"{foreign} axis")
    if foreign := english(spelling):
        return replace(_understand(foreign), reason=f"means {foreign}")
    words, variant = _without_variant(_words(spelling))
    if _OF_SOMETHING.search(" ".join(words)):
        return Name(spelling, "unknown", reason="a loss of something else than the training's")
    split, core = _split_off(words, table)
    return (
        _listed(spelling, words, core, split, variant, table)
        or _gradient(spelling, core)
        or _learning_rate(core)
        or _counted(key, core, split, table)
        or _aggregate(spelling, core)
        or _family(spelling, core, table)
        or _loss(core, split, variant, table)
        or _metric(core, split, variant, table, numbered=bool(_NUMBERED.search(spelling)))
        or Name(spelling, "unknown", reason="the name is not known")
    )


def _words(spelling: str) -> list[str]:
    bare = re.sub(r"\((?:[A-Z])\)$", "", spelling.strip())  # Ultralytics marks boxes and masks by (B), (M)
    return [word.lower() for word in _TOKEN.findall(bare)]


def _without_variant(words: list[str]) -> tuple[list[str], str | None]:
    """Lightning logs ``x_step`` and ``x_epoch`` of one quantity."""
    if len(words) > 1 and words[-1] in ("step", "epoch"):
        return words[:-1], words[-1]
    return words, None


def _split_off(words: list[str], table: NameTable) -> tuple[str | None, list[str]]:
    """The split named at either end (``val_loss``, ``loss/train``) or inside a path, and the words left."""
    found: list[str] = []
    for _ in range(2):  # "val_mae_hard": the evaluation set says more than the split
        for position in [0, len(words) - 1, *range(1, len(words) - 1)]:
            if len(words) > 1 and words[position] in table.splits:
                found.append(table.splits[words[position]])
                words = words[:position] + words[position + 1 :]
                break
    named = [split for split in found if split not in _ORDINARY_SPLITS]
    return next(iter(named or found), None), words


def _listed(
    spelling: str, words: list[str], core: list[str], split: str | None, variant: str | None, table: NameTable
) -> Name | None:
    """A signal of the alias table: the whole name, without its split, or its last path component."""
    tail = re.split(r"[/.:]", spelling)[-1]
    for form in dict.fromkeys((key_of(spelling), "".join(words), "".join(core), key_of(tail))):
        meaning = table.signals.get(form)
        if meaning and not (
            form == key_of(tail)
            and form in ("norm", "clip", "rate", "skip", "grad", "threshold")
            and form != key_of(spelling)
        ):
            canonical = meaning.name
            if canonical == "rl/reward" and split in ("val", "test"):
                canonical = "rl/eval_reward"
            elif split in ("val", "test") and not (canonical.startswith("rl/") and form == key_of(spelling)):
                canonical = f"{canonical}/{split}"
            return Name(
                canonical, "signal", meaning.direction, meaning.ratio, variant, f"alias of {meaning.name}"
            )
    return None


def _gradient(spelling: str, core: list[str]) -> Name | None:
    if not (_GRAD_WORDS & set(core)) or not (_NORM_WORDS & set(core)):
        return None
    module = _module(spelling)
    if {"clip", "threshold", "post", "ratio", "max", "min", "std"} & set(_words(module)):
        return Name(spelling, "counter", reason="about clipping, not a norm")
    return Name(f"grad/norm/{module}" if module else "grad/norm", "signal", reason="gradient norm")


def _module(spelling: str) -> str:
    """What is left of a gradient-norm name when the words for it are taken away: the module."""
    left = re.sub(
        r"(?i)(?:^|(?<=[/_.\s-]))(?:global|total|train|optim|grad(?:ient)?s?|gnorm|2?norms?|l2)(?=$|[/_.\s-])",
        "",
        spelling,
    )
    return re.sub(r"[/_.\s-]{2,}", "/", left).strip("/_.- ")


def _learning_rate(core: list[str]) -> Name | None:
    for marker in (["lr"], ["learning", "rate"]):
        for start in range(len(core) - len(marker) + 1):
            if core[start : start + len(marker)] == marker:
                group = "_".join(core[:start] + core[start + len(marker) :])
                return Name(f"lr/{group}" if group else "lr", "signal", reason="learning rate")
    return None


def _counted(key: str, core: list[str], split: str | None, table: NameTable) -> Name | None:
    if key in table.counters or (split and "".join(core) in table.counters):
        return Name(key, "counter", reason="a counter")
    return None


def _aggregate(spelling: str, core: list[str]) -> Name | None:
    """best_val_loss, loss_std: made of other numbers, monotone or bounded by construction, so never judged."""
    if len(core) > 1 and (_AGGREGATES & {core[0], core[-1]} or _is_setting_of_loss(core)):
        return Name(spelling, "counter", reason="an aggregate of other values")
    return None


def _is_setting_of_loss(core: list[str]) -> bool:
    """loss_weight, lambda_loss_coef: what a loss is multiplied by, or what it may cost, not a loss."""
    return core[-1] in _SETTINGS and any(word in ("loss", "losses") for word in core[:-1])


def _family(spelling: str, core: list[str], table: NameTable) -> Name | None:
    joined = [
        key_of(spelling),
        "".join(core),
        *("".join(core[i : i + 2]) for i in range(len(core) - 1)),
        *("".join(core[i : i + 3]) for i in range(len(core) - 2)),
        *core,
    ]
    for form in joined:
        if form in table.families:
            family = table.families[form]
            name = "_".join(core) or family
            return Name(f"{family}/{name}", "signal", None, reason=f"a {family} figure")
    return None


def _loss(core: list[str], split: str | None, variant: str | None, table: NameTable) -> Name | None:
    if _OTHER_LOSSES & set(core):
        return None
    whole = "".join(core)
    suffix = "" if split in (None, "train") else f"/{split}"
    if whole in table.total_loss:
        return _loss_name(f"loss/{split or 'train'}", variant)
    if whole in table.loss_components:
        return _loss_name(f"loss/{table.loss_components[whole]}{suffix}", variant)
    if not any(word.endswith("loss") or word == "losses" for word in core):
        return None
    if any(_FACTOR.fullmatch(word) for word in core):
        return None  # loss(x1000): a multiple of the loss, by a factor that reading on would have to trust
    rest = [word for word in core if word not in ("loss", "losses") and word not in _FILLERS]
    if not rest or "".join(rest) in ("total", "train"):
        return _loss_name(f"loss/{split or 'train'}", variant)
    component = table.loss_components.get("".join(rest), "_".join(rest))
    return _loss_name(f"loss/{component}{suffix}", variant)


def _loss_name(canonical: str, variant: str | None) -> Name:
    return Name(canonical, "signal", "lower", False, variant, "a loss")


def _metric(
    core: list[str], split: str | None, variant: str | None, table: NameTable, *, numbered: bool = False
) -> Name | None:
    words = [word for word in core if word not in _FILLERS] or core
    if numbered and len(words) == 2 and words[0] in ("acc", "accuracy"):
        return _metric_name(
            table.metrics["accuracy"], words[1:], split, variant, behind=True
        )  # acc_3: one of several
    for start in range(len(words)):
        meaning = table.metrics.get("".join(words[start:]))
        if meaning:
            return _metric_name(meaning, words[:start], split, variant)
    meaning = table.metrics.get(words[0]) if words else None
    if meaning:  # accuracy_entities, f1_macro_news
        return _metric_name(meaning, words[1:], split, variant, behind=True)
    return None


def _metric_name(
    meaning: Meaning, extra: list[str], split: str | None, variant: str | None, *, behind: bool = False
) -> Name:
    prefix = "_".join(extra)
    name = (
        meaning.name if not prefix else (f"{meaning.name}_{prefix}" if behind else f"{prefix}_{meaning.name}")
    )
    canonical = f"metric/{name}/{split}" if split else f"metric/{name}"
    return Name(
        canonical,
        "signal",
        meaning.direction,
        meaning.ratio,
        variant,
        f"a metric ({meaning.direction} is better)",
    )


def how_to_log(canonical: str) -> tuple[str, ...]:
    """Ways to log a missing signal (or the glob a rule asks for), one a framework; else its family's."""
    table = name_table().how_to_log
    plain = canonical.replace("[", "").replace("]", "")
    parts = plain.rstrip("*").rstrip("/").split("/")
    tried = (plain, *("/".join(parts[:count]) for count in range(len(parts), 0, -1)))
    entry = next((table[name] for name in tried if name in table), {})
    return tuple(f"{framework}: {line}" for framework, line in entry.items())
