"""A comparison in words: trajectories, factors, what changed. Shared by its text and Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from gradoctor.reports import plan
from gradoctor.reports.compare_wire import ConfigChangeWire, FulfilmentWire, MiddleWire, RowWire
from gradoctor.reports.numbers import literal, measured, number, unit_shown


def trajectory(row: RowWire, side: Sequence[MiddleWire | None]) -> str:
    """``46,767 → 9,000 → 6,000``, each with its range when there are several runs."""
    return " → ".join(_middle(middle, unit_shown(row.signal, row.unit)) for middle in side)


def _middle(middle: MiddleWire | None, unit: str | None) -> str:
    if middle is None:
        return "-"
    if middle.low == middle.high or middle.median != middle.median:
        return measured(middle.median, unit)
    return f"{measured(middle.median, unit)} ({measured(middle.low, unit)}..{measured(middle.high, unit)})"


def places(row: RowWire, at: Sequence[int] | None = None) -> str:
    """``epoch 1, 3, 5, 10``; the ends where the sides count differently. ``at`` chooses among them."""
    if not row.places:
        return "typical"
    chosen = row.places if at is None else [row.places[i] for i in at]
    told = ", ".join(number(place) for place in chosen if place != float("inf"))
    end = "the end" if chosen[-1] == float("inf") else ""
    return f"{row.axis} {told}{f', {end}' if end else ''}" if told else end


def gain(row: RowWire) -> str:
    """``19,400 times better``, ``from nan``, ``÷2``, ``same``."""
    if not row.comparable:
        return "not the same quantity"
    if row.course == "same":
        return "same" if row.apart is None else "same (ranges overlap)"
    if row.direction is None:
        return _moved(row)
    if row.factor is None:
        return row.course
    factor = row.factor if row.factor >= 1 else 1 / row.factor
    if factor < 2:
        return f"{(factor - 1) * 100:.0f} % {row.course}"
    return f"{_rounded(factor)} times {row.course}"


def _moved(row: RowWire) -> str:
    """Which way a signal without a better direction went: ``fell 20,000-fold``, ``rose``."""
    judged = max((i for i, place in enumerate(row.places) if place != float("inf")), default=-1)
    was, now = row.before[judged], row.after[judged]
    if was is None or now is None or was.median == now.median:
        return "same"
    word = "rose" if now.median > was.median else "fell"
    if row.factor is None or row.factor <= 0:
        return word
    factor = max(row.factor, 1 / row.factor)
    return (
        f"{word} {_rounded(factor)}-fold" if factor >= 2 else f"{word} by {abs(row.factor - 1) * 100:.0f} %"
    )


def times(factor: float) -> str:
    """A factor as ×18,700 or ÷2."""
    if factor <= 0:
        return f"×{number(factor)}"
    return f"×{_rounded(factor)}" if factor >= 1 else f"÷{_rounded(1 / factor)}"


def _rounded(factor: float) -> str:
    return number(float(f"{factor:.3g}"))


def change_words(change: ConfigChangeWire) -> str:
    """``data.standardize: false → true``, with how far a number moved."""
    key = change.key or change.fact
    if change.kind == "added":
        return f"{key}: {literal(change.after)} (was not set)"
    if change.kind == "removed":
        return f"{key}: {literal(change.before)} (no longer set)"
    moved = f" ({times(change.factor)})" if change.factor is not None and change.factor > 0 else ""
    return f"{key}: {literal(change.before)} → {literal(change.after)}{moved}"


def change_remarks(change: ConfigChangeWire) -> str:
    """``prescribed by GD704``, ``changed sharply``."""
    told = [f"prescribed by {', '.join(change.prescribed_by)}"] if change.prescribed_by else []
    return "; ".join([*told, *(["a loss weight changed sharply"] if change.sharp else [])])


def fulfilment_words(item: FulfilmentWire) -> str:
    """How an expectation stands: ``0.52 at epoch 4``, in how many runs, and the remark."""
    told = [f"{measured(item.value, item.unit)} at {item.at}"] if item.value is not None and item.at else []
    told += [f"{item.met} of {item.runs} runs met it"] if item.runs > 1 else []
    told += [item.remark] if item.remark else []
    return "; ".join(told)


def slower(row: RowWire) -> str:
    """``10 % slower`` or ``2.1 times faster`` for a time or throughput row."""
    if row.factor is None or row.course == "same":
        return "unchanged"
    word = "faster" if row.factor >= 1 else "slower"
    factor = row.factor if row.factor >= 1 else 1 / row.factor
    return f"{(factor - 1) * 100:.0f} % {word}" if factor < 2 else f"{_rounded(factor)} times {word}"


def due(item: FulfilmentWire) -> str:
    """When the expectation was due, in words."""
    return plan.by_words(item.by)
