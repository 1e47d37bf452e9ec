"""``gradoctor schema``: the published JSON Schemas."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

import click

SCHEMAS = {
    "report": "gradoctor.reports.schema:report_schema",
    "comparison": "gradoctor.reports.compare_report:comparison_schema",
    "rule": "gradoctor.rulebook.schema:rule_schema",
    "settings": "gradoctor.settings:settings_schema",
}


@click.command("schema")
@click.argument("what", type=click.Choice(sorted(SCHEMAS)))
def command(what: str) -> None:
    """Print the JSON Schema of a report, a comparison, a rule file or the settings."""
    from gradoctor.cli.output import write_stdout

    module, _, function = SCHEMAS[what].partition(":")
    schema: dict[str, Any] = getattr(import_module(module), function)()
    write_stdout(json.dumps(schema, indent=2, sort_keys=True))
