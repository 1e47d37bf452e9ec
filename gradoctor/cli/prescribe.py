"""``gradoctor prescribe``: the first prescriptions as a patch of the user's own configuration."""

from __future__ import annotations

from pathlib import Path

import click

from gradoctor.errors import UsageError


@click.command(
    "prescribe",
    epilog="Exit codes: 0 a patch was made or none is needed; 1 sick, but nothing could be patched; "
    "2 wrong use; 3 nothing to judge.",
)
@click.argument("run", type=click.Path())
@click.option(
    "--config",
    type=click.Path(),
    help="The configuration to patch. Looked for beside the log when not given.",
)
@click.option("-o", "--output", type=click.Path(), help="Write the patched configuration to FILE.")
@click.option("--in-place", is_flag=True, help="Overwrite the configuration.")
@click.option("--diff/--no-diff", default=True, help="Show the unified diff (default).")
@click.option(
    "--only", "only", multiple=True, help="Only the prescriptions of these findings (code or rule id)."
)
@click.option(
    "--order", type=click.Choice(["today", "next run", "if still sick"]), default="today", show_default=True
)
@click.option("--pack", "packs", multiple=True, help="Expectations to apply (e.g. causal-dag).")
@click.option("--rules", "rule_paths", multiple=True, type=click.Path(), help="Your own rules.")
@click.pass_context
def command(ctx: click.Context, run: str, config: str | None, output: str | None, in_place: bool, diff: bool,
            only: tuple[str, ...], order: str, packs: tuple[str, ...], rule_paths: tuple[str, ...]) -> None:  # fmt: skip
    """Diagnose RUN and patch its training configuration as prescribed: comments and order are kept, nothing
    is overwritten unasked.
    """
    from gradoctor.api import Options, diagnose
    from gradoctor.cli.output import write_file, write_stdout
    from gradoctor.diagnosis.patch import first_changes, make_patch
    from gradoctor.reports.escape import visible

    diagnosis = diagnose(run, options=Options(config=config, packs=packs, rule_paths=rule_paths))
    path = _configuration(run, config)
    findings = [f for f in diagnosis.findings if not only or f.code in only or f.rule in only]
    findings = [f for f in findings if f.severity != "info"]
    patch = make_patch(path, first_changes(findings, order=order))
    if diff and patch.steps:
        write_stdout(patch.diff())
    for step in patch.steps:
        click.echo(
            f"{step.code}: {visible(step.key)}: {visible(str(step.before))} -> {visible(str(step.after))}",
            err=True,
        )
    for refusal in patch.refusals:
        click.echo(
            f"{refusal.code}: not patched: {visible(refusal.what)}: {visible(refusal.reason)}", err=True
        )
    if output or in_place:
        write_file(Path(output) if output else path, patch.after)
    if not patch.steps:
        click.echo(
            "nothing to patch: no warning, nothing critical"
            if not findings
            else "no prescription could be turned into a patch of this file",
            err=True,
        )
    ctx.exit(1 if findings and patch.refusals and not patch.steps else 0)


def _configuration(run: str, config: str | None) -> Path:
    from gradoctor.intake.configuration import beside

    path = Path(config) if config else beside(Path(run))
    if path is None:
        raise UsageError("no configuration lies beside the log", hint="name it: --config train.yaml")
    return path
