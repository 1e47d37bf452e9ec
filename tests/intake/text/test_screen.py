"""Lines that the screen calls cold are lines that the slow path ignores."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.intake.text.interpreter import Interpreter
from gradoctor.intake.text.needles import Needles, short_phrases
from gradoctor.intake.text.phrases import PHRASES
from gradoctor.intake.text.records import Records
from gradoctor.intake.text.screen import Screen

WORDS = [
    "loading",
    "shard",
    "worker",
    "dataset",
    "tokenizer",
    "cache",
    "warmup",
    "barrier",
    "nccl",
    "rank",
    "queue",
    "retry",
    "in",
    "took",
    "for",
    "with",
    "to",
    "of",
    "at",
    "the",
    "a",
    "loss",
    "acc",
    "lr",
    "train",
    "val",
    "epoch",
    "step",
    "iter",
    "batch",
    "accuracy",
    "ppl",
    "norm",
    "grad_norm",
    "val_acc",
    "loss_x",
    "f1",
    "top5",
    "rate",
    "info",
    "nan",
    "inf",
    "NaN",
    "best",
    "all",
    "mean",
    "None",
    "N/A",
    "nanms",
    "Killed",
    "Validation",
    "results",
    "model",
    "import",
    "return",
    "if",
    "def",
    "class",
    "x.y",
    "trainer.loop",
    "s0.acc",
    "file.py:12",
    "a.b:412",
    "x.loss:3",
    "|",
    "-",
    "--",
    ":",
    "=",
    ",",
    ";",
    "/",
    ".",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "%",
    "#",
    "@",
    "'",
    '"',
    "<",
    ">",
    "->",
    "*",
    "+",
    "~",
    "$",
    "\\",
    "0x1f",
    "...",
    ".......",
    "2025-11-01",
    "12:30:45",
    "12:30",
    "00:00:01,123",
    "11/18",
    "18:14:12",
    "1,234",
    "3",
    "0.5",
    "-0.3",
    ".5",
    "1e-4",
    "5%",
    "3s",
    "2.1.0",
    "5ms",
    "3/100",
    "[3]",
    "[20]",
    "(3)",
    "1-3",
    "7:",
    "x:",
    "y=",
    "|3",
    "3|",
    "3,4",
    "a,5",
    "5,nan",
    "'a':",
    '"b":',
    "3",
    "Epoch",
    "Epoch[3]",
    "Epoch(val)",
    "[12]",
    "step-3",
    "INFO",
    "INFO:",
    "WARNING",
    "-",
    "[rank3]",
    "Namespace(",
    "Args(",
    "print(",
    "self.x",
    "checkpoint",
    "saved",
    "resumed",
    "from",
    "NVIDIA-SMI",
    "GRAD",
    "[GRAD]",
    "l2",
    "Always",
    "Never",
    "Traceback",
]
STAMPS = ["", "", "2025-11-01 00:00:00,123 - INFO - [rank3] ", "2025-11-01T00:00:00.123 | INFO | ", "INFO:root:",
          "[11/18 18:14:12] d2.x INFO: ", "2025-11-01 00:00:00,123 - INFO - trainer.loop:412 - ", "I0124 13:57:02.325570  9563 s.cpp:236] "]  # fmt: skip


def line_of(rng: random.Random) -> str:
    words = [rng.choice(WORDS) for _ in range(rng.randrange(1, 7))]
    return rng.choice(STAMPS) + "".join(word + rng.choice(["", " ", " ", " ", "  "]) for word in words)


def cold_lines(lines: list[str]) -> list[str]:
    data = "\n".join(lines).encode()
    raw = np.frombuffer(data, np.uint8)
    breaks = np.flatnonzero(raw == 10)
    starts, ends = np.concatenate(([0], breaks + 1)), np.concatenate((breaks, [len(data)]))
    cold = Screen().cold(raw, starts, ends)
    return [line for line, is_cold in zip(lines, cold.tolist(), strict=True) if is_cold]


def assert_nothing_said(lines: list[str]) -> None:
    records = Records()
    interpreter = Interpreter(records)
    interpreter.feed(1, "Epoch 3 | step 7 | loss: 0.5")
    before = records.finish(1)
    for line in cold_lines(lines):
        interpreter.feed(2, line)
        assert interpreter.calm, line
        assert (records.epoch, records.step, records.batch) == (3, 7, None), line
    after = records.finish(2)
    assert (after.account.read, after.account.skipped, after.account.ignored) == (1, 0, 1), cold_lines(lines)
    assert after.value_count == before.value_count


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_cold_lines_say_nothing(seed: int):
    rng = random.Random(seed)
    assert_nothing_said([line_of(rng) for _ in range(300)])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet="aloseptNnif .:=|,/-[]('%0123\t", max_size=40), min_size=1, max_size=80))
def test_cold_lines_of_any_letters_say_nothing(lines: list[str]):
    assert_nothing_said(lines)


def test_rows_of_not_numbers_with_units_are_warm():
    assert cold_lines(["queue retry  with", "[rank3]nanms  5ms"]) == ["queue retry  with"]


@pytest.mark.parametrize("end", ["Never", "Always", "0.5", "None"])
def test_lists_behind_a_name_are_warm(end: str):
    line = f"retry [ 5ms  {end}"
    assert cold_lines(["worker queue", line, f"retry [5ms, {end}]"]) == ["worker queue"]


def test_a_clock_ends_a_list():
    assert_nothing_said(["dataset  (0.5  batch INFO 00:00:01,123  "])


def test_ordinary_noise_is_cold():
    rng = random.Random(3)
    words = [
        "loading",
        "shard",
        "worker",
        "dataset",
        "tokenizer",
        "warmup",
        "barrier",
        "allocator",
        "prefetch",
        "queue",
        "retry",
    ]
    lines = [f"2025-11-01 00:00:{n % 60:02d},123 - INFO - [rank{n % 8}] trainer.{rng.choice(words)}:{n} - "
             + " ".join(rng.choice(words) for _ in range(8)) + f" {rng.randrange(10000)} in {rng.random():.3f}s" for n in range(500)]  # fmt: skip
    assert len(cold_lines(lines)) == 500


@pytest.mark.parametrize("line", [
    "loss: 0.5", "step 3 loss 0.5", "x=3", "acc 0.5", "lr nan", "1 0.5 0.3", "3/100", "[20] x 5", "Validation:", "-----", "import torch",
    "Killed", "Epoch(val) [12][977]", "0.5 loss", "损失 3", "{'a': 3}", "Namespace(", "| a | 3 |", "5,6", "GRAD l2 3", "\x1b[0m", "f1 @a ... Always",
    "Validation ... Never",
])  # fmt: skip
def test_lines_that_may_say_something_are_warm(line: str):
    assert cold_lines(["worker queue", line, "barrier retry"]) == ["worker queue", "barrier retry"]


@pytest.mark.parametrize("offset", range(4))
def test_every_phrase_is_found_wherever_it_stands(offset: int):
    needles = Needles()
    for phrase in [phrase for kind in PHRASES.values() for phrase in kind]:
        if phrase in short_phrases():
            continue
        text = b"." * (8 + offset) + phrase.encode() + b"_" * 12
        hits = needles.find(np.frombuffer(text, np.uint8))
        assert any(8 + offset <= hit < 8 + offset + len(phrase) for hit in hits.tolist()), phrase


def test_a_row_of_a_table_drawn_with_bars_is_warm():
    """The row makes the header above it speak: ``all top5 | lr`` and ``5ms |3`` put 3 under lr."""
    assert cold_lines(["5ms |3", "a|3", "x |-3", "x|nan", "worker in queue"]) == ["worker in queue"]
