"""``gradoctor watch``: follow a growing log and diagnose as it grows."""

from __future__ import annotations

import shutil
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from gradoctor.cli import shared_options
from gradoctor.cli.completion import selectors
from gradoctor.cli.diagnose import against_baseline, exit_code, settings_given
from gradoctor.cli.output import color_wanted, fitting, write_stdout

if TYPE_CHECKING:
    from gradoctor.api import Diagnosis, Options
    from gradoctor.watch.following import Following
    from gradoctor.watch.watcher import Teller, Watch


@click.command("watch")
@click.argument("run", metavar="RUN", type=click.Path())
@click.option(
    "--interval",
    type=click.FloatRange(min=0.05),
    default=2.0,
    show_default=True,
    help="Seconds between looks at the file's size.",
)
@click.option("--once", is_flag=True, help="One look, then end.")
@click.option(
    "--until",
    type=click.Choice(shared_options.FAIL_ON[:3]),
    help="End with exit code 1 at the first finding this severe.",
)
@click.option(
    "--idle-timeout",
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    help="End when the log has not grown for so long.",
)
@click.option(
    "--exec",
    "hook",
    metavar="CMD",
    help="Run CMD for each finding that appears, without a shell; it is told in GRADOCTOR_FINDING_* variables.",
)
@click.option(
    "--config",
    type=click.Path(),
    help="The training's configuration. Looked for beside the log when not given.",
)
@click.option("--pack", "packs", multiple=True, help="Expectations to apply.")
@click.option(
    "--rules", "rule_paths", multiple=True, type=click.Path(), help="Your own rules: a file or a folder."
)
@click.option("--select", multiple=True, shell_complete=selectors, help="Ask only these rules.")
@click.option("--ignore", multiple=True, shell_complete=selectors, help="Do not ask these rules.")
@click.option("--extend-select", multiple=True, shell_complete=selectors, help="Also ask these rules.")
@click.option("--baseline", type=click.Path(), help="Known findings, which do not count.")
@shared_options.settings_file
@shared_options.isolated
@click.option(
    "--fail-on",
    type=click.Choice(shared_options.FAIL_ON),
    help="The severity that makes the exit code 1 (default critical).",
)
@shared_options.color
@click.option("--plain", is_flag=True, help="Lines instead of a live screen, on a terminal too.")
@click.pass_context
def command(ctx: click.Context, /, run: str, **given: Any) -> None:
    """Follow RUN (a log or a folder, which need not exist yet) and say what is sick as soon as two looks agree.

    A live screen on a terminal, lines elsewhere. Looking takes at most a twentieth of the time: a long log is looked at
    less often. Ends, with Ctrl-C too, with the last verdict: exit code 0, 1 or 3 as `gradoctor diagnose`.

    \b
    Examples:
      gradoctor watch runs/exp7/metrics.jsonl
      gradoctor watch train.log --until critical || kill "$TRAINING"
      gradoctor watch runs/exp7 --exec ./tell-the-team --idle-timeout 3600
    """  # noqa: D301 - \b is click's mark for a paragraph that is not rewrapped
    from gradoctor.watch.following import Following

    settings = settings_given(given).settings
    live = sys.stdout.isatty() and not given["plain"]
    following = Following(run)
    watch = _watch(following, given, settings, live=live)
    ending = "interrupted"
    with suppress(KeyboardInterrupt, BrokenPipeError):  # the one who read the pipe has left
        ending = watch.run()
    diagnosis = watch.diagnosis
    if diagnosis is None:
        raise _nothing(run)
    if ending == "idle":  # the run has ended: now it can be asked what only an end can answer
        diagnosis = _judged(following, _options(given, settings), settings.baseline, at_rest=True)
    _last_words(diagnosis, given, settings.fail_on, live=live)
    code = exit_code(diagnosis, settings.fail_on, quiet=True)
    ctx.exit(1 if ending == "found" else code)


def _watch(following: Following, given: dict[str, Any], settings: Any, *, live: bool) -> Watch:
    from gradoctor.watch.going_on import while_running
    from gradoctor.watch.watcher import Manner, Watch

    asked = settings if given["once"] else while_running(settings, given["rule_paths"])
    options = _options(given, asked)
    manner = Manner(given["interval"], given["idle_timeout"], given["until"], given["once"])
    tellers = [] if given["once"] else _tellers(given, live=live)
    return Watch(
        following,
        lambda at_rest: _judged(following, options, settings.baseline, at_rest=at_rest),
        manner,
        tellers,
    )


def _options(given: dict[str, Any], settings: Any) -> Options:
    from gradoctor.api import Options

    return Options(
        config=given["config"] or settings.config,
        packs=given["packs"],
        rule_paths=given["rule_paths"],
        settings=settings,
        signal_aliases=settings.signal_aliases,
    )


def _judged(following: Following, options: Options, baseline: str | None, *, at_rest: bool) -> Diagnosis:
    from gradoctor.api import diagnose_runs, load_groups

    diagnosis: Diagnosis = against_baseline(
        diagnose_runs(load_groups(*following.groups(at_rest=at_rest), options), options), baseline
    )
    return diagnosis


def _tellers(given: dict[str, Any], *, live: bool) -> list[Teller]:
    from gradoctor.reports.escape import visible
    from gradoctor.reports.paint import Paint
    from gradoctor.reports.registry import RenderOptions
    from gradoctor.watch.hook import Hook
    from gradoctor.watch.plain import PlainTeller
    from gradoctor.watch.screen import ScreenTeller

    paint = Paint(color_wanted(given["color"]))
    tellers: list[Teller] = []
    if live:
        ascii_only = fitting(RenderOptions(), None).ascii_only
        tellers.append(ScreenTeller(_write, paint, shutil.get_terminal_size, ascii_only=ascii_only))
    else:
        tellers.append(PlainTeller(_write, paint))
    if given["hook"] is not None:
        tellers.append(Hook(given["hook"], lambda text: click.echo(visible(text), err=True), silent=live))
    return tellers


def _write(text: str) -> None:
    """To standard output, at once."""
    stream = sys.stdout.buffer
    stream.write(text.encode("utf-8", errors="replace"))
    stream.flush()


def _last_words(diagnosis: Diagnosis, given: dict[str, Any], fail_on: str, *, live: bool) -> None:
    from gradoctor.reports.registry import RenderOptions, renderer

    if live:
        _write("\x1b[2J\x1b[H")
    told = RenderOptions(color=color_wanted(given["color"]), fail_on=fail_on)
    write_stdout(renderer("text").render(diagnosis.report, fitting(told, None)))


def _nothing(run: str) -> Exception:
    from gradoctor.errors import NothingToJudge

    return NothingToJudge(f"{run}: nothing was read", hint="does the training write there?")
