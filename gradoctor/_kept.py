"""What is made of the shipped files at every start, kept in the user's cache folder between starts.

Parsing the YAML of all rules costs more than reading and judging a small log. What comes out of it is plain
data, so it is kept as JSON: nothing that is executed or unpickled. A file is named by the digest of everything
it was made of, so it never grows stale; one that is damaged, or cannot be read or written, is done without.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from gradoctor import __version__

FORM = "1"  # counts up when the same text comes to mean other data
_MOST_FILES = 12  # several versions and checkouts side by side


def cache_folder() -> Path | None:
    """Where this user's caches are (``XDG_CACHE_HOME`` on any system), or None where there is no home."""
    given = os.environ.get("XDG_CACHE_HOME")
    if not given and sys.platform == "win32":
        given = os.environ.get("LOCALAPPDATA")
    if given:
        return Path(given) / "gradoctor"
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "gradoctor"


def kept(name: str, texts: Iterable[str], make: Callable[[], Any]) -> Any:
    """What ``make`` returns, or the same kept by an earlier start with the same ``texts``."""
    folder = cache_folder()
    if folder is None:
        return make()
    file = folder / f"{name}-{_digest(name, texts)}.json"
    with suppress(OSError, ValueError, RecursionError):
        return _read(file)
    made = make()
    with suppress(OSError, ValueError, TypeError, RecursionError):
        _write(file, made)
    return made


def _digest(name: str, texts: Iterable[str]) -> str:
    summed = sha256()
    for text in (FORM, __version__, name, *texts):
        raw = text.encode("utf-8", errors="surrogatepass")
        summed.update(b"%d:" % len(raw) + raw)
    return summed.hexdigest()[:32]


def _read(file: Path) -> Any:
    """The data of a kept file. Raises OSError or ValueError when it is not whole."""
    digest, _, body = file.read_bytes().partition(b"\n")
    if sha256(body).hexdigest().encode() != digest:
        raise ValueError("damaged")
    return json.loads(body)


def _write(file: Path, made: Any) -> None:
    """Keep data that JSON gives back as it is; whoever reads meanwhile sees the whole file or none."""
    text = json.dumps(made, ensure_ascii=False)
    if json.loads(text) != made:
        return
    body = text.encode()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        part.write_bytes(sha256(body).hexdigest().encode() + b"\n" + body)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    kept_files = sorted(file.parent.glob("*-*.json"), key=lambda one: one.stat().st_mtime)
    for old in kept_files[:-_MOST_FILES]:
        old.unlink(missing_ok=True)
