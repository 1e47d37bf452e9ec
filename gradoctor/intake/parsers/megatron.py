"""Iteration and validation lines of Megatron-LM, Megatron-DeepSpeed (BLOOM) and GPT-NeoX.

Some builds print the gradient norm times the loss scale (fp16). Whether a log does is seen from all its
lines: the norms then run into the thousands and follow the scale. A norm repeated on a line with skipped
iterations is the one of the step before, and ``0.000`` on every line while the loss moves means that the
build does not report it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from gradoctor.intake.text.deepspeed import OVERFLOW
from gradoctor.intake.text.family import Family, Kind, Reader, borrowed
from gradoctor.intake.text.records import Records, Series
from gradoctor.intake.text.tails import cells

_SCALED_NORM = 100.0  # plain norms of language models stay far below; norms times 2^15 and more far above
_SCALED_SHARE = 1e-2  # a norm below a hundredth of the loss scale was not multiplied by it
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


def _finish(reader: Reader) -> None:
    records = reader.records
    field = next((name for name in _NORMS if name in records.fields), None)
    if field is None:
        return
    norms = np.array(records.fields[field].values)
    scales = np.array(reader.memory["scales"])
    unreported = _unreported(records, norms)
    if unreported:
        _without_first(records, field, unreported)
        norms, scales = norms[unreported:], scales[unreported:]
        records.note(
            f"{field}: 0.000 on the first {unreported} lines while the loss moves: "
            "this build does not report it"
        )
    scaled = scales > 1.0
    if not scaled.any():
        return
    middle, scale = float(np.nanmedian(norms[scaled])), float(np.median(scales[scaled]))
    if middle >= _SCALED_NORM and middle >= _SCALED_SHARE * scale:
        norms[scaled] /= scales[scaled]
        records.fields[field].values[:] = type(records.fields[field].values)("d", norms.tolist())
        records.note(f"{field}: printed times the loss scale (fp16), divided by the loss scale of its line")


def _unreported(records: Records, norms: np.ndarray) -> int:
    """How many first norms are zeros that mean nothing: those of a run whose loss moves all the same."""
    moving = np.flatnonzero(norms)
    zeros = int(moving[0]) if len(moving) else len(norms)
    losses: Sequence[float] = next(
        (list(records.fields[name].values) for name in _LOSSES if name in records.fields), []
    )
    return zeros if zeros and len(set(losses[: zeros + 1])) > 1 else 0


def _without_first(records: Records, field: str, count: int) -> None:
    """Take the first ``count`` values of a field back: they were never logged."""
    old = records.fields.pop(field)
    rows = np.concatenate([np.arange(a, b) for a, b in zip(old.starts, old.stops, strict=True)])
    new = Series()
    new.unit = old.unit
    for row, value in zip(rows[count:].tolist(), old.values[count:], strict=True):
        new.append(row, value)
    if new.values:
        records.fields[field] = new


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
    finish=_finish,
).format
