"""What is written for other tools, held against what those tools say they read."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import xmlschema
from jsonschema import Draft4Validator

SCHEMAS = Path(__file__).parent / "schemas"
_ABSOLUTE = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.-]*:|/)")
_URI_CHARACTERS = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?#\[\]]|%[0-9A-Fa-f]{2})+")
_COMMAND = re.compile(
    r"::(error|warning|notice)(?: ([^:]*))?::(.*)"
)  # actions/runner: ActionCommand.TryParseV2
_PROPERTIES = {"file", "line", "endLine", "col", "endColumn", "title"}


@cache
def _sarif_schema() -> Draft4Validator:
    return Draft4Validator(json.loads((SCHEMAS / "sarif-schema-2.1.0.json").read_text()))


@cache
def _junit_schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd"))


def sarif(text: str) -> dict[str, Any]:
    """A SARIF log that keeps the schema of OASIS and what GitHub asks for besides; its run."""
    log = json.loads(text)
    errors = [f"{error.json_path}: {error.message[:200]}" for error in _sarif_schema().iter_errors(log)]
    assert not errors, errors
    assert len(log["runs"]) == 1
    run: dict[str, Any] = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert len(run["results"]) <= 5000
    for rule in rules:
        assert len(rule["properties"]["tags"]) <= 10
        assert max(len(rule[key]["text"]) for key in ("shortDescription", "fullDescription", "help")) <= 1024
    assert len({"baselineState" in result for result in run["results"]}) <= 1  # all or none (3.27.24)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert 1 <= len(result["locations"]) <= 10
        assert result["partialFingerprints"]
        for place in (*result["locations"], *result.get("relatedLocations", ())):
            uri = place["physicalLocation"]["artifactLocation"]["uri"]
            assert _URI_CHARACTERS.fullmatch(uri), uri
            assert not _ABSOLUTE.match(uri), uri
            assert ".." not in uri.split("/"), uri
            assert place["physicalLocation"]["region"]["startLine"] >= 1
    return run


def junit(text: str) -> ElementTree.Element:
    """JUnit XML that keeps the schema Jenkins reads, its numbers those of its cases."""
    _junit_schema().validate(text)
    root = ElementTree.fromstring(text)
    for suite in (root, *root.iter("testsuite")):
        assert int(suite.get("tests", "-1")) == len(list(suite.iter("testcase")))
        for kind, name in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            if kind in suite.keys():  # noqa: SIM118 - an element's keys are its attributes
                assert int(suite.get(kind, "-1")) == len(list(suite.iter(name))), (kind, suite.get("name"))
    for case in root.iter("testcase"):
        assert len(case) <= 1
    return root


def gitlab(text: str) -> list[dict[str, Any]]:
    """A Code Quality report with GitLab's documented fields, each fingerprint once."""
    entries: list[dict[str, Any]] = json.loads(text)
    for entry in entries:
        assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert all(isinstance(entry[key], str) and entry[key] for key in set(entry) - {"location"})
        assert entry["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert set(entry["location"]) == {"path", "lines"}
        path, begin = entry["location"]["path"], entry["location"]["lines"]["begin"]
        assert path
        assert not path.startswith(("/", "./"))
        assert ".." not in path.split("/")
        assert isinstance(begin, int)
        assert begin >= 1
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)
    return entries


@dataclass(frozen=True)
class Annotation:
    """A workflow command as the runner understands it."""

    kind: str
    properties: dict[str, str]
    message: str


def annotations(text: str) -> list[Annotation]:
    """The workflow commands in a text, decoded as the runner decodes them, at most ten of a kind."""
    told = [found for line in text.splitlines() if (found := _COMMAND.fullmatch(line.lstrip()))]
    read = [
        Annotation(kind, _properties(given or ""), _data(message))
        for kind, given, message in (f.groups() for f in told)
    ]
    for kind in ("error", "warning", "notice"):
        assert sum(one.kind == kind for one in read) <= 10
    return read


def _properties(given: str) -> dict[str, str]:
    told = dict(pair.split("=", 1) for pair in given.split(",") if pair)
    assert set(told) <= _PROPERTIES, told
    return {key: _data(value.replace("%3A", ":").replace("%2C", ",")) for key, value in told.items()}


def _data(text: str) -> str:
    assert not re.search(r"%(?!25|0D|0A|3A|2C)", text), text
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
