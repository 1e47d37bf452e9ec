"""gradoctor's own log: JSON lines, a header first, then one object per call. Needs neither torch nor
numpy.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

FORMAT_VERSION = 1


class RunLogger:
    """Appends one JSON object per :meth:`log` call to ``path``; each line is on disk when the call
    returns.

    The first line is ``{"gradoctor": 1, "config": {...}}``. Non-finite numbers are written as the strings
    "nan", "inf" and "-inf", so that the file stays strict JSON. ``resume=True`` appends to an existing log
    without a second header.
    """

    def __init__(
        self, path: str | Path, *, config: Mapping[str, Any] | None = None, resume: bool = False
    ) -> None:
        self.path = Path(path)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        continues = resume and self.path.exists() and self.path.stat().st_size > 0
        self._file = self.path.open("a" if continues else "w", encoding="utf-8", buffering=1)
        if not continues:
            self._write({"gradoctor": FORMAT_VERSION, "config": dict(config or {})})

    def log(self, values: Mapping[str, Any], *, step: int | None = None, epoch: float | None = None) -> None:
        """Write one record; values may be numbers, strings or anything with ``.item()`` (tensors, numpy
        scalars).
        """
        axes = {name: at for name, at in (("epoch", epoch), ("step", step)) if at is not None}
        self._write({**axes, **values})

    def note(self, message: str) -> None:
        """Write something said in words, e.g. why training stopped: ``{"message": "..."}``."""
        self._write({"message": message})

    def close(self) -> None:
        """Close the file; logging afterwards is an error."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _write(self, record: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(strict(record), allow_nan=False) + "\n")


def strict(value: Any) -> Any:
    """``value`` as strict JSON material: containers plain, scalars native, non-finite numbers as strings."""
    if isinstance(value, Mapping):
        return {str(key): strict(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [strict(inner) for inner in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    if not isinstance(value, float) and hasattr(value, "item"):
        return strict(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else _spelling(value)
    return str(value)


def _spelling(value: float) -> str:
    if math.isnan(value):
        return "nan"
    return "inf" if value > 0 else "-inf"
