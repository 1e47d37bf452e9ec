"""Snapshots as plain files: a reviewer reads the report in the diff. GRADOCTOR_SNAPSHOTS=update rewrites
them.
"""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "snapshots"


def check(name: str, text: str) -> None:
    """Compare ``text`` with the kept file, or rewrite the file when asked to."""
    path = FOLDER / name
    if os.environ.get("GRADOCTOR_SNAPSHOTS") == "update":
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    assert path.exists(), f"no snapshot {name}: run with GRADOCTOR_SNAPSHOTS=update and look at it"
    assert text == path.read_bytes().decode()
