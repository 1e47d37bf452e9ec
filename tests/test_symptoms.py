"""The table of symptoms says which rule sees what, and stays true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gradoctor.rulebook.load import load_rules

PAGE = Path(__file__).parent.parent / "docs" / "symptoms.md"
ROW = re.compile(r"^\| ([A-Z]\d+) \| ([^|]+) \| ([LSCXT+/]+) \| ([^|]+) \|$", re.MULTILINE)
ROWS = ROW.findall(PAGE.read_text(encoding="utf-8"))
CODES = {rule.code for rule in load_rules()}


def test_no_symptom_is_left_out() -> None:
    last = {
        "G": 15,
        "L": 20,
        "O": 16,
        "V": 10,
        "P": 6,
        "N": 7,
        "D": 8,
        "A": 7,
        "S": 10,
        "M": 8,
        "R": 11,
        "T": 8,
    }
    assert [name for name, *_ in ROWS] == [f"{k}{i}" for k, n in last.items() for i in range(1, n + 1)]


@pytest.mark.parametrize(("name", "log", "answer"), [(row[0], row[2], row[3]) for row in ROWS])
def test_what_a_log_shows_has_a_rule_or_a_reason(name: str, log: str, answer: str) -> None:
    named = set(re.findall(r"GD\d{3}", answer))
    assert named <= CODES
    assert named or "compare" in answer or log == "T" or re.match(r"not judged: \w+", answer)


def test_every_rule_is_in_the_table() -> None:
    named = {code for *_, answer in ROWS for code in re.findall(r"GD\d{3}", answer)}
    assert sorted(CODES - named) == []
