"""``gradoctor test-rules``: every rule asked of its own cases."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("test-rules")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("-q", "--quiet", is_flag=True, help="Print failures and the count only.")
def command(paths: tuple[Path, ...], quiet: bool) -> None:
    """Check rule files and run their cases: those that must fire and those that must stay silent.

    Without PATHS the shipped rules are tested. Exit code 0: all as their authors say; 2: a file is broken
    or a case fails.
    """
    from gradoctor.errors import UsageError
    from gradoctor.rulebook.cases import failures
    from gradoctor.rulebook.check import check_rules

    results = check_rules(paths)
    if not results:
        raise UsageError("no rule file was found", hint="give a .yaml file or a folder that holds some")
    for rule in results:
        wrong = failures(rule.cases)
        if rule.broken or wrong or not quiet:
            click.echo(f"{'FAIL' if rule.broken or wrong else 'ok'}  {rule.name}  ({len(rule.cases)} cases)")
        if rule.broken:
            click.echo(f"      {rule.broken}")
        for case in wrong:
            click.echo(f"      {case.wanted}: {case.name}: {case.trouble}")
    bad = sum(bool(rule.broken or failures(rule.cases)) for rule in results)
    click.echo(f"{len(results)} rules, {sum(len(rule.cases) for rule in results)} cases, {bad} rules failed")
    if bad:
        raise SystemExit(2)
