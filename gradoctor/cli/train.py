"""``gradoctor train``: run a reference system, sick or healthy, and leave its logs in a folder."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

NO_TORCH = "training needs torch, which is not installed"
BAR = 24


@click.command("train")
@click.argument("system", required=False)
@click.option("--preset", default="stable", show_default=True, help="Which configuration; --list names them.")
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="YAML whose keys go over the preset's; a run's config.yaml trains it again.",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    help="One key, e.g. lr=1e-4, scheduler.name=none, size=full.",
)
@click.option("--epochs", type=click.IntRange(min=1), help="How many epochs (default: the preset's).")
@click.option("--seed", type=int, help="Seed of initialisation and order (default: 1337).")
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the logs.  [default: runs/SYSTEM-PRESET]",
)
@click.option(
    "--resume",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="CHECKPOINT",
    help="Go on from a run's checkpoint.pt, into its folder.",
)
@click.option("--compile", "compiled", is_flag=True, help="Compile the model with torch.compile.")
@click.option(
    "--tensorboard/--no-tensorboard",
    default=None,
    help="Write event files.  [default: where tensorboard is installed]",
)
@click.option("--list", "listing", is_flag=True, help="List systems and presets.")
def command(
    system: str | None, preset: str, listing: bool, out: Path | None, resume: Path | None, **options: Any
) -> None:
    """Train a reference SYSTEM: causal-dag, intervention-effect, priority-net or atft.

    \b
    Examples:
      gradoctor train --list
      gradoctor train causal-dag --preset explosion --out runs/explosion
      gradoctor diagnose runs/explosion
      gradoctor train causal-dag --config runs/explosion/config.yaml --set standardize_inputs=true
      torchrun --nproc-per-node 2 -m gradoctor train causal-dag
    """  # noqa: D301 - \b is click's mark for a paragraph that is not rewrapped
    from gradoctor.errors import UsageError

    if listing:
        click.echo(_table(system), nl=False)
        return
    if system is None:
        raise UsageError("name a system to train", hint="gradoctor train --list")
    if find_spec("torch") is None:
        raise UsageError(NO_TORCH, hint='pip install "gradoctor[train]"')
    _train(system, preset, out, resume, **options)


def _train(
    system: str, preset: str, out: Path | None, resume: Path | None, *, config_file: Path | None, settings: tuple[str, ...],
    epochs: int | None, seed: int | None, device: str, compiled: bool, tensorboard: bool | None,
) -> None:  # fmt: skip
    from gradoctor.errors import ConfigError
    from gradoctor.trainer.presets import resolve

    if resume is not None and config_file is None:
        config_file = resume.with_name("config.yaml")
        if not config_file.is_file():
            raise ConfigError("a resumed run needs its config.yaml beside the checkpoint", where=str(resume))
    overrides = {key: value for key, value in (("epochs", epochs), ("seed", seed)) if value is not None}
    config = resolve(system, preset, config_file=config_file, settings=settings, overrides=overrides)
    folder = out or (resume.parent if resume else Path("runs") / f"{system}-{config.preset}")

    from gradoctor.trainer.loop import train

    leads = os.environ.get("RANK", "0") == "0"  # under torchrun one process speaks
    live = leads and sys.stderr.isatty()
    summary = train(
        config,
        folder,
        device=device,
        resume=resume,
        compiled=compiled,
        tensorboard=tensorboard,
        echo=_above_bar if live else click.echo,
        progress=_bar(config.epochs) if live else None,
    )
    if leads:
        click.echo(f"{summary['ended']} after {summary['epochs']} epochs; logs in {folder}")
    if summary["ended"] == "interrupted":
        raise SystemExit(130)


def _bar(epochs: int) -> Callable[[int, int, int], None]:
    """A progress bar on standard error, redrawn in place."""

    def draw(epoch: int, step: int, steps: int) -> None:
        if step % max(1, steps // 50) and step != steps:
            return
        filled = BAR * step // max(1, steps)
        bar = "#" * filled + "-" * (BAR - filled)
        click.echo(f"\rEpoch {epoch}/{epochs} [{bar}] {step}/{steps}", nl=False, err=True)

    return draw


def _above_bar(line: str) -> None:
    click.echo("\r\x1b[K", nl=False, err=True)
    click.echo(line)


def _table(system: str | None) -> str:
    from gradoctor.trainer.config import SYSTEMS
    from gradoctor.trainer.presets import presets_of

    lines: list[str] = []
    for name in (system,) if system else SYSTEMS:
        lines.append(name)
        lines += [f"  {preset:24s} {about}" for preset, about in presets_of(name).items()]
    return "\n".join(lines) + "\n"
