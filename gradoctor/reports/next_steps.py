"""What to do with a run that is well: what works and is to be kept, how to stand guard."""

from __future__ import annotations

from gradoctor.reports.fixing import fixes
from gradoctor.reports.numbers import literal, many
from gradoctor.reports.unasked import CONFIGURATION, EXPECTATIONS, Logging, to_log
from gradoctor.reports.wire import DiagnosisWire, FactWire
from gradoctor.reports.wording import compared_with, place

# Settings that a healthy run shows to work, in the order they are told.
_SETTINGS = (
    "clip/max_norm",
    "data/standardize",
    "optim/lr",
    "optim/weight_decay",
    "optim/scheduler",
    "optim/scheduler_factor",
    "data/batch_size",
    "model/normalizer",
)


def next_steps(diagnosis: DiagnosisWire) -> list[str]:
    """Sentences, the most useful first, beside its fixes; none for a run that is sick: its steps are its fixes."""
    if diagnosis.verdict.status == "sick":
        return []
    told: list[str] = []
    if diagnosis.verdict.status == "healthy":
        told.append("Repeat it with another seed before you build on it: one run cannot tell skill from luck")
        told += [f"Compare what you change next with this run: {one}" for one in compared_with(diagnosis)]
        told.append("Let it stand guard over later runs: gradoctor init --ci github")
    told += [_to_ask_more(item) for item in to_log(diagnosis)[:1]]
    return told


def works(diagnosis: DiagnosisWire) -> list[str]:
    """The settings of a healthy run that its good course speaks for: ``max_grad_norm: 1.0 (train.yaml:12)``."""
    if diagnosis.verdict.status != "healthy":
        return []
    known: dict[str, FactWire] = {fact.name: fact for fact in diagnosis.facts}
    changed = {c.fact for fix in fixes(diagnosis) for c in fix.prescription.changes}
    found = [known[name] for name in _SETTINGS if name in known and name not in changed]
    return [f"{fact.key or fact.name}: {literal(fact.value)}{_where(fact)}" for fact in found]


def _where(fact: FactWire) -> str:
    return f" ({place(fact.file, fact.line)})" if fact.file else ""


def _to_ask_more(item: Logging) -> str:
    more = f"To have {many(len(item.codes), 'more rule')} asked"
    return (
        f"{more}, {item.how}"
        if item.name in (CONFIGURATION, EXPECTATIONS)
        else f"{more}, log {item.name}: {item.how}"
    )
