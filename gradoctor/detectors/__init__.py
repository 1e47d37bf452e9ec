"""Detectors: one pure function a file, signals in, :class:`Hit` or None out.

A detector module ``gradoctor/detectors/<name>.py`` holds a function of the same name; nothing else needs
touching. Its parameters are what a rule's condition may say:

* annotated :class:`~gradoctor.signals.run.Signal`: the rule names one signal (or a glob: asked once for each
match);
* annotated ``tuple[Signal, ...]``: the rule names a glob or a list, the detector sees all of them together;
* annotated ``tuple[Event, ...]``: the rule names an event kind (or a list of kinds);
* annotated :class:`Span`: a length or place with its unit (``5 epochs``, ``200 steps``, ``3 points``, ``25
%``);
* numbers, strings, booleans, lists: given literally, or as ``{fact: name}`` / ``{expect: name.low|high}``.

Parameters without a default are required. A detector raises :class:`NotEnoughData` when the series is too
short to be judged: "could not be asked" is never "passed".
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, get_type_hints

from gradoctor.detectors.names import detector_names

if TYPE_CHECKING:
    from gradoctor.detectors.hit import Hit

__all__ = ["Detector", "detector", "detector_names"]


@dataclass(frozen=True)
class Detector:
    """A detector with what its signature says: parameter name -> type, and the defaults."""

    name: str
    function: Callable[..., Hit | None]
    parameters: Mapping[str, Any]
    defaults: Mapping[str, Any] = field(default_factory=dict)

    @property
    def required(self) -> tuple[str, ...]:
        """Parameters a condition must give."""
        return tuple(name for name in self.parameters if name not in self.defaults)


@cache
def detector(name: str) -> Detector:
    """The detector called ``name``. Raises KeyError for an unknown name."""
    if name not in detector_names():
        raise KeyError(name)
    function = getattr(import_module(f"{__name__}.{name}"), name)
    import numpy as np  # the detector's module has loaded it

    hints = get_type_hints(function)
    signature = inspect.signature(function)
    defaults = {
        p.name: p.default for p in signature.parameters.values() if p.default is not inspect.Parameter.empty
    }
    calm = np.errstate(all="ignore")(function)  # infinite and undefined results are judged as such
    return Detector(name, calm, {p: hints[p] for p in signature.parameters}, defaults)
