"""Delimited text reads the same with and without the compiled half."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.intake.native import scan
from gradoctor.intake.source import Source
from gradoctor.intake.tables.compiled_cells import NUMBERS, PLACES, compiled_cells
from gradoctor.intake.tables.delimited import Delimited, read_delimited
from gradoctor.intake.tables.delimited_outline import first_outline
from tests.intake.native.compiled import arrays_only, needs_compiled

numbers = st.one_of(
    st.floats().map(repr),
    st.integers(-(10**20), 10**20).map(str),
    st.floats(0, 1).map(lambda x: f"{x:.4f}"),
)
odd_cells = st.sampled_from(
    [
        "",
        "",
        " ",
        "nan",
        "NaN",
        "-nan",
        "inf",
        "-Infinity",
        "None",
        "n/a",
        "1e-5 ",
        "+1",
        ".5",
        "007",
        "5%",
        "true",
        '"1,2"',
        "#x",
        "1,5",
        "x",
        "1e400",
    ]
)
texts = st.sampled_from(["train", "val", "2025-11-01T00:00:00", "a b", "é", "NaN-free", "1e5", ""])


@st.composite
def tables(draw: st.DrawFn) -> str:
    delimiter = draw(st.sampled_from([",", "\t", ";", "|"]))
    rows = draw(st.integers(1, 40))
    calm = draw(st.booleans())
    end = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    lines = [delimiter.join(("epoch", "loss", "phase", "when", "clipped", "val_loss"))]
    for row in range(rows):
        cell = numbers if calm else st.one_of(numbers, numbers, odd_cells)
        lines.append(
            delimiter.join(
                (
                    str(row),
                    draw(cell),
                    draw(texts),
                    draw(texts),
                    draw(st.sampled_from(["True", "False", "1"])),
                    draw(cell),
                )
            )
        )
    return end.join(lines) + draw(st.sampled_from(["", end]))


def told(read_: Delimited) -> object:
    """All that was read, numbers by their bits."""
    return (
        read_.headers, read_.account, read_.unread, read_.notes,
        [
            (
                table.lines.tolist(),
                {name: (struct.pack(f"<{len(c.values)}d", *c.values), c.rows.tolist()) for name, c in table.numbers.items()},
                {name: (w.codes.tolist(), w.rows.tolist(), w.categories) for name, w in table.words.items()},
            )
            for table in read_.tables
        ],
    )  # fmt: skip


@needs_compiled
@settings(max_examples=150)
@given(tables())
def test_both_ways_read_the_same(text: str) -> None:
    source = Source("run.csv", data=text.encode())
    outline = first_outline(source)
    if outline is None:
        return
    compiled = read_delimited(source, outline)
    with arrays_only():
        assert told(compiled) == told(read_delimited(source, outline))


@needs_compiled
def test_an_ordinary_table_takes_the_compiled_way() -> None:
    block = b"1,0.5,train\n2,0.25,val\n"
    cells = compiled_cells(block, ord(","), bytes([NUMBERS, NUMBERS, PLACES]))
    assert cells is not None
    assert cells.matrix[:, :2].tolist() == [[1, 0.5], [2, 0.25]]
    assert cells.absent is None
    assert cells.grid.texts(0) == ["train", "val"]
    with arrays_only():
        assert compiled_cells(block, ord(","), bytes([NUMBERS, NUMBERS, PLACES])) is None


@needs_compiled
@pytest.mark.parametrize("block", [b"1,2\n3\n", b"1,2\n3,4,5\n", b'1,"2"\n', b"1,2 # x\n", b"1,2\n\n3,4\n"])
def test_an_irregular_block_is_not_read(block: bytes) -> None:
    assert compiled_cells(block, ord(","), bytes([NUMBERS, NUMBERS])) is None


@needs_compiled
@pytest.mark.parametrize(
    ("values", "kinds", "bounds", "block"),
    [
        (3, 4, 0, b"1,2\n3,4\n"),
        (4, 3, 0, b"1,2\n3,4\n"),
        (4, 4, 2, b"1,2\n3,4\n"),
        (4, 4, 0, b"1,2\n3,4"),
        (4, 4, 0, b""),
    ],
)
def test_arrays_that_do_not_fit_are_refused(values: int, kinds: int, bounds: int, block: bytes) -> None:
    assert scan is not None
    with pytest.raises(ValueError, match="fit"):
        scan.read_cells(
            block, 44, 2, b"\0\0", np.empty(values), np.empty(kinds, np.uint8), np.empty(bounds, np.int64)
        )
