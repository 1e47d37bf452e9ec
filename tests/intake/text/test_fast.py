"""The quick path equals the slow one bit for bit, whatever the lines are."""

from __future__ import annotations

import gc
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.intake.format import Format
from gradoctor.intake.parsers import console, nanogpt
from gradoctor.intake.text import fast
from gradoctor.intake.text.forms import form_of
from gradoctor.intake.text.records import Records
from gradoctor.intake.text.template import Span, Template
from tests.intake.text.reading import assert_same, source_of

FORMS = [
    "Epoch {e:3d}/100 | Step {s:>8d} | Loss: {a:.4f} | Val Loss: {b:.4f} | Edges: {n:2d} | Grad Clip: {p:4.1f}% | LR: {r:.2e} | {n} tok/s",
    "2025-11-01 00:{m:02d}:{m:02d},{i:03d} - INFO - [rank0] trainer.loop:412 - step={s} epoch={e} loss={a:.5f} grad_norm={r:.3e}",
    "step {s}: train loss {a:.4f}, val loss {b:.4f}",
    "step {s} | val_acc: {p:.1f}%",
    "{{'loss': {a!r}, 'grad_norm': {b!r}, 'epoch': {s}.25}}",
    "[{s}/200000] loss: {x}, acc: {p}",
    "Epoch {e} | batch {s} | loss: {a:.3f} | tokens: {t:,} | lr: -{b:.4f}",
    "Epoch {e} done: val loss {b:.3f}",
    "2025-11-01 00:{m:02d}:{m:02d},{i:03d} - INFO - [rank{n}] trainer.loader:{i} - worker queue {i} in 0.{m:02d}3s",
    "loss: {a:.3f}", "Validation:", "-----", "NaN loss detected at step {s}", "time {i} of {n}", "", "{a:.3f}  {b:.3f}  {p:.3f}",
    "step   loss   acc", "x = {i}", "  def f(x):", "| a | {a:.2f} |", "Learning rate reduced", "Epoch {e}/100", "损失: {a:.2f} step {s}",
    "iteration {s:6d}/ 1000 | lm loss: {r:.6E} | grad norm: {x} |", "saved {i} files", "100%|#####| {n}/{n} [00:{m:02d}<00:00, 3it/s]",
]  # fmt: skip


def log_of(seed: int, forms: list[int], count: int, end: str, repeat: int) -> str:
    rng = random.Random(seed)
    lines, step = [], rng.randrange(50)
    for _ in range(count):
        form = FORMS[rng.choice(forms)]
        values = {
            "e": step // 40 + 1, "s": step, "a": rng.expovariate(0.7), "b": rng.gauss(0, 1) ** 2 * 10.0 ** rng.randrange(-30, 9, 8),
            "n": rng.randrange(14), "p": rng.random() * 100, "r": rng.random() * 10.0 ** rng.randrange(-9, 9),
            "m": rng.randrange(60), "i": rng.randrange(1000), "t": rng.randrange(10**6),
            "x": rng.choice(["nan", "inf", "-inf", "0.25", "-3.5", "1e-300", "123456789012345678"]),
        }  # fmt: skip
        lines += [form.format(**values)] * (2 if rng.random() < 0.02 * repeat else 1)
        step = max(step + rng.choice([0, 1, 1, 1, 1, 1, 2, -30 if rng.random() < 0.02 else 1]), 0)
    return end.join(lines)


def assert_equal_readings(text: str | bytes) -> None:
    source = source_of(text)
    assert_same(console.read(source), console.read_slowly(source))


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32), forms=st.lists(st.integers(0, len(FORMS) - 1), min_size=1, max_size=5),
    count=st.integers(1, 400), end=st.sampled_from(["\n", "\r\n"]), repeat=st.integers(0, 3), cut=st.integers(0, 60),
)  # fmt: skip
def test_quick_equals_slow(seed: int, forms: list[int], count: int, end: str, repeat: int, cut: int):
    text = log_of(seed, forms, count, end, repeat)
    assert_equal_readings(text[: max(len(text) - cut, 1)])


@pytest.mark.parametrize("form", range(len(FORMS)))
def test_every_form_in_a_dense_log(form: int):
    assert_equal_readings(log_of(form, [form, 0, 0, 0, 0], 500, "\n", 1))


