"""Iteration and validation lines of Megatron-LM, Megatron-DeepSpeed (BLOOM) and GPT-NeoX.

Some builds print the gradient norm times the loss scale (fp16). Whether a log does is seen from all its
lines: the norms then run into the thousands and follow the scale. A norm repeated on a line with skipped
iterations is the one of the step before, and ``0.000`` on every line while the loss moves means that the
build does not report it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gradoctor.intake.columns import Column, Columns, FloatArray, IntArray, Parsed
from gradoctor.intake.text.deepspeed import OVERFLOW
from gradoctor.intake.text.family import Family, Kind, Reader, borrowed
from gradoctor.intake.text.tails import cells

_SCALED_NORM = 100.0  # plain norms of language models stay far below; norms times 2^15 and more far above
_SCALED_SHARE = 1e-2  # a norm below a hundredth of the loss scale was not multiplied by it
_NORMS = ("grad norm", "grad_norm")
_SCALES = ("loss scale", "loss_scale")
_SKIPPED = ("number of skipped iterations",)
_LOSSES = ("lm loss", "lm_loss", "loss")
_NAMES = {"approx flops per GPU": "tflops"}
_VALIDATION = {
    "lm loss value": "loss",
    "lm loss PPL": "ppl",
    "lm_loss value": "loss",
    "lm_loss_ppl value": "ppl",
    "lm_loss PPL": "ppl",
    "lm_loss": "loss",
    "lm_loss_ppl": "ppl",
}


def _settle(reader: Reader, parsed: Parsed) -> Parsed:  # noqa: ARG001
    """Take back norms that were not reported, and divide those that were printed times the loss scale."""
    tables, notes = list(parsed.tables), list(parsed.notes)
    for index, table in enumerate(tables):
        field = next((name for name in _NORMS if name in table.fields), None)
        if field is not None:
            settled, told = _settled(table, table.fields[field])
            fields = {name: column for name, column in table.fields.items() if name != field}
            if len(settled.values):
                fields[field] = settled
            tables[index] = replace(table, fields=fields)
            notes += [f"{field}: {text}" for text in told]
    return replace(parsed, tables=tuple(tables), notes=tuple(notes))


def _settled(table: Columns, norms: Column) -> tuple[Column, list[str]]:
    """The norms as they were, and what was done to get them."""
    notes = []
    values, rows = norms.values.copy(), norms.rows
    again = np.concatenate(([False], values[1:] == values[:-1])) & (_at(table, _SKIPPED, rows) > 0)
    values, rows = values[~again], rows[~again]
    unreported = _unreported(table, values)
    if unreported:
        values, rows = values[unreported:], rows[unreported:]
        notes.append(
            f"0.000 on the first {unreported} lines while the loss moves: this build does not report it"
        )
    scales = _at(table, _SCALES, rows)
    scaled = scales > 1.0
    if scaled.any() and _is_multiplied(values[scaled], scales[scaled]):
        values[scaled] /= scales[scaled]
        notes.append("printed times the loss scale (fp16), divided by the loss scale of its line")
    return replace(norms, values=values, rows=rows), notes


def _at(table: Columns, names: tuple[str, ...], rows: IntArray) -> FloatArray:
    """A field's value in each of ``rows``, shape (n,); zero where it was not logged."""
    full = np.zeros(table.row_count)
    column = next((table.fields[name] for name in names if name in table.fields), None)
    if column is not None:
        full[column.rows] = column.values
    return full[rows]


def _is_multiplied(norms: FloatArray, scales: FloatArray) -> bool:
    """Whether norms are printed times the loss scale: of a size no plain norm has, and following it."""
    middle = float(np.nanmedian(norms))
    return middle >= _SCALED_NORM and middle >= _SCALED_SHARE * float(np.median(scales))


def _unreported(table: Columns, norms: FloatArray) -> int:
    """How many first norms are zeros that mean nothing: those of a run whose loss moves all the same."""
    moving = np.flatnonzero(norms)
    zeros = int(moving[0]) if len(moving) else len(norms)
    losses = next((table.fields[name].values for name in _LOSSES if name in table.fields), np.empty(0))
    return zeros if zeros and len(np.unique(losses[: zeros + 1])) > 1 else 0


FORMAT = Family(
    name="megatron",
    title="Megatron iteration lines",
    writes="Megatron-LM, Megatron-DeepSpeed, GPT-NeoX",
    reason="Megatron iteration lines (iteration n/N | ...)",
    score=82,
    kinds=(
        Kind("iteration ", r"^[ >]*iteration +{step}/ *{steps} *\|{rest}", tail=cells, sure=True),
        Kind(
            "| iteration ",
            r"^ *samples/sec: +{samples_sec} *\| *iteration +{step}/ *{steps} *\|{rest}",
            tail=cells,
            names=_NAMES,
            sure=True,
        ),
        Kind(
            "validation loss at",
            r"validation loss at (?:iteration {step}|[^|]*?) *\|{rest}",
            sure=True,
            split="val/",
            tail=cells,
            names=_VALIDATION,
        ),
        Kind(
            "test loss at",
            r"test loss at (?:iteration {step}|[^|]*?) *\|{rest}",
            split="test/",
            tail=cells,
            names=_VALIDATION,
        ),
        *borrowed(OVERFLOW),
    ),
    settle=_settle,
).format
