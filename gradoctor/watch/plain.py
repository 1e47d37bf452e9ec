"""A watch told line by line, for pipes, files and CI: one line for each finding that comes or goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gradoctor.reports import plan
from gradoctor.reports.escape import guarded, visible
from gradoctor.reports.paint import Paint
from gradoctor.reports.text import finding_line, fix_text

if TYPE_CHECKING:
    from gradoctor.diagnosis.finding import Finding
    from gradoctor.reports.wire import DiagnosisWire, FindingWire
    from gradoctor.watch.watcher import State


class PlainTeller:
    """Writes finished lines through ``write``."""

    def __init__(self, write: Callable[[str], None], paint: Paint) -> None:
        self._write, self._paint = write, paint
        self._waiting = False

    def polled(self, state: State) -> None:
        """Say once that there is nothing to read yet."""
        if state.missing and not state.looks and not self._waiting:
            self._waiting = True
            self._say([f"waiting for {visible(state.name)}"])

    def restarted(self, state: State) -> None:
        """The log began anew."""
        self._say([f"{visible(state.name)} was truncated or replaced: read from its beginning"])

    def looked(self, state: State, appeared: tuple[Finding, ...], gone: tuple[Finding, ...]) -> None:
        """A line for each finding that comes (and its first fix) or goes."""
        if not appeared and not gone:
            return
        lines = [f"gone: {finding.code} {visible(finding.title)}" for finding in gone]
        told = told_findings(state)
        for finding in appeared:
            if finding.fingerprint in told:
                lines += self._found(*told[finding.fingerprint])
        self._say(lines)

    def _found(self, finding: FindingWire, diagnosis: DiagnosisWire) -> list[str]:
        at = plan.extent(diagnosis)
        line = finding_line(finding, diagnosis, self._paint)
        fix = plan.first_fix(finding)
        return [f"{at}: {line}" if at else line, *([f"    fix: {fix_text(fix)}"] if fix else [])]

    def _say(self, lines: list[str]) -> None:
        self._write(guarded(lines))


def told_findings(state: State) -> dict[str, tuple[FindingWire, DiagnosisWire]]:
    """The last look's findings as reports see them, by fingerprint."""
    if state.diagnosis is None:
        return {}
    return {f.fingerprint: (f, d) for d in state.diagnosis.report.diagnoses for f in d.findings}
