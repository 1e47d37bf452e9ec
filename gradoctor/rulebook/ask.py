"""Ask a condition of a run: names become signals, facts and expectations become numbers, detectors answer.

Three-valued on purpose: a question that cannot be asked (a signal is missing, a series too short) is neither
yes nor no.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from gradoctor.detectors import Detector, detector
from gradoctor.detectors.hit import Hit, NotEnoughData
from gradoctor.detectors.span import Span
from gradoctor.intake.columns import Event
from gradoctor.rulebook.condition import Condition
from gradoctor.signals.run import Fact, Run, Signal

OutcomeKind = Literal["fired", "quiet", "not-applicable", "not-enough-data"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer. ``missing`` names what could not be found (signals, ``fact:...``, ``expect:...``,
    ``event:...``); ``signals`` and ``facts`` are what was looked at (evidence, and the numbers of a healthy
    verdict).
    """

    kind: OutcomeKind
    hits: tuple[Hit, ...] = ()
    reason: str = ""
    missing: tuple[str, ...] = ()
    signals: tuple[Signal, ...] = ()
    facts: tuple[Fact, ...] = ()

    @property
    def fired(self) -> bool:
        """Whether the pattern is there."""
        return self.kind == "fired"


@dataclass(frozen=True, slots=True)
class Context:
    """What is asked: a run, and the expectations of packs and settings (``name -> {low, high, ...}``)."""

    run: Run
    expect: Mapping[str, Any] = field(default_factory=dict)


class _Missing(Exception):  # noqa: N818
    def __init__(self, *names: str) -> None:
        super().__init__(", ".join(names))
        self.names = names


def ask(condition: Condition, context: Context) -> Outcome:
    """The run's answer to a condition."""
    if condition.is_detector:
        return _ask_detector(condition, context)
    if condition.key == "not":
        return _negated(ask(condition.children[0], context))
    if condition.key == "unless":
        inner = ask(condition.children[0], context)
        kind: OutcomeKind = "quiet" if inner.fired else "fired"
        return Outcome(kind, (), inner.reason if inner.fired else "", (), inner.signals, inner.facts)
    answers = [ask(child, context) for child in condition.children]
    return _all(answers) if condition.key == "all" else _any(answers, first=True)


def _negated(inner: Outcome) -> Outcome:
    if inner.kind in ("not-applicable", "not-enough-data"):
        return inner
    return Outcome("quiet" if inner.fired else "fired", (), inner.reason, (), inner.signals, inner.facts)


def _merged(kind: OutcomeKind, answers: list[Outcome], hits: tuple[Hit, ...] = ()) -> Outcome:
    return Outcome(
        kind,
        hits,
        "; ".join(dict.fromkeys(a.reason for a in answers if a.reason and a.kind == kind)),
        tuple(dict.fromkeys(name for a in answers if a.kind == kind for name in a.missing)),
        tuple(dict.fromkeys(s for a in answers for s in a.signals)),
        tuple({f.name: f for a in answers for f in a.facts}.values()),
    )


def _all(answers: list[Outcome]) -> Outcome:
    for kind in ("quiet", "not-applicable", "not-enough-data"):
        if any(answer.kind == kind for answer in answers):
            return _merged(kind, answers)
    return _merged("fired", answers, tuple(hit for answer in answers for hit in answer.hits))


def _any(answers: list[Outcome], *, first: bool = False) -> Outcome:
    """``first``: only the first branch that fires gives hits, so that a sentence's second hit is always the
    same question's.
    """
    fired = [answer for answer in answers if answer.fired][: 1 if first else None]
    if fired:
        return _merged("fired", fired, tuple(hit for answer in fired for hit in answer.hits))
    for kind in ("quiet", "not-enough-data"):
        if any(answer.kind == kind for answer in answers):
            return _merged(kind, answers)
    return _merged("not-applicable", answers)


def _ask_detector(condition: Condition, context: Context) -> Outcome:
    tool = detector(condition.key)
    used: list[Fact] = []
    try:
        fixed, fanned = _arguments(tool, condition.arguments, context, used)
    except _Missing as missing:
        return Outcome(
            "not-applicable",
            reason=f"not logged: {', '.join(missing.names)}",
            missing=missing.names,
            facts=tuple(used),
        )
    answers = [_call_for(tool, arguments, context, used) for arguments in _each(fixed, fanned)]
    return answers[0] if len(answers) == 1 else _any(answers)


def _call_for(tool: Detector, arguments: dict[str, Any], context: Context, used: list[Fact]) -> Outcome:
    """One call; ``{expect: $signal.low}`` is the expectation of the very signal it is about."""
    own = {name: raw for name, raw in arguments.items() if _of_own_signal(raw)}
    if not own:
        return _call(tool, arguments, used)
    about = next((value.name for value in arguments.values() if isinstance(value, Signal)), "")
    try:
        resolved = {
            name: _value({**raw, "expect": raw["expect"].replace("$signal", about)}, context, used)
            for name, raw in own.items()
        }
    except _Missing as absent:
        return Outcome("not-applicable", reason=f"not expected: {absent}", missing=absent.names)
    return _call(tool, {**arguments, **resolved}, used)


def _of_own_signal(raw: Any) -> bool:
    return isinstance(raw, dict) and str(raw.get("expect", "")).startswith("$signal")


