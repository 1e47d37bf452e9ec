"""From hits to citations: every number of a finding leads back to a line of a log or a configuration."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePath

from gradoctor.detectors.hit import Hit
from gradoctor.diagnosis.finding import Evidence
from gradoctor.rulebook.ask import Outcome
from gradoctor.signals.run import Fact, Signal
from gradoctor.signals.run import place as position

MOST = 12  # citations per finding: enough to be convinced, few enough to be read
EVENTS = 4


def citations(outcome: Outcome) -> tuple[Evidence, ...]:
    """The lines that prove a finding: cited points, events, and the facts that were compared."""
    found: list[Evidence] = []
    for hit in outcome.hits:
        if hit.signal is not None:
            found.extend(_point(hit.signal, index) for index in hit.points or (hit.start, hit.stop))
        found.extend(_point(signal, index) for signal, index in hit.also)
        found.extend(
            Evidence(
                "event",
                event.kind,
                event.origin or "",
                event.line,
                None,
                _event_place(event.epoch, event.step),
                event.text,
            )
            for event in hit.events[:EVENTS]
        )
    found.extend(_fact(fact) for fact in outcome.facts)
    return tuple(dict.fromkeys(found))[:MOST]


def _point(signal: Signal, index: int) -> Evidence:
    index = min(max(index, 0), len(signal) - 1)
    return Evidence(
        "signal",
        signal.name,
        signal.file_at(index),
        int(signal.lines[index]),
        float(signal.values[index]),
        signal.at(index),
    )


def _fact(fact: Fact) -> Evidence:
    return Evidence("fact", fact.name, fact.file, fact.line, _fact_value(fact.value), "", fact.key)


def _fact_value(value: object) -> float | str | None:
    """A number, or the value as configuration files write it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return float(value)
    return value if isinstance(value, str) or value is None else str(value)


def _event_place(epoch: float | None, step: float | None) -> str:
    if epoch is not None:
        return f"epoch {position(epoch)}"
    return f"step {position(step)}" if step is not None else ""


def place(hit: Hit | None) -> tuple[str | None, str, tuple[float, float] | None]:
    """The primary signal's name, its axis, and the first and last position of the pattern."""
    if hit is None or hit.signal is None or not len(hit.signal):
        return None, "point", None
    x, last = hit.signal.x, len(hit.signal) - 1
    return hit.signal.name, hit.signal.axis, (float(x[min(hit.start, last)]), float(x[min(hit.stop, last)]))


def fingerprint(rule: str, signal: str | None, run: str) -> str:
    """Identity of a finding: the rule, the run and the signal; never numbers or lines, which change with
    every run.
    """
    return hashlib.sha256(
        f"{rule}\n{run_identity(run)}\n{signal or ''}".encode("utf-8", "replace")
    ).hexdigest()[:20]


def run_identity(name: str) -> str:
    """A run's name as it is the same on every machine: its path below the working folder, else its last part."""
    path = PurePath(name)
    if path.is_absolute():
        here = Path.cwd()
        return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.name
    return path.as_posix().removeprefix("./")
