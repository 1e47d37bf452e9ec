"""SQLite databases that trackers write, opened for reading alone: nothing in one is changed or executed."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gradoctor.errors import SourceError
from gradoctor.intake.source import Source

if TYPE_CHECKING:
    import sqlite3

MAX_CELL = 16 << 20  # bytes of one value
MAGIC = b"SQLite format 3\0"


_ORDINARY = re.compile(r"(?is)create\s+table\b(?!.*\bgenerated\s+always\b)(?!.*\bas\s*\()")


def number_of(value: object) -> float | None:
    """A cell as a number; None where it holds something else."""
    return float(value) if isinstance(value, int | float) else None


@contextmanager
def opened(source: Source) -> Iterator[sqlite3.Connection]:
    """A connection that can only read. Raises SourceError for a damaged database."""
    import sqlite3

    with tempfile.TemporaryDirectory() as folder:
        path = source.path
        if path is None:
            path = Path(folder) / "copy.db"
            path.write_bytes(source.read())
        try:
            with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
                connection.text_factory = lambda raw: raw.decode("utf-8", errors="replace")
                connection.execute("pragma query_only = on")
                connection.execute("pragma trusted_schema = off")
                connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_CELL)
                yield connection
        except sqlite3.Error as error:
            raise SourceError(
                f"an SQLite database that cannot be read ({error})", where=source.name
            ) from None


def columns_of(source: Source, table: str) -> frozenset[str]:
    """The names of a table's columns; empty where there is no such table or no readable database.

    A view or a virtual table is none: reading one runs what its author wrote, perhaps for ever.
    """
    try:
        with opened(source) as connection:
            made = "select sql from sqlite_master where type = 'table' and name = ?"
            plain = [str(sql) for (sql,) in connection.execute(made, (table,)) if _ORDINARY.match(str(sql))]
            if not plain:
                return frozenset()
            rows = connection.execute("select name from pragma_table_info(?)", (table,)).fetchall()
    except (SourceError, OSError):
        return frozenset()
    return frozenset(str(name) for (name,) in rows)
