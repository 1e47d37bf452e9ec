"""The quick way through a block of delimited lines; see :mod:`decimals` for the numbers themselves."""

from __future__ import annotations

from gradoctor.intake.tables.table import Table


class CellBlocks:
    """Reads blocks of rows under one header."""

    def __init__(self, names: tuple[str, ...], delimiter: str) -> None:
        self._names, self._delimiter = names, delimiter

    def table(self, block: bytes, first_line: int) -> Table | None:
        """The block's rows, or None when it must be read row by row."""
        return None
