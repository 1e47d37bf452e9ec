"""Zip archives that hold one log: what trackers pack their offline sessions in, or a single zipped file."""

from __future__ import annotations

import io
import zlib
from typing import BinaryIO, cast

from gradoctor.errors import UnreadableError

MAGIC = b"PK\x03\x04"
_BOMB_FLOOR, _BOMB_RATIO = 64 << 20, 200
_LOGS = {
    "metrics.jsonl": "task.json",
    "messages.json": "experiment.json",
}  # ClearML, Comet: the log, and what is beside it


def member_of(raw: BinaryIO, name: str, most: int) -> BinaryIO | None:
    """The stream of the only log in the archive ``raw``; None for archives of anything else (checkpoints).

    Raises UnreadableError for one that would come out larger than ``most`` bytes, or as a bomb would.
    """
    import zipfile  # only for archives

    try:
        archive = zipfile.ZipFile(raw)
        files = [entry for entry in archive.infolist() if not entry.is_dir()]
        by_name = {entry.filename: entry for entry in files}
        chosen = next((by_name[log] for log, other in _LOGS.items() if {log, other} <= by_name.keys()), None)
        chosen = chosen or (files[0] if len(files) == 1 else None)
        if chosen is None:
            return None
        bomb = chosen.file_size > _BOMB_FLOOR and chosen.file_size > _BOMB_RATIO * chosen.compress_size
        if bomb or chosen.file_size > most:
            raise UnreadableError(
                f"its {chosen.filename} would be {chosen.file_size >> 20} MiB unpacked", where=name
            )
        return io.BufferedReader(cast(io.RawIOBase, archive.open(chosen)))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, zlib.error, ValueError):
        return None  # damaged, encrypted, packed in a way that Python cannot read
