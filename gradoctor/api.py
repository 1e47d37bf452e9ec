"""The Python interface: what a notebook, a test or the command line needs.

``diagnose("run.log")`` · ``load("runs/")`` · ``compare(before, after)`` · ``render(diagnosis, "markdown")``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from os import PathLike
from typing import TYPE_CHECKING, Any

from gradoctor.diagnosis.budget import as_expectations, check_budgets
from gradoctor.diagnosis.engine import Asked, diagnose_run
from gradoctor.diagnosis.evidence import run_identity
from gradoctor.diagnosis.finding import Finding, Healthy, RunDiagnosis, Verdict
from gradoctor.diagnosis.overrides import check_rule_names
from gradoctor.diagnosis.select import selected
from gradoctor.diagnosis.suppress import suppressed
from gradoctor.errors import NothingToJudge
from gradoctor.intake.discover import Group, Refused
from gradoctor.rulebook.load import load_rules
from gradoctor.rulebook.model import Rule
from gradoctor.rulebook.packs import Pack, expectations, load_packs, named_packs, packs_for
from gradoctor.settings import Settings
from gradoctor.signals.load import Loaded, Reading, load_grouped, load_runs
from gradoctor.signals.run import Run
from gradoctor.signals.seeds import with_seeds

if TYPE_CHECKING:
    import pandas

    from gradoctor.diagnosis.baseline import Entry
    from gradoctor.diagnosis.compare import Comparison
    from gradoctor.reports.wire import ReportWire

Readable = "str | PathLike[str] | pandas.DataFrame | Mapping[str, Sequence[float]] | Run"

MOST_SHOWN = 3  # runs that a diagnosis names where it is merely printed


@dataclass(frozen=True)
class Options:
    """What a diagnosis is asked with, beside the logs.

    ``config``: the training's configuration (None: looked for beside the log; False: none); ``packs``: names
    of packs to apply besides those recognised; ``rule_paths``: the user's own rules; ``expect``,
    ``parameters``, ``severities``: see :class:`~gradoctor.diagnosis.engine.Asked`; ``signal_aliases``:
    spelling -> canonical name; ``settings``: a project's settings (selection, overrides, budgets,
    suppressions); what is given here directly adds to them.
    """

    config: str | PathLike[str] | bool | None = None
    packs: tuple[str, ...] = ()
    rule_paths: tuple[str | PathLike[str], ...] = ()
    expect: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    severities: Mapping[str, str] = field(default_factory=dict)
    signal_aliases: Mapping[str, str] = field(default_factory=dict)
    settings: Settings | None = None


@dataclass(frozen=True, eq=False, repr=False)
class Diagnosis:
    """The diagnosis of one or several runs."""

    runs: tuple[RunDiagnosis, ...]
    refused: tuple[Refused, ...] = ()
    fixed: tuple[Entry, ...] | None = None  # known findings that are gone; None without a baseline

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings that count, roots first, run by run."""
        return tuple(finding for run in self.runs for finding in run.active)

    @property
    def coverage(self) -> tuple[Verdict, ...]:
        """What became of every rule, run by run."""
        return tuple(verdict for run in self.runs for verdict in run.coverage)

    @property
    def healthy(self) -> tuple[Healthy, ...]:
        """What is well, with its evidence."""
        return tuple(said for run in self.runs for said in run.healthy)

    @cached_property
    def report(self) -> ReportWire:
        """The versioned JSON's object, which every renderer takes."""
        from gradoctor.reports.to_wire import report_wire
        from gradoctor.reports.wire import UnreadWire

        problems = [
            UnreadWire(text=r.name, file=r.name, reason=f"{r.reason}; {r.hint}" if r.hint else r.reason)
            for r in self.refused
            if not r.quiet
        ]
        return report_wire(self.runs, problems, self.fixed)

    def to_frame(self) -> pandas.DataFrame:
        """The findings as a frame, one row each: run, code, rule, severity, confidence, root, signal,
        summary, file, line.
        """
        import pandas as pd

        columns = [
            "run",
            "code",
            "rule",
            "severity",
            "confidence",
            "root",
            "signal",
            "summary",
            "file",
            "line",
        ]
        rows = [
            (d.run.name, f.code, f.rule, f.severity, f.confidence, f.root, f.signal, f.summary,
             f.evidence[0].file if f.evidence else None, f.evidence[0].line if f.evidence else None)
            for d in self.runs for f in d.active
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=columns)

    def assert_healthy(self, fail_on: str = "critical") -> None:
        """Raise AssertionError naming the findings at or above ``fail_on``, for use in a project's own tests."""
        from gradoctor.rulebook.model import SEVERITIES

        worst = [f for f in self.findings if SEVERITIES.index(f.severity) <= SEVERITIES.index(fail_on)]
        if worst:
            raise AssertionError("\n".join(f"{f.code} {f.title}: {f.summary}" for f in worst))

    def __repr__(self) -> str:
        told = "; ".join(f"{run.run.name}: {run.verdict.line}" for run in self.report.diagnoses[:MOST_SHOWN])
        more = f"; and {len(self.runs) - MOST_SHOWN} more" if len(self.runs) > MOST_SHOWN else ""
        return f"<Diagnosis of {len(self.runs)} run{'s' * (len(self.runs) != 1)}: {told}{more}>"

    def __str__(self) -> str:
        return str(render(self, "text"))

    def _repr_markdown_(self) -> str:
        return str(render(self, "markdown"))

    def _repr_html_(self) -> str:
        from gradoctor.reports.notebook import notebook_html

        return notebook_html(self.report)


