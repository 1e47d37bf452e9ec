"""Comet's offline experiment (``messages.json``, or the zip it is packed in): one message a line."""

from __future__ import annotations

from typing import Any

from gradoctor.intake.columns import Parsed, RawFact
from gradoctor.intake.format import JSON, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.long_form import LongForm, take_messages
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
    found = LongForm()
    facts: list[RawFact] = []

    def take(payload: dict[str, Any], line: int) -> bool:
        return _metric(found, payload, line) or _parameter(facts, payload, line)

    unread, account = take_messages(source.read(), "payload", take, "not a message")
    return Parsed(found.columns(), tuple(facts), unread=unread, account=account)


def _metric(found: LongForm, payload: dict[str, Any], line: int) -> bool:
    metric = payload.get("metric")
    if not isinstance(metric, dict):
        return False
    name, value = str(metric.get("metricName", "")), number_of(metric.get("metricValue"))
    if not name or value is None or name.startswith(_MACHINE):
        return False
    found.put(name, value, line, step=number_of(metric.get("step")), epoch=number_of(metric.get("epoch")))
    return True


def _parameter(facts: list[RawFact], payload: dict[str, Any], line: int) -> bool:
    parameter = payload.get("param")
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
