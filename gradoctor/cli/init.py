"""``gradoctor init``: a commented settings file and, if asked, a CI job."""

from __future__ import annotations

from pathlib import Path

import click

SETTINGS = Path("gradoctor.toml")
JOBS = {"github": Path(".github/workflows/gradoctor.yml"), "gitlab": Path(".gitlab/gradoctor.yml")}
NEXT = {
    "github": "edit the step that brings the logs into runs/",
    "gitlab": "take it up in .gitlab-ci.yml: include: [{local: .gitlab/gradoctor.yml}]",
}


@click.command("init")
@click.option("--ci", type=click.Choice(sorted(JOBS)), help="Also write a CI job.")
@click.option(
    "--pyproject", is_flag=True, help="Print the settings as a [tool.gradoctor] table; write nothing."
)
@click.option("--force", is_flag=True, help="Write over files that exist.")
def command(ci: str | None, pyproject: bool, force: bool) -> None:
    """Write a commented gradoctor.toml into this folder, and a CI job with --ci.

    \b
    Examples:
      gradoctor init
      gradoctor init --ci github
      gradoctor init --pyproject >> pyproject.toml
    """  # noqa: D301 - \b is click's mark for a paragraph that is not rewrapped
    if pyproject:
        if ci:
            raise click.UsageError("--pyproject prints, --ci writes: ask for one of them")
        click.echo(pyproject_table(_template("gradoctor.toml")), nl=False)
        return
    files = {} if ci and SETTINGS.exists() and not force else {SETTINGS: _template("gradoctor.toml")}
    if ci:
        files[JOBS[ci]] = _template(f"{ci}.yml")
    _write(files, force=force)
    if SETTINGS not in files:
        click.echo(f"{SETTINGS} exists and was left as it is")
    if ci:
        click.echo(f"next: {NEXT[ci]}")


def pyproject_table(text: str) -> str:
    """The settings file as a table of pyproject.toml: every header, commented out or not, below [tool.gradoctor]."""
    lines = ["[tool.gradoctor]"]
    for line in text.splitlines():
        mark, bare = ("# ", line[2:]) if line.startswith("# ") else ("", line)
        if bare.startswith("[[") and bare.endswith("]]"):
            line = f"{mark}[[tool.gradoctor.{bare[2:]}"
        elif bare.startswith("[") and bare.endswith("]"):
            line = f"{mark}[tool.gradoctor.{bare[1:]}"
        lines.append(line)
    return "\n".join(lines) + "\n"


def _template(name: str) -> str:
    from gradoctor._resources import resource

    return resource("templates", "init", name).read_text(encoding="utf-8")


def _write(files: dict[Path, str], *, force: bool) -> None:
    from gradoctor.cli.output import write_file
    from gradoctor.errors import UsageError

    for path in files:
        if path.exists() and not force:
            raise UsageError("exists", where=str(path), hint="--force writes over it")
    for path, text in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"cannot be written: {error.strerror}", where=str(path)) from None
        write_file(path, text)
        click.echo(f"wrote {path}")
