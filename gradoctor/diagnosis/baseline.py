"""A baseline of known findings: old ones no longer count, new ones do, gone ones are told as fixed. Reading
never writes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gradoctor.diagnosis.evidence import run_identity
from gradoctor.diagnosis.finding import RunDiagnosis
from gradoctor.errors import SettingsError

VERSION = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One known finding. Only the fingerprint is compared; the rest is for the reader of the file."""

    fingerprint: str
    rule: str
    code: str
    run: str
    signal: str | None


def baseline_text(diagnoses: Sequence[RunDiagnosis]) -> str:
    """The baseline file for what counts now, sorted, so that versions can be compared."""
    entries = {
        (run_identity(d.run.name), f.rule, f.signal or ""): {
            "fingerprint": f.fingerprint, "code": f.code, "rule": f.rule, "run": run_identity(d.run.name),
            "signal": f.signal,
        }
        for d in diagnoses for f in d.findings if f.suppressed is None
    }  # fmt: skip
    return (
        json.dumps({"version": VERSION, "findings": [entries[key] for key in sorted(entries)]}, indent=2)
        + "\n"
    )


def read_baseline(path: Path) -> tuple[Entry, ...]:
    """The entries of a baseline file. Raises SettingsError when it is not one."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw["version"] != VERSION:
            raise SettingsError(
                f"baseline version {raw['version']!r} is not known",
                where=str(path),
                hint="write it again with --write-baseline",
            )
        return tuple(_entry(one) for one in raw["findings"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SettingsError(
            f"not a baseline: {error}", where=str(path), hint="write one with --write-baseline FILE"
        ) from None


def _entry(one: dict[str, object]) -> Entry:
    signal = one.get("signal")
    told = {name: one[name] for name in ("fingerprint", "rule", "code", "run")}
    if not all(isinstance(text, str) for text in told.values()) or not isinstance(signal, str | None):
        raise TypeError("an entry holds something else than text")
    return Entry(signal=signal, **{name: str(text) for name, text in told.items()})


def with_baseline(
    diagnoses: Sequence[RunDiagnosis], entries: Sequence[Entry]
) -> tuple[tuple[RunDiagnosis, ...], tuple[Entry, ...]]:
    """The diagnoses with known findings marked, and the entries that are fixed: their run was judged and no
    longer has them.
    """
    known = {entry.fingerprint for entry in entries}
    marked = tuple(
        replace(d, findings=tuple(replace(f, baseline=f.fingerprint in known) for f in d.findings))
        for d in diagnoses
    )
    present = {f.fingerprint for d in diagnoses for f in d.findings}
    judged = {run_identity(d.run.name) for d in diagnoses}
    return marked, tuple(
        entry for entry in entries if entry.fingerprint not in present and entry.run in judged
    )
