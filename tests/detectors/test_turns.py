"""What is asked of a long series is asked in turns, and answered as if it were asked at once."""

from __future__ import annotations

from weakref import ref

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gradoctor.detectors.series as module
from gradoctor.detectors.constant import constant
from gradoctor.detectors.freed_by_cut import freed_by_cut
from gradoctor.detectors.hit import NotEnoughData
from gradoctor.detectors.ratio_of import ratio_of
from gradoctor.detectors.reaches import reaches
from gradoctor.detectors.rises_again import rises_again
from gradoctor.signals.run import Signal

N = 90
DECAY = 2.0 * np.exp(-np.arange(N) / 9.0)
CUT = np.where(np.arange(N) < 50, 0.1, 0.02)


def _signal(name: str, values: np.ndarray) -> Signal:
    return Signal(name, values, np.arange(1, len(values) + 1), np.arange(float(len(values))))


def _asked() -> list[object]:
    told = []
    noisy = _signal("loss", np.where(np.arange(N) % 7 == 3, 5.0, DECAY))
    flat = _signal("acc", np.where(np.arange(N) < 20, 0.1 * np.arange(N), 0.5))
    stuck = _signal("loss", np.where(np.arange(N) < 50, 2.0, 0.3))
    again = _signal("lr", np.concatenate((np.linspace(1, 0.1, N // 2), np.linspace(0.1, 3, N // 2))))
    for ask in (
        lambda: reaches(noisy, above=4.0),
        lambda: reaches(noisy, below=0.01),
        lambda: constant(flat, minimum=5, share=0.5),
        lambda: rises_again(again),
        lambda: ratio_of(noisy, to=_signal("val", np.maximum(DECAY, 0.5)), above=0.01),
        lambda: freed_by_cut(stuck, lr=_signal("lr", CUT)),
    ):
        try:
            hit = ask()
        except NotEnoughData as short:  # an answer, too
            told.append(str(short))
            continue
        told.append(hit and (hit.start, hit.stop, hit.points, hit.values))
    return told


@pytest.mark.parametrize("turn", [1, 7, 64])
def test_answers_do_not_depend_on_the_turns(turn: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = _asked()
    assert sum(isinstance(one, tuple) for one in whole) >= 5, whole
    monkeypatch.setattr(module, "_TURN", turn)
    module.forget()
    assert _asked() == whole
    module.forget()


def test_the_farthest_point_is_the_first_of_the_largest(monkeypatch: pytest.MonkeyPatch) -> None:
    from gradoctor.detectors.limits import farthest

    values = np.array([1.0, 9.0, 3.0, 9.0, -2.0, -2.0, 12.0])
    inside = np.array([True] * 6 + [False])
    for turn in (1, 2, 100):
        monkeypatch.setattr(module, "_TURN", turn)
        assert (farthest(values, inside, 0.0), farthest(values, inside, None)) == (1, 4)


def test_the_last_flag_that_is_set() -> None:
    assert module.last_of(np.array([True, True, False])) == 1
    assert module.last_of(np.zeros(3, bool)) == module.last_of(np.zeros(0, bool)) == -1


def test_what_was_remembered_of_a_part_goes_with_the_part() -> None:
    signal = _signal("loss", DECAY)
    part = signal.keep(np.arange(N) % 2 == 0)
    assert module.blocks(part) is module.blocks(part)
    alive = ref(part)
    del part
    assert alive() is None


def test_points_of_the_last_long_series_alone_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SHORT", 10)
    holed = [_signal("loss", np.where(np.arange(N) == hole, np.nan, DECAY)) for hole in (3, 4)]
    first = module.finite_points(holed[0])
    assert module.finite_points(holed[0])[0] is first[0]
    alive = ref(first[0])
    del first
    module.finite_points(holed[1])
    assert alive() is None
    module.forget()


@given(
    st.integers(0, 999), st.integers(1, 400), st.sampled_from(["noise", "waves", "steps", "flat", "unlikely"])
)
def test_the_median_of_a_long_series_is_numpys(seed: int, n: int, kind: str) -> None:
    rng, at = np.random.default_rng(seed), np.arange(float(n))
    values = {
        "noise": rng.normal(size=n),
        "waves": np.sin(at * 2 * np.pi / 7) + rng.normal(size=n) / 9,
        "steps": np.round(rng.normal(size=n)),
        "flat": np.full(n, 0.25),
        "unlikely": np.where(
            at % max(1, n // 8) == 0, 1e9, rng.normal(size=n)
        ),  # the sample sees other values
    }[kind]
    kept = module._SHORT, module._MEDIAN_SAMPLE, module._TURN
    module._SHORT, module._MEDIAN_SAMPLE, module._TURN = 4, 8, 13
    try:
        assert module.median(values) == np.median(values)
    finally:
        module._SHORT, module._MEDIAN_SAMPLE, module._TURN = kept
