"""A watch as one screen: what is sick, seen once, and the curves as sparklines; redrawn in place."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from gradoctor.reports import plan
from gradoctor.reports.escape import plain, visible
from gradoctor.reports.numbers import many
from gradoctor.reports.paint import Paint
from gradoctor.reports.sparkline import sparkline
from gradoctor.reports.text import finding_line, fix_text
from gradoctor.watch.plain import told_findings

if TYPE_CHECKING:
    from gradoctor.diagnosis.finding import Finding
    from gradoctor.reports.wire import SeriesWire
    from gradoctor.watch.watcher import State

Row = tuple[str, str]  # the role of its colour, the text
_CURVES = ("loss/", "metric/", "rl/", "grad/", "lr", "structure/", "pred/", "throughput/")
_WORDS = {"critical": "critical", "warning": "warning", "info": "note"}
_NAME = 26


class ScreenTeller:
    """Draws the whole screen through ``write`` at every poll. ``size`` says columns and lines of the terminal."""

    def __init__(
        self,
        write: Callable[[str], None],
        paint: Paint,
        size: Callable[[], tuple[int, int]],
        *,
        ascii_only: bool,
    ) -> None:
        self._write, self._paint, self._size, self._ascii = write, paint, size, ascii_only
        self._cleared = False

    def polled(self, state: State) -> None:
        """Draw: the clock at least has moved."""
        self._draw(state)

    def restarted(self, state: State) -> None:
        """Draw."""
        self._draw(state)

    def looked(self, state: State, appeared: tuple[Finding, ...], gone: tuple[Finding, ...]) -> None:
        """Draw."""
        del appeared, gone
        self._draw(state)

    def _draw(self, state: State) -> None:
        width, height = self._size()
        rows = screen_rows(state, max(width, 20), max(height - 1, 4), ascii_only=self._ascii)
        text = "".join(f"{self._paint(role, line)}\x1b[K\n" for role, line in rows)
        self._write(("" if self._cleared else "\x1b[2J") + "\x1b[H" + text + "\x1b[J")
        self._cleared = True


def screen_rows(state: State, width: int, height: int, *, ascii_only: bool = False) -> list[Row]:
    """At most ``height`` rows of at most ``width`` characters: header, findings, curves, what ends the watch."""
    head = [("strong", _header(state)), (_worst(state), _verdict(state))]
    foot = [("faint", "Ctrl-C ends the watch with this verdict")]
    sick = list(_findings(state, width))
    curves = list(_curves(state, width, ascii_only=ascii_only))
    room = height - len(head) - len(foot)
    sick = sick[: max(room - min(len(curves), room // 3), 0)]
    rows = [*head, *sick, *curves[: room - len(sick)], *foot]
    fitted = [(role, text if len(text) <= width else text[: width - 1] + "…") for role, text in rows[:height]]
    return [(role, plain(text)[:width]) for role, text in fitted] if ascii_only else fitted


def _header(state: State) -> str:
    name = visible(state.name)
    if state.missing and not state.looks:
        return f"{name}: waiting for it"
    extents = [plan.extent(d) for d in state.diagnosis.report.diagnoses] if state.diagnosis else []
    told = [name, *(extent for extent in extents[:1] if extent), many(state.looks, "look")]
    told.append("gone" if state.missing else f"quiet for {_duration(state.quiet)}")
    return " · ".join(told)


def _verdict(state: State) -> str:
    if state.diagnosis is None:
        return "nothing read yet"
    if state.shown:
        counts: Counter[str] = Counter(finding.severity for finding in state.shown)
        return "SICK: " + ", ".join(many(counts[s], word) for s, word in _WORDS.items() if counts[s])
    if not any(run.judged for run in state.diagnosis.runs):
        reasons = [refused.reason for refused in state.diagnosis.refused] or ["too little has been logged"]
        return f"NOT JUDGED yet: {visible(reasons[0])}"
    return "nothing sick so far"


def _worst(state: State) -> str:
    if state.diagnosis is None or not any(run.judged for run in state.diagnosis.runs):
        return "info"
    return next((s for s in _WORDS if any(f.severity == s for f in state.shown)), "well")


def _findings(state: State, width: int) -> Iterator[Row]:
    told = told_findings(state)
    for finding in state.shown:
        if finding.fingerprint not in told:
            yield "faint", f"not seen in the last look: {finding.code} {visible(finding.title)}"
            continue
        wire, diagnosis = told[finding.fingerprint]
        line = finding_line(wire, diagnosis, Paint())
        for part in textwrap.wrap(line, width, subsequent_indent="    ", max_lines=3, placeholder=" …"):
            yield finding.severity, part
        fix = plan.first_fix(wire)
        if wire.root and fix:
            yield "", f"    fix: {fix_text(fix)}"
    for finding in state.undecided:
        yield "faint", f"seen once: {finding.code} {visible(finding.title)}"


def _curves(state: State, width: int, *, ascii_only: bool) -> Iterator[Row]:
    if state.diagnosis is None:
        return
    for diagnosis in state.diagnosis.report.diagnoses:
        known = [s for s in diagnosis.signals if len(s.y) > 1 and not s.derived_from]
        for family in _CURVES:
            for series in (s for s in known if s.name.startswith(family)):
                yield "", _curve(series, width, ascii_only=ascii_only)


def _curve(series: SeriesWire, width: int, *, ascii_only: bool) -> str:
    ends = f"{plan.value_of(series, series.first)} → {plan.value_of(series, series.last)}"
    name = visible(series.name)
    name = name if len(name) <= _NAME else name[: _NAME - 1] + "…"
    room = max(width - _NAME - len(ends) - 4, 8)
    return f"{name:<{_NAME}}  {sparkline(series.y, room, ascii_only=ascii_only)}  {ends}"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
