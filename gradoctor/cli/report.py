"""``gradoctor report``: tell a stored diagnosis again, in another form, without the log."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from gradoctor.cli import shared_options
from gradoctor.cli.output import color_wanted, write_report


@click.command(
    "report",
    epilog="The file is one written by `gradoctor diagnose LOG -f json -o FILE`; - reads standard input.",
)
@click.argument("diagnosis", type=click.Path())
@click.option(
    "-f",
    "--output-format",
    "output_format",
    help="text, full, markdown, html, ... (default: by the suffix of -o, else text)",
)
@shared_options.output
@shared_options.style
@shared_options.template_dir
@shared_options.color
def command(diagnosis: str, **given: Any) -> None:
    """Render DIAGNOSIS (a report in JSON) again."""
    from gradoctor.reports.json_report import load, load_file
    from gradoctor.reports.registry import RenderOptions, check_style

    if diagnosis == "-":
        report = load(sys.stdin.buffer.read().decode("utf-8", "replace"), "<stdin>")
    else:
        report = load_file(Path(diagnosis))
    wanted = chosen_format(given["output_format"], given["output"])
    check_style(given["style"], [wanted])
    options = RenderOptions(
        style=given["style"],
        color=given["output"] is None and color_wanted(given["color"]),
        template_dir=Path(given["template_dir"]) if given["template_dir"] else None,
    )
    write_report(report, wanted, given["output"], options)


def chosen_format(output_format: str | None, output: str | None) -> str:
    """The format asked for, else what the output file's suffix stands for, else text."""
    from gradoctor.reports.registry import renderer_for

    if output_format is not None:
        return output_format
    found = renderer_for(Path(output)) if output not in (None, "-") else None
    return found.name if found else "text"
