"""The command line: one module a command, each loaded when it is called. ``--help`` and ``rule`` import no
NumPy.
"""

from __future__ import annotations

import contextlib
import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click

from gradoctor import __version__
from gradoctor.errors import GradoctorError, did_you_mean

# name -> (module, one line of help): listing commands imports none of them
COMMANDS: dict[str, tuple[str, str]] = {
    "diagnose": ("diagnose", "Read logs, find what is sick, prescribe the cure."),
    "signals": ("signals", "Show what was read and how each name was understood."),
    "compare": ("compare", "Before and after: what was cured, what persists, what is new."),
    "prescribe": ("prescribe", "Patch the training's own configuration as prescribed."),
    "report": ("report", "Render a diagnosis JSON again, without the log."),
    "plot": ("plot", "Draw the curves of a run."),
    "index": ("index", "One page over many runs."),
    "watch": ("watch", "Follow a growing log and diagnose as it grows."),
    "rule": ("rule", "Explain a rule, or list all."),
    "test-rules": ("test_rules", "Run the cases that rules carry."),
    "formats": ("formats", "List what can be read, and how to make a log readable."),
    "schema": ("schema", "Print a JSON Schema: report, rule or settings."),
    "train": ("train", "Train a reference system, sick or healthy."),
    "demo": ("demo", "Diagnose a shipped sick run."),
    "init": ("init", "Write a settings table and a CI snippet."),
}

EXIT_CODES = """Exit codes: 0 judged, nothing at or above --fail-on; 1 a finding at or above it; 2 wrong use, settings or
rules, or our own fault; 3 nothing could be judged."""


class LazyGroup(click.Group):
    """Commands by name, imported on use; a path given as the command is answered with what was meant."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click calls it so
        """Names of the commands, in the order of the table."""
        return [name for name, (module, _) in COMMANDS.items() if _exists(module)]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002 - likewise
        """The command, its module imported now."""
        entry = COMMANDS.get(name)
        if entry is None or not _exists(entry[0]):
            return None
        found = import_module(f"{__name__}.{entry[0]}").command
        assert isinstance(found, click.Command)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command meant; a path in its place is answered with what was meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            word = args[0] if args else ""
            if Path(word).exists() or word == "-":
                raise click.UsageError(f"did you mean `gradoctor diagnose {word}`?", ctx) from None
            hint = did_you_mean(word, self.list_commands(ctx))
            raise click.UsageError(
                f"there is no command {word!r}" + (f": {hint}" if hint else ""), ctx
            ) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table of commands, without importing them."""
        rows = [(name, COMMANDS[name][1]) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _exists(module: str) -> bool:
    return find_spec(f"{__name__}.{module}") is not None


@click.group(
    cls=LazyGroup,
    epilog=EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "GRADOCTOR"},
)
@click.version_option(__version__, prog_name="gradoctor")
def group() -> None:
    """The doctor for training runs: `gradoctor diagnose run.log`."""


def main(arguments: list[str] | None = None) -> None:
    """Entry point: every error a user can cause ends in one sentence and the right exit code, never in a
    traceback.
    """
    _open_what_is_closed()
    # nothing here multiplies matrices: NumPy need not start threads for it
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        code = group.main(arguments, standalone_mode=False)
        sys.stdout.flush()
    except SystemExit:
        # click ends with 1 when a pipe is closed, and leaves this behind; here 1 would mean a finding
        if not type(sys.stdout).__name__.endswith("PacifyFlushWrapper"):
            raise
        code = 0
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.ClickException as error:
        error.show()
        code = 2
    except click.Abort:
        code = 130
    except GradoctorError as error:
        code = _told(str(error), error.exit_code)
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        code = _pipe_closed()
    except OSError as error:
        code = _told(f"{error.filename or 'output'}: {error.strerror or error}", 2)
    except MemoryError:
        code = _told("out of memory: the log is larger than this machine can hold", 2)
    except Exception as error:  # our own fault: say so shortly, without the log's content
        if os.environ.get("GRADOCTOR_DEBUG"):
            raise
        code = _told(
            f"gradoctor itself failed ({type(error).__name__}: {error}). Please report it; GRADOCTOR_DEBUG=1 shows where.",
            2,
        )
    sys.exit(code if isinstance(code, int) else 0)


def _open_what_is_closed() -> None:
    """Whoever closed our standard output (``>&-``) does not want to hear; the verdict and its code stand."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - for the whole process


def _told(message: str, code: int) -> int:
    from gradoctor.reports.escape import visible

    with contextlib.suppress(OSError):
        sys.stderr.write("error: " + "\n".join(visible(line) for line in message.splitlines()) + "\n")
    return code


def _pipe_closed() -> int:
    """The reader went away (``| head``): nothing more to say."""
    from gradoctor.cli.output import close_quietly

    close_quietly()
    return 0
