"""One TensorBoard ``Event`` message: where its step and its scalars lie.

Numbers of fields are those of tensorflow/core/util/event.proto, framework/summary.proto and
framework/tensor.proto.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gradoctor.intake.binary.protobuf import BYTES, FIXED32, FIXED64, VARINT, WireField, fields, signed

_DTYPES = {1: "<f4", 2: "<f8", 3: "<i4", 9: "<i8"}


@dataclass(frozen=True, slots=True)
class ScalarAt:
    """A scalar of an event: its tag, where its bytes begin, and their type."""

    tag: bytes
    start: int
    dtype: str

    @property
    def size(self) -> int:
        """Bytes of the value."""
        return int(self.dtype[2])


@dataclass(frozen=True, slots=True)
class EventLayout:
    """``varying`` are the byte ranges that differ between events of one layout: wall time, step, values.

    ``loose`` are scalars whose bytes have no fixed length; such a layout holds for one event only.
    """

    step: int
    step_at: tuple[int, int]
    scalars: tuple[ScalarAt, ...]
    varying: tuple[tuple[int, int], ...]
    loose: tuple[tuple[bytes, float], ...] = ()

    def values(self, payload: bytes) -> list[tuple[bytes, float]]:
        """Tag and value of every scalar."""
        fixed = [(s.tag, float(np.frombuffer(payload, s.dtype, 1, s.start)[0])) for s in self.scalars]
        return [*fixed, *self.loose]


def event_layout(payload: bytes) -> EventLayout:
    """The layout of one serialised Event. Raises ValueError when it is no message."""
    step, step_at = 0, (0, 0)
    scalars: list[ScalarAt] = []
    loose: list[tuple[bytes, float]] = []
    varying: list[tuple[int, int]] = []
    for part in fields(payload):
        if part.number == 1 and part.wire == FIXED64:
            varying.append((part.start, part.end))
        elif part.number == 2 and part.wire == VARINT:
            step, step_at = signed(part.varint), (part.start, part.end)
            varying.append(step_at)
        elif part.number == 5 and part.wire == BYTES:
            for value in fields(payload, part.start, part.end):
                if value.number == 1 and value.wire == BYTES:
                    _summary_value(payload, value, scalars, loose)
    varying += [(s.start, s.start + s.size) for s in scalars]
    return EventLayout(step, step_at, tuple(scalars), tuple(varying), tuple(loose))


def _summary_value(
    payload: bytes, value: WireField, scalars: list[ScalarAt], loose: list[tuple[bytes, float]]
) -> None:
    tag = b""
    for part in fields(payload, value.start, value.end):
        if part.number == 1 and part.wire == BYTES:
            tag = payload[part.start : part.end]
        elif part.number == 2 and part.wire == FIXED32:
            scalars.append(ScalarAt(tag, part.start, "<f4"))
        elif part.number == 8 and part.wire == BYTES:
            found = _tensor(payload, part)
            if isinstance(found, float):
                loose.append((tag, found))
            elif found is not None:
                scalars.append(ScalarAt(tag, *found))


def _tensor(payload: bytes, tensor: WireField) -> tuple[int, str] | float | None:
    """Where the single number of a tensor lies; the number itself where it is a varint; None for other
    tensors.
    """
    dtype = 0
    for part in fields(payload, tensor.start, tensor.end):
        size = part.end - part.start
        if part.number == 1 and part.wire == VARINT:
            dtype = part.varint
        elif part.number == 2 and _has_more_than_one(payload, part):
            return None
        elif part.number == 4 and dtype in _DTYPES and size == int(_DTYPES[dtype][2]):
            return part.start, _DTYPES[dtype]
        elif (part.number == 5 and size == 4) or (part.number == 6 and size == 8):
            return part.start, "<f4" if size == 4 else "<f8"
        elif part.number in (7, 10) and part.wire == VARINT:
            return float(signed(part.varint))
        elif part.number in (7, 10) and part.wire == BYTES:
            numbers = list(_packed(payload, part))
            return float(numbers[0]) if len(numbers) == 1 else None
    return None


def _packed(payload: bytes, part: WireField) -> list[int]:
    from gradoctor.intake.binary.protobuf import varint

    found, position = [], part.start
    while position < part.end:
        value, position = varint(payload, position, part.end)
        found.append(signed(value))
    return found


def _has_more_than_one(payload: bytes, shape: WireField) -> bool:
    """Whether a tensor's shape has a dimension other than 1."""
    for dimension in fields(payload, shape.start, shape.end):
        if dimension.number == 2 and dimension.wire == BYTES:
            sizes = [f.varint for f in fields(payload, dimension.start, dimension.end) if f.number == 1]
            if sizes != [1]:
                return True
    return False
