"""One loss term against all the others."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.detectors.dominates import dominates
from gradoctor.detectors.hit import NotEnoughData
from gradoctor.detectors.span import Span
from tests.detectors.made import signal


def terms(**values):
    return tuple(signal(v, name=f"loss/{name}") for name, v in values.items())


def test_the_largest_is_named_beside_the_next():
    hit = dominates(terms(recon=[0.4] * 5, acyclic=[800] * 5, sparse=[0.1] * 5))
    assert (hit.values["largest"], hit.values["next"], hit.values["factor"]) == ("acyclic", "recon", 2000)


def test_it_is_compared_with_the_next_largest_only():
    assert dominates(terms(recon=[500] * 5, acyclic=[800] * 5, sparse=[0.1] * 5)) is None


def test_the_start_may_be_left_out():
    assert dominates(terms(a=[9000, 1, 1, 1, 1], b=[1] * 5), after=Span.parse("1 epochs")) is None


def test_a_term_of_zero_is_dominated_infinitely_and_all_zero_is_nothing():
    assert dominates(terms(a=[1] * 5, b=[0] * 5)).values["factor"] == float("inf")
    assert dominates(terms(a=[0] * 5, b=[0] * 5)) is None


def test_one_term_cannot_dominate():
    with pytest.raises(NotEnoughData):
        dominates(terms(a=[1] * 5, b=[1]))


@given(st.floats(0.1, 10), st.floats(0.1, 10), st.floats(1e-6, 1e6))
@settings(max_examples=60)
def test_terms_of_similar_size_never_dominate(a, b, unit):
    assert dominates(terms(a=[unit * a] * 4, b=[unit * b] * 4)) is None


def test_only_the_named_components_count_as_too_large():
    large_task = terms(recon=[4e5] * 5, acyclic=[1] * 5)
    assert dominates(large_task, among=["acyclic"]) is None
    assert dominates(large_task, among=["acyclic", "recon"]) is not None
