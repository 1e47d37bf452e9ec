"""``gradoctor compare``: before and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gradoctor.cli import shared_options
from gradoctor.cli.output import color_wanted, fitting, write_file, write_stdout
from gradoctor.errors import NothingToJudge, UsageError

if TYPE_CHECKING:
    from gradoctor.api import Options
    from gradoctor.diagnosis.compared import ComparedRun

_SIDES = ("--before", "--after")


class ManyPerSide(click.Command):
    """``--before A B C --after D E F``: every path up to the next option belongs to the side."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Repeat the side's option before each of its paths, then parse as usual."""
        return super().parse_args(ctx, list(_repeated(args)))


def _repeated(args: Sequence[str]) -> Iterator[str]:
    side = ""
    for index, arg in enumerate(args):
        if arg in _SIDES:
            side = arg
            if index + 1 == len(args) or args[index + 1].startswith("--"):
                yield arg  # no path follows: click says so
        elif arg.startswith("-") and arg != "-":
            side = ""
            yield arg
        else:
            yield from ((side, arg) if side else (arg,))


@click.command(
    "compare",
    cls=ManyPerSide,
    epilog="Exit codes: 0 compared; 1 a new finding reaches --fail-on; 2 wrong use; 3 nothing to compare.",
)
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--before", multiple=True, type=click.Path(), help="Runs of the before side: --before A B C.")
@click.option("--after", multiple=True, type=click.Path(), help="Runs of the after side: --after D E F.")
@click.option("--config-before", type=click.Path(), help="The before side's training configuration.")
@click.option("--config-after", type=click.Path(), help="The after side's training configuration.")
@click.option("--pack", "packs", multiple=True, help="Expectations to apply to both sides.")
@click.option("--rules", "rule_paths", multiple=True, type=click.Path(), help="Your own rules.")
@click.option("-f", "--output-format", default="text", show_default=True, help="text, markdown, html, json.")
@shared_options.output
@shared_options.template_dir
@click.option("--fail-on", type=click.Choice(shared_options.FAIL_ON), default="critical")
@click.option("--exit-zero", is_flag=True, help="Exit 0 even when a new finding reaches --fail-on.")
@shared_options.color
@click.pass_context
def command(ctx: click.Context, /, paths: tuple[str, ...], **given: Any) -> None:
    """Compare BEFORE and AFTER: logs, folders of runs, or diagnoses stored as JSON."""
    from gradoctor.diagnosis.compare import compare_runs
    from gradoctor.reports.compare_report import render_comparison
    from gradoctor.reports.compare_to_wire import comparison_wire
    from gradoctor.reports.registry import RenderOptions

    before, after = _sides(paths, given["before"], given["after"])
    runs = [
        _side(side, _options(given, given[config]))
        for side, config in ((before, "config_before"), (after, "config_after"))
    ]
    comparison = compare_runs(runs[0], runs[1])
    options = RenderOptions(
        color=given["output"] is None and color_wanted(given["color"]),
        template_dir=Path(given["template_dir"]) if given["template_dir"] else None,
        fail_on=given["fail_on"],
    )
    options = fitting(options, given["output"])
    text = render_comparison(comparison_wire(comparison), given["output_format"], options)
    if given["output"] in (None, "-"):
        write_stdout(text)
    else:
        write_file(Path(given["output"]), text)
    ctx.exit(int(comparison.fails(given["fail_on"]) and not given["exit_zero"]))


def _sides(
    paths: Sequence[str], before: Sequence[str], after: Sequence[str]
) -> tuple[Sequence[str], Sequence[str]]:
    if before and after and not paths:
        return before, after
    if len(paths) == 2 and not before and not after:
        return paths[:1], paths[1:]
    raise UsageError(
        "compare takes two paths, or --before and --after with one or more each",
        hint="gradoctor compare before.log after.log, or gradoctor compare --before a b c --after d e f",
    )


def _options(given: dict[str, Any], config: str | None) -> Options:
    from gradoctor.api import Options

    return Options(config=config, packs=given["packs"], rule_paths=given["rule_paths"])


def _side(paths: Sequence[str], options: Options) -> list[ComparedRun]:
    """Every run behind the paths. Raises NothingToJudge when one of them holds none."""
    return [run for path in paths for run in _runs(path, options)]


def _runs(path: str, options: Options) -> list[ComparedRun]:
    from gradoctor.reports.compare_stored import stored_run
    from gradoctor.reports.json_report import load_file, looks_like_report

    if Path(path).is_file():
        with Path(path).open("rb") as stream:
            head = stream.read(400)
        if looks_like_report(head):
            found = [stored_run(diagnosis) for diagnosis in load_file(Path(path)).diagnoses]
            return _judged([replace(run, name=path) if len(found) == 1 else run for run in found], path)
    from gradoctor.api import diagnose
    from gradoctor.diagnosis.compared import compared

    return _judged([compared(run) for run in diagnose(path, options=options).runs], path)


def _judged(runs: list[ComparedRun], path: str) -> list[ComparedRun]:
    """Runs of which at least one rule could be asked. Raises NothingToJudge when none is left."""
    kept = [run for run in runs if run.asked]
    if not kept:
        raise NothingToJudge("no rule could be asked of it, so nothing can be compared", where=path,
                             hint=f"`gradoctor signals {path}` shows what was read")  # fmt: skip
    return kept
