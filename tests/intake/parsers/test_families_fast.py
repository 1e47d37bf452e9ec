"""The quick way through a family's log equals the reading line by line, bit for bit."""

from __future__ import annotations

import random
import re

import pytest

from gradoctor.intake.columns import Parsed
from tests.intake.parsers.expected_families import EXPECTED
from tests.intake.parsers.reading import same_columns, source
from tests.intake.parsers.test_text_families import FIXTURES, families

REPEATS = 40
INTERRUPTIONS = (
    "",
    "\n",
    "some remark without numbers\n",
    "torch.cuda.OutOfMemoryError: CUDA out of memory.\n",
    "Early stopping at 3\n",
    "import torch\n\n\ndef f(x):\n    return x\n",
    "warning: 12 of 45 files are old\n",
)


def varied(text: str, seed: str) -> bytes:
    """The log again and again, with other digits, other lengths of numbers, NaN, and lines between or cut."""
    drawn = random.Random(seed)

    def other(found: re.Match[str]) -> str:
        chance = drawn.random()
        if chance < 0.03:
            return "nan"
        if chance < 0.10:
            return found[0] + str(drawn.randrange(10))
        return "".join(str(drawn.randrange(10)) if chance < 0.7 else digit for digit in found[0])

    parts = []
    for _ in range(REPEATS):
        again = re.sub(r"(?<![\w@.:/-])\d+(?![\w:/-])|(?<=\.)\d+", other, text)
        parts.append(again[: drawn.randrange(len(again))] + "\n" if drawn.random() < 0.1 else again)
        parts.append(drawn.choice(INTERRUPTIONS))
    whole = "".join(parts)
    return (whole.replace("\n", "\r\n") if drawn.random() < 0.3 else whole).encode()


def told(found: Parsed) -> tuple[object, ...]:
    return found.account, found.facts, found.events, found.unread, found.notes


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_quick_and_slow_are_equal(name: str) -> None:
    family = families()[EXPECTED[name][0]]
    text = (FIXTURES / f"{name}.txt").read_bytes().decode()
    for seed in range(3):
        data = varied(text, f"{name} {seed}")
        quick, slow = family.read(source(data)), family.read_slowly(source(data))
        assert len(quick.tables) == len(slow.tables)
        for left, right in zip(quick.tables, slow.tables, strict=True):
            same_columns(left, right)
        assert repr(told(quick)) == repr(told(slow))
