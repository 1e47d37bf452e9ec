"""``gradoctor plot``: the curves of a run as PNG, SVG or PDF."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gradoctor.cli.output import write_file, write_stdout

if TYPE_CHECKING:
    from gradoctor.reports.wire import DiagnosisWire


@click.command(
    "plot",
    epilog="Several runs give FILE with the number of the run before its suffix; - is standard output.",
)
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@click.option(
    "-o", "--output", required=True, type=click.Path(), help="curves.png, curves.svg or curves.pdf."
)
@click.option(
    "--format", "suffix", type=click.Choice(["png", "svg", "pdf"]), help="Needed when -o has no such suffix."
)
@click.option(
    "--signal", "patterns", multiple=True, help="Only signals that match, e.g. 'loss/*' (repeatable)."
)
@click.option("--config", type=click.Path(), help="The training's configuration.")
@click.option("--title", help="A title in place of the run's name.")
@click.option(
    "--dpi", type=click.IntRange(40, 600), default=150, show_default=True, help="Dots an inch of a PNG."
)
def command(
    paths: tuple[str, ...],
    output: str,
    suffix: str | None,
    patterns: tuple[str, ...],
    config: str | None,
    title: str | None,
    dpi: int,
) -> None:
    """Draw the curves in PATHS (logs, folders, a diagnosis JSON) with the findings' stretches and limits
    marked.
    """
    from gradoctor.reports.plots_files import draw_file
    from gradoctor.reports.plots_panels import drawable

    diagnoses = [_only(told, patterns) for told in read_diagnoses(paths, config)]
    diagnoses = [told for told in diagnoses if drawable(told.signals)] or diagnoses[:1]
    wanted = suffix or Path(output).suffix.lstrip(".").lower()
    for number, told in enumerate(diagnoses, 1):
        drawing = draw_file(told, wanted, title=title, dpi=dpi)
        if output == "-":
            write_stdout(drawing)
        else:
            write_file(_numbered(Path(output), number if len(diagnoses) > 1 else 0), drawing)


def read_diagnoses(paths: Sequence[str], config: str | None = None) -> list[DiagnosisWire]:
    """The diagnoses of logs, or those stored in a diagnosis JSON. Raises NothingToJudge when no source
    could be read.
    """
    from gradoctor.api import diagnose
    from gradoctor.reports.json_report import load_file
    from gradoctor.reports.plots_files import POINTS
    from gradoctor.reports.to_wire import to_wire

    stored = [path for path in paths if _is_report(path)]
    logs = [path for path in paths if path not in stored]
    told = [one for path in stored for one in load_file(Path(path)).diagnoses]
    if logs:
        told += [to_wire(run, points=POINTS, drawn=200) for run in diagnose(*logs, config=config).runs]
    return told


def _is_report(path: str) -> bool:
    """Whether a file is one of our own reports: they begin with their schema version."""
    try:
        with Path(path).open("rb") as stream:
            return b'"schema_version"' in stream.read(200) if path.endswith(".json") else False
    except OSError:
        return False


def _only(told: DiagnosisWire, patterns: Sequence[str]) -> DiagnosisWire:
    if not patterns:
        return told
    kept = [s for s in told.signals if any(fnmatchcase(s.name, pattern) for pattern in patterns)]
    return told.model_copy(update={"signals": kept})


def _numbered(path: Path, number: int) -> Path:
    return path if not number else path.with_name(f"{path.stem}-{number}{path.suffix}")
