"""Spellings of numbers: each has one right reading in every format, or none; none is a crash or another number."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

import gradoctor
from gradoctor.errors import NothingToJudge

INF, NAN = math.inf, math.nan
NONE = "none"
SPELLINGS: dict[str, float | str | tuple[float | str, ...]] = {
    "1e999": INF,
    "-1e999": -INF,
    "1e-999": 0.0,
    "4.9e-324": 4.9e-324,
    "2.2250738585072014e-308": 2.2250738585072014e-308,
    "1.7976931348623157e308": 1.7976931348623157e308,
    "-0.0": 0.0,
    "-0": 0.0,
    "+0.5": 0.5,
    ".5": 0.5,
    "5.": 5.0,
    "00012": 12.0,
    "1E5": 1e5,
    "1e+05": 1e5,
    "1.e5": 1e5,
    "1e5.5": NONE,
    "0x10": NONE,
    "0b11": NONE,
    "0o17": NONE,
    "1_000": NONE,
    "1,234.5": (1234.5, NONE),
    "1,234,567": (1234567.0, NONE),
    "12,34": NONE,
    "1.234,5": (1234.5, NONE),
    "1 000": (1.0, NONE),
    "1'000": NONE,
    "nan": NAN,
    "NaN": NAN,
    "NAN": NAN,
    "-nan": NAN,
    "-NaN": NAN,
    "nan(ind)": (NAN, NONE),
    "-nan(ind)": (NAN, NONE),
    "1.#IND": (NAN, NONE),
    "-1.#IND": (NAN, NONE),
    "1.#QNAN": (NAN, NONE),
    "1.#INF": (INF, NONE),
    "inf": INF,
    "-inf": -INF,
    "+inf": INF,
    "Inf": INF,
    "INF": INF,
    "Infinity": INF,
    "-Infinity": -INF,
    "∞": (INF, NONE),
    "infinite": NONE,
    "nano": NONE,
    "info": NONE,
    "NA": NONE,
    "N/A": NONE,
    "null": NONE,
    "None": NONE,
    "--": NONE,
    "?": NONE,
    "0.5?": (0.5, NONE),
    "~0.5": NONE,
    "<0.5": NONE,
    "0.5.5": NONE,
    "1-2": NONE,
    "1..2": NONE,
    "1e": NONE,
    "e5": NONE,
    "--5": NONE,
    "+-5": NONE,
    "−0.5": (-0.5, NONE),
    "０.５": (0.5, NONE),
    "٠.٥": (0.5, NONE),
    "½": NONE,
    "1\u2060.5": (1.5, NONE),
    "0.5\u200b": (0.5, NONE),
    "9" * 400: (INF, NONE),
    "9" * 5000: (INF, NONE),
    "0." + "9" * 5000: (1.0, NONE),
    "0" * 5000 + "1": (1.0, NONE),
    "1" + "0" * 5000 + "e-5000": (1.0, NONE),
    "1e" + "9" * 5000: (INF, NONE),
    "123456789012345678901234567890": 123456789012345678901234567890.0,
    "0.1000000000000000055511151231257827": 0.1,
    "tensor(0.5)": (0.5, NONE),
    "0.5f": NONE,
    "0.5d": (NONE, 0.5),
    "True": (NONE, 1.0),
    "5e-1j": NONE,
}
FORMATS = {
    "log": "Epoch {n} lr: 0.25 loss: {value}\n",
    "csv": "{n},0.25,{value}\n",
    "tsv": "{n}\t0.25\t{value}\n",
    "json": '{{"epoch": {n}, "lr": 0.25, "loss": {value}}}\n',
    "text": '{{"epoch": {n}, "lr": 0.25, "loss": {quoted}}}\n',
}
HEADS = {"csv": "epoch,lr,loss\n", "tsv": "epoch\tlr\tloss\n"}


def _readings(form: str, spelling: str, folder: Path) -> list[float]:
    """What is read as loss beside five ordinary values, or nothing."""
    lines = [0.75, 0.5, spelling, 0.75, 0.5, spelling, 0.75]
    body = "".join(
        FORMATS[form].format(n=n, value=value, quoted=json.dumps(str(value)))
        for n, value in enumerate(lines, 1)
    )
    path = folder / f"run.{form}"
    path.write_bytes((HEADS.get(form, "") + body).encode())
    try:
        (run,) = gradoctor.load(str(path))
    except NothingToJudge:
        return []
    signal = run.signals.get("loss/train")
    if signal is None:
        return []
    at = {int(epoch): value for epoch, value in zip(signal.x, signal.values, strict=True)}
    told = [at[n] for n in (3, 6) if n in at]
    assert all(at.get(n, value) == value for n, value in enumerate(lines, 1) if isinstance(value, float)), at
    assert len(at) >= 5 or not told, at
    return told


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("spelling", SPELLINGS, ids=[repr(s[:24]) for s in SPELLINGS])
def test_a_spelling_is_read_right_or_not_at_all(spelling: str, form: str, tmp_path: Path) -> None:
    allowed = SPELLINGS[spelling]
    allowed = allowed if isinstance(allowed, tuple) else (allowed, NONE)
    told = _readings(form, spelling, tmp_path)
    numbers = [value for value in allowed if isinstance(value, float)]
    for value in told:
        assert any(np.isclose(value, right, rtol=1e-15, atol=0, equal_nan=True) for right in numbers), (
            value,
            form,
        )


@pytest.mark.parametrize("spelling", ["1e999", "-inf", "nan", "+0.5", "1E5", "-0.0", "4.9e-324", "NaN"])
def test_usual_spellings_are_read_from_consoles_and_tables(spelling: str, tmp_path: Path) -> None:
    for form in ("log", "csv", "tsv"):
        assert len(_readings(form, spelling, tmp_path)) == 2, form
