"""The verdict and its line: what everyone reads first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gradoctor.diagnosis.finding import Finding, RunDiagnosis, Verdict
from gradoctor.diagnosis.suppress import EXPIRED, UNUSED
from gradoctor.reports.numbers import many
from gradoctor.reports.wire import VerdictWire
from gradoctor.rulebook.model import SEVERITIES, Severity

_ASKED = ("fired", "quiet", "suppressed")


def verdict_of(diagnosis: RunDiagnosis) -> VerdictWire:
    """Sick when a critical or warning finding counts; not judged when no rule could be asked or the log shows
    no course; else healthy.
    """
    active = diagnosis.active
    counts = {severity: sum(f.severity == severity for f in active) for severity in SEVERITIES}
    worst = next((severity for severity in SEVERITIES if counts[severity]), None)
    asked = sum(verdict.kind in _ASKED for verdict in diagnosis.coverage)
    if worst in ("critical", "warning"):
        line, status = _sick(active, counts), "sick"
    elif asked == 0 or not diagnosis.judged:
        line, status = _not_judged(diagnosis.coverage, asked), "not-judged"
    else:
        line, status = _healthy(diagnosis, asked, counts["info"]), "healthy"
    return VerdictWire.model_validate({"status": status, "line": line, "worst": worst, **counts})


def _sick(active: Sequence[Finding], counts: Mapping[Severity, int]) -> str:
    told = [f"{counts['critical']:,} critical"] if counts["critical"] else []
    told += [many(counts["warning"], "warning")] if counts["warning"] else []
    told += [many(counts["info"], "note")] if counts["info"] else []
    loud = [f for f in active if f.severity != "info"]
    of_the_run = [f for f in loud if f.code not in (EXPIRED, UNUSED)] or loud  # those are about the settings
    roots = [f for f in of_the_run if f.root] or of_the_run
    named = "; ".join(f"{_lower_first(f.title)} ({f.code})" for f in roots[:2])
    more = f"; and {len(roots) - 2} more" if len(roots) > 2 else ""
    word = "root cause" if len(roots) == 1 else "root causes"
    return f"SICK: {', '.join(told)}; {word}: {named}{more}"


def _healthy(diagnosis: RunDiagnosis, asked: int, notes: int) -> str:
    aside = diagnosis.set_aside
    fired = f"{many(notes, 'note')}" if notes else ("nothing new" if aside else "none fired")
    because = f"; {_lower_first(diagnosis.healthy[0].text)}" if diagnosis.healthy else ""
    if aside:
        critical = sum(f.severity == "critical" for f in aside)
        grave = f", {critical:,} of them critical," if critical else ""
        known = f"{many(len(aside), 'finding')}{grave} suppressed or in the baseline"
        return f"HEALTHY but for what is known: {known}; {many(asked, 'rule')} asked, {fired}{because}"
    return f"HEALTHY: {many(asked, 'rule')} asked, {fired}{because}"


def _not_judged(coverage: Sequence[Verdict], asked: int) -> str:
    if asked:
        quiet = f"that {many(asked, 'rule')} stayed quiet proves nothing"
        return f"NOT JUDGED: no series has points enough to show a course; {quiet}"
    short = sum(verdict.kind == "not-enough-data" for verdict in coverage)
    if short:
        return f"NOT JUDGED: too little was logged; {short} of {many(len(coverage), 'rule')} need more points"
    missing = {name for verdict in coverage for name in verdict.missing}
    if any(verdict.kind == "quiet" for verdict in coverage):
        return "NOT JUDGED: too little was logged to say more than that nothing fired"
    told = f": none of the {len(missing)} signals and facts they ask about was found" if missing else ""
    return f"NOT JUDGED: no rule could be asked{told}"


def _lower_first(text: str) -> str:
    """Titles start a sentence of their own; inside another one they do not. Acronyms keep their case."""
    ordinary = len(text) > 1 and text[0].isupper() and (text[1].islower() or text.startswith("A "))
    return text[0].lower() + text[1:] if ordinary else text
