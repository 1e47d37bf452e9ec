"""``gradoctor rule``: a rule's own documentation."""

from __future__ import annotations

from pathlib import Path

import click

from gradoctor.cli.completion import rules

FORMATS = ("text", "json", "markdown")


@click.command("rule")
@click.argument("names", nargs=-1, metavar="[CODE|ID]...", shell_complete=rules)
@click.option("--all", "everything", is_flag=True, help="List every rule (json: all of them in full).")
@click.option("-f", "--output-format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option(
    "--rules",
    "paths",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Also your own rule file or folder.",
)
def command(names: tuple[str, ...], everything: bool, form: str, paths: tuple[Path, ...]) -> None:
    """Say what a rule looks for, what it means, what to do and where that is written.

    \b
    Examples:
      gradoctor rule GD101
      gradoctor rule clip-saturation -f markdown
      gradoctor rule --all
    """  # noqa: D301 - \b is click's mark for a paragraph that is not rewrapped
    from gradoctor.errors import UsageError
    from gradoctor.rulebook.load import find_rule, load_rules

    if everything == bool(names):
        raise UsageError(
            "name a rule by code or id, or ask for --all", hint="gradoctor rule --all lists them"
        )
    found = (
        load_rules(paths, cases=True) if everything else tuple(find_rule(name, paths)[1] for name in names)
    )
    click.echo(_shown(found, form, listing=everything), nl=False)


def _shown(rules: tuple, form: str, *, listing: bool) -> str:  # type: ignore[type-arg]
    import json

    from gradoctor.rulebook import page

    if form == "json":
        data = [page.as_json(rule) for rule in rules]
        return json.dumps(data if listing or len(data) > 1 else data[0], indent=2, ensure_ascii=False) + "\n"
    if listing:
        return page.table(rules, markdown=form == "markdown")
    pages = [page.markdown_page(rule) if form == "markdown" else page.text_page(rule) for rule in rules]
    return "\n".join(pages)
