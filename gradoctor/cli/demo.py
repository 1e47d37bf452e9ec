"""``gradoctor demo``: the diagnosis of a shipped log, as an example of what to expect."""

from __future__ import annotations

from importlib.resources import as_file
from typing import TYPE_CHECKING

import click

from gradoctor.cli import shared_options
from gradoctor.cli.completion import formats, sample_names, samples
from gradoctor.cli.output import color_wanted, write_report

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

SICK = "causal-dag-before"


@click.command("demo")
@click.argument("name", default=SICK, shell_complete=samples)
@click.option("--list", "listing", is_flag=True, help="List the shipped logs.")
@click.option(
    "-f",
    "--output-format",
    "form",
    default="text",
    show_default=True,
    shell_complete=formats,
    help="text, full, markdown, html, ...",
)
@shared_options.output
@shared_options.color
def command(name: str, listing: bool, form: str, output: str | None, color: str) -> None:
    """Diagnose a log that comes with gradoctor (a sick one unless NAME says otherwise). Opens nothing; exits 0.

    \b
    Examples:
      gradoctor demo
      gradoctor demo causal-dag-after
      gradoctor demo -f html -o report.html
    """  # noqa: D301 - \b is click's mark for a paragraph that is not rewrapped
    if listing:
        click.echo("\n".join(sample_names()))
        return
    folder = _sample(name)
    from gradoctor.api import Options, diagnose
    from gradoctor.reports.registry import RenderOptions

    with as_file(folder) as path:
        diagnosis = diagnose(path, options=Options())
        told = RenderOptions(color=output is None and color_wanted(color), command=f"gradoctor demo {name}")
        write_report(diagnosis.report, form, output, told)
    if output is None and form == "text":
        click.echo("\nThis was a sample. Yours: gradoctor diagnose run.log", err=True)


def _sample(name: str) -> Traversable:
    from gradoctor._resources import resource
    from gradoctor.errors import UsageError, did_you_mean

    known = sample_names()
    if name not in known:
        hint = did_you_mean(name, known) or "gradoctor demo --list"
        raise UsageError(f"no sample log is called {name!r}", hint=hint)
    return resource("sample_logs", name)