def _each(fixed: dict[str, Any], fanned: tuple[str, list[Signal]] | None) -> list[dict[str, Any]]:
    if fanned is None:
        return [fixed]
    name, signals = fanned
    return [{**fixed, name: signal} for signal in signals]


def _call(tool: Detector, arguments: dict[str, Any], used: list[Fact]) -> Outcome:
    signals = tuple(
        signal
        for value in arguments.values()
        for signal in (value if isinstance(value, tuple) else (value,))
        if isinstance(signal, Signal)
    )
    try:
        hit = tool.function(**arguments)
    except NotEnoughData as short:
        return Outcome("not-enough-data", reason=str(short), signals=signals, facts=tuple(used))
    if hit is None:
        return Outcome("quiet", signals=signals, facts=tuple(used))
    return Outcome("fired", (_naming(hit, used),), signals=signals, facts=tuple(used))


def _naming(hit: Hit, used: Sequence[Fact]) -> Hit:
    """A hit of a setting with what the configuration calls it, as the value ``setting``."""
    if hit.signal is not None or not used or "setting" in hit.values:
        return hit
    return replace(hit, values={**hit.values, "setting": used[0].key or used[0].name})


def _arguments(
    tool: Detector, written: Mapping[str, Any], context: Context, used: list[Fact]
) -> tuple[dict[str, Any], tuple[str, list[Signal]] | None]:
    fixed: dict[str, Any] = {}
    fanned: tuple[str, list[Signal]] | None = None
    missing: list[str] = []
    for name, raw in written.items():
        kind, optional = _kind(tool.parameters[name])
        try:
            if kind == "signal":
                found = _signals(raw, context.run)
                if len(found) == 1:
                    fixed[name] = found[0]
                elif fanned is not None:
                    fixed[name] = found[0]  # each of the first against the first of the second
                else:
                    fanned = (name, found)
            else:
                fixed[name] = _resolve(kind, raw, context, used)
                _check_number(tool.parameters[name], fixed[name], raw)
        except _Missing as absent:
            if optional and name in tool.defaults and kind.startswith("signal"):
                continue  # a limit that is not known is no limit: what may be absent says {fact: ..., default: null}
            missing.extend(absent.names)
    if missing:
        raise _Missing(*missing)
    return fixed, fanned


def _check_number(annotation: Any, value: Any, raw: Any) -> None:
    """A fact that should be a number and is not (``lr: auto``) is as good as absent."""
    wanted = typing.get_args(annotation) or (annotation,)
    if (
        isinstance(raw, dict)
        and "fact" in raw
        and {int, float} & set(wanted)
        and not isinstance(value, (int, float))
    ):
        if value is None and type(None) in wanted:
            return
        raise _Missing(f"fact:{raw['fact']}")


def _kind(annotation: Any) -> tuple[str, bool]:
    """What a detector's parameter takes: signal, signals, events, span, value, or a setting of any kind, none
    included; and whether it may be absent.
    """
    optional = False
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        members = [member for member in typing.get_args(annotation) if member is not type(None)]
        optional = len(members) < len(typing.get_args(annotation))
        annotation = members[0]
    if annotation is Signal:
        return "signal", optional
    if annotation is Span:
        return "span", optional
    if typing.get_origin(annotation) is tuple:
        inner = typing.get_args(annotation)[0]
        if inner is Signal:
            return "signals", optional
        if inner is Event:
            return "events", optional
    return ("setting" if annotation is Any else "value"), optional


def _resolve(kind: str, raw: Any, context: Context, used: list[Fact]) -> Any:
    if kind == "signals":
        return tuple(_signals(raw, context.run))
    if kind == "events":
        return _events(raw, context.run)
    if kind == "span":
        return Span.parse(raw)
    return _value(raw, context, used, null=kind == "setting")


def _signals(raw: Any, run: Run) -> list[Signal]:
    patterns = raw if isinstance(raw, list) else [raw]
    found = [signal for pattern in patterns for signal in run.matching(str(pattern)) if len(signal)]
    if not found:
        raise _Missing(*map(str, patterns))
    return list(dict.fromkeys(found))


def _events(raw: Any, run: Run) -> tuple[Event, ...]:
    """Events of the named kinds; none of them is an answer (an empty tuple), not a missing signal."""
    kinds = raw if isinstance(raw, list) else [raw]
    return tuple(event for event in run.events if event.kind in kinds)


def _value(raw: Any, context: Context, used: list[Fact], *, null: bool = False) -> Any:
    """What a value stands for. ``null``: a setting that is written down as none is an answer, not a missing fact."""
    if not isinstance(raw, dict) or _of_own_signal(raw):
        return raw
    if "fact" in raw:
        fact = context.run.facts.get(raw["fact"])
        if fact is None or fact.value is None:
            if "default" in raw:
                return raw["default"]
            if fact is None or not null:
                raise _Missing(f"fact:{raw['fact']}")
        used.append(fact)
        return fact.value
    if "expect" in raw:
        name, _, part = str(raw["expect"]).rpartition(".")
        entry = context.expect.get(name) if name else context.expect.get(part)
        value = entry.get(part) if name and isinstance(entry, Mapping) else (None if name else entry)
        if value is None:
            if "default" in raw:
                return raw["default"]
            raise _Missing(f"expect:{raw['expect']}")
        return value
    return raw
