"""Compiled templates, kept between starts: compiling them takes longer than filling them in.

What is kept is code. So it lies in a folder of the user's own, and is taken only from a file that is the user's and
that nobody else may write, as Python takes its own bytecode; anything else is compiled anew. Where owners cannot be
told (Windows) nothing is kept.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

from gradoctor import __version__
from gradoctor._kept import cache_folder

if TYPE_CHECKING:
    from jinja2 import Environment

FORM = "1"  # counts up when the same text comes to mean other code
_MOST_FOLDERS = 4  # versions side by side
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


class KeptTemplates(BytecodeCache):
    """Compiled templates in a folder; jinja looks at the text they were compiled of, and at Python's version."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        """As jinja's, apart for each way of writing values out, which is part of the code."""
        written = getattr(environment.finalize, "__name__", "")
        return super().get_bucket(environment, f"{written}:{name}", filename, source)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket from its file, where that is whole and the user's alone."""
        with suppress(OSError, ValueError):
            digest, _, code = _read(self._folder / bucket.key).partition(b"\n")
            if sha256(code).hexdigest().encode() == digest:
                bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the bucket's code; whoever reads meanwhile sees the whole file or none."""
        code = bucket.bytecode_to_string()
        with suppress(OSError):
            part = self._folder / f".{bucket.key}.{os.getpid()}"
            try:
                with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                    out.write(sha256(code).hexdigest().encode() + b"\n" + code)
                part.replace(self._folder / bucket.key)
            finally:
                part.unlink(missing_ok=True)


def kept_templates() -> KeptTemplates | None:
    """The compiled templates of this version, in the user's cache folder; None where they cannot be kept safely."""
    home = cache_folder()
    if home is None or not hasattr(os, "geteuid"):
        return None
    versions = sha256(repr((FORM, __version__, jinja2.__version__)).encode()).hexdigest()[:16]
    folder = home / f"templates-{versions}"
    try:
        if not folder.exists():
            folder.mkdir(mode=0o700, parents=True)
            _forget_others(home)
        return KeptTemplates(folder) if _is_ours(os.lstat(folder)) else None
    except OSError:
        return None


def _is_ours(found: os.stat_result) -> bool:
    """Whether the user owns it and nobody else may write it."""
    return found.st_uid == os.geteuid() and not found.st_mode & _OTHERS_WRITE


def _read(file: Path) -> bytes:
    """The bytes of a file. Raises OSError where there is none, ValueError where others may have written it."""
    with os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW), "rb") as opened:
        found = os.fstat(opened.fileno())
        if not stat.S_ISREG(found.st_mode) or not _is_ours(found):
            raise ValueError("not the user's own file")
        return opened.read()


def _forget_others(home: Path) -> None:
    """Drop the folders of all but the latest versions."""
    folders = sorted(home.glob("templates-*"), key=lambda one: one.lstat().st_mtime)
    for old in folders[:-_MOST_FOLDERS]:
        rmtree(old, ignore_errors=True)
