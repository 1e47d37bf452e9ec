"""No pattern and no reader takes more than its share of time, whatever is repeated how often: growth, not seconds."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import gradoctor
from gradoctor.errors import GradoctorError
from gradoctor.intake.sniff import choose
from gradoctor.intake.source import Source
from tests.hostile import sick_run

UNITS = [
    " ", "a", "0", "-", ".", ":", "=", ",", "[", "(", "{", '"', "'", "/", "_", "|", "\t", "\\", "\x1b", "a ", "0 ", "a=", "a: ", "0.", "1e",
    "0,", "a.", "a-", "0/", "1.5 ", "loss: 0.5 ", ", ", "| ", '"a": 0, ', "\x1b[", "{'a': ", "epoch 1 ", "12:00:00 ", "https://", "(a) ",
]  # fmt: skip
ENDS = ["", "!"]
_OPTIONAL = ("trainer", "integrations", "monitor", "__main__")


def _within(value: Any, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 5 and isinstance(value, dict):
        for one in value.values():
            yield from _within(one, depth + 1)
    elif depth < 5 and isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _within(one, depth + 1)
    elif depth < 5 and dataclasses.is_dataclass(value) and not isinstance(value, type):
        for part in dataclasses.fields(value):
            yield from _within(getattr(value, part.name, None), depth + 1)


def _asked(source: str, name: str) -> tuple[str, ...]:
    """How a module asks its pattern; both ways where it hands the pattern on."""
    used = set(
        re.findall(rf"\b{re.escape(name)}\.(match|fullmatch|search|finditer|findall|sub|split)\(", source)
    )
    return tuple(
        sorted({"search" if way in ("finditer", "findall", "sub", "split") else way for way in used})
    ) or ("match", "search")


def _patterns() -> dict[str, tuple[re.Pattern[Any], tuple[str, ...]]]:
    found: dict[str, tuple[re.Pattern[Any], tuple[str, ...]]] = {}
    for module in pkgutil.walk_packages(gradoctor.__path__, "gradoctor."):
        if not any(part in module.name for part in _OPTIONAL):
            loaded = importlib.import_module(module.name)
            if not str(loaded.__file__).endswith(".py"):
                continue  # compiled: it has no patterns
            source = inspect.getsource(loaded)
            for name, value in vars(loaded).items():
                for pattern in _within(value):
                    found.setdefault(
                        f"{module.name}.{name} {pattern.pattern!r:.60}", (pattern, _asked(source, name))
                    )
    return found


PATTERNS = _patterns()


def _spent(ask: Callable[[Any], object], text: Any, times: int = 2) -> float:
    """The least of some measurements, in seconds of this process."""
    spent = []
    for _ in range(times):
        start = time.process_time()
        ask(text)
        spent.append(time.process_time() - start)
    return min(spent)


def test_the_patterns_are_found() -> None:
    assert len(PATTERNS) > 120


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_grows_no_faster_than_the_square(name: str) -> None:
    """An exponential one is seen at 24 characters, a cubic one between 200 and 800."""
    pattern, ways = PATTERNS[name]
    for unit in UNITS:
        for end in ENDS:
            texts = [unit * (length // len(unit)) + end for length in (24, 200, 800)]
            short, middle, long = (
                (text.encode() for text in texts) if isinstance(pattern.pattern, bytes) else texts
            )
            for ask in (getattr(pattern, way) for way in ways):
                assert _spent(ask, short, times=1) < 0.1, (unit, end)
                spent = _spent(ask, long, times=1)
                assert spent < 0.01 or _spent(ask, long) < 30 * max(_spent(ask, middle), 1e-4), (unit, end)


LINES = [line + b"\n" for line in sick_run.console().encode().splitlines()]


def _log(unit: str, length: int, before: bytes) -> bytes:
    repeated = (unit * (length // len(unit.encode()))).encode()
    return b"".join([*LINES[:20], before, repeated, b"\n", *LINES[20:]])


@pytest.mark.parametrize("unit", UNITS)
def test_a_long_line_costs_linear_time_and_no_other_line(unit: str) -> None:
    def read(data: bytes) -> int:
        try:
            found = choose(Source("run.log", data=data)).format.read(Source("run.log", data=data))
        except GradoctorError:
            return 0
        assert found.account.total == len(LINES) + 1
        return max(
            (len(column.values) for table in found.tables for column in table.fields.values()), default=0
        )

    for before in (b"", b"Epoch 21 train_loss: 0.5 "):
        short, long = (_log(unit, length, before) for length in (40_000, 320_000))
        assert read(long) >= len(LINES) - 2
        spent = _spent(read, long)
        assert spent < 0.2 or spent < 24 * _spent(read, short), (unit, before)
