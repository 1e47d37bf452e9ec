"""Reading with and without the compiled half."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

import gradoctor.intake.binary.compiled_events
import gradoctor.intake.line_ends
import gradoctor.intake.tables.compiled_cells
import gradoctor.intake.text.screen
from gradoctor.intake.native import scan

needs_compiled = pytest.mark.skipif(
    scan is None, reason="built without a compiler: there is only one way to read"
)
_USERS = (
    gradoctor.intake.binary.compiled_events,
    gradoctor.intake.line_ends,
    gradoctor.intake.tables.compiled_cells,
    gradoctor.intake.text.screen,
)


@contextmanager
def arrays_only() -> Iterator[None]:
    """As if the package had been built without a compiler."""
    with pytest.MonkeyPatch.context() as patch:
        for module in _USERS:
            patch.setattr(module, "scan", None)
        yield
