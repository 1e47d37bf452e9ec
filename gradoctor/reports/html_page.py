"""The HTML report: one file that needs neither network nor script and stays below a size one can mail."""

from __future__ import annotations

from functools import partial

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from gradoctor.reports import plan
from gradoctor.reports.html_view import RunView, run_view
from gradoctor.reports.registry import RenderOptions
from gradoctor.reports.templates import render_template
from gradoctor.reports.wire import ReportWire

MOST_BYTES = 490_000  # a page on one run, to mail; curves are thinned further until it fits
FURTHER_RUN = 300_000  # what each further run on the page may add
_THINNINGS = (500, 240, 120, 60, 24)
_ROWS = (400, 400, 200, 80, 40)


def report_page(report: ReportWire, options: RenderOptions | None = None) -> str:
    """The page of a report; curves and tables are thinned in steps while it is larger than 490 kB."""
    options = options or RenderOptions()
    page, most = "", MOST_BYTES + FURTHER_RUN * max(len(report.diagnoses) - 1, 0)
    for points, rows in zip(_THINNINGS, _ROWS, strict=True):
        page = _page(report, options, points, rows)
        if len(page.encode()) <= most:
            break
    return page


def _page(report: ReportWire, options: RenderOptions, points: int, rows: int) -> str:
    views = [run_view(d, number=n, points=points) for n, d in enumerate(report.diagnoses, 1)]
    return render_template(
        "html/report.html.j2",
        options.template_dir,
        report=report,
        runs=views,
        title=_title(report),
        subject=_subject(report),
        data=_script_safe(views),
        row_limit=rows,
        place=plan.place,
        change_line=plan.change,
        value_of=plan.value_of,
        seen=plan.seen,
        evidence_value=plan.evidence_value,
        check_again=partial(plan.check_again, command=options.command),
    )


def _joined(views: list[RunView]) -> dict[str, object]:
    """The data of all runs; curves of runs after the first carry their run's prefix."""
    curves: dict[str, object] = {}
    figures: dict[str, list[str]] = {}
    for view in views:
        curves |= {f"{view.prefix}{name}": told for name, told in view.data.curves.items()}
        figures |= {
            uid: [f"{view.prefix}{name}" for name in names] for uid, names in view.data.figures.items()
        }
    return {"curves": curves, "figures": figures}


def _script_safe(views: list[RunView]) -> Markup:
    """The plots' data as JSON that closes no script and holds no command of a CI runner."""
    text = str(htmlsafe_json_dumps(_joined(views)))
    return Markup(text.replace("##[", "#\\u0023["))  # noqa: S704 - htmlsafe_json_dumps has escaped it


def _title(report: ReportWire) -> str:
    if len(report.diagnoses) == 1:
        found = report.diagnoses[0]
        return f"{found.verdict.status.replace('-', ' ').capitalize()}: {found.run.name}"
    return plan.headline(report) or "Diagnosis"


def _subject(report: ReportWire) -> str:
    return report.diagnoses[0].run.name if len(report.diagnoses) == 1 else plan.headline(report) or ""
