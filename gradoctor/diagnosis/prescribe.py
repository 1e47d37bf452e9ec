"""A rule's prescriptions with this run's numbers: which key of which file changes from what to what."""

from __future__ import annotations

from typing import Any

from gradoctor.diagnosis.finding import PatchChange, Prescription
from gradoctor.rulebook.ask import Context, Outcome, ask
from gradoctor.rulebook.explain import fill
from gradoctor.rulebook.model import PatchStep, PrescriptionText, Rule
from gradoctor.rulebook.values import evidence_values
from gradoctor.signals.run import Fact

ORDERS = ("today", "next run", "if still sick")


def prescriptions(rule: Rule, context: Context, outcome: Outcome) -> tuple[Prescription, ...]:
    """The rule's prescriptions that fit this run, in the order they should be tried."""
    fitting = [
        text for text in rule.prescriptions if text.when is None or ask(text.when, context).kind != "quiet"
    ]
    values = evidence_values(outcome.hits)
    told = [filled for text in fitting if (filled := _filled(text, context, values)) is not None]
    return tuple(sorted(told, key=lambda p: ORDERS.index(p.order)))


def _filled(text: PrescriptionText, context: Context, values: dict[str, Any]) -> Prescription | None:
    """None for a prescription that is already in force: every change it would make is made."""
    every = tuple(change(step, context.run.facts.get(step.fact)) for step in text.patch)
    changes = tuple(one for one in every if not _in_force(one))
    if every and not changes:
        return None
    return Prescription(
        fill(text.do, values), fill(text.why, values), text.risk, text.order, changes, text.code, text.trials
    )


def _in_force(change: PatchChange) -> bool:
    """Whether the configuration already says so; ``none`` as a word and nothing at all are the same setting."""
    if change.key is None or change.operation == "remove":
        return False
    return change.before == change.after or str(change.before).lower() == str(change.after).lower()


def change(step: PatchStep, fact: Fact | None) -> PatchChange:
    """One step with the fact's present value filled in; ``after`` is None where it cannot be computed (no
    number to scale).
    """
    before = fact.value if fact else None
    after: Any = step.with_
    if step.operation == "scale":
        known = isinstance(before, (int, float)) and not isinstance(before, bool)
        after = _tidy(float(before) * float(step.by or 1.0), before) if known and before is not None else None  # type: ignore[arg-type]
    elif step.operation == "remove":
        after = None
    patchable = fact is not None and bool(fact.key)
    return PatchChange(
        step.operation if step.operation != "scale" else f"scale by {step.by:g}",
        step.fact, fact.key if patchable and fact else None, before, after,
        fact.file if fact else None, fact.line if fact else None,
    )  # fmt: skip


def _tidy(value: float, like: Any) -> float | int:
    """Whole numbers stay whole where the configuration had one; 1e-05 * 0.1 is 1e-06, not
    1.0000000000000002e-06.
    """
    value = float(f"{value:.12g}")
    return int(value) if isinstance(like, int) and value.is_integer() else value
