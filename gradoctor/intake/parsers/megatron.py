"""Iteration and validation lines of Megatron-LM, Megatron-DeepSpeed (BLOOM) and GPT-NeoX.

Some builds print the gradient norm times the loss scale (fp16). Whether a log does is seen from all its
lines: the norms then run into the thousands and follow the scale. A norm repeated on a line with skipped
iterations is the one of the step before, and ``0.000`` on every line while the loss moves means that the
build does not report it.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from gradoctor.intake.columns import Columns, FloatArray, Parsed
from gradoctor.intake.text.deepspeed import OVERFLOW
from gradoctor.intake.text.family import Family, Kind, Reader, borrowed
from gradoctor.intake.text.tails import cells

_SCALED_NORM = 100.0  # plain norms of language models stay far below; norms times 2^15 and more far above
_SCALED_SHARE = 1e-2  # a norm below a hundredth of the loss scale was not multiplied by it
_SILENT = "this build does not report it"
_NORMS = ("grad norm", "grad_norm")
_SCALES = ("loss scale", "loss_scale")
_SKIPPED = ("number of skipped iterations", "number of skipped iterations:")
_FLOPS = {"approx flops per GPU": "tflops"}
_LOSSES = ("lm loss", "lm_loss", "loss")


def _iteration(reader: Reader, line: int, found: re.Match[str]) -> None:
    said = found.groupdict()
    reader.place(line, said)
    values = {key: (value, unit) for key, value, unit in cells(f"{said.get('front') or ''}|{said['rest']}")}
    norm = next((key for key in _NORMS if key in values), None)
    if norm and _is_stale(reader, values[norm][0], _first(values, _SKIPPED)):
        del values[norm]
    for key, (value, unit) in values.items():
        reader.value(_FLOPS.get(key, key), value, line, unit)
    if norm and norm in values:
        reader.memory.setdefault("scales", []).append(_first(values, _SCALES))


def _first(values: dict[str, tuple[float, str | None]], keys: tuple[str, ...]) -> float:
    return next((values[key][0] for key in keys if key in values), 0.0)


def _is_stale(reader: Reader, norm: float, skipped: float) -> bool:
    """Whether a norm was only printed again because the step was skipped."""
    before = reader.memory.get("norm")
    reader.memory["norm"] = norm
    return skipped > 0 and norm == before


def _settle(reader: Reader, parsed: Parsed) -> Parsed:
    """Take back norms that were never reported, and divide those that were printed times the loss scale."""
    if not parsed.tables or "scales" not in reader.memory:
        return parsed
    table = parsed.tables[0]
    field = next(name for name in _NORMS if name in table.fields)
    column, scales = table.fields[field], np.array(reader.memory["scales"])
    values, rows, notes = column.values.copy(), column.rows, list(parsed.notes)
    unreported = _unreported(table, values)
    if unreported:
        values, rows, scales = values[unreported:], rows[unreported:], scales[unreported:]
        notes.append(f"{field}: 0.000 on the first {unreported} lines while the loss moves: {_SILENT}")
    scaled = scales > 1.0
    if scaled.any() and _is_multiplied(values[scaled], scales[scaled]):
        values[scaled] /= scales[scaled]
        notes.append(f"{field}: printed times the loss scale (fp16), divided by the loss scale of its line")
    fields = {name: other for name, other in table.fields.items() if name != field}
    if len(values):
        fields[field] = replace(column, values=values, rows=rows)
    return replace(parsed, tables=(replace(table, fields=fields),), notes=tuple(notes))


def _is_multiplied(norms: FloatArray, scales: FloatArray) -> bool:
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
        Kind(
            "iteration ",
            r"^(?P<front>[^|]{0,80}\|)?[ >]*iteration +{step}/ *{steps} *\|{rest}",
            sure=True,
            take=_iteration,
        ),
        Kind(
            "validation loss at",
            r"validation loss at (?:iteration {step}|[^|]*?) *\|{rest}",
            sure=True,
            split="val/",
            tail=cells,
            names={
                "lm loss value": "loss",
                "lm loss PPL": "ppl",
                "lm_loss value": "loss",
                "lm_loss_ppl value": "ppl",
                "lm_loss PPL": "ppl",
                "lm_loss": "loss",
                "lm_loss_ppl": "ppl",
            },
        ),
        Kind(
            "test loss at",
            r"test loss at (?:iteration {step}|[^|]*?) *\|{rest}",
            split="test/",
            tail=cells,
            names={"lm loss value": "loss", "lm loss PPL": "ppl"},
        ),
        *borrowed(OVERFLOW),
    ),
    settle=_settle,
).format
