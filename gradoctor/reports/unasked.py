"""What could not be asked, and what to log so that it can."""

from __future__ import annotations

from dataclasses import dataclass

from gradoctor.reports.wire import DiagnosisWire, RuleVerdictWire

CONFIGURATION = "the training's configuration"


EXPECTATIONS = "what you expect"

# Signals of one kind of training: to log them is advice only for a run of that kind, known by what else it logs.
_KINDS: dict[str, tuple[str, ...]] = {
    "structure/": ("structure/", "metric/shd"),
    "rl/": ("rl/",),
    "codebook/": ("codebook/",),
    "loss/discriminator": ("loss/discriminator", "loss/generator"),
    "loss/generator": ("loss/discriminator", "loss/generator"),
    "events/degeneracy": ("pred/", "events/degeneracy"),
    "pred/degeneracy": ("pred/", "events/degeneracy"),
}


@dataclass(frozen=True, slots=True)
class Logging:
    """Something to log (or to give), how, and the rules that miss it."""

    name: str
    how: str
    codes: tuple[str, ...]


def counted(diagnosis: DiagnosisWire) -> dict[str, int]:
    """How many rules came to each verdict, in the order fired, quiet, not-applicable, ..."""
    kinds = ("fired", "quiet", "not-applicable", "not-enough-data", "error", "suppressed")
    counts = {kind: sum(v.verdict == kind for v in diagnosis.coverage) for kind in kinds}
    return {kind: count for kind, count in counts.items() if count}


def to_log(diagnosis: DiagnosisWire) -> list[Logging]:
    """What to log so that more rules can be asked, the most useful first.

    A rule that misses one thing alone says how that thing is logged; facts and expectations are one thing
    each. Nothing is asked for that was given (a configuration, a pack), nor signals of another kind of
    training.
    """
    unasked = [v for v in diagnosis.coverage if v.verdict == "not-applicable"]
    ways: dict[str, list[str]] = {}
    codes: dict[str, dict[str, None]] = {}
    for verdict in unasked:
        names = {_asked_for(name) for name in verdict.missing}
        for name in sorted(names):
            codes.setdefault(name, {})[verdict.code] = None
            if len(names) == 1:
                ways.setdefault(name, list(verdict.how_to_log))
    liked = _framework(diagnosis)
    told = [
        Logging(name, _preferred(ways[name], liked), tuple(of))
        for name, of in codes.items()
        if ways.get(name) and _of_use(name, diagnosis)
    ]
    return sorted(told, key=lambda item: (-len(item.codes), item.name))


def unasked_because(verdict: RuleVerdictWire) -> str:
    """Why a rule was not asked, in words: ``not logged: lr; grad/norm``."""
    parts = [part.strip() for part in verdict.reason.split(";")]
    told: list[str] = []
    for part in dict.fromkeys(parts):
        kind, _, names = part.partition(": ")
        again = bool(told and names) and told[-1].startswith(f"{kind}: ")
        told.append(names if again else part)
        if again:
            told[-2:] = [f"{told[-2]}; {told[-1]}"]
    return "; ".join(told) or verdict.verdict.replace("-", " ")


def _of_use(name: str, diagnosis: DiagnosisWire) -> bool:
    if name == CONFIGURATION:
        logs = {source.name for source in diagnosis.sources}
        return not any(fact.file and fact.file not in logs for fact in diagnosis.facts)
    if name == EXPECTATIONS:
        return not diagnosis.packs
    akin = next((akin for prefix, akin in _KINDS.items() if name.startswith(prefix)), None)
    return akin is None or any(s.name.startswith(akin) for s in diagnosis.signals)


def _asked_for(missing: str) -> str:
    kind = missing.partition(":")[0] if ":" in missing else ""
    return {"fact": CONFIGURATION, "expect": EXPECTATIONS}.get(kind, missing)


def _framework(diagnosis: DiagnosisWire) -> str:
    """The framework whose way to log is told: the one that wrote the log, else plain PyTorch."""
    read = " ".join(f"{source.format} {source.reason}" for source in diagnosis.sources).lower()
    known = {
        "huggingface": ("huggingface", "hugging face", "trainer_state"),
        "lightning": ("lightning",),
        "keras": ("keras",),
    }
    stated = next((name for name, words in known.items() if any(word in read for word in words)), None)
    return stated or _framework_of_names({s.spelling for s in diagnosis.signals})


def _framework_of_names(spellings: set[str]) -> str:
    """The framework whose own names stand in a log that others write, too (TensorBoard, W&B)."""
    if any(
        name.startswith("lr-") or f"{name.removesuffix('_epoch')}_step" in spellings - {name}
        for name in spellings
    ):
        return "lightning"
    if spellings & {"train/learning_rate", "eval/samples_per_second", "train/total_flos"}:
        return "huggingface"
    return "keras" if spellings & {"epoch_loss", "epoch_learning_rate"} else "pytorch"


def _preferred(ways: list[str], framework: str) -> str:
    return next((way for way in ways if way.startswith(framework)), ways[0])
