"""Ask every rule of a run and weigh the answers: Run x Rules -> RunDiagnosis.

A rule that breaks costs its own verdict ("error"), never the diagnosis.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from gradoctor.detectors.hit import Hit
from gradoctor.detectors.series import forget
from gradoctor.diagnosis.evidence import citations, fingerprint, place
from gradoctor.diagnosis.finding import Alternative, Finding, Healthy, RunDiagnosis, Verdict
from gradoctor.diagnosis.prescribe import prescriptions
from gradoctor.diagnosis.rank import ranked
from gradoctor.rulebook.ask import Context, Outcome, ask
from gradoctor.rulebook.explain import fill
from gradoctor.rulebook.model import ExpectationText, Rule
from gradoctor.rulebook.values import evidence_values, healthy_values
from gradoctor.signals.names import how_to_log
from gradoctor.signals.run import Run, Signal

_OF_MODULES = ("grad/norm", "act/", "attn/", "moe/", "repr/", "codebook/", "weight/norm")


@dataclass(frozen=True)
class Asked:
    """What is asked of a run: the rules, and the expectations and parameters that packs and settings give.

    ``expect``: name -> {low, high, ...}; ``parameters``: rule id -> condition arguments to replace;
    ``severities``: rule id -> severity; ``packs``: names of the packs in force.
    """

    rules: Sequence[Rule]
    expect: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    severities: Mapping[str, str] = field(default_factory=dict)
    packs: tuple[str, ...] = ()


def diagnose_run(run: Run, asked: Asked) -> RunDiagnosis:
    """Every rule's verdict on one run (derived signals included), findings roots first."""
    context = Context(run, asked.expect)
    findings: list[Finding] = []
    healthy: list[tuple[str, Healthy]] = []
    coverage: list[Verdict] = []
    for rule in asked.rules:
        rule = _adjusted(rule, asked)
        outcome, told, trouble = _asked(rule, context)
        coverage.append(_verdict(rule, outcome, trouble))
        if isinstance(told, Finding):
            findings.append(told)
        elif told is not None:
            healthy.append((rule.category, told))
    forget()  # what detectors remember about this run's signals
    explains = {rule.id: rule.explains for rule in asked.rules}
    well = _uncontradicted(healthy, findings)
    return RunDiagnosis(run, ranked(findings, explains), well, tuple(coverage), asked.packs)


def _uncontradicted(
    healthy: Sequence[tuple[str, Healthy]], findings: Sequence[Finding]
) -> tuple[Healthy, ...]:
    """What is well of signals that no finding of the same kind calls sick: a graph of 61 edges where 13 are
    expected is no good news, and nothing is well of a series whose numbers are not real.
    """
    loud = [f for f in findings if f.severity != "info"]
    sick = {(f.category, _family(f.signal)) for f in loud}
    unreal = {f.signal for f in loud if f.category == "numerics"}
    return tuple(
        said
        for category, said in healthy
        if (category, _family(said.signal)) not in sick and said.signal not in unreal
    )


def _family(signal: str | None) -> str | None:
    """The norms, or activations, of all modules stand for each other: one that explodes leaves no praise for the rest."""
    head = next((head for head in _OF_MODULES if signal is not None and signal.startswith(head)), None)
    return head or signal


def _adjusted(rule: Rule, asked: Asked) -> Rule:
    """The rule with the project's own parameters and severity."""
    changes: dict[str, Any] = {}
    if rule.id in asked.severities:
        changes["severity"] = asked.severities[rule.id]
    if rule.id in asked.parameters:
        changes["condition"] = rule.condition.replaced(dict(asked.parameters[rule.id]))
    return rule.model_copy(update=changes) if changes else rule


def _asked(rule: Rule, context: Context) -> tuple[Outcome, Finding | Healthy | None, str]:
    """The rule's outcome, what there is to tell of it, and why it could not be asked."""
    try:
        outcome = ask(rule.condition, context)
        if outcome.fired:
            return outcome, _finding(rule, outcome, context), ""
        return outcome, _healthy(rule, outcome, context) if outcome.kind == "quiet" else None, ""
    except Exception as error:  # one broken rule must not cost the others' verdicts
        return Outcome("quiet"), None, f"{type(error).__name__}: {error}"


