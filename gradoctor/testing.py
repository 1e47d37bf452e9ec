"""Healthy runs as a project's own tests: ``assert_healthy("runs/nightly/metrics.jsonl")``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from gradoctor.errors import NothingToJudge

if TYPE_CHECKING:
    from gradoctor.api import Diagnosis

Level = Literal["critical", "warning", "info"]


def assert_healthy(run: Any, fail_on: Level | None = None, **options: Any) -> Diagnosis:
    """Raise AssertionError, with the lines that prove it, when a run has a finding at or above ``fail_on``.

    ``run`` is anything :func:`gradoctor.diagnose` takes, or a diagnosis. The project's settings apply as on
    the command line (suppressions, budgets, baseline); ``fail_on`` left out is theirs, "critical" by default.
    ``options`` are those of :class:`gradoctor.api.Options`. A run that could not be judged is no healthy run:
    NothingToJudge is raised. Returns the diagnosis.
    """
    __tracebackhide__ = True
    from gradoctor.api import Diagnosis
    from gradoctor.reports.escape import visible

    settings = _settings(options)
    diagnosis = run if isinstance(run, Diagnosis) else _diagnosed(run, settings, options)
    bar = fail_on or settings.fail_on
    unjudged = [one.run.name for one in diagnosis.runs if not one.judged]
    if unjudged or not diagnosis.runs:
        names = ", ".join(map(visible, unjudged)) or "no run"
        raise NothingToJudge(f"{names}: too little was logged to be judged")
    if bar == "never":
        return diagnosis
    told = _told(diagnosis, bar)
    if told:
        raise AssertionError("\n".join(told))
    return diagnosis


def _settings(options: dict[str, Any]) -> Any:
    from gradoctor.settings import load_settings

    return options.get("settings") or load_settings().settings


def _diagnosed(run: Any, settings: Any, options: dict[str, Any]) -> Diagnosis:
    from dataclasses import replace

    from gradoctor.api import Options, diagnose
    from gradoctor.diagnosis.baseline import read_baseline, with_baseline

    given = {
        "config": settings.config,
        "signal_aliases": settings.signal_aliases,
        **options,
        "settings": settings,
    }
    diagnosis = diagnose(run, options=Options(**given))
    if not settings.baseline:
        return diagnosis
    runs, fixed = with_baseline(diagnosis.runs, read_baseline(Path(settings.baseline)))
    return replace(diagnosis, runs=runs, fixed=fixed)


def _told(diagnosis: Diagnosis, fail_on: str) -> list[str]:
    """A line for each finding that fails, and its first fix."""
    from gradoctor.reports.paint import Paint
    from gradoctor.reports.plan import first_fix, in_order
    from gradoctor.reports.text import finding_line, fix_text
    from gradoctor.rulebook.model import SEVERITIES

    bar = [str(severity) for severity in SEVERITIES].index(fail_on)
    lines: list[str] = []
    for one in diagnosis.report.diagnoses:
        for finding in in_order(one):
            if SEVERITIES.index(finding.severity) <= bar:
                fix = first_fix(finding)
                lines += [
                    finding_line(finding, one, Paint()),
                    *([f"    fix: {fix_text(fix)}"] if fix else []),
                ]
    return lines
