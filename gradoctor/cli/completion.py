"""What a shell completes beside commands and options: rules, formats, sample logs. Nothing heavy is imported for it.

The scripts are click's own: ``_GRADOCTOR_COMPLETE=bash_source gradoctor`` (or ``zsh_source``, ``fish_source``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

_LONGEST_HEAD = 400  # characters of a rule file in which its code and title stand


def rules(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Ids and codes of the shipped rules; of a list with commas the last part is completed."""
    del ctx, param
    before, comma, last = incomplete.rpartition(",")
    names = (name for pair in _rule_names() for name in pair if name.lower().startswith(last.lower()))
    return [f"{before}{comma}{name}" for name in names]


def selectors(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """What selects rules: their names, their categories, all and preview."""
    from gradoctor._resources import resource

    before, comma, last = incomplete.rpartition(",")
    folders = sorted(
        entry.name for entry in resource("rules").iterdir() if entry.is_dir() and entry.name != "packs"
    )
    words = [f"{before}{comma}{word}" for word in ("all", "preview", *folders) if word.startswith(last)]
    return words + rules(ctx, param, incomplete)


def formats(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Names of the output formats."""
    del ctx, param
    from gradoctor.reports.registry import renderer_names

    return [name for name in renderer_names() if name.startswith(incomplete)]


def samples(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Names of the shipped logs."""
    del ctx, param
    return [name for name in sample_names() if name.startswith(incomplete)]


def sample_names() -> list[str]:
    """The shipped logs, by the name of their folder."""
    from gradoctor._resources import resource

    return sorted(entry.name for entry in resource("sample_logs").iterdir() if entry.is_dir())


def _rule_names() -> list[tuple[str, str]]:
    """Id and code of every shipped rule, from the file's name and its first lines."""
    from gradoctor._resources import resource, walk

    found: list[tuple[str, str]] = []
    for file in walk(resource("rules"), ".yaml"):
        with file.open(encoding="utf-8") as stream:
            first = stream.readline(_LONGEST_HEAD)
        if first.startswith("code:"):
            found.append((file.name.removesuffix(".yaml"), first.removeprefix("code:").split("#")[0].strip()))
    return found
