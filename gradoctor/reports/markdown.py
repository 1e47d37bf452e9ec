"""Markdown reports: a template per style over the run's view; everything a template writes out is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gradoctor.reports import plan
from gradoctor.reports.escape import guarded, plain
from gradoctor.reports.markdown_view import overview, run_view
from gradoctor.reports.registry import RenderOptions, checked_style, renderer
from gradoctor.reports.templates import render_template
from gradoctor.reports.wire import ReportWire


def render_markdown(report: ReportWire, options: RenderOptions) -> str:
    """The report as GitHub-flavoured Markdown in the chosen style. Raises UsageError for an unknown style
    or a template of the user's that is wrong.
    """
    style = checked_style(renderer("markdown"), options.style)
    parts: list[str] = []
    head = plan.headline(report)
    if head:
        parts.append(
            render_template(
                "markdown/overview.md.j2", options.template_dir, headline=head, rows=overview(report)
            )
        )
    for diagnosis in report.diagnoses:
        run = run_view(diagnosis, options)
        name = f"markdown/{style}.md.j2"
        parts.append(render_template(name, options.template_dir, run=run, tool=report.tool, options=options))
    if report.baseline and report.baseline.fixed:
        fixed = report.baseline.fixed
        parts.append(render_template("markdown/_fixed.md.j2", options.template_dir, fixed=fixed))
    return finished("\n\n---\n\n".join(part.strip() for part in parts), options)


def finished(text: str, options: RenderOptions) -> str:
    """A template's output with blank lines folded, guarded against CI commands, in ASCII where asked for."""
    done = guarded(_single_spaced(text.strip().splitlines()))
    return plain(done) if options.ascii_only else done


def _single_spaced(lines: Iterable[str]) -> Iterator[str]:
    """Runs of blank lines folded into one, outside code fences: templates need not count theirs."""
    fence, blank = "", False
    for line in lines:
        start = line[: len(line) - len(line.lstrip("`"))]
        if len(start) >= 3 and (not fence or (line == start and len(start) >= len(fence))):
            fence = "" if fence else start
        if fence or line.strip() or not blank:
            yield line.rstrip()
        blank = not line.strip()
