"""Limits on a user's YAML, checked over its events before anything is built of it.

Aliases are a part of YAML that configurations use; ten lines of them can stand for a billion values, so nodes are
counted as often as they are referred to.
"""

from __future__ import annotations

from typing import Any

from gradoctor.errors import ConfigError


def check_yaml(text: str, where: str, *, nodes: int, depth: int) -> None:
    """Raise ConfigError, naming the line, for a text that stands for more than ``nodes`` values or is nested
    deeper than ``depth``, refers to itself, or is no YAML.
    """
    import yaml  # only where there is a configuration

    counted = _Counted()
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            place = f"{where}:{event.start_mark.line + 1 if event.start_mark else 1}"
            counted.take(event, place)
            if len(counted.open) > depth:
                raise ConfigError(f"nested deeper than {depth}", where=place)
            if counted.total > nodes:
                raise ConfigError(f"more than {nodes:,} values: not a configuration", where=place)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigError(f"not valid YAML: {error.problem or error}", where=f"{where}:{line}") from None
    except yaml.YAMLError as error:
        raise ConfigError(f"not valid YAML: {error}", where=where) from None


class _Counted:
    """The values so far, those behind each anchor, and the collections that are open with what came before them."""

    def __init__(self) -> None:
        self.total = 0
        self.behind: dict[str, int] = {}
        self.open: list[tuple[str | None, int]] = []

    def take(self, event: Any, place: str) -> None:
        """Count one event. Raises ConfigError for an alias of a collection that is still open."""
        import yaml

        if isinstance(event, yaml.AliasEvent):
            if any(event.anchor == anchor for anchor, _ in self.open):
                raise ConfigError(f"*{event.anchor} refers to what it stands in", where=place)
            self.total += self.behind.get(
                str(event.anchor), 1
            )  # one without anchor is the reader's to report
        elif isinstance(event, yaml.ScalarEvent):
            self.total += 1
            if event.anchor:
                self.behind[event.anchor] = 1
        elif isinstance(event, yaml.CollectionStartEvent):
            self.open.append((event.anchor, self.total))
            self.total += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = self.open.pop()
            if anchor:
                self.behind[anchor] = self.total - before
