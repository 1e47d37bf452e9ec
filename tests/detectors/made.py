"""Signals made of plain lists, for tests of detectors."""

import numpy as np
from hypothesis import strategies as st

from gradoctor.signals.run import Signal

# any series a log may hold: gaps said as NaN, infinities, huge and tiny numbers
ANY_SERIES = st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=0, max_size=40)
TAME_SERIES = st.lists(st.floats(1e-3, 1e3), min_size=8, max_size=40)


def signal(values, *, name="loss/train", epochs=None, steps=None, direction=None):
    """A signal at epochs 1, 2, ... unless epochs or steps are given."""
    values = np.asarray(values, dtype=np.float64)
    if epochs is None and steps is None:
        epochs = np.arange(1, len(values) + 1)
    axis = None if epochs is None else np.asarray(epochs, dtype=np.float64)
    step = None if steps is None else np.asarray(steps, dtype=np.float64)
    return Signal(name, values, np.arange(1, len(values) + 1), step, axis, direction, spelling=name)
