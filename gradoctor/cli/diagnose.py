"""``gradoctor diagnose``: the main job."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gradoctor.cli import shared_options
from gradoctor.cli.completion import formats, selectors
from gradoctor.cli.output import add_to_summary, color_wanted, write_report
from gradoctor.cli.progress import reading_progress

if TYPE_CHECKING:
    from gradoctor.reports.registry import RenderOptions


@click.command(
    "diagnose",
    epilog="Exit codes: 0 judged; 1 a finding at or above --fail-on; 2 wrong use or our own fault; 3 nothing to judge.",
)
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "--config",
    type=click.Path(),
    help="The training's configuration (YAML, JSON, TOML, .env). Looked for beside the log when not given.",
)
@click.option(
    "--pack",
    "packs",
    multiple=True,
    help="Expectations to apply (e.g. causal-dag). Recognised by the signals when not given.",
)
@click.option(
    "--rules", "rule_paths", multiple=True, type=click.Path(), help="Your own rules: a file or a folder."
)
@click.option(
    "-f",
    "--output-format",
    "output_format",
    default="text",
    show_default=True,
    shell_complete=formats,
    help="text, full, markdown, json, html, ...",
)
@shared_options.output
@shared_options.style
@shared_options.template_dir
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORMAT:FILE",
    help="Also write FORMAT to FILE (repeatable); text still goes to standard output.",
)
@click.option(
    "--select",
    multiple=True,
    shell_complete=selectors,
    help="Ask only these rules: code, prefix (GD1), id, category, all. Comma or repeated.",
)
@click.option("--ignore", multiple=True, shell_complete=selectors, help="Do not ask these rules.")
@click.option(
    "--extend-select",
    multiple=True,
    shell_complete=selectors,
    help="Also ask these rules (e.g. preview).",
)
@click.option("--baseline", type=click.Path(), help="Known findings, which do not count.")
@click.option("--write-baseline", type=click.Path(), help="Write the findings of this run as the baseline.")
@shared_options.settings_file
@shared_options.isolated
@click.option("--show-settings", is_flag=True, help="Print every setting and where it came from, and stop.")
@click.option(
    "--fail-on",
    type=click.Choice(shared_options.FAIL_ON),
    default=None,
    help="The severity that makes the exit code 1 (default critical).",
)
@click.option("--exit-zero", is_flag=True, help="Exit 0 even when a finding reaches --fail-on.")
@click.option("--strict", is_flag=True, help="Exit 3 when any input could not be read.")
@shared_options.color
@click.option(
    "--stdin-filename", default="-", help="A name for standard input: it helps to recognise the format."
)
@click.pass_context
def command(ctx: click.Context, /, paths: tuple[str, ...], **given: Any) -> None:
    """Read PATHS (logs, folders, globs, - for standard input; default: this folder) and say what is sick,
    why, and what to do.
    """
    from gradoctor.api import Options, diagnose_runs, load_sources
    from gradoctor.reports.registry import RenderOptions

    sourced = settings_given(given)
    settings = sourced.settings
    if given["show_settings"]:
        click.echo(_shown(sourced))
        return
    _reports(given)
    options = Options(
        config=settings.config,
        packs=given["packs"],
        rule_paths=given["rule_paths"],
        settings=settings,
        signal_aliases=settings.signal_aliases,
    )
    with reading_progress():
        loaded = load_sources(paths or (".",), options, stdin_name=given["stdin_filename"])
    with naming(sourced.file):
        diagnosis = diagnose_runs(loaded, options)
    if given["write_baseline"]:
        _write_baseline(diagnosis, given["write_baseline"])
    diagnosis = against_baseline(diagnosis, settings.baseline)
    told = RenderOptions(
        style=given["style"],
        template_dir=Path(given["template_dir"]) if given["template_dir"] else None,
        command="gradoctor diagnose " + " ".join(paths),
        fail_on=settings.fail_on,
        strict=settings.strict,
    )
    _tell(diagnosis, given, told)
    quiet = given["output"] is None and given["output_format"] in ("text", "full")  # these tell it themselves
    for entry in () if quiet else diagnosis.fixed or ():
        click.echo(_plain(f"fixed since the baseline: {entry.run}: {entry.code} {entry.rule}"), err=True)
    ctx.exit(
        exit_code(
            diagnosis,
            settings.fail_on,
            exit_zero=given["exit_zero"],
            strict=settings.strict,
            quiet=quiet,
        )
    )


def settings_given(given: dict[str, Any]) -> Any:
    """The settings in force, with the command line's options over them."""
    from gradoctor.settings import load_settings

    listed = {
        name: tuple(part for text in given[name.replace("-", "_")] for part in text.split(",") if part)
        for name in ("select", "ignore", "extend-select")
    }
    single = {name: given.get(name.replace("-", "_")) for name in ("fail-on", "baseline", "config")}
    flags = {**listed, **single, "strict": given.get("strict") or None}
    file = Path(given["settings_file"]) if given["settings_file"] else None
    return load_settings(file=file, flags=flags, isolated=given["isolated"])


