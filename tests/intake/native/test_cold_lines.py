"""The compiled screen calls the same lines cold as the array operations do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.intake.line_ends import line_breaks, line_feeds
from gradoctor.intake.native import scan
from gradoctor.intake.text.judged import JudgedWords, at_blanks, at_signs
from gradoctor.intake.text.phrases import PHRASES
from gradoctor.intake.text.screen import Screen
from tests.intake.native.compiled import arrays_only, needs_compiled

ROOT = Path(__file__).resolve().parents[3]
PIECES = [
    "2025-11-01 00:00:00,123", "2025-11-01T00:00:00.123", "12:30:45,678", "[12:30:45", "11/18 18:14", "2021/11/18",
    " - ", " | ", ": ", ":", "=", " = ", ";", "<", "/", ",", ", ", "[", "]", "[20] ", "(", ")", "'", '"', "\t", " ", "  ", "\r", "\\", "{", "}",
    "loss", "lr", "epoch", "Step", "trainer.loop:412", "worker", "info", "nan", "NaN", "NaNs", "inf", "Infinity", "-inf", "None", "N/A", "Never",
    "Always", "Killed", "in", "nanms", "avg", "val", "total", "rate", "accuracy", "Validation", "Results", "epoch12", "def", "import", "self",
    "0", "7", "3.5", "0.123s", "1e-5", "+5", "-", "-3", "%", "100%", "3/100", "é", "\x00", "\x1b[0m", "#", "@", "_", "*" * 30, "x" * 50,
    *(phrase for phrases in PHRASES.values() for phrase in phrases[:2]),
]  # fmt: skip
lines = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


def bounds(data: bytes) -> tuple[np.ndarray, np.ndarray]:
    breaks = line_breaks(data)
    return np.concatenate(([0], breaks + 1)), np.concatenate((breaks, [len(data)]))


def differing(data: bytes, compiled: Screen, arrays: Screen) -> list[bytes]:
    """The lines that the two ways call differently."""
    raw = np.frombuffer(data, np.uint8)
    starts, ends = bounds(data)
    wrong = np.flatnonzero(compiled.cold(raw, starts, ends) != arrays.cold_by_arrays(raw, starts, ends))
    return [data[starts[line] : ends[line]] for line in wrong]


@needs_compiled
@settings(max_examples=300, deadline=None)
@given(st.lists(lines, max_size=25))
def test_both_ways_call_the_same_lines_cold(text: list[str]) -> None:
    assert differing("\n".join(text).encode(), Screen(), Screen()) == []


@needs_compiled
def test_both_ways_agree_on_what_no_log_is() -> None:
    """Source code, prose and tables are full of what the questions are about."""
    compiled, arrays = Screen(), Screen()
    seen = 0
    for path in [
        *sorted((ROOT / "gradoctor").rglob("*.py"))[:120],
        *(ROOT / "docs").glob("*.md"),
        ROOT / "README.md",
    ]:
        assert differing(path.read_bytes(), compiled, arrays) == []
        seen += 1
    assert seen > 100


@needs_compiled
def test_the_screen_of_a_log_takes_the_compiled_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Screen, "cold_by_arrays", None)
    data = b"loading shard\nloss: 3\n"
    assert Screen().cold(np.frombuffer(data, np.uint8), *bounds(data)).tolist() == [True, False, True]


@needs_compiled
def test_long_lines_are_not_cold() -> None:
    data = b"word " * 2000 + b"\nword\n" + b"word " * 4000
    raw = np.frombuffer(data, np.uint8)
    assert Screen().cold(raw, *bounds(data)).tolist() == [False, True, False]
    assert differing(data, Screen(), Screen()) == []


@needs_compiled
def test_new_words_beyond_the_limit_leave_their_lines_to_the_slow_path() -> None:
    screen = Screen()
    data = "\n".join(f"queue{chr(97 + i)} 7" for i in range(10)).encode()
    raw, (starts, ends) = np.frombuffer(data, np.uint8), bounds(data)
    cold = np.zeros(10, np.bool_)
    assert scan is not None
    letters = np.zeros((256, 256), np.bool_)
    words = [JudgedWords(lambda _: False, at_blanks) for _ in range(4)]
    tables = screen._needles.tables
    scan.cold_lines((raw, starts, ends, cold, letters), *(w.table for w in words), tables, 4)
    assert (
        cold.tolist() == [True] * 2 + [False] * 8
    )  # a line asks for its number's name and for its first word
    scan.cold_lines((raw, starts, ends, cold, letters), *(w.table for w in words), tables, 100)
    assert cold.all()


@needs_compiled
def test_what_a_judge_raises_is_raised() -> None:
    def judge(word: str) -> bool:
        raise RuntimeError(word)

    data = b"queue 7"
    raw, (starts, ends) = np.frombuffer(data, np.uint8), bounds(data)
    words = [JudgedWords(judge, at_signs if i > 1 else at_blanks, forward=i == 3) for i in range(4)]
    tables, cold, letters = Screen()._needles.tables, np.zeros(1, np.bool_), np.zeros((256, 256), np.bool_)
    assert scan is not None
    with pytest.raises(RuntimeError, match="queue"):
        scan.cold_lines((raw, starts, ends, cold, letters), *(w.table for w in words), tables, 10)


@needs_compiled
@pytest.mark.parametrize(
    ("starts", "ends", "size"),
    [([0], [99], 1), ([-1], [3], 1), ([3], [1], 1), ([0, 1], [2, 3], 2), ([0], [3], 2), ([0, 4], [3], 2)],
)
def test_lines_outside_of_their_chunk_are_refused(starts: list[int], ends: list[int], size: int) -> None:
    assert scan is not None
    raw, cold, letters = (
        np.frombuffer(b"abc\ndef", np.uint8),
        np.zeros(size, np.bool_),
        np.zeros((256, 256), np.bool_),
    )
    words = [JudgedWords(lambda _: False, at_blanks) for _ in range(4)]
    with pytest.raises(ValueError, match="chunk"):
        scan.cold_lines(
            (raw, np.array(starts), np.array(ends), cold, letters),
            *(w.table for w in words),
            Screen()._needles.tables,
            10,
        )


@given(st.binary(max_size=40_000).map(lambda data: data.replace(b"\r", b"\n")))
def test_line_feeds_are_where_they_are(data: bytes) -> None:
    places = [at for at, byte in enumerate(data) if byte == 10]
    assert line_breaks(data).tolist() == places
    assert line_feeds(data) == len(places)
    with arrays_only():
        assert line_breaks(data).tolist() == places
        assert line_feeds(data) == len(places)
