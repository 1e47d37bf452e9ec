"""Entry points of third parties, found without loading ``importlib.metadata`` where there are none.

That module takes longer to load than a small log to read. The files it would read are looked through for the
group's name first; whatever else may provide packages than folders is left to it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint


def plugins(group: str) -> tuple[EntryPoint, ...]:
    """The entry points of a group."""
    if not _mentioned(group.encode()):
        return ()
    from importlib.metadata import entry_points

    return tuple(entry_points(group=group))


def _mentioned(group: bytes) -> bool:
    """Whether the group may have entry points."""
    finders = [finder for finder in sys.meta_path if hasattr(finder, "find_distributions")]
    if any(getattr(finder, "__name__", "") != "PathFinder" for finder in finders):
        return True
    return any(_mentions(Path(place), group) for place in dict.fromkeys(sys.path))


def _mentions(place: Path, group: bytes) -> bool:
    """Whether a package in this part of the path names the group."""
    try:
        if place.is_file():  # packages in a zip
            return True
        found = [*place.glob("*.dist-info/entry_points.txt"), *place.glob("*.egg-info/entry_points.txt")]
        return any(group in file.read_bytes() for file in found)
    except OSError:
        return False
