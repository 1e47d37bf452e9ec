"""Where a report goes: standard output or a file, written whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from gradoctor.errors import UsageError

if TYPE_CHECKING:
    from gradoctor.reports.registry import RenderOptions
    from gradoctor.reports.wire import ReportWire

MOST_SUMMARY = 1 << 20


def color_wanted(choice: str) -> bool:
    """``--color`` wins over everything; then NO_COLOR, FORCE_COLOR/CLICOLOR_FORCE; then whether it is a
    terminal.
    """
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def write_report(report: ReportWire, output_format: str, output: str | None, options: RenderOptions) -> None:
    """Render and write. Raises UsageError for an unknown format or a file that cannot be written."""
    from gradoctor.reports.registry import renderer

    text = renderer(output_format).render(report, fitting(options, output))
    if output is None or output == "-":
        write_stdout(text)
    else:
        write_file(Path(output), text)


def add_to_summary(report: ReportWire, options: RenderOptions) -> None:
    """Append the digest to the job's summary page, where GitHub's runner says it is ($GITHUB_STEP_SUMMARY).

    A step's summary above 1 MiB is dropped whole by the runner, so nothing is added to one that is full.
    """
    from gradoctor.reports.registry import renderer

    name = os.environ.get("GITHUB_STEP_SUMMARY")
    if not name:
        return
    text = renderer("step-summary").render(report, replace(options, style=None, template_dir=None))
    data = text.encode("utf-8", errors="replace") if isinstance(text, str) else text
    try:
        with Path(name).open("ab") as stream:
            if stream.tell() + len(data) + 1 > MOST_SUMMARY:
                sys.stderr.write("the job summary is full: gradoctor's digest was left out\n")
                return
            stream.write(data + b"\n")
    except OSError as error:
        sys.stderr.write(f"the job summary cannot be written: {error.strerror or error}\n")


def fitting(options: RenderOptions, output: str | None) -> RenderOptions:
    """The options that fit where the report goes: ASCII and width of standard output."""
    if output is not None:
        return options
    encoding = (sys.stdout.encoding or "ascii").lower()
    width = os.get_terminal_size().columns if sys.stdout.isatty() else options.width
    return replace(options, ascii_only=not encoding.startswith("utf"), width=width)


def write_stdout(text: str | bytes) -> None:
    """To standard output, flushed here so that a full disk is noticed.

    A reader that went away (``| head``) is no error: the verdict and its exit code stand without him.
    """
    data = text.encode("utf-8", errors="replace") if isinstance(text, str) else text
    if isinstance(text, str) and not text.endswith("\n"):
        data += b"\n"
    try:
        _write_bytes(data)
    except BrokenPipeError:
        close_quietly()


def _write_bytes(data: bytes) -> None:
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        sys.stdout.write(data.decode("utf-8", errors="replace"))
        return
    sys.stdout.flush()
    stream.write(data)
    stream.flush()


def close_quietly() -> None:
    """Send what is still buffered nowhere: Python must not complain about the closed pipe at exit."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())


def write_file(path: Path, text: str | bytes) -> None:
    """Through a temporary file and a rename: a report is never half written. Raises UsageError when that
    fails.
    """
    data = text.encode("utf-8", errors="replace") if isinstance(text, str) else text
    if path.is_char_device() or path.is_fifo():
        path.write_bytes(data)
        return
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            Path(temporary).chmod(0o666 & ~_umask())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        raise UsageError(f"cannot write the report: {said}", where=str(path)) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
