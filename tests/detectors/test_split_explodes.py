"""One evaluation set far away from the others."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.detectors.hit import NotEnoughData
from gradoctor.detectors.split_explodes import split_explodes
from tests.detectors.made import signal


def sets(**values):
    return tuple(signal(v, name=f"metric/mae/{name}") for name, v in values.items())


def test_the_exploding_set_is_named_with_the_others_level():
    hit = split_explodes(sets(val=[1.82] * 5, easy=[1.5] * 5, hard=[2, 3, 1e6, 1e9, 1.29e12]))
    assert (hit.values["split"], hit.values["others"]) == ("hard", pytest.approx(1.66))
    assert hit.start == 2
    assert [s.name for s, _ in hit.also] == ["metric/mae/val", "metric/mae/easy"]


def test_infinity_explodes():
    assert split_explodes(sets(val=[1, 1], hard=[5, np.inf])).values["last"] == np.inf


@pytest.mark.parametrize("hard", [[9, 9], [1e12, 5], [np.nan, 5]])
def test_harder_recovered_or_unknown_is_no_explosion(hard):
    assert split_explodes(sets(val=[1, 1], hard=hard)) is None


def test_all_exploding_is_another_illness():
    assert split_explodes(sets(val=[np.inf] * 2, easy=[np.inf] * 2, hard=[np.inf] * 2)) is None


def test_one_set_cannot_be_compared():
    with pytest.raises(NotEnoughData):
        split_explodes(sets(val=[1, 1], hard=[np.nan, np.nan]))


@given(st.lists(st.floats(0.1, 10), min_size=2, max_size=6), st.floats(1e-3, 1e3))
@settings(max_examples=60)
def test_sets_within_a_factor_of_a_hundred_never_explode(ends, unit):
    assert (
        split_explodes(tuple(signal([unit * e], name=f"metric/mae/{i}") for i, e in enumerate(ends))) is None
    )
