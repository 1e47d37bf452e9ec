"""``gradoctor signals``: what was read, how each name was understood, what was not, and from which lines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gradoctor.cli import shared_options
from gradoctor.errors import NothingToJudge

if TYPE_CHECKING:
    from gradoctor.signals.run import Run, Signal


@click.command("signals")
@click.argument("paths", nargs=-1, type=click.Path(), required=True)
@click.option("--config", type=click.Path(), help="The training's configuration.")
@shared_options.settings_file
@shared_options.isolated
@click.option("--json", "as_json", is_flag=True, help="One JSON object a run instead of tables.")
def command(
    paths: tuple[str, ...], config: str | None, settings_file: str | None, isolated: bool, as_json: bool
) -> None:
    """Show what was read from PATHS: each name's meaning, its lines, what was not understood and why."""
    from gradoctor.api import Options, load_sources
    from gradoctor.cli.output import write_stdout
    from gradoctor.settings import load_settings

    file = Path(settings_file) if settings_file else None
    settings = load_settings(file=file, isolated=isolated).settings
    options = Options(config=config or settings.config, signal_aliases=settings.signal_aliases)
    loaded = load_sources(paths, options)
    if as_json:
        import json

        from gradoctor.reports.escape import json_safe

        objects = (json.dumps(_as_object(run), allow_nan=False) for run in loaded.runs)
        write_stdout("\n".join(json_safe(text) for text in objects))
    else:
        write_stdout("\n\n".join(_told(run) for run in loaded.runs))
    for refused in loaded.refused:
        if not refused.quiet:
            click.echo(f"not read: {_plain(refused.name)}: {_plain(refused.reason)}", err=True)
    if not loaded.runs:
        raise NothingToJudge("nothing was read")


def _told(run: Run) -> str:
    parts = [f"run {_plain(run.name)}"]
    for source in run.sources:
        account = source.account
        parts.append(f"  {_plain(source.name)}: {source.format} ({_plain(source.reason)}); lines: {account.read} read, "
                     f"{account.skipped} skipped, {account.ignored} without data")  # fmt: skip
    parts += [f"  note: {_plain(note)}" for note in run.notes]
    rows = [_row(signal) for signal in run.signals.values()]
    parts.append(_table(("signal", "written as", "points", "first", "last", "at", "lines", "why"), rows))
    if run.facts:
        facts = [
            (
                f.name,
                _plain(f.key),
                _plain(str(f.value)),
                f"{_plain(f.file)}:{f.line}" if f.line else _plain(f.file),
            )
            for f in run.facts.values()
        ]
        parts.append(_table(("fact", "written as", "value", "where"), facts))
    parts += [
        f"  not understood: {_plain(u.spelling)!r} ({u.count} values): {_plain(u.suggestion)}"
        for u in run.unnamed
    ]
    parts += [
        f"  unread, line {u.line}: {_plain(u.text[:80])!r}: {_plain(u.reason)}"
        + (f" ({u.count} times)" if u.count > 1 else "")
        for u in run.unread[:20]
    ]
    if len(run.unread) > 20:
        parts.append(f"  and {len(run.unread) - 20} more kinds of unread text")
    kinds = {event.kind: sum(e.times for e in run.events if e.kind == event.kind) for event in run.events}
    parts += [f"  event: {kind} ({count})" for kind, count in kinds.items()]
    return "\n".join(parts)


def _row(signal: Signal) -> tuple[str, ...]:
    where = f"{int(signal.lines[0])}..{int(signal.lines[-1])}" if len(signal) else ""
    if signal.file_of is not None:
        where = f"{len(set(signal.file_of.tolist()))} files"
    spelled = (
        f"{_plain(signal.spelling)} x{signal.scale:g}" if signal.scale != 1.0 else _plain(signal.spelling)
    )
    first, last = (f"{signal.values[0]:.6g}", f"{signal.values[-1]:.6g}") if len(signal) else ("", "")
    axis = f"{signal.axis} {signal.x[0]:g}..{signal.x[-1]:g}" if len(signal) else ""
    return (
        _plain(signal.name),
        spelled or "derived",
        str(len(signal)),
        first,
        last,
        axis,
        where,
        _plain(signal.reason),
    )


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    return "\n".join(
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [head, *rows]
    )


def _as_object(run: Run) -> dict[str, object]:
    return {
        "run": run.name,
        "signals": [
            {"name": s.name, "spelling": s.spelling, "file": s.file, "points": len(s), "reason": s.reason,
             "first_line": int(s.lines[0]) if len(s) and s.file_of is None else None,
             "last_line": int(s.lines[-1]) if len(s) and s.file_of is None else None}
            for s in run.signals.values()
        ],
        "facts": [
            {"name": f.name, "key": f.key, "value": f.value, "file": f.file, "line": f.line} for f in run.facts.values()
        ],
        "not_understood": [{"spelling": u.spelling, "count": u.count} for u in run.unnamed],
        "unread": [{"line": u.line, "text": u.text[:200], "reason": u.reason, "count": u.count} for u in run.unread],
        "notes": list(run.notes),
    }  # fmt: skip


def _plain(text: str) -> str:
    from gradoctor.reports.escape import visible

    return visible(text)
