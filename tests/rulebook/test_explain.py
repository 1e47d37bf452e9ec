"""Sentences are filled with numbers and with nothing else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradoctor.detectors.hit import Hit
from gradoctor.rulebook.explain import Share, fields, fill, number, unfilled
from gradoctor.rulebook.values import evidence_values, healthy_values
from gradoctor.signals.run import Signal


def signal_of(name, values, unit=None):
    at = np.arange(1, len(values) + 1)
    return Signal(name, np.asarray(values, float), at, epoch=at.astype(float), unit=unit)


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


def test_a_share_is_told_as_a_percentage_unless_another_format_is_asked():
    values = {"last": Share(0.964)}
    assert fill("{last}", values) == "96.4 %"
    assert fill("{last:g}", values) == "0.964"
    assert fill("{last:percent}", values) == "96.4 %"


def test_a_range_of_one_value_is_that_value():
    assert fill("stays between {least} and {most}", {"least": 0.0, "most": 0.0}) == "stays at 0"
    assert (
        fill("stays between {least} and {most}", {"least": 0.1, "most": 0.12}) == "stays between 0.1 and 0.12"
    )


def test_scientific_only_where_a_plain_number_would_not_read():
    assert fill("{a:sci} {b:sci}", {"a": 1061.4, "b": 6.3e-3}) == "1,061 6.30e-03"


def test_signals_of_shares_tell_their_values_and_course_as_percentages():
    ratio = signal_of("grad/clip_ratio", [0.964, 0.388, 0.04], unit="ratio")
    score = signal_of("metric/f1/val", [0.1, 0.2], unit="ratio")
    assert healthy_values(ratio)["course"] == "96.4 % -> 38.8 % -> 4 %"
    assert healthy_values(score)["course"] == "0.1 -> 0.2"
    assert fill("{last}", evidence_values([Hit(ratio, 0, 2, values={"last": 0.04})])) == "4 %"


def test_a_share_that_never_moved_is_told_once():
    assert healthy_values(signal_of("grad/clip_ratio", [0.0] * 5, unit="ratio"))["course"] == "0 % throughout"
