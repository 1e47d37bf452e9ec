"""SQLite databases that trackers write, opened for reading alone: nothing in one is changed or executed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gradoctor.errors import SourceError
from gradoctor.intake.source import Source

if TYPE_CHECKING:
    import sqlite3

MAGIC = b"SQLite format 3\0"


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
                yield connection
        except sqlite3.Error as error:
            raise SourceError(
                f"an SQLite database that cannot be read ({error})", where=source.name
            ) from None


def columns_of(source: Source, table: str) -> frozenset[str]:
    """The names of a table's columns; empty where there is no such table or no readable database."""
    try:
        with opened(source) as connection:
            rows = connection.execute("select name from pragma_table_info(?)", (table,)).fetchall()
    except (SourceError, OSError):
        return frozenset()
    return frozenset(str(name) for (name,) in rows)