def load(
    *sources: Any,
    config: str | PathLike[str] | bool | None = None,
    signal_aliases: Mapping[str, str] | None = None,
) -> list[Run]:
    """The runs behind paths, frames, mappings of equal-length lists, or a mixture. Raises NothingToJudge when
    there is none.
    """
    loaded = load_sources(sources, Options(config=config, signal_aliases=signal_aliases or {}))
    if not loaded.runs:
        raise _nothing(loaded.refused)
    return list(loaded.runs)


def diagnose(*sources: Any, options: Options | None = None, **given: Any) -> Diagnosis:
    """Diagnose what training runs left behind: paths, folders, globs, ``pandas.DataFrame``, dict of lists, an
    HF ``TrainerState``.

    Keyword arguments are fields of :class:`Options`. Raises NothingToJudge when no source held a record,
    ConfigError and RuleError for a configuration or rule that cannot be used.
    """
    options = options or Options(**given)
    loaded = load_sources(sources, options)
    if not loaded.runs:
        raise _nothing(loaded.refused)
    return diagnose_runs(loaded, options)


def diagnose_runs(loaded: Loaded, options: Options) -> Diagnosis:
    """Ask the selected rules of runs that were already read; budgets and suppressions of the settings apply."""
    settings = options.settings or Settings()
    paths = [str(path) for path in (*settings.rule_paths, *options.rule_paths)]
    rules, packs = load_rules(paths), load_packs(paths)
    check_rule_names(settings, rules)
    runs = with_seeds(loaded.runs)
    diagnoses = tuple(
        _judged(run, rules, packs, options, settings.for_run(run_identity(run.name))) for run in runs
    )
    if settings.suppress:
        diagnoses = suppressed(diagnoses, settings.suppress, date.today())
    return Diagnosis(diagnoses, loaded.refused)


def _judged(
    run: Run, rules: tuple[Rule, ...], packs: Sequence[Pack], options: Options, settings: Settings
) -> RunDiagnosis:
    named = named_packs((*settings.packs, *options.packs), packs)
    chosen = tuple({p.name: p for p in (*packs_for(run, packs), *named)}.values())
    asked = Asked(
        selected(rules, settings.select, settings.ignore, settings.extend_select),
        expectations(chosen, {**as_expectations(settings.expect), **options.expect}),
        {**settings.parameters(), **options.parameters},
        {**settings.severities(), **options.severities},
        tuple(pack.name for pack in chosen),
    )
    diagnosis = diagnose_run(run, asked)
    missed, verdicts = check_budgets(run, settings.expect)
    return replace(
        diagnosis, findings=(*diagnosis.findings, *missed), coverage=(*diagnosis.coverage, *verdicts)
    )


def render(diagnosis: Diagnosis, format: str = "text", **options: Any) -> str | bytes:  # noqa: A002 - the word users know
    """A report of a diagnosis. ``format`` is one of the renderers' names; options are those of RenderOptions."""
    from gradoctor.reports.registry import RenderOptions, renderer

    return renderer(format).render(diagnosis.report, RenderOptions(**options))


def compare(before: Any, after: Any, **given: Any) -> Comparison:
    """What changed between two runs (paths, diagnoses): configuration, findings, expectations, numbers at
    aligned epochs.
    """
    from gradoctor.diagnosis.compare import compare_diagnoses

    sides = [side if isinstance(side, Diagnosis) else diagnose(side, **given) for side in (before, after)]
    return compare_diagnoses(sides[0].runs, sides[1].runs)


def load_sources(sources: Sequence[Any], options: Options, *, stdin_name: str = "-") -> Loaded:
    """Read everything; what cannot be read is told in ``refused``, never raised (a broken configuration is)."""
    return load_runs(sources, _reading(options), stdin_name=stdin_name)


def load_groups(groups: Sequence[Group], refused: Sequence[Refused], options: Options) -> Loaded:
    """The runs behind sources whose readers were already chosen; ``refused`` are those already given up."""
    return load_grouped(groups, refused, _reading(options))


def _reading(options: Options) -> Reading:
    return Reading(options.config, options.signal_aliases)


def _nothing(refused: Sequence[Refused]) -> NothingToJudge:
    if not refused:
        return NothingToJudge("no log was found", hint="name a file or a folder that holds one")
    loud = [r for r in refused if not r.quiet] or list(refused)
    more = f" (and {len(loud) - 5} more)" if len(loud) > 5 else ""
    text = "; ".join(f"{r.name}: {r.reason}" for r in loud[:5])
    return NothingToJudge(
        f"nothing to judge: {text}{more}", hint=next((r.hint for r in loud if r.hint), None)
    )