@contextmanager
def naming(file: Path | None) -> Iterator[None]:
    """Errors of the settings that are found late name the settings' file too."""
    from gradoctor.errors import SettingsError

    try:
        yield
    except SettingsError as error:
        error.where = error.where or (str(file) if file else None)
        raise


def _shown(sourced: Any) -> str:
    values = {
        **sourced.settings.model_dump(by_alias=True, mode="json"),
        **sourced.settings.model_dump(by_alias=True, mode="json", exclude_defaults=True),  # tables in short
    }
    return "\n".join(f"{key} = {values[key]!r}  # {sourced.origin[key]}" for key in sorted(values))


def _write_baseline(diagnosis: Any, path: str) -> None:
    from gradoctor.cli.output import write_file
    from gradoctor.diagnosis.baseline import baseline_text

    write_file(Path(path), baseline_text(diagnosis.runs))


def against_baseline(diagnosis: Any, path: str | None) -> Any:
    """The diagnosis with known findings marked, and those of the baseline that are fixed."""
    if not path:
        return diagnosis
    from dataclasses import replace

    from gradoctor.diagnosis.baseline import read_baseline, with_baseline

    runs, fixed = with_baseline(diagnosis.runs, read_baseline(Path(path)))
    return replace(diagnosis, runs=runs, fixed=fixed)


def _tell(diagnosis: Any, given: dict[str, Any], told: RenderOptions) -> None:
    """The report on standard output (or in -o), and every --report besides."""
    from dataclasses import replace

    colored = replace(told, color=given["output"] is None and color_wanted(given["color"]))
    for name, file in _reports(given):
        write_report(diagnosis.report, name, file, told)
    write_report(diagnosis.report, given["output_format"], given["output"], colored)
    if given["output_format"] == "github":
        add_to_summary(diagnosis.report, told)


def _reports(given: dict[str, Any]) -> list[tuple[str, str]]:
    """Format and file of every --report. Raises UsageError for one that is none, before anything is read."""
    from gradoctor.reports.registry import check_style, renderer

    wanted = [(text, *text.partition(":")) for text in given["reports"]]
    for text, name, _, file in wanted:
        if not file:
            raise click.UsageError(f"--report {text}: write FORMAT:FILE, e.g. sarif:gradoctor.sarif")
        renderer(name)
    check_style(given["style"], [given["output_format"], *(name for _, name, _, _ in wanted)])
    return [(name, file) for _, name, _, file in wanted]


def exit_code(
    diagnosis: Any, fail_on: str, *, exit_zero: bool = False, strict: bool = False, quiet: bool = False
) -> int:
    """The table in the README, independent of the output format."""
    from gradoctor.rulebook.model import SEVERITIES

    loud = [refused for refused in diagnosis.refused if not refused.quiet]
    for refused in () if quiet else loud:
        sys.stderr.write(f"not read: {_plain(refused.name)}: {_plain(refused.reason)}\n")
        if refused.hint:
            sys.stderr.write(f"  hint: {_plain(refused.hint)}\n")
    _tell_passed_over([refused for refused in diagnosis.refused if refused.quiet])
    judged = [run for run in diagnosis.runs if run.judged]
    if not judged or (strict and loud):
        return 3
    if exit_zero or fail_on == "never":
        return 0
    bar = SEVERITIES.index(fail_on)
    return int(any(SEVERITIES.index(finding.severity) <= bar for finding in diagnosis.findings))


def _tell_passed_over(refused: list[Any]) -> None:
    """What was found in folders and is no log that can be read: counted, the first ones named."""
    if refused:
        named = "; ".join(f"{_plain(one.name)}: {_plain(one.reason)}" for one in refused[:3])
        more = f"; and {len(refused) - 3} more" if len(refused) > 3 else ""
        files = "1 file" if len(refused) == 1 else f"{len(refused):,} files"
        sys.stderr.write(f"passed over: {files} ({named}{more})\n")


def _plain(text: str) -> str:
    from gradoctor.reports.escape import visible

    return visible(text)
