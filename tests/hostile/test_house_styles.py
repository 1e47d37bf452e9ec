"""A number under a wrong name is a bug; a number that is missed must at least be told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import gradoctor
from gradoctor.errors import NothingToJudge
from gradoctor.intake.parsers.console import read, read_slowly
from gradoctor.signals.run import Run
from tests.hostile.house_styles import EPOCHS, SERIES, STYLES, Style
from tests.intake.text.reading import source_of


def _read(style: Style, folder: Path) -> Run | None:
    log = folder / "train.log"
    log.write_text(style.log(), encoding="utf-8")
    try:
        (run,) = gradoctor.load(str(log))
    except NothingToJudge:
        return None
    return run


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_every_number_has_its_own_name(style: Style, tmp_path: Path) -> None:
    run = _read(style, tmp_path)
    own = run.signals.items() if run else ()  # a test set that stands for a validation set is told twice
    read = {name: signal for name, signal in own if signal.spelling and not signal.derived_from}
    for name, signal in read.items():
        if style.says.get(name, "?") == "?":
            assert name.startswith(
                (*style.may_hold, *(key for key in style.says if style.says[key] == "?"))
            ), (name, signal.values)
            continue
        right = [SERIES[style.says[name]](n) for n in range(1, EPOCHS + 1)]
        assert np.isclose(signal.values, right[: len(signal)], rtol=2e-3, atol=0).all(), (
            name,
            signal.values,
            right,
        )
        assert len(signal) == EPOCHS, (name, len(signal))
    missed = {name for name, letter in style.says.items() if letter != "?"} - read.keys()
    assert missed <= set(style.may_miss), missed
    if missed - {"rl/kl", "loss/kl"} and run and not read:
        assert run.unread or run.unnamed or run.sources[0].account.skipped


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_quick_reading_of_many_lines_equals_the_slow_one(style: Style) -> None:
    source = source_of(style.log(50))
    quick, slow = read(source), read_slowly(source)
    assert quick.account == slow.account
    assert quick.unread == slow.unread
    assert [table.fields.keys() for table in quick.tables] == [table.fields.keys() for table in slow.tables]
    for one, other in zip(quick.tables, slow.tables, strict=True):
        for name, column in one.fields.items():
            assert np.array_equal(column.values, other.fields[name].values, equal_nan=True)
            assert np.array_equal(one.lines[column.rows], other.lines[other.fields[name].rows])
