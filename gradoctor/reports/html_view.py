"""A diagnosis arranged as a page tells it: overview, findings, figures, what is well, what could not be
asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from gradoctor.reports import plan
from gradoctor.reports.html_figures import Figure, Numbers, curve_figure, map_figure, numbers_of
from gradoctor.reports.html_findings import FindingView, every, finding_views
from gradoctor.reports.html_overview import Tile, overview
from gradoctor.reports.html_plan import PlanView, plan_view
from gradoctor.reports.plots_heat import MAPPED, module_map
from gradoctor.reports.plots_model import Panel
from gradoctor.reports.plots_panels import panels, slug
from gradoctor.reports.wire import DiagnosisWire, FindingWire, RuleVerdictWire

_ORDER = ("fired", "error", "suppressed", "quiet", "not-enough-data", "not-applicable")


@dataclass(frozen=True, slots=True)
class RunView:
    """One run's page. ``prefix`` keeps anchors of several runs on one page apart."""

    diagnosis: DiagnosisWire
    prefix: str
    roots: tuple[FindingView, ...]
    notes: tuple[FindingView, ...]
    aside: tuple[FindingWire, ...]
    tiles: tuple[Tile, ...]
    figures: tuple[Figure, ...]
    asked: int
    rules: tuple[RuleVerdictWire, ...]
    to_log: tuple[plan.Logging, ...]
    counts: dict[str, int]
    data: Numbers
    plan: PlanView


def run_view(diagnosis: DiagnosisWire, *, number: int = 1, points: int = 500) -> RunView:
    """The page of run ``number`` of a report; ``points`` bounds each curve."""
    diagnosis = plan.consistent(diagnosis)
    prefix = "" if number == 1 else f"r{number}-"
    heat = module_map(diagnosis)
    drawn = [p for p in panels(diagnosis, points) if heat is None or not _mapped(p)]
    uids = _unique([f"{prefix}plot-{slug(p.key)}" for p in drawn])
    shown = [curve_figure(panel, uid) for panel, uid in zip(drawn, uids, strict=True)]
    place = {c.name: uid for panel, uid in zip(drawn, uids, strict=True) for c in panel.curves}
    if heat is not None:
        figure = map_figure(heat, f"{prefix}plot-{heat.key}")
        shown.insert(_after_norm(drawn), figure)
        place |= {f"{MAPPED}{row.name}": figure.uid for row in heat.rows}
    anchors = _unique([f"{prefix}{slug(f.code).upper()}" for f in diagnosis.findings])
    views = finding_views(diagnosis, anchors, min(points, 300))
    own = [(v.panel, v.figure.uid) for v in every(views) if v.panel is not None and v.figure is not None]
    return RunView(
        diagnosis=diagnosis,
        prefix=prefix,
        roots=tuple(v for v in views if v.finding.severity != "info"),
        notes=tuple(v for v in views if v.finding.severity == "info"),
        aside=tuple(plan.set_aside(diagnosis)),
        tiles=overview(diagnosis, place),
        figures=tuple(shown),
        asked=sum(v.verdict in ("fired", "quiet", "suppressed") for v in diagnosis.coverage),
        rules=tuple(sorted(diagnosis.coverage, key=lambda v: (_ORDER.index(v.verdict), v.code))),
        to_log=tuple(plan.to_log(diagnosis)),
        counts=dict(Counter(v.verdict for v in diagnosis.coverage)),
        plan=plan_view(diagnosis, {f.code: a for f, a in zip(diagnosis.findings, anchors, strict=True)}),
        data=numbers_of([*drawn, *(p for p, _ in own)], [*uids, *(u for _, u in own)]),
    )


def _mapped(panel: Panel) -> bool:
    """Whether a chart's curves are the heat map's rows."""
    return all(c.name.startswith(MAPPED) for c in panel.curves)


def _after_norm(drawn: Sequence[Panel]) -> int:
    """The heat map's place: behind the charts of losses and of the global norm."""
    return max((i for i, p in enumerate(drawn, 1) if p.key.startswith(("loss", "grad-norm"))), default=0)


def _unique(wanted: Sequence[str]) -> list[str]:
    seen: Counter[str] = Counter()
    made = []
    for one in wanted:
        seen[one] += 1
        made.append(one if seen[one] == 1 else f"{one}-{seen[one]}")
    return made
