"""JSON Schema of a rule file: what an editor completes and checks while a rule is written."""

from __future__ import annotations

from typing import Any

from gradoctor.detectors.names import detector_names, parameter_names, parameter_types, summary
from gradoctor.rulebook.condition import SPAN_PART
from gradoctor.rulebook.model import Rule

_REFERENCE = {"$ref": "#/$defs/Reference"}


def rule_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of one rule file; detectors and their parameters are read from their
    source.
    """
    schema = Rule.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "A rule of gradoctor"
    schema["$defs"] |= {
        "Condition": _condition(),
        "Reference": _reference(),
        "Span": _span(),
        "SignalName": _signal_name(),
    }
    evidence = schema["properties"]["evidence"]
    schema["properties"]["evidence"] = {"anyOf": [{"type": "string", "minLength": 3}, evidence]}
    return schema


def _condition() -> dict[str, Any]:
    """Exactly one key: a connective or a detector."""
    one, many = (
        {"$ref": "#/$defs/Condition"},
        {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/Condition"}},
    )
    properties: dict[str, Any] = {"all": many, "any": many, "not": one, "unless": one}
    properties |= {name: _detector(name) for name in detector_names()}
    return {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
        "properties": properties,
    }


def _detector(name: str) -> dict[str, Any]:
    types = parameter_types(name)
    return {
        "type": "object",
        "description": summary(name),
        "additionalProperties": False,
        "required": list(parameter_names(name)[1]),
        "properties": {parameter: _parameter(annotation) for parameter, annotation in types.items()},
    }


def _parameter(annotation: str) -> dict[str, Any]:
    if "Signal" in annotation or "Event" in annotation:
        return {"$ref": "#/$defs/SignalName"}
    if "Span" in annotation:
        return {"$ref": "#/$defs/Span"}
    plain = {"float": "number", "int": "integer", "bool": "boolean", "str": "string"}
    kind = next((json for python, json in plain.items() if annotation.split(" |")[0] == python), None)
    return {"anyOf": [{"type": kind}, _REFERENCE]} if kind else {}


def _reference() -> dict[str, Any]:
    """A number that the configuration or the expectations give."""
    name = {"type": "string"}
    return {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {"fact": name, "expect": name, "default": {}},
        "anyOf": [{"required": ["fact"]}, {"required": ["expect"]}],
    }


def _span() -> dict[str, Any]:
    return {
        "type": "string",
        "pattern": f"^{SPAN_PART}( or {SPAN_PART})*$",
        "examples": ["5 epochs", "200 steps or 10 %"],
    }


def _signal_name() -> dict[str, Any]:
    name = {"type": "string", "examples": ["loss/train", "grad/norm/*"]}
    return {"anyOf": [name, {"type": "array", "minItems": 1, "items": name}]}
