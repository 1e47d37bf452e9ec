"""gradoctor, the doctor for training runs.

``gradoctor.diagnose("run.log")`` reads what a training run left behind and returns a :class:`Diagnosis`.
The names below load on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from gradoctor.api import Diagnosis, compare, diagnose, load, render

__all__ = ["Diagnosis", "__version__", "compare", "diagnose", "load", "render"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from gradoctor import api

        return getattr(api, name)
    raise AttributeError(f"module 'gradoctor' has no attribute {name!r}")
