"""``gradoctor index``: one page over many runs, and a report for each."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from gradoctor.cli import shared_options
from gradoctor.cli.output import write_file, write_stdout
from gradoctor.errors import NothingToJudge, UsageError

if TYPE_CHECKING:
    from gradoctor.reports.wire import ReportWire


@click.command(
    "index",
    epilog="The reports of single runs go to a folder beside FILE: report.html links to report_runs/.",
)
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(),
    help="The page to write, e.g. report.html; - is standard output.",
)
@click.option("--title", default="Training runs", show_default=True)
@click.option("--only-index", is_flag=True, help="Write no report for the single runs.")
@click.option("--pack", "packs", multiple=True, help="Expectations to apply to every run (e.g. causal-dag).")
@click.option(
    "--rules", "rule_paths", multiple=True, type=click.Path(), help="Your own rules: a file or a folder."
)
@shared_options.template_dir
def command(
    paths: tuple[str, ...],
    output: str,
    title: str,
    only_index: bool,
    packs: tuple[str, ...],
    rule_paths: tuple[str, ...],
    template_dir: str | None,
) -> None:
    """Diagnose every run below PATHS (default: this folder) and write one page over all of them."""
    from gradoctor.api import Options, diagnose_runs, load_sources
    from gradoctor.reports.index import index_page

    options = Options(packs=packs, rule_paths=rule_paths)
    diagnosis = diagnose_runs(load_sources(paths or (".",), options), options)
    if not diagnosis.runs:
        raise NothingToJudge("no run was found", hint="`gradoctor formats` lists what can be read")
    templates = Path(template_dir) if template_dir else None
    report = diagnosis.report
    links = {} if only_index or output == "-" else _write_runs(report, Path(output), templates)
    page = index_page(report, links, title=title, template_dir=templates)
    if output == "-":
        write_stdout(page)
    else:
        write_file(Path(output), page)


def _write_runs(report: ReportWire, page: Path, templates: Path | None) -> Mapping[int, str]:
    """A report for each run beside the page; gives each run's place its relative address."""
    from gradoctor.reports.html_page import report_page
    from gradoctor.reports.plots_panels import slug
    from gradoctor.reports.registry import RenderOptions

    folder = page.with_name(f"{page.stem}_runs")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"cannot make the folder for the runs' reports: {error.strerror}", where=str(folder)
        ) from None
    links = {}
    for place, told in enumerate(report.diagnoses):
        name = f"{place + 1:04d}-{slug(Path(told.run.name).stem)[-60:]}.html"
        one = report.model_copy(update={"diagnoses": [told], "problems": []})
        write_file(folder / name, report_page(one, RenderOptions(template_dir=templates)))
        links[place] = quote(f"{folder.name}/{name}")
    return links
