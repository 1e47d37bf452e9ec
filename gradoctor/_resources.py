"""The only module that knows where rules/, templates/ and sample_logs/ are: in a wheel, an editable install
or a zip.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def data_root() -> Traversable:
    """The folder that holds ``rules``, ``templates`` and ``sample_logs``."""
    package = sources()
    if isinstance(package, Path) and not (package / "_data").is_dir():
        return package.parent
    return package / "_data"


def sources(*parts: str) -> Traversable:
    """A folder of the package's own modules, e.g. ``sources("detectors")``."""
    package = Path(__file__).resolve().parent
    if package.is_dir():
        return package.joinpath(*parts)
    from importlib.resources import files  # in a zip; it takes longer to load than what it is asked for here

    return files(".".join(("gradoctor", *parts)))


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
