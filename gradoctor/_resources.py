"""The only module that knows where rules/, templates/ and sample_logs/ are: in a wheel, an editable install
or a zip.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def data_root() -> Traversable:
    """The folder that holds ``rules``, ``templates`` and ``sample_logs``."""
    packaged = files("gradoctor") / "_data"
    if packaged.is_dir():
        return packaged
    return Path(__file__).resolve().parent.parent


def resource(*parts: str) -> Traversable:
    """One shipped file or folder, e.g. ``resource("rules", "signals.yaml")``."""
    found = data_root()
    for part in parts:
        found = found / part
    return found


def walk(folder: Traversable, suffix: str) -> list[Traversable]:
    """All files below ``folder`` whose name ends in ``suffix``, in a stable order."""
    found: list[Traversable] = []
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.is_dir():
            found.extend(walk(entry, suffix))
        elif entry.name.endswith(suffix):
            found.append(entry)
    return found
