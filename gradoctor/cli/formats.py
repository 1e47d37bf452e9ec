"""``gradoctor formats``: what is read, who writes it."""

from __future__ import annotations

import click

HOW = """
A log that is not recognised becomes readable when each line has `name: value` or `name=value` pairs, e.g.
  epoch 3 | train_loss: 0.0181 | val_loss: 0.0203 | grad_norm: 0.7 | lr: 5e-4
or when it is written as JSON lines, one object a step: {"step": 300, "loss": 0.0181, "lr": 5e-4}.
`gradoctor signals LOG` shows what was understood; names can be taught in the settings (signal-aliases).
Other readers can be installed: entry points of the group gradoctor.parsers.v1."""


@click.command("formats")
def command() -> None:
    """List the formats that are read, and say how to make another log readable."""
    from gradoctor.intake.parsers import all_formats, plugin_formats

    formats = sorted(all_formats(), key=lambda f: f.name)
    width = max(len(f.name) for f in formats)
    for known in formats:
        click.echo(f"{known.name.ljust(width)}  {known.title} ({known.writes})")
    for warning in plugin_formats()[1]:
        click.echo(f"warning: {warning}", err=True)
    click.echo(HOW)
