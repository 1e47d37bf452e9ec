"""Colours of the terminal, off unless asked for; escapes of our own are added after the log's were made
visible.
"""

from __future__ import annotations

from dataclasses import dataclass

_CODES = {"critical": "1;31", "warning": "33", "info": "36", "well": "32", "strong": "1", "faint": "2"}


@dataclass(frozen=True, slots=True)
class Paint:
    """``paint("critical", text)`` wraps the text in the role's colour when ``on``."""

    on: bool = False

    def __call__(self, role: str, text: str) -> str:
        """The text in the role's colour, or as it is."""
        return f"\x1b[{_CODES[role]}m{text}\x1b[0m" if self.on and role in _CODES else text
