"""Options that several commands share, each told once."""

from __future__ import annotations

import click

FAIL_ON = ("critical", "warning", "info", "never")

color = click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True
)
output = click.option(
    "-o",
    "--output",
    "--output-file",
    type=click.Path(),
    help="Write the report to FILE instead of standard output.",
)
settings_file = click.option(
    "--settings",
    "settings_file",
    type=click.Path(exists=True, dir_okay=False),
    help="A settings file instead of the nearest one.",
)
isolated = click.option("--isolated", is_flag=True, help="Use no settings file.")
style = click.option("--style", help="Markdown and HTML: diagnosis, deep, quick-reference, digest.")
template_dir = click.option(
    "--template-dir",
    type=click.Path(exists=True, file_okay=False),
    help="Your own templates, looked up first.",
)
