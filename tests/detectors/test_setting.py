"""Configured values against limits and sets, alone and in pairs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.detectors.hit import NotEnoughData
from gradoctor.detectors.setting import setting
from gradoctor.detectors.setting_ratio import setting_ratio


@pytest.mark.parametrize(
    ("value", "asked", "fires"),
    [
        (6, {"below": 16}, True),
        (16, {"below": 16}, False),
        ("6", {"below": 16}, True),
        (None, {"below": 1e-9}, True),
        (2.5, {"above": 1.0, "times": 2}, True),
        (2.5, {"above": 1.0, "times": 3}, False),
        ([0, 2775], {"above": 50}, True),
        ([-4.1, 10.8], {"above": 50}, False),
        ([-400, 10], {"below": -50}, True),
        ("BatchNorm1d", {"among": ["batchnorm1d"]}, True),
        (False, {"among": [False]}, True),
        ("false", {"among": [False]}, True),
        (0, {"among": [False]}, False),
        ("layer_norm", {"among": ["batch_norm"]}, False),
        (["mean", "sum", "mean"], {"mixed": True}, True),
        (["mean", "Mean"], {"mixed": True}, False),
        ("mean", {"mixed": True}, False),
    ],
)
def test_a_setting(value, asked, fires):
    assert (setting(value, **asked) is not None) == fires


@pytest.mark.parametrize("value", ["auto", [], ["x"], {"a": 1}])
def test_what_is_no_number_has_no_limit(value):
    with pytest.raises(NotEnoughData):
        setting(value, above=1)


def test_a_ratio_is_compared_and_named():
    hit = setting_ratio(10, 100, below=0.5)
    assert (hit.values["value"], hit.values["to"], hit.values["ratio"], hit.values["limit"]) == (
        10,
        100,
        0.1,
        0.5,
    )
    assert setting_ratio(50, 100, below=0.5) is None
    assert setting_ratio(0.1, 1.0, above=0.05).values["limit"] == 0.05


@pytest.mark.parametrize(("value", "to"), [(1, 0), ("auto", 1), (1, None)])
def test_a_ratio_to_nothing_is_no_answer(value, to):
    with pytest.raises(NotEnoughData):
        setting_ratio(value, to, above=1)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
@settings(max_examples=60)
def test_a_number_is_above_or_not(value, limit):
    assert (setting(value, above=limit) is not None) == (value > limit)
