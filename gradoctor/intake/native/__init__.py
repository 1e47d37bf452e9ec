"""The compiled half of the readers: numbers, cells, checksums and the screen of sparse logs at memory speed.

It is optional. ``scan`` is None where no compiler was at hand when the package was built, or where
``GRADOCTOR_COMPILED=0`` is set; the readers then take their array operations, which stay the reference: both ways
give the same numbers, bit for bit.
"""

from __future__ import annotations

import os

_CONTRACT = 2  # what a module built from other sources does not keep: module.c

try:
    from gradoctor.intake.native import _scan
except ImportError:
    scan = None
else:
    _fits = getattr(_scan, "CONTRACT", 0) == _CONTRACT and os.environ.get("GRADOCTOR_COMPILED") != "0"
    scan = _scan if _fits else None

__all__ = ["scan"]
