"""Comet's offline experiment (``messages.json``, or the zip it is packed in): one message a line."""

from __future__ import annotations

import json
from typing import Any

from gradoctor.intake.columns import Account, Parsed, RawFact, Unread
from gradoctor.intake.format import JSON, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.long_form import LongForm, text_lines
from gradoctor.intake.tables.outline import json_outline
from gradoctor.intake.tables.records import fact_value
from gradoctor.intake.tables.scalars import number_of

_MARKS = (b'"type":"metric_msg"', b'"type": "metric_msg"')
_MACHINE = "sys."  # utilisation of the machine


def sniff(head: Head) -> Match | None:
    """Messages with payload and type, one of them a metric's or a parameter's."""
    if json_outline(head).shape == "none":
        return None
    if not head.data.startswith(b'{"payload"'):
        return None
    data = head.data if head.complete else head.source.read(8 << 20)
    if any(mark in data for mark in _MARKS):
        return Match(92, "messages of a Comet experiment")
    return None


def read(source: Source) -> Parsed:
    """One stream a metric; parameters are facts."""
    found, unread, ignored = LongForm(), [], 0
    facts: list[RawFact] = []
    number = 0
    for number, line in enumerate(text_lines(source.read()), 1):
        message = _message(line)
        if message is None:
            unread.append(Unread(line[:200], number, "not a message"))
        elif not _metric(found, message, number) and not _parameter(facts, message, number):
            ignored += 1
    account = Account(number - ignored - len(unread), len(unread), ignored)
    return Parsed(found.columns(), tuple(facts), unread=tuple(unread), account=account)


def _message(line: str) -> dict[str, Any] | None:
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return message.get("payload") if isinstance(message, dict) else None


def _metric(found: LongForm, payload: Any, line: int) -> bool:
    metric = payload.get("metric") if isinstance(payload, dict) else None
    if not isinstance(metric, dict):
        return False
    name, value = str(metric.get("metricName", "")), number_of(metric.get("metricValue"))
    if not name or value is None or name.startswith(_MACHINE):
        return False
    found.put(name, value, line, step=number_of(metric.get("step")), epoch=number_of(metric.get("epoch")))
    return True


def _parameter(facts: list[RawFact], payload: Any, line: int) -> bool:
    parameter = payload.get("param") if isinstance(payload, dict) else None
    if not isinstance(parameter, dict) or not parameter.get("paramName"):
        return False
    value = parameter.get("paramValue")
    number = number_of(value)
    facts.append(
        RawFact(str(parameter["paramName"]), number if number is not None else fact_value(value), line)
    )
    return True


FORMAT = Format(
    "comet",
    "Comet offline experiment",
    "comet_ml (OfflineExperiment)",
    sniff,
    read,
    needs=JSON,
)
