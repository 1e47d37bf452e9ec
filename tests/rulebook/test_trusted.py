"""What is built without a check is only what a check would have let pass by its shape."""

import pytest

from gradoctor.rulebook.model import PatchStep, Rule
from gradoctor.rulebook.packs import CourseRow, Pack
from gradoctor.rulebook.problems import validated
from gradoctor.rulebook.trusted import built


def a_pack(**changes):
    return {
        "name": "heat",
        "title": "A heater",
        "recognise": {"all": [{"stays": {"signal": "heat", "above": 3}}]},
        "expect": {"heat": {"low": 1, "course": [{"from": 1, "to": 3, "low": 2}]}},
        "sources": ["a book"],
    } | changes


def test_a_pack_is_built_as_the_check_builds_it():
    made = built(Pack, a_pack())
    assert made == validated(Pack, a_pack(), "", "heat.yaml")
    assert made is not None
    assert made.model_dump() == validated(Pack, a_pack(), "", "heat.yaml").model_dump()
    assert isinstance(made.expect["heat"].low, float)


@pytest.mark.parametrize("changes", [
    {"titel": "A heater"}, {"recognise": {"all": []}}, {"recognise": {"stays": 3}}, {"recognise": {"a": {}, "b": {}}},
    {"recognise": {"not": [{"stays": {}}]}}, {"sources": "a book"}, {"expect": []}, {"expect": {"heat": {"low": "warm"}}},
    {"expect": {"heat": {"low": True}}}, {"expect": {"heat": {"course": [{"from": 1}]}}}, {"expect": {"heat": {"high_": 1}}},
])  # fmt: skip
def test_other_shapes_are_left_to_the_check(changes):
    assert built(Pack, a_pack(**changes)) is None


def test_a_missing_key_is_left_to_the_check():
    raw = a_pack()
    del raw["sources"]
    assert built(Pack, raw) is None
    assert built(Rule, raw) is None
    assert built(Pack, ["a"]) is None


def test_keys_with_other_names_in_the_model():
    assert built(PatchStep, {"replace": "lr", "with": 0.1}) == PatchStep.model_validate(
        {"replace": "lr", "with": 0.1}
    )
    assert built(CourseRow, {"from": 1, "to": 2, "low": 3}) == CourseRow.model_validate(
        {"from": 1, "to": 2, "low": 3}
    )
