"""A comparison as text: the outcome first, then findings, configuration, promises, numbers, and how far
to trust it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gradoctor.reports import compare_words as words
from gradoctor.reports.compare_wire import ComparisonWire, RowWire, StandingWire
from gradoctor.reports.escape import guarded, plain, visible
from gradoctor.reports.numbers import many
from gradoctor.reports.paint import Paint
from gradoctor.reports.registry import RenderOptions

_ROLES = {"cured": "well", "better": "well", "healthy": "well", "worse": "critical", "mixed": "warning"}
MOST_CHANGES = 40


def render_compare_text(comparison: ComparisonWire, options: RenderOptions) -> str:
    """The comparison as text; the first line is the outcome."""
    text = guarded(_lines(comparison, Paint(options.color), options.width))
    return plain(text) if options.ascii_only else text


def _lines(comparison: ComparisonWire, paint: Paint, width: int) -> Iterator[str]:
    yield paint(_ROLES.get(comparison.outcome, "strong"), visible(comparison.line))
    yield f"before: {_names(comparison.before)}; after: {_names(comparison.after)}"
    for item in comparison.findings:
        yield _standing(item, comparison, paint)
    yield from _table(comparison.rows, width)
    for row in comparison.times:
        was, now = words.trajectory(row, row.before), words.trajectory(row, row.after)
        yield f"{visible(row.signal)}: {visible(was)} → {visible(now)} ({words.slower(row)})"
    for expected in comparison.expectations:
        role = {"met": "well", "not met": "critical"}.get(expected.status, "info")
        how = words.fulfilment_words(expected)
        seen = f" ({visible(how)})" if how else ""
        yield f"expectation {paint(role, expected.status)}: {visible(expected.say)}{seen}"
    for change in comparison.changes[:MOST_CHANGES]:
        remarks = words.change_remarks(change)
        yield f"config: {visible(words.change_words(change))}{f' [{remarks}]' if remarks else ''}"
    if len(comparison.changes) > MOST_CHANGES:
        yield f"config: and {len(comparison.changes) - MOST_CHANGES} more"
    for change in comparison.revert_first:
        yield f"revert first: {visible(words.change_words(change))}"
    yield from _followed(comparison)
    for caution in comparison.cautions:
        yield f"caution: {visible(caution)}"


def _followed(comparison: ComparisonWire) -> Iterator[str]:
    unknown = [one for one in comparison.followed if one.status == "cannot tell"]
    for one in comparison.followed:
        if one not in unknown:
            yield f"prescription {one.status}: {visible(one.do)} ({one.code})"
    if unknown:
        count = many(len(unknown), "prescription")
        yield f"{count} of which it cannot be told: the configurations known do not hold the setting"


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(visible(name) for name in names[:4])
    return shown + (f" and {len(names) - 4} more" if len(names) > 4 else "")


def _standing(item: StandingWire, comparison: ComparisonWire, paint: Paint) -> str:
    several = len(comparison.before) > 1 or len(comparison.after) > 1
    counts = (
        f" ({item.before} of {len(comparison.before)} before, {item.after} of {len(comparison.after)} after)"
    )
    role = "well" if item.standing == "resolved" else item.severity
    place = f"{visible(item.place)}: " if item.place and item.standing in ("new", "persisting") else ""
    text = f"{place}{item.severity} {item.code} {visible(item.title)}"
    text += "" if item.standing == "resolved" else f": {visible(item.summary)}"
    word = "no longer asked" if item.standing == "not asked" else item.standing
    return f"{paint(role, word)}: {text}{counts if several else ''}"


def _table(rows: Sequence[RowWire], width: int) -> Iterator[str]:
    """The numbers side by side; where a row would not fit, from its first to its last place alone."""
    if not rows:
        return
    head = ("signal", "before", "after", "change")
    whole = [_cells(row, None) for row in rows]
    broad = width > 0 and sum(max(len(line[i]) for line in whole) for i in range(4)) + 6 > width
    told = [head, *([_cells(row, _ends(row)) for row in rows] if broad else whole)]
    widths = [max(len(line[i]) for line in told) for i in range(4)]
    at = dict.fromkeys(words.places(row, _ends(row) if broad else None) for row in rows)
    yield ""
    yield f"at {'; '.join(at)}"
    for line in told:
        yield "  ".join(cell.ljust(space) for cell, space in zip(line, widths, strict=True)).rstrip()
    yield ""


def _ends(row: RowWire) -> tuple[int, ...]:
    """The first place and the last that both sides reached."""
    known = [i for i in range(len(row.before)) if row.before[i] is not None and row.after[i] is not None]
    common = [i for i in known if not row.places or row.places[i] != float("inf")] or known or [0]
    return tuple(dict.fromkeys((common[0], common[-1])))


def _cells(row: RowWire, at: Sequence[int] | None) -> tuple[str, str, str, str]:
    chosen = range(len(row.before)) if at is None else at
    was, now = ([side[i] for i in chosen] for side in (row.before, row.after))
    return (
        visible(row.signal),
        visible(words.trajectory(row, was)),
        visible(words.trajectory(row, now)),
        words.gain(row),
    )
