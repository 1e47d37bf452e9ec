"""What the words of a spelling may mean, one question after the other; each answers None where it does not know."""

from __future__ import annotations

import re

from gradoctor.signals.name import Name
from gradoctor.signals.spelling import words_of
from gradoctor.signals.table import Meaning, NameTable, key_of

_FACTOR = re.compile(r"x\d*|\d+e\d+")
_FILLERS = frozenset(
    [
        "avg",
        "average",
        "mean",
        "running",
        "batch",
        "mini",
        "set",
        "minibatch",
        "cur",
        "current",
        "metrics",
        "metric",
        "main",
        "smoothed",
        "smooth",
        "raw",
        "per",
    ]
)
_AGGREGATES = frozenset(
    [
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
    ]
)
_SETTINGS = frozenset(
    [
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
    ]
)
_OTHER_LOSSES = frozenset(
    [
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
    ]
)
_OF_MODULE = re.compile(  # grad/layer0, gradients/encoder.layers.0.weight
    r"(?:train/)?(?:grads?|gradients?)/(?:[\w./-]*\.(?:weight|bias)|[\w./-]*(?:layer|block|stage|encoder|decoder|head|conv|fc|linear)[\w./-]*)$"
)
_REWARD_PART = re.compile(r"(?:train/)?rewards?/(?P<function>\w+)/(?P<of>mean|std)")
_GRAD_WORDS = {"grad", "grads", "gradient", "gradients", "gnorm"}
_NORM_WORDS = {"norm", "norms", "l2", "gnorm", "2norm"}


def layered(spelling: str, table: NameTable) -> Name | None:
    """One layer's or expert's series: ``dead_relu/layer1``, ``layer1/dead_relu``, ``train/expert_load/3``."""
    parts = spelling.split("/")
    if len(parts) > 2 and key_of(parts[0]) in table.splits:
        parts = parts[1:]
    for at in (0, len(parts) - 1):
        meant = table.layered.get(key_of(parts[at]))
        layer = "/".join(parts[:at] + parts[at + 1 :])
        if meant and layer and key_of(layer) not in table.splits:
            known = table.signals.get(key_of(meant))
            ratio = bool(known and known.ratio)
            return Name(f"{meant}/{layer}", "signal", None, ratio, reason=f"{meant} of {layer}")
    return None


def listed(
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


def reward_part(spelling: str) -> Name | None:
    """One of several reward functions (TRL): ``rewards/accuracy_reward/mean``. Those that count right answers are a
    score of the task, the others what the policy is paid for.
    """
    found = _REWARD_PART.fullmatch(spelling)
    if found is None:
        return None
    if found["of"] == "std":
        return Name(spelling, "counter", reason="the spread of a reward function")
    right = {"accuracy", "acc", "correct", "correctness", "exact"} & set(words_of(found["function"]))
    name = f"{'rl/task_score' if right else 'rl/reward_part'}/{found['function']}"
    return Name(name, "signal", "higher", reason="one of the reward functions")


def gradient(spelling: str, core: list[str]) -> Name | None:
    """A gradient norm, of the whole or of a module."""
    of_module = bool(_OF_MODULE.match(spelling)) and not _AGGREGATES & set(core)
    if not (_GRAD_WORDS & set(core)) or not (_NORM_WORDS & set(core) or of_module):
        return None
    module = _module(spelling)
    if {"clip", "threshold", "post", "ratio", "max", "min", "std"} & set(words_of(module)):
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


def learning_rate(core: list[str]) -> Name | None:
    """A learning rate, of the whole or of a parameter group."""
    for marker in (["lr"], ["learning", "rate"]):
        for start in range(len(core) - len(marker) + 1):
            if core[start : start + len(marker)] == marker:
                group = "_".join(core[:start] + core[start + len(marker) :])
                return Name(f"lr/{group}" if group else "lr", "signal", reason="learning rate")
    return None


def counted(key: str, core: list[str], split: str | None, table: NameTable) -> Name | None:
    """A count or a place of training: never judged."""
    if key in table.counters or (split and "".join(core) in table.counters):
        return Name(key, "counter", reason="a counter")
    return None


def aggregate(spelling: str, core: list[str]) -> Name | None:
    """best_val_loss, loss_std: made of other numbers, monotone or bounded by construction, so never judged."""
    if len(core) > 1 and (_AGGREGATES & {core[0], core[-1]} or _is_setting_of_loss(core)):
        return Name(spelling, "counter", reason="an aggregate of other values")
    return None


def _is_setting_of_loss(core: list[str]) -> bool:
    """loss_weight, lambda_loss_coef: what a loss is multiplied by, or what it may cost, not a loss."""
    return core[-1] in _SETTINGS and any(word in ("loss", "losses") for word in core[:-1])


def family(spelling: str, core: list[str], table: NameTable) -> Name | None:
    """A timer, a speed, an amount of memory: one of the families that a single word decides."""
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


def loss(core: list[str], split: str | None, variant: str | None, table: NameTable) -> Name | None:
    """The loss, or a component of it."""
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
    if not rest or "".join(rest) in ("total", "train", "all"):
        return _loss_name(f"loss/{split or 'train'}", variant)
    component = table.loss_components.get("".join(rest), "_".join(rest))
    return _loss_name(f"loss/{component}{suffix}", variant)


def _loss_name(canonical: str, variant: str | None) -> Name:
    return Name(canonical, "signal", "lower", False, variant, "a loss")


def metric(
    core: list[str], split: str | None, variant: str | None, table: NameTable, *, numbered: bool = False
) -> Name | None:
    """A score or an error measure with a known direction."""
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
