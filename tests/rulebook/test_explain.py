"""Sentences are filled with numbers and with nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradoctor.rulebook.explain import fields, fill, number, unfilled


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (46767, "46,767"),
        (0.0690, "0.069"),
        (1.29e12, "1.29e+12"),
        (12.0, "12"),
        (1e-8, "1e-08"),
        (0.0, "0"),
        (16767.1, "16,767"),
        (float("inf"), "inf"),
        (-2.5, "-2.5"),
    ],
)
def test_numbers_read_well(value, said):
    assert number(value) == said


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{share:percent} clipped", "96.4 % clipped"),
        ("norm {tiny:sci}", "norm 1.00e-07"),
        ("{tiny:g}", "1e-07"),
        ("{share}", "0.964"),
        ("{word} is well", "encoder is well"),
        ("{missing} is not known", "? is not known"),
        ("{word.__class__} {0} {}", "? ? ?"),
    ],
)
def test_fields_are_filled(template, said):
    assert fill(template, {"share": 0.964, "tiny": 1e-7, "word": "encoder"}) == said


def test_of_several_sentences_the_first_that_can_be_filled_is_said():
    several = ("{a} and {b}", "{a} only", "nothing")
    assert fill(several, {"a": 1.0}) == "1 only"
    assert fill(several, {"a": 1.0, "b": 2.0}) == "1 and 2"
    assert unfilled(("{a} and {b}", "{c}"), {"a": 1.0}) == ["b"] or unfilled(
        ("{a} and {b}", "{c}"), {"a": 1.0}
    ) == ["c"]


def test_values_from_the_log_are_not_templates():
    assert fill("{word}", {"word": "{share:percent} {word}", "share": 1.0}) == "{share:percent} {word}"


@pytest.mark.parametrize("template", ["{a.b}", "{a!r}", "{a[0]}", "{}", "{0}", "{a:%Y}", "{a:hex}"])
def test_anything_else_in_braces_is_a_mistake_of_the_rule(template):
    with pytest.raises(ValueError):
        fields(template)


@given(st.text(max_size=80), st.floats())
def test_no_text_makes_filling_fail(template, value):
    assert isinstance(fill(template, {"a": value, "b": "x"}), str)