def _verdict(rule: Rule, outcome: Outcome, trouble: str) -> Verdict:
    if trouble:
        return Verdict(rule.code, rule.id, rule.title, "error", trouble, category=rule.category)
    missing = outcome.missing if outcome.kind == "not-applicable" else ()
    ways = tuple(dict.fromkeys(way for name in missing for way in _way(name)))
    return Verdict(rule.code, rule.id, rule.title, outcome.kind, outcome.reason, missing, ways, rule.category)


def _way(missing: str) -> tuple[str, ...]:
    if missing.startswith("fact:"):
        return ("give the training's configuration with --config",)
    if missing.startswith("expect:"):
        return ("say what you expect: --pack NAME, or [tool.gradoctor.expect] in the settings",)
    return how_to_log(missing)


def _finding(rule: Rule, outcome: Outcome, context: Context) -> Finding:
    values = evidence_values(outcome.hits)
    first = next((hit for hit in outcome.hits if hit.signal is not None), None)
    name, axis, span = place(first)
    limit = (
        first.values.get("limit") if first is not None else None
    )  # the primary signal's own, not another hit's
    named = partial(_in_the_words_of, first.signal if first is not None else None)
    return Finding(
        code=rule.code, rule=rule.id, title=named(rule.title), category=rule.category,
        severity=rule.severity, confidence=rule.confidence,
        summary=named(fill(rule.evidence, values)), why_it_matters=rule.why_it_matters,
        claim=named(fill(rule.cause.claim, values)),
        candidates=tuple(
            Alternative(c.cause, c.tell_apart, c.explained_by) for c in rule.cause.candidates if _holds(c.when, context)
        ),
        evidence=citations(outcome),
        prescriptions=prescriptions(rule, context, outcome),
        leave_alone=rule.leave_alone, expectation=_expected(rule, first), sources=rule.sources,
        false_positives=rule.false_positives, fingerprint=fingerprint(rule.id, name, context.run.name),
        values=values, signal=name, axis=axis, span=span,
        limit=float(limit) if isinstance(limit, (int, float)) else None,
        strength=max((hit.strength for hit in outcome.hits), default=0.5),
    )  # fmt: skip


def _in_the_words_of(signal: Signal | None, text: str) -> str:
    """The text, calling a test set that stands for the validation set what it is."""
    if signal is None or not any(name.endswith("/test") for name in signal.derived_from):
        return text
    return re.sub(
        r"\b([Vv])alidation\b(?! (?:set|data)\b)", lambda v: "Test" if v[1] == "V" else "test", text
    )


def _expected(rule: Rule, first: Hit | None) -> tuple[ExpectationText, ...]:
    """The rule's expectations, those of ``$signal`` about the series of the first hit."""
    name, direction = (first.signal.name, first.signal.direction) if first and first.signal else (None, None)
    told = (expectation.about(name, direction) for expectation in rule.expectation)
    return tuple(expectation for expectation in told if expectation is not None)


def _holds(when: Any, context: Context) -> bool:
    """Whether a condition fires or cannot be asked: what is not known to be wrong stays on the table."""
    return when is None or ask(when, context).kind != "quiet"


def _healthy(rule: Rule, outcome: Outcome, context: Context) -> Healthy | None:
    """What is well, with its numbers; nothing is said without a series to show."""
    if rule.healthy is None:
        return None
    values: dict[str, Any] = {}
    shown: Signal | None = None  # what the good news is about, where it was asked for
    if rule.healthy.when is not None:
        seen = ask(rule.healthy.when, context)
        if not seen.fired:
            return None
        values.update(evidence_values(seen.hits))
        shown = next((hit.signal for hit in seen.hits if hit.signal is not None), None)
    signal = shown or (outcome.signals[0] if outcome.signals else None)
    if signal is not None:
        values = {**values, **healthy_values(signal)}
    text = fill(rule.healthy.say, values)
    return (
        None
        if "?" in text and "?" not in rule.healthy.say
        else Healthy(rule.id, text, signal.name if signal else None)
    )
