"""Columns hold what was put into them, however they grew."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gradoctor.intake.text import series as module
from gradoctor.intake.text.series import Growing


@given(
    st.lists(
        st.one_of(st.floats(allow_nan=False), st.lists(st.floats(allow_nan=False), max_size=70)), max_size=40
    )
)
def test_numbers_come_back_in_order(parts: list[float | list[float]]) -> None:
    kept, module._LONG, module._MAPPED = (module._LONG, module._MAPPED), 40, 100  # as if short ones were long
    try:
        grown, wanted = Growing(np.float64), []
        for part in parts:
            if isinstance(part, list):
                grown.extend(np.array(part, np.float64))
                wanted += part
            else:
                grown.append(part)
                wanted.append(part)
            assert grown.size == len(wanted)
    finally:
        module._LONG, module._MAPPED = kept
    assert grown.array().tolist() == wanted
