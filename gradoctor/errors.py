"""The exception tree. Every error a user can cause carries what, where and what to do; none reaches him as a
traceback.

Exit codes follow the table in the README: 2 = the command, settings, a rule or gradoctor itself was wrong; 3
= nothing could be judged.
"""

from __future__ import annotations


class GradoctorError(Exception):
    """Root of all errors gradoctor raises on purpose.

    ``where`` is ``file`` or ``file:line``; ``hint`` says what to do about it.
    """

    exit_code = 2

    def __init__(self, message: str, *, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text}\n  hint: {self.hint}" if self.hint else text


class UsageError(GradoctorError):
    """The command line asks for something that does not exist or does not go together."""


class SettingsError(GradoctorError):
    """A settings file, an environment variable or a flag has an unknown key or a bad value."""


class RuleError(GradoctorError):
    """A rule, pack or signal table cannot be used as written."""


class ConfigError(GradoctorError):
    """The user's own training configuration could not be read or patched."""


class SourceError(GradoctorError):
    """A log could not be read: missing, empty, binary, a pointer, or refused for safety."""

    exit_code = 3


class UnreadableError(SourceError):
    """A file that may well be a log, but cannot be opened or unpacked: never passed over in silence."""


class NothingToJudge(GradoctorError):  # noqa: N818 - the verdict's own words
    """No source held a record that could be judged."""

    exit_code = 3


def did_you_mean(word: str, known: list[str] | tuple[str, ...] | set[str]) -> str | None:
    """A hint "did you mean 'x'?" naming the nearest known word, or None when none is near."""
    from difflib import get_close_matches

    near = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else None
