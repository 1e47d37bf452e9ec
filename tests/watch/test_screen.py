from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import gradoctor
from gradoctor.reports.paint import Paint
from gradoctor.watch.plain import PlainTeller
from gradoctor.watch.screen import ScreenTeller, screen_rows
from gradoctor.watch.watcher import State


def _state(tmp_path: Path, loss: float, name: str = "train_loss") -> State:
    log = tmp_path / "run.csv"
    rows = [f"{i},{2 / i if i < 8 else loss},{3 / i},1e-3" for i in range(1, 16)]
    log.write_text(f"epoch,{name},grad_norm,lr\n" + "\n".join(rows) + "\n")
    diagnosis = gradoctor.diagnose(str(log))
    shown = tuple(f for f in diagnosis.findings if f.severity == "critical")
    undecided = tuple(f for f in diagnosis.findings if f.severity != "critical")
    return State("run.csv", diagnosis, shown, undecided, 7, 3.0, False)


@pytest.fixture
def sick(tmp_path: Path) -> State:
    return _state(tmp_path, float("nan"))


def test_the_screen_has_the_verdict_the_line_the_fix_and_the_curves(sick: State) -> None:
    text = "\n".join(line for _, line in screen_rows(sick, 110, 40))
    assert text.startswith("run.csv · epoch 15 · 7 looks · quiet for 3 s\nSICK: 1 critical")
    assert "GD601" in text
    assert "    fix: " in text
    assert "loss/train" in text
    assert "!" in next(line for line in text.splitlines() if line.startswith("loss/train"))
    assert text.endswith("Ctrl-C ends the watch with this verdict")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(width=st.integers(20, 200), height=st.integers(4, 60), ascii_only=st.booleans())
def test_it_fits_any_terminal(sick: State, width: int, height: int, ascii_only: bool) -> None:
    rows = screen_rows(sick, width, height, ascii_only=ascii_only)
    assert len(rows) <= height
    assert all(len(line) <= width for _, line in rows)
    assert rows[1][1].startswith("SICK")
    if ascii_only:
        assert all(line.isascii() for _, line in rows)


def test_what_was_seen_once_is_told_apart(sick: State) -> None:
    state = State(sick.name, sick.diagnosis, (), sick.shown, 1, 0.0, False)
    lines = [line for _, line in screen_rows(state, 100, 30)]
    assert lines[1] == "nothing sick so far"
    assert any(line.startswith("seen once: GD601") for line in lines)


def test_before_anything_is_read_it_waits() -> None:
    rows = screen_rows(State("late.log", None, (), (), 0, 5.0, True), 80, 24)
    assert rows[0] == ("strong", "late.log: waiting for it")
    assert rows[1][1] == "nothing read yet"


def test_redrawing_clears_once_and_never_lets_a_log_speak_to_the_terminal(tmp_path: Path) -> None:
    written: list[str] = []
    state = _state(tmp_path, float("nan"), name="loss_\x1b]0;owned\x07x")
    teller = ScreenTeller(written.append, Paint(), lambda: (100, 30), ascii_only=False)
    teller.looked(state, (), ())
    teller.polled(state)
    assert written[0].startswith("\x1b[2J\x1b[H")
    assert written[1].startswith("\x1b[H")
    for text in written:
        assert "\x07" not in text
        assert set(text.split("\x1b")[1:]) == {
            part for part in text.split("\x1b")[1:] if part.startswith("[")
        }


def test_plain_lines_tell_what_comes_and_goes(sick: State) -> None:
    written: list[str] = []
    teller = PlainTeller(written.append, Paint())
    teller.polled(State("run.csv", None, (), (), 0, 0.0, True))
    teller.polled(State("run.csv", None, (), (), 0, 2.0, True))
    assert written == ["waiting for run.csv\n"]
    teller.looked(sick, sick.shown[:1], ())
    assert written[1].startswith("epoch 15: ")
    assert ": critical GD601 " in written[1]
    assert "\n    fix: " in written[1]
    teller.looked(sick, (), sick.shown[:1])
    assert written[2].startswith("gone: GD601 ")
    teller.looked(sick, (), ())
    assert len(written) == 3
