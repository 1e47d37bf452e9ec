"""A log that is written and judged at once, for any training loop::

    from gradoctor.integrations.watched_log import WatchedLog

    with WatchedLog("runs/one/metrics.jsonl", config=vars(args), stop_on="critical") as log:
        for epoch in range(1, epochs + 1):
            train_loss, val_loss = ...
            log.log({"train_loss": train_loss, "val_loss": val_loss, "lr": lr}, epoch=epoch)
            if log.should_stop:
                break

What is found is told through the logger ``gradoctor``.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self

from gradoctor.errors import GradoctorError
from gradoctor.monitor import RunLogger
from gradoctor.reports.escape import visible
from gradoctor.settings import Settings, load_settings

if TYPE_CHECKING:
    from gradoctor.api import Diagnosis
    from gradoctor.diagnosis.finding import Finding

Level = Literal["critical", "warning", "info"]
LOGGER = logging.getLogger("gradoctor")
_LEVELS = {"critical": logging.ERROR, "warning": logging.WARNING, "info": logging.INFO}
_GROWTH = (
    20  # a look waits until the log has grown by 1/20: all looks together cost at most 21 readings of the log
)


class WatchedLog:
    """Writes like :class:`gradoctor.monitor.RunLogger` and diagnoses what it wrote every ``check_every`` records.

    A finding counts when two looks running see it. From then on it is told if it is at least ``warn_on``,
    and :attr:`should_stop` is set if it is at least ``stop_on`` (None: never). A project's settings apply as
    they do on the command line. ``writes=False`` is for the other processes of a distributed run: they count
    records, so that :attr:`checked` is true at the same records everywhere, and neither write nor judge.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        config: Mapping[str, Any] | None = None,
        resume: bool = False,
        stop_on: Level | None = None,
        warn_on: Level | None = "warning",
        check_every: int = 10,
        writes: bool = True,
    ) -> None:
        from gradoctor.watch.steady import Steady

        if check_every < 1:
            raise ValueError(f"check_every is {check_every}: it counts records and must be at least 1")
        for name, level in (("stop_on", stop_on), ("warn_on", warn_on)):
            if level is not None and level not in _LEVELS:
                raise ValueError(f"{name} is {level!r}: one of {', '.join(_LEVELS)}, or None")
        self.path = Path(path)
        self.should_stop = False
        self.checked = False
        self.diagnosis: Diagnosis | None = None
        self._stop_on, self._warn_on, self._check_every = stop_on, warn_on, check_every
        self._settings = load_settings().settings
        self._log = RunLogger(path, config=config, resume=resume) if writes else None
        self._records, self._next_check = 0, check_every
        self._steady = Steady()
        self._found: dict[str, Finding] = {}
        self._told: set[str] = set()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings that count now."""
        return tuple(self._found[one] for one in self._steady.shown)

    def log(self, values: Mapping[str, Any], *, step: int | None = None, epoch: float | None = None) -> None:
        """Write one record (numbers, or anything with ``.item()``), and look at the log when it is time to."""
        if self._log is not None:
            self._log.log(values, step=step, epoch=epoch)
        self._records += 1
        self.checked = self._records >= self._next_check
        if self.checked:
            self._next_check = self._records + max(self._check_every, self._records // _GROWTH)
            self.check()

    def check(self) -> None:
        """Look at the log now. A diagnosis that fails is told and costs the training nothing."""
        from gradoctor.watch.going_on import while_running
        from gradoctor.watch.watcher import reaches

        if not self._judge(while_running):
            return
        assert self.diagnosis is not None
        present = {finding.fingerprint: finding for finding in self.diagnosis.findings}
        self._found |= present
        for one in self._steady.look(present).appeared:
            self._tell(self._found[one])
        if self._stop_on is not None and any(reaches(f, self._stop_on) for f in self.findings):
            self.should_stop = True

    def close(self) -> None:
        """Close the log; what a whole run can be asked is asked, and what had not been told is."""
        if self._log is None:
            return
        log, self._log = self._log, None
        log.close()
        if self._records and self._judge(None):
            assert self.diagnosis is not None
            for finding in self.diagnosis.findings:
                self._tell(finding)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _judge(self, asked: Any) -> bool:
        from gradoctor.api import Options, diagnose

        if self._warn_on is None and self._stop_on is None:
            return False
        try:
            settings: Settings = asked(self._settings) if asked else self._settings
            options = Options(
                config=settings.config, settings=settings, signal_aliases=settings.signal_aliases
            )
            self.diagnosis = diagnose(self.path, options=options)
        except GradoctorError as error:
            LOGGER.info("not judged: %s", visible(error))
            return False
        except Exception as error:  # our own fault must not end somebody's training
            LOGGER.warning("gradoctor itself failed: %s: %s", type(error).__name__, visible(error))
            return False
        return True

    def _tell(self, finding: Finding) -> None:
        from gradoctor.watch.watcher import reaches

        if self._warn_on is None or finding.fingerprint in self._told or not reaches(finding, self._warn_on):
            return
        self._told.add(finding.fingerprint)
        fix = f" Fix: {finding.prescriptions[0].do}" if finding.prescriptions else ""
        text = visible(f"{finding.code} {finding.title}: {finding.summary}.{fix}")
        LOGGER.log(_LEVELS[finding.severity], "%s", text)
