"""``gradoctor diagnose``: the main job."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from gradoctor.cli.output import color_wanted, write_report

FAIL_ON = ("critical", "warning", "info", "never")


@click.command("diagnose", epilog="Exit codes: 0 judged; 1 a finding at or above --fail-on; 2 wrong use or our own fault; 3 nothing to judge.")
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--config", type=click.Path(), help="The training's configuration (YAML, JSON, TOML, .env). Looked for beside the log when not given.")
@click.option("--pack", "packs", multiple=True, help="Expectations to apply (e.g. causal-dag). Recognised by the signals when not given.")
@click.option("--rules", "rule_paths", multiple=True, type=click.Path(), help="Your own rules: a file or a folder.")
@click.option("-f", "--output-format", "output_format", default="text", show_default=True, help="text, full, markdown, json, html, ...")
@click.option("-o", "--output", "--output-file", type=click.Path(), help="Write the report to FILE instead of standard output.")
@click.option("--style", help="Markdown and HTML: diagnosis, deep, quick-reference, digest.")
@click.option("--template-dir", type=click.Path(exists=True, file_okay=False), help="Your own templates, looked up first.")
@click.option("--fail-on", type=click.Choice(FAIL_ON), default="critical", show_default=True, help="The severity that makes the exit code 1.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 even when a finding reaches --fail-on.")
@click.option("--strict", is_flag=True, help="Exit 3 when any input could not be read.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True)
@click.option("--stdin-filename", default="-", help="A name for standard input: it helps to recognise the format.")
@click.pass_context
def command(ctx: click.Context, paths: tuple[str, ...], **given: Any) -> None:
    """Read PATHS (logs, folders, globs, - for standard input; default: this folder) and say what is sick, why, and what to do."""
    from gradoctor.api import Options, diagnose_runs, load_sources
    from gradoctor.reports.registry import RenderOptions

    options = Options(config=given["config"], packs=given["packs"], rule_paths=given["rule_paths"])
    loaded = load_sources(paths or (".",), options, stdin_name=given["stdin_filename"])
    diagnosis = diagnose_runs(loaded, options)
    told = RenderOptions(
        style=given["style"],
        color=given["output"] is None and color_wanted(given["color"]),
        template_dir=Path(given["template_dir"]) if given["template_dir"] else None,
        command="gradoctor diagnose " + " ".join(paths),
        fail_on=given["fail_on"],
    )
    write_report(diagnosis.report, given["output_format"], given["output"], told)
    ctx.exit(exit_code(diagnosis, given["fail_on"], exit_zero=given["exit_zero"], strict=given["strict"]))


def exit_code(diagnosis: Any, fail_on: str, *, exit_zero: bool = False, strict: bool = False) -> int:
    """The table in the README, independent of the output format."""
    from gradoctor.rulebook.model import SEVERITIES

    loud = [refused for refused in diagnosis.refused if not refused.quiet]
    for refused in loud:
        sys.stderr.write(f"not read: {_plain(refused.name)}: {_plain(refused.reason)}\n")
        if refused.hint:
            sys.stderr.write(f"  hint: {_plain(refused.hint)}\n")
    judged = [run for run in diagnosis.runs if any(v.kind in ("fired", "quiet") for v in run.coverage)]
    if not judged or (strict and loud):
        return 3
    if exit_zero or fail_on == "never":
        return 0
    bar = SEVERITIES.index(fail_on)  # type: ignore[arg-type]
    return int(any(SEVERITIES.index(finding.severity) <= bar for finding in diagnosis.findings))


def _plain(text: str) -> str:
    from gradoctor.reports.escape import visible

    return visible(text)
