"""From a spelling in a log to a canonical name, or to "not known": a number under the wrong name is worse
than none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from gradoctor.intake.foreign import english, foreign_axis
from gradoctor.signals.name import Name
from gradoctor.signals.recognise import (
    aggregate,
    counted,
    family,
    gradient,
    layered,
    learning_rate,
    listed,
    loss,
    metric,
    reward_part,
)
from gradoctor.signals.spelling import split_off, without_variant, words_of
from gradoctor.signals.table import key_of, name_table

_NUMBERED = re.compile(r"_\d+$")  # acc_1 is the second of several; acc1 and Acc@1 are top-1
_CANONICAL = re.compile(
    r"^(grad/norm|loss_share|act/std|act/dead|act/zeros|act/saturated|structure|pred|amp|events|evaluate|attn|repr|moe|codebook)/[^/].*$"
)
_PREFIXED = ("moe/", "router/")  # where loggers put what has an alias
_RLLIB = re.compile(r"(?:info/learner|learners)/default_policy/(?:learner_stats/)?(?=[^/]+$)")
_STEP_AXIS = frozenset(
    [
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
    ]
)
_EPOCH_AXIS = frozenset(["epoch", "epochs", "ep", "epochnum", "epochidx"])
_OF_SOMETHING = re.compile(
    r"\bloss(?:es)? (?:of|in|due|to)\b|^weight loss(?: (?:kg|lbs?|pounds))?$"
)  # of precision, on a diet


def understand(spelling: str, aliases: Mapping[str, str] | None = None) -> Name:
    """The canonical name of one spelling. ``aliases`` (from the settings) win over everything."""
    if aliases and spelling in aliases:
        return _from_settings(aliases[spelling])
    return _understand(spelling)


def _of_rllib(spelling: str) -> str | None:
    """RLlib's name of a quantity of its only policy, without the path to it; None for every other name."""
    found = _RLLIB.match(spelling)
    if found is None:
        return None
    plain = spelling[found.end() :]
    return {
        "cur_lr": "lr",
        "default_optimizer_learning_rate": "lr",
        "gradients_default_optimizer_global_norm": "grad_norm",
    }.get(plain, plain)


def _of_keras(core: list[str]) -> list[str]:
    """The words without the one that Keras' TensorBoard callback adds: ``epoch_accuracy``."""
    return core[1:] if len(core) > 1 and core[0] == "epoch" else core


def _from_settings(canonical: str) -> Name:
    known = _understand(canonical)
    return Name(canonical, "signal", known.direction, known.ratio, None, "named in the settings")


@lru_cache(maxsize=65536)
def _understand(spelling: str) -> Name:
    table = name_table()
    if spelling.startswith("evaluate/"):
        return Name(spelling, "counter", reason="printed by a separate evaluation")
    if spelling.startswith("config/"):
        return Name(spelling, "counter", reason="a setting that is written with every record")
    if spelling.startswith("evaluation_") and spelling.endswith("_vs_iterations"):
        return Name(spelling, "counter", reason="Keras' epoch_* says the same by epochs")
    if plain := _of_rllib(spelling):
        return _understand(plain)
    if spelling.startswith(_PREFIXED) and (known := table.signals.get(key_of(spelling.split("/", 1)[1]))):
        return Name(known.name, "signal", known.direction, known.ratio, None, f"alias of {known.name}")
    if _CANONICAL.match(spelling):
        return Name(spelling, "signal", reason="already a canonical name")
    if of_a_layer := layered(spelling, table):
        return of_a_layer
    key = key_of(spelling)
    if key in _EPOCH_AXIS:
        return Name("epoch", "axis", reason="epoch axis")
    if key in _STEP_AXIS:
        return Name("step", "axis", reason="step axis")
    if foreign := foreign_axis(spelling):
        return Name(foreign, "axis", reason=f"{foreign} axis")
    if foreign := english(spelling):
        return replace(_understand(foreign), reason=f"means {foreign}")
    words, variant = without_variant(words_of(spelling))
    if _OF_SOMETHING.search(" ".join(words)):
        return Name(spelling, "unknown", reason="a loss of something else than the training's")
    split, core = split_off(words, table)
    core = _of_keras(core)
    return (
        listed(spelling, words, core, split, variant, table)
        or reward_part(spelling)
        or gradient(spelling, core)
        or learning_rate(core)
        or counted(key, core, split, table)
        or aggregate(spelling, core)
        or family(spelling, core, table)
        or loss(core, split, variant, table)
        or metric(core, split, variant, table, numbered=bool(_NUMBERED.search(spelling)))
        or Name(spelling, "unknown", reason="the name is not known")
    )


def how_to_log(canonical: str) -> tuple[str, ...]:
    """Ways to log a missing signal (or the glob a rule asks for), one a framework; else its family's."""
    table = name_table().how_to_log
    plain = canonical.replace("[", "").replace("]", "")
    parts = plain.rstrip("*").rstrip("/").split("/")
    tried = (plain, *("/".join(parts[:count]) for count in range(len(parts), 0, -1)))
    entry = next((table[name] for name in tried if name in table), {})
    return tuple(f"{framework}: {line}" for framework, line in entry.items())
