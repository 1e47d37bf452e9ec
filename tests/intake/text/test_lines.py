from __future__ import annotations

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.intake.source import Source
from gradoctor.intake.text import lines
from gradoctor.intake.text.lines import clean, read_blocks, read_lines
from tests.intake.text.reading import source_of


def texts(data: bytes | str) -> list[tuple[int, str]]:
    return [tuple(line) for line in read_lines(source_of(data))]


def test_colours_titles_and_controls_are_stripped():
    assert clean("\x1b[31;1mloss\x1b[0m: 0.5\x07") == ["loss: 0.5"]
    assert clean("\x1b]0;title\x07step 3") == ["step 3"]
    assert clean("\x1b[?1034h3 0.5") == ["3 0.5"]


def test_only_the_last_state_of_a_bar_is_kept():
    states = "\r".join(f"Epoch 1:  {n}%|##   | {n}/100 [00:01<00:02, 3it/s, loss={n}]" for n in (1, 50, 100))
    assert clean(states) == ["Epoch 1:  100%|##   | 100/100 [00:01<00:02, 3it/s, loss=100]"]


def test_two_bars_on_one_line_are_two():
    assert clean("a: 50%|# | 1/2 [00:01]\ra: 100%|##| 2/2 [00:02]\rb: 33%|# | 1/3 [00:01]") == [
        "a: 100%|##| 2/2 [00:02]", "b: 33%|# | 1/3 [00:01]"]  # fmt: skip


def test_backspaces_redraw_a_keras_bar():
    first = " 1/15 [>.....] - ETA: 3s - loss: 9.0"
    last = "15/15 [======] - 0s 2ms/step - loss: 0.5 - val_loss: 0.7"
    assert clean(first + "\b" * len(first) + last) == [last]


def test_a_short_backspace_takes_back_a_character():
    assert clean("loading |\b/\b- done") == ["loading - done"]


def test_carriage_returns_between_rows_end_rows_of_one_physical_line():
    assert texts("a b\r1 2\r3 4\r") == [(1, "a b"), (1, "1 2"), (1, "3 4")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encodings_are_recognised(encoding: str):
    text = "step 1 loss: 0.5\nstep 2 loss: 0.4\n"
    assert texts(text.encode(encoding)) == [(1, "step 1 loss: 0.5"), (2, "step 2 loss: 0.4")]


def test_windows_line_ends():
    assert texts("a: 1\r\nb: 2\r\n") == [(1, "a: 1"), (2, "b: 2")]


def test_utf8_read_as_windows_1252_is_turned_back():
    damaged = "λ_sparse ✅ 0→13 │".encode().decode("cp1252", errors="ignore")
    assert lines.repaired("Î»_sparse") == "λ_sparse"
    assert lines.repaired("â†’") == "→"
    assert isinstance(lines.repaired(damaged), str)
    assert lines.repaired("Ünïcödé 損失") == "Ünïcödé 損失"


def test_full_width_punctuation_and_box_bars_become_plain():
    assert clean("损失：0.5，步数：3 │ x") == ["损失:0.5,步数:3 | x"]


def test_bytes_that_are_no_text_do_not_stop_the_reading():
    assert texts(b"\xa8\x54 step 1\n\xff\xfe\xfd loss: 2\n")[1][1].endswith("loss: 2")


def test_an_overlong_line_is_cut_and_counted(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(lines, "MAX_LINE", 1000)
    source = Source("x", data=b"a: 1\n" + b"y" * 3_000_000 + b"\nb: 2\n")
    blocks = list(read_blocks(source))
    assert sum(block.cut for block in blocks) == 1
    assert [line.text for line in read_lines(source)][-1] == "b: 2"
    assert max(len(line.text) for line in read_lines(source)) < 2_100_000


def test_a_compressed_log_reads_the_same(tmp_path):
    path = tmp_path / "run.log.gz"
    path.write_bytes(gzip.compress(b"a: 1\nb: 2\n"))
    assert [line.text for line in read_lines(Source("run.log.gz", path))] == ["a: 1", "b: 2"]


@settings(max_examples=60)
@given(st.lists(st.text(alphabet="ab 1:.\té→", max_size=30), max_size=60), st.integers(1, 40))
def test_blocks_do_not_show_where_they_are_cut(rows: list[str], size: int):
    data = "\n".join(rows).encode()

    class Slices(Source):
        def blocks(self, _: int = 0):
            for at in range(0, len(data), size):
                yield data[at : at + size]

    got = [(line.number, line.text) for line in read_lines(Slices("x", data=data))]
    expected = [(n, part) for n, row in enumerate(rows, 1) for part in clean(row)]
    assert [entry for entry in got if entry[1].strip()] == [entry for entry in expected if entry[1].strip()]
