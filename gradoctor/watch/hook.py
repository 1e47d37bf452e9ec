"""A command of the user's, run once for each finding that appears.

It runs without a shell, the finding in its environment and standard input closed: text of the log never reaches a
command line, where it could be taken for a command.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from gradoctor.errors import UsageError
from gradoctor.reports.escape import visible

if TYPE_CHECKING:
    from gradoctor.diagnosis.finding import Finding
    from gradoctor.watch.watcher import State

TIME_LIMIT = 60.0  # seconds; a hook that hangs must not stop the watch
LONGEST = 4000  # characters of one variable


class Hook:
    """``--exec``: ``command`` as a shell would split it. ``complain`` is told when it cannot be run or fails."""

    def __init__(self, command: str, complain: Callable[[str], None], *, silent: bool = False) -> None:
        try:
            self._words = shlex.split(command, posix=os.name != "nt")
        except ValueError as error:
            raise UsageError(f"--exec {command!r}: {error}", hint="quote it as for a shell") from None
        if not self._words:
            raise UsageError("--exec: no command is given")
        self._complain = complain
        self._output = subprocess.DEVNULL if silent else None

    def polled(self, state: State) -> None:
        """Nothing to run."""

    def restarted(self, state: State) -> None:
        """Nothing to run."""

    def looked(self, state: State, appeared: tuple[Finding, ...], gone: tuple[Finding, ...]) -> None:
        """Run the command for each finding that now counts."""
        del gone
        for finding in appeared:
            self._run({**os.environ, **finding_variables(finding, state.name)})

    def _run(self, environment: Mapping[str, str]) -> None:
        try:
            done = subprocess.run(  # noqa: S603 - the user's own command line, split, without a shell
                self._words, env=environment, stdin=subprocess.DEVNULL, stdout=self._output, stderr=self._output,
                timeout=TIME_LIMIT, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            self._complain(f"--exec {self._words[0]}: stopped after {TIME_LIMIT:g} s")
        except OSError as error:
            self._complain(f"--exec {self._words[0]}: {error.strerror or error}")
        else:
            if done.returncode:
                self._complain(f"--exec {self._words[0]}: ended with {done.returncode}")


def finding_variables(finding: Finding, run: str) -> dict[str, str]:
    """A finding as environment variables, each one line, control characters written out."""
    where = next((e for e in finding.evidence if e.line is not None), None)
    told = {
        "RUN": run,
        "CODE": finding.code,
        "RULE": finding.rule,
        "SEVERITY": finding.severity,
        "TITLE": finding.title,
        "SUMMARY": finding.summary,
        "FILE": where.file if where else "",
        "LINE": str(where.line) if where else "",
        "FIX": finding.prescriptions[0].do if finding.prescriptions else "",
    }
    return {f"GRADOCTOR_FINDING_{name}": visible(text)[:LONGEST] for name, text in told.items()}
