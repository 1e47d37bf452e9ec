"""A diagnosis by topic, as the deep style tells it: what is configured, what was seen, what is well, what
is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

from gradoctor.reports import plan
from gradoctor.reports.wire import (
    DiagnosisWire,
    EventWire,
    FactWire,
    FindingWire,
    HealthyWire,
    RuleVerdictWire,
    SeriesWire,
)

MOST_SIGNALS = 12
MOST_EVENTS = 5
_STANDINGS = (("critical", "critical"), ("warning", "needs attention"), ("info", "worth knowing"))
# Title, rule categories, prefixes of facts, prefixes of signals, prefixes of event kinds.
_TOPICS: tuple[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    ("Gradients and clipping", ("gradients",), ("clip/",), ("grad/",), ("gradient-",)),
    ("Learning rate and optimiser", ("optimisation",), ("optim/",), ("lr", "optim/", "weight/"), ("lr-",)),
    ("Data, batch and normalisation", ("data",), ("data/", "model/"), ("act/",), ()),
    (
        "Loss and its components",
        ("loss",),
        ("loss_weight/", "loss/"),
        ("loss/", "loss_share/"),
        ("new-best",),
    ),
    ("Structure", ("structure",), ("threshold/",), ("structure/",), ()),
    ("Predictions", ("predictions",), ("pred/",), ("pred/", "codebook/"), ("degeneracy-",)),
    (
        "Numerics",
        ("numerics",),
        ("train/precision", "train/nan_filter"),
        ("amp/",),
        ("nan-", "overflow", "loss-scale"),
    ),
    ("Generalisation and metrics", ("generalisation",), (), ("metric/",), ()),
    ("Reinforcement learning and adversaries", ("reinforcement",), (), ("rl/",), ()),
    (
        "The run itself",
        ("run",),
        ("train/",),
        ("time/", "throughput/", "memory/"),
        (
            "out-of-memory",
            "traceback",
            "killed",
            "time-limit",
            "interrupted",
            "early-stop",
            "restart",
            "finished",
            "unused-",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Topic:
    """One section: its standing in a word, the configuration, the series, the findings, what is well,
    what was not asked.
    """

    number: int
    title: str
    standing: str
    facts: tuple[FactWire, ...]
    signals: tuple[SeriesWire, ...]
    events: tuple[EventWire, ...]
    findings: tuple[FindingWire, ...]
    healthy: tuple[HealthyWire, ...]
    unasked: tuple[RuleVerdictWire, ...]


def topics(diagnosis: DiagnosisWire) -> tuple[Topic, ...]:
    """The topics about which there is something to say; findings of a category of its own get a topic of
    its own.
    """
    known = {category for _, categories, *_ in _TOPICS for category in categories}
    others = dict.fromkeys(f.category for f in plan.active(diagnosis) if f.category not in known)
    specs = [
        *_TOPICS,
        *((name.replace("-", " ").capitalize() or "Other", (name,), (), (), ()) for name in others),
    ]
    told: list[Topic] = []
    taken: set[str] = set()
    for title, categories, facts, signals, events in specs:
        topic = _topic(diagnosis, (len(told) + 1, title), categories, (facts, signals, events), taken)
        if topic.facts or topic.signals or topic.findings or topic.events:
            told.append(topic)
            taken.update(fact.name for fact in topic.facts)
    return tuple(told)


def _topic(
    diagnosis: DiagnosisWire,
    head: tuple[int, str],
    categories: tuple[str, ...],
    prefixes: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]],
    taken: set[str],
) -> Topic:
    facts, signals, events = prefixes
    findings = tuple(f for f in plan.in_order(diagnosis) if f.category in categories)
    series = tuple(s for s in diagnosis.signals if _has_prefix(s.name, signals))
    healthy = tuple(h for h in diagnosis.healthy if h.signal and _has_prefix(h.signal, signals))
    missing = tuple(
        v
        for v in diagnosis.coverage
        if v.verdict == "not-applicable"
        and v.missing
        and all(_has_prefix(name, signals) for name in v.missing)
    )
    return Topic(
        number=head[0],
        title=head[1],
        standing=_standing(findings, healthy),
        facts=tuple(f for f in diagnosis.facts if _has_prefix(f.name, facts) and f.name not in taken),
        signals=series[:MOST_SIGNALS],
        events=tuple(e for e in diagnosis.events if e.kind.startswith(events or ("\0",)))[:MOST_EVENTS],
        findings=findings,
        healthy=healthy,
        unasked=missing,
    )


def _has_prefix(name: str, prefixes: tuple[str, ...]) -> bool:
    return any(name == p or name.startswith(p if p.endswith("/") else p + "/") for p in prefixes)


def _standing(findings: tuple[FindingWire, ...], healthy: tuple[HealthyWire, ...]) -> str:
    worst = [
        severity
        for severity in ("critical", "warning", "info")
        if any(f.severity == severity for f in findings)
    ]
    if worst:
        return {"critical": "critical", "warning": "needs attention", "info": "worth knowing"}[worst[0]]
    return "good" if healthy else "nothing found"
