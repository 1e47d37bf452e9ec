"""The command line, called in this process as a shell would call it."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from unittest import mock

from gradoctor.cli import main

CODES = {0, 1, 2, 3}


@dataclass(frozen=True)
class Outcome:
    """What a command left behind: its exit code, and what it wrote."""

    code: int
    out: str
    err: str


class _Stdin(io.BytesIO):
    @property
    def buffer(self) -> io.BytesIO:
        return self


def gradoctor(*arguments: str, stdin: bytes = b"") -> Outcome:
    """Run ``gradoctor`` with these arguments. Whatever the input: a sane exit code, and never a traceback."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err), mock.patch.object(sys, "stdin", _Stdin(stdin)):
        try:
            main([str(argument) for argument in arguments])
            code = 0
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 0
    written = [stream.buffer.getvalue().decode("utf-8") for stream in (out, err)]
    outcome = Outcome(code, *written)
    assert code in CODES, outcome
    for text in written:
        assert 'Traceback (most recent call last):\n  File "' not in text, outcome
        assert "gradoctor itself failed" not in text, outcome
        assert "please report this" not in text.lower(), outcome
        assert "The reader for" not in text, outcome
    return outcome


def diagnosed(path: object, *arguments: str) -> Outcome:
    """``gradoctor diagnose`` without any settings file."""
    return gradoctor("diagnose", "--isolated", str(path), *arguments)
