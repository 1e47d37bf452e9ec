from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.errors import SourceError
from gradoctor.reports.json_report import dump, json_text, load, load_file, looks_like_report
from gradoctor.reports.schema import report_schema
from tests.reports.sample_wire import HOSTILE, healthy, hostile, report, series, sick


def test_what_is_written_is_valid_against_the_published_schema() -> None:
    schema = report_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    for one in (report(), report(sick(), healthy()), *(hostile(text) for text in HOSTILE)):
        jsonschema.validate(json.loads(dump(one)), schema)


def test_the_schema_refuses_another_version_and_an_unknown_verdict() -> None:
    for path, value in ((("schema_version",), 2), (("diagnoses", 0, "verdict", "status"), "fine")):
        raw = json.loads(dump(report()))
        at = raw
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = value
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(raw, report_schema())


def test_a_report_read_back_is_the_same() -> None:
    one = report(sick(), healthy())
    assert load(dump(one)) == one


def test_numbers_that_are_not_finite_are_text_and_come_back() -> None:
    run = sick()
    run.signals = [series("loss/train", [1.0, float("inf"), float("nan")])]
    text = dump(report(run))
    assert json.loads(text, parse_constant=lambda name: pytest.fail(f"bare {name}"))
    assert json.loads(text)["diagnoses"][0]["signals"][0]["y"] == [1.0, "inf", "nan"]
    again = load(text).diagnoses[0].signals[0]
    assert again.y[1] == float("inf")
    assert again.y[2] != again.y[2]


def test_controls_of_a_log_are_escaped() -> None:
    text = dump(hostile("\x9d0;x\x7f\u202e\x1b"))
    assert "\\u009d0;x\\u007f\\u202e\\u001b" in text
    assert load(text).diagnoses[0].run.name == "\x9d0;x\x7f\u202e\x1b"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[1]", "not a gradoctor report"),
        ('{"diagnoses": [], "schema_version": 9}', "schema version 9; this gradoctor reads up to 1"),
        ('{"diagnoses": [{}], "tool": {"version": "1"}}', "not a valid report: diagnoses.0.run"),
    ],
)
def test_what_is_no_report_is_refused_with_the_place(text: str, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        load(text, "x.json")
    assert message in str(caught.value)
    assert str(caught.value).startswith("x.json: ")


def test_a_newer_minor_with_unknown_keys_is_read() -> None:
    raw = json.loads(dump(report()))
    raw["diagnoses"][0]["findings"][0]["invented_later"] = 1
    assert load(json.dumps(raw)).diagnoses[0].findings[0].code == "GD704"


def test_reading_a_file(tmp_path: Path) -> None:
    path = tmp_path / "d.json"
    path.write_text(dump(report()), encoding="utf-8-sig")
    assert load_file(path).diagnoses[0].verdict.critical == 2
    assert looks_like_report(path.read_bytes()[:500])
    assert not looks_like_report(b'{"epochs": []}')
    with pytest.raises(SourceError, match="No such file"):
        load_file(tmp_path / "none.json")


def test_a_series_is_one_line() -> None:
    lines = dump(report()).splitlines()
    assert sum(line.lstrip().startswith('"y": [') and line.endswith("]") for line in lines) == 5


@settings(max_examples=60)
@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
def test_our_layout_of_json_means_what_the_standard_one_does(value: object) -> None:
    assert json.loads(json_text(value)) == value
