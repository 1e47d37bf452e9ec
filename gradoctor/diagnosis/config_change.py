"""What changed in the configuration between two sides, what of it was prescribed, and which weight
changed sharply.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from gradoctor.diagnosis.compared import ComparedChange, ComparedFact, ComparedFinding, ComparedRun

SHARP = 3.0  # "3.3x stronger, 4.4x stronger, 3.5x": High Gradient Diagnosis Report, issues C and fix 7
Applied = Literal["applied", "partly", "exceeded", "not applied", "cannot tell"]
VARIES = "varies"


@dataclass(frozen=True, slots=True)
class ConfigChange:
    """One fact that differs. ``factor`` is after / before for numbers; ``sharp`` when a loss weight moved
    threefold or more.
    """

    fact: str
    key: str
    before: Any
    after: Any
    kind: Literal["changed", "added", "removed"]
    factor: float | None = None
    sharp: bool = False
    prescribed_by: tuple[str, ...] = ()
    before_place: str = ""
    after_place: str = ""


@dataclass(frozen=True, slots=True)
class Followed:
    """One prescription of the before side and whether the after side's configuration carries it out."""

    do: str
    code: str
    status: Applied


def config_changes(before: Sequence[ComparedRun], after: Sequence[ComparedRun]) -> tuple[ConfigChange, ...]:
    """Facts that differ between the sides, loss weights and other numbers by how far they moved, then the
    rest by name.
    """
    if not any(run.facts for run in before) or not any(run.facts for run in after):
        return ()
    wanted = _prescribed(before)
    names = sorted({name for run in (*before, *after) for name in run.facts})
    changes = [
        c for name in names if (c := _change(name, _agreed(before, name), _agreed(after, name), wanted))
    ]
    return tuple(sorted(changes, key=lambda c: (not c.sharp, -_distance(c.factor), c.fact)))


def followed(before: Sequence[ComparedRun], after: Sequence[ComparedRun]) -> tuple[Followed, ...]:
    """Every prescription of the before side that changes the configuration: was it carried out?"""
    told: dict[str, Followed] = {}
    for finding in _findings(before):
        for do, changes in finding.prescribed:
            if not changes:
                continue
            done = [_carried_out(c, before, after) for c in changes]
            told.setdefault(do, Followed(do, finding.code, _summed(done)))
    return tuple(told.values())


def _findings(runs: Sequence[ComparedRun]) -> Iterable[ComparedFinding]:
    return (finding for run in runs for finding in run.findings)


def _prescribed(runs: Sequence[ComparedRun]) -> dict[str, list[tuple[str, ComparedChange]]]:
    wanted: dict[str, list[tuple[str, ComparedChange]]] = {}
    for finding in _findings(runs):
        for _, changes in finding.prescribed:
            for change in changes:
                wanted.setdefault(change.fact, []).append((finding.code, change))
    return wanted


def _same_way(change: ComparedChange, was: ComparedFact | None, factor: float | None) -> bool:
    """Whether a number was moved the way that was prescribed; other values are not judged here."""
    before = was.value if was else None
    if factor is None or not _is_number(change.after) or not _is_number(before):
        return True
    return (float(change.after) > float(before)) == (factor > 1)  # type: ignore[arg-type]


def _agreed(runs: Sequence[ComparedRun], name: str) -> ComparedFact | None:
    """The fact as the side's runs agree on it; ``varies`` when they do not; None when none has it."""
    facts = [run.facts[name] for run in runs if name in run.facts]
    if not facts:
        return None
    same = all(_same(fact.value, facts[0].value) for fact in facts)
    return facts[0] if same else ComparedFact(name, VARIES, facts[0].key)


def _change(
    name: str,
    was: ComparedFact | None,
    now: ComparedFact | None,
    wanted: dict[str, list[tuple[str, ComparedChange]]],
) -> ConfigChange | None:
    if was is not None and now is not None and _same(was.value, now.value):
        return None
    factor = _factor(was.value, now.value) if was and now else None
    some = now or was
    assert some is not None
    return ConfigChange(
        fact=name,
        key=some.key or name,
        before=was.value if was else None,
        after=now.value if now else None,
        kind="changed" if was and now else ("added" if now else "removed"),
        factor=factor,
        sharp=name.startswith("loss_weight/") and _distance(factor) >= math.log(SHARP) - 1e-9,
        prescribed_by=tuple(
            dict.fromkeys(code for code, change in wanted.get(name, ()) if _same_way(change, was, factor))
        ),
        before_place=was.place if was else "",
        after_place=now.place if now else "",
    )


def _factor(before: Any, after: Any) -> float | None:
    if not (_is_number(before) and _is_number(after)) or before == 0:
        return None
    return float(after) / float(before)


def _distance(factor: float | None) -> float:
    return abs(math.log(factor)) if factor is not None and factor > 0 else 0.0


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _same(a: Any, b: Any) -> bool:
    if _is_number(a) and _is_number(b):
        return math.isclose(a, b, rel_tol=1e-9)
    return bool(a == b)


def _carried_out(
    change: ComparedChange, before: Sequence[ComparedRun], after: Sequence[ComparedRun]
) -> Applied:
    was, now, wanted = _agreed(before, change.fact), _agreed(after, change.fact), change.after
    if change.operation == "remove" and was is not None:
        return "applied" if now is None else "not applied"
    if now is None or wanted is None:
        return "cannot tell"
    if _same(now.value, wanted) or str(now.value).lower() == str(wanted).lower():
        return "applied"
    if was is not None and _is_number(was.value) and _is_number(now.value) and _is_number(wanted):
        way = (now.value - was.value) / (wanted - was.value) if wanted != was.value else 0.0
        return "not applied" if way <= 0 else ("partly" if way < 1 else "exceeded")
    return "not applied"


def _summed(done: Sequence[Applied]) -> Applied:
    if all(status == done[0] for status in done):
        return done[0]
    return "partly" if any(status in ("applied", "partly", "exceeded") for status in done) else "cannot tell"