def test_chunks_do_not_show(monkeypatch: pytest.MonkeyPatch):
    text = log_of(7, [0, 1, 3, 8, 9], 1500, "\n", 1)
    whole = console.read(source_of(text))
    monkeypatch.setattr(fast, "CHUNK", 3000)
    assert_same(console.read(source_of(text)), whole)
    assert_same(whole, console.read_slowly(source_of(text)))


def test_a_dense_log_hardly_needs_the_slow_path(monkeypatch: pytest.MonkeyPatch):
    fed = []
    feed = fast.FastReader._feed
    monkeypatch.setattr(fast.FastReader, "_feed", lambda self, index: (fed.append(index), feed(self, index)))
    parsed = console.read(source_of(log_of(3, [0], 5000, "\n", 0)))
    assert parsed.account.read == 5000
    assert len(fed) < 1500


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=64), min_size=1, max_size=8),
       st.sampled_from(["{:.4f}", "{:.6e}", "{!r}", "{:8.2f}", "{:.3E}", "{:012.5f}"]))  # fmt: skip
def test_a_template_reads_numbers_as_float_does(numbers: list[float], form: str):
    for number in numbers:
        line = ("loss: " + form.format(number)).encode()
        token = form.format(number).strip()
        start = line.rindex(token.encode())
        template = Template(line, [Span(start, len(line))], [])
        block = np.frombuffer(line, np.uint8).reshape(1, -1)
        assert template.fits(block) is None
        assert template.values(block)[0, 0] == float(token)
        assert np.signbit(template.values(block)[0, 0]) == np.signbit(float(token))


def test_a_template_refuses_what_differs_outside_the_numbers():
    sample = b"Epoch   3 | loss: 0.500 | lr: 1.00e-04"
    form = form_of(sample)
    assert form is not None
    assert form.kind == "record"
    others = [b"Epoch  13 | loss: 0.123 | lr: 9.87e+05", b"Epoch   3 | l0ss: 0.500 | lr: 1.00e-04",
              b"Epoch 1 3 | loss: 0.500 | lr: 1.00e-04", b"Epoch   3 | loss: 0x500 | lr: 1.00e-04",
              b"Epoch   3 | loss: 0.500 | lr: 1.00e 04"]  # fmt: skip
    block = np.frombuffer(b"".join(others), np.uint8).reshape(len(others), -1)
    fit = form.template.fits(block)
    assert fit is not None
    assert fit.tolist() == [True, False, False, False, False]
    assert form.template.values(block[fit])[0].tolist() == [13.0, 0.123, 9.87e5]


def test_a_block_of_code_among_lines_of_known_forms_ends_where_it_ends_for_the_slow_path():
    noise = "2025-11-01 00:45:45,831 - INFO - [rank0] trainer.loader:831 - worker queue {n} in 0.453s\n"
    text = "".join(f"step {n} loss: 0.{n}\n" + noise.format(n=n) * 3 for n in range(100, 160))
    text += (
        "  def f(x):\n  def g(x):\n"
        + "".join(noise.format(n=n) for n in range(100, 112))
        + "x = 150\nstep 7 loss: 0.5\n"
    )
    assert_equal_readings(text * 3)


@pytest.mark.parametrize("form", [console.FORMAT, nanogpt.FORMAT])
def test_what_reading_needed_goes_at_once(form: Format) -> None:
    """A cycle would keep the columns of a long log, wanted or not, until the collector happens to look."""
    text = "".join(f"iter {n}: loss {3 + n / 7:.4f}, time {n}.50ms\n" for n in range(99))
    gc.collect()
    gc.disable()
    try:
        parsed = form.read(source_of(text))
        assert not [held for held in gc.get_objects() if isinstance(held, Records)]
    finally:
        gc.enable()
    assert parsed.value_count


def test_columns_of_a_log_share_their_rows_in_32_bits() -> None:
    text = "".join(f"epoch {n} loss {3 + n / 7:.4f} acc 0.{n}\n" for n in range(1, 99))
    (table,) = console.read(source_of(text)).tables
    rows = [column.rows for column in table.fields.values()]
    assert len(rows) >= 3
    assert all(own is rows[0] for own in rows)
    assert (rows[0].dtype, table.lines.dtype) == (np.int32, np.int32)
