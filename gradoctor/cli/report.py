"""``gradoctor report``: tell a stored diagnosis again, in another form, without the log."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

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
@click.option(
    "-o",
    "--output",
    "--output-file",
    type=click.Path(),
    help="Write the report to FILE instead of standard output.",
)
@click.option("--style", help="Markdown and HTML: diagnosis, deep, quick-reference, digest.")
@click.option(
    "--template-dir",
    type=click.Path(exists=True, file_okay=False),
    help="Your own templates, looked up first.",
)
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True)
def command(diagnosis: str, **given: Any) -> None:
    """Render DIAGNOSIS (a report in JSON) again."""
    from gradoctor.reports.json_report import load, load_file
    from gradoctor.reports.registry import RenderOptions

    if diagnosis == "-":
        report = load(sys.stdin.buffer.read().decode("utf-8", "replace"), "<stdin>")
    else:
        report = load_file(Path(diagnosis))
    options = RenderOptions(
        style=given["style"],
        color=given["output"] is None and color_wanted(given["color"]),
        template_dir=Path(given["template_dir"]) if given["template_dir"] else None,
    )
    write_report(report, chosen_format(given["output_format"], given["output"]), given["output"], options)


def chosen_format(output_format: str | None, output: str | None) -> str:
    """The format asked for, else what the output file's suffix stands for, else text."""
    from gradoctor.reports.registry import renderer_for

    if output_format is not None:
        return output_format
    found = renderer_for(Path(output)) if output not in (None, "-") else None
    return found.name if found else "text"
