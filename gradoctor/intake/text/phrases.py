"""What logs say in words: phrases and the kind of event each stands for.

A phrase is a literal, spelled as programs print it; a first letter that they write large or small is left out.
"""

from __future__ import annotations

import re
from typing import NamedTuple

PHRASES: dict[str, tuple[str, ...]] = {
    "nan-warning": (
        "NaN or Inf found", "Inf or NaN found", "loss is nan", "Loss is nan", "loss is NaN",
        "Loss is NaN", "loss is inf", "Loss is inf", "nan loss", "NaN loss", "Nan loss", "NaN detected",
        "nan detected", "NaN encountered", "NaN in ", "contains NaN", "contains nan", "on-finite",
        "not finite", "encountered NaN", "NaN value", "nan value", "Inf value", "inf value",
        "became infinite", "Invalid loss", "is NaN", "is nan", "NaN gradient", "nan gradient",
        "NaN grad", "NaNs", "NAN detected", "NaN/Inf", "nan/inf", "NaN or inf",
    ),
    "overflow": (
        "radient overflow", "OVERFLOW!", "verflow detected", "rad overflow", "radients overflow",
        "overflow occurred", "Skipping step, loss scal",
    ),
    "loss-scale-floor": (
        "inimum loss scale reached", "loss scale already at minimum", "Minimum loss scale",
        "loss scale is at its minimum",
    ),
    "out-of-memory": (
        "out of memory", "Out of memory", "Out Of Memory", "OutOfMemoryError", "oom-kill", "oom_kill",
        "OOM-kill", "OOM when allocating", "RESOURCE_EXHAUSTED", "ALLOC_FAILED", "std::bad_alloc",
        "MemoryError", "Cannot allocate memory",
    ),
    "traceback": (
        "Traceback (most recent call last)", "Watchdog caught collective operation timeout",
    ),
    "time-limit": (
        "DUE TO TIME LIMIT", "TIME LIMIT ***", "wallclock_cap", "ime limit reached",
        "ime limit exceeded", "walltime exceeded", "Walltime exceeded", "exiting program after",
    ),
    "killed": (
        "CANCELLED AT", " CANCELLED ", "SIGKILL", "SIGTERM", "exitcode: -9", "exit code 137",
        "exit code -9", "<Signals.SIG", "egmentation fault", "NODE FAILURE", "DUE TO PREEMPTION",
        "core dumped", "Bus error", "Killed",
    ),
    "interrupted": (
        "KeyboardInterrupt",
    ),
    "early-stop": (
        "arly stopping", "arly Stopping", "ARLY STOPPING", "arlyStopping", "arly stop", "arly Stop",
        "ARLY STOP", "topping early", "topped early", "arly-stopp", "stopping_early",
    ),
    "restart": (
        "esuming from", "esumed from", "esume from", "esuming training", "ontinuing training from",
        "estoring from checkpoint", "estored from checkpoint", "estarting from checkpoint",
    ),
    "checkpoint-loaded": (
        "oaded checkpoint", "oading checkpoint from", "oading checkpoint '", "oading checkpoint:",
        "ptimizer state not", "o optimizer state",
    ),
    "lr-reduced": (
        "educing learning rate", "educe learning rate", "educed learning rate", "earning rate reduced",
        "educing LR", "educing lr", "LR reduced", "lr reduced", "ecaying learning rate",
        "ropping learning rate", "educing Learning Rate",
    ),
    "degeneracy-reset-failed": (
        "eset failed to restore variance",
    ),
    "degeneracy-reset": (
        "reset applied",
    ),
    "gradient-vanishing": (
        "anishing gradient", "radient vanishing", "radients vanish", "radients are vanishing",
    ),
    "gradient-exploding": (
        "xploding gradient", "radient explosion", "radients explod", "radients are exploding",
    ),
    "unused-parameters": (
        "Expected to have finished reduction in the prior", "did not receive grad",
        "not used in producing loss",
    ),
    "new-best": (
        "ew best", "EW BEST", "ew Best", " improved from ",
    ),
    "checkpoint": (
        "aving checkpoint", "aved checkpoint", "heckpoint saved", "aving model", "aved model",
        "odel saved", "aving latest model", "aving new best model", "aving best model",
        "aved best model", "aving the model", "aving the checkpoint", "heckpoint written",
        "aving unsharded checkpoint",
    ),
    "finished": (
        "raining finished", "raining complete", "raining Complete", "inished training",
        "inished Training", "raining done", "raining is done", "one training", "nd of training",
        "ptimization Finished", "raining is over", "raining has finished",
    ),
}  # fmt: skip


class Said(NamedTuple):
    """An event found in a message: its kind, and the module, file or name it is about."""

    kind: str
    subject: str | None = None


_ORDERED = tuple((phrase, kind) for kind, phrases in PHRASES.items() for phrase in phrases)

# What turns a phrase into its opposite, into a setting, or into talk about a feature.
_DENIED = re.compile(
    r"\b(?:[Nn]o|not|never|without|if|[Cc]heck(?:ing)?(?: for)?|0|[Aa]void(?:ing)?|[Pp]revent\w*|[Ii]gnor\w+"
    r"|skip\w*|[Nn]umber of|[Hh]andle\w*|against|[Dd]etect)[ -](?:any |the )?$"
)
_SHELL_KILLED = re.compile(r"\bline \d+:\s{1,8}\d+ Killed\b")  # bash: line 1: 30635 Killed  python train.py
_SETTING = re.compile(r"[\w\"']{0,20}\s*(?:[:=]\s*(?:True|False|None|null|\d|['\"{\[(])|\(|\w*=)")
_COUNTING = re.compile(
    r"\w*[ :]+(?:[Cc]ounter|[Pp]atience|[Ee]nabled|[Dd]isabled|[Cc]allback|[Cc]riteri|[Mm]onitor|with\b)"
)
_DENIABLE = frozenset((
    "nan-warning", "overflow", "out-of-memory", "early-stop", "gradient-vanishing", "gradient-exploding",
))  # fmt: skip
_MAX_SCAN = 4000  # characters of a message that are searched


def find_event(text: str) -> Said | None:
    """The event a message tells, or None; of several, the kind that comes first in :data:`PHRASES`."""
    for phrase, kind in _ORDERED:  # a search a phrase: quicker here than any expression
        at = text.find(phrase, 0, _MAX_SCAN)
        while at >= 0:
            if _is_said(kind, text, phrase, at):
                return Said(kind)
            at = text.find(phrase, at + 1, _MAX_SCAN)
    return None


def _is_said(kind: str, text: str, phrase: str, start: int) -> bool:
    """Whether the phrase reports an event here, rather than a setting, a denial, or a counter."""
    end = start + len(phrase)
    while start and (text[start - 1].isalnum() or text[start - 1] in "_./"):
        if text[start - 1] in "_/.":
            return kind in ("traceback", "killed", "out-of-memory", "time-limit")
        start -= 1
    if kind in _DENIABLE and _DENIED.search(text, max(0, start - 24), start):
        return False
    if kind.startswith("degeneracy") and "[DEGENERACY" not in text and "egenera" not in text:
        return False
    if kind == "early-stop" and _COUNTING.match(text, end):
        return False
    if kind == "killed" and phrase == "Killed":
        alone = text.strip() == "Killed" or text.rstrip().endswith(" Killed")
        return alone or "Killed process" in text or bool(_SHELL_KILLED.search(text))
    return kind in ("traceback", "killed", "time-limit") or not _SETTING.match(text, end)
