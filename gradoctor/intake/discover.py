"""From paths to groups of sources: each group is what one training left behind.

A file named by the user is one group. A folder is walked; the logs of one folder are one group, which reading
may find to be several trainings.
"""

from __future__ import annotations

import glob
import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from gradoctor.errors import GradoctorError, SourceError, UnreadableError
from gradoctor.intake.configuration import EVENT_FOLDERS
from gradoctor.intake.sniff import Choice, choose
from gradoctor.intake.source import Source

MAX_FILES = 20_000
MAX_PIPED = 4 << 30  # bytes kept of a pipe, which can be read but once
SKIPPED_FOLDERS = {
    ".git",
    "__pycache__",
    "node_modules",
    ".venv",
    "venv",
    "site-packages",
    ".ipynb_checkpoints",
}
_NEVER_LOGS = re.compile(
    r"(?i)\.(py|pyc|ipynb|png|jpe?g|gif|svg|pdf|pt|pth|ckpt|safetensors|bin|onnx|tar|whl|so|exe|dll|mp4|wav|html?|css|js|ya?ml|toml|ini|cfg|env|lock)$"
)
_HELD_NUMBERS = re.compile(r"(?i)\.(pkl|pickle|npz|npy|parquet|h5|hdf5)$")  # a history, exported otherwise
_HELD_SHOWN = 3
_PROSE = re.compile(
    r"(?i)(\.(md|rst|tex)|^(readme|licen[cs]e|changelog|notice|authors|requirements)[^/]*)$"
)  # only read when named
CHECKPOINT = re.compile(r"checkpoint[-_](\d+)")  # a folder of them


@dataclass(frozen=True, slots=True)
class Found:
    """One source with its reader."""

    source: Source
    choice: Choice


@dataclass(frozen=True, slots=True)
class Group:
    """What one training left behind. ``folder`` is set for groups found by walking."""

    name: str
    members: tuple[Found, ...]
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A source nothing could be done with, and why."""

    name: str
    reason: str
    hint: str | None = None
    quiet: bool = False  # found by walking a folder: counted, not shouted about


def discover(paths: Iterable[str], *, stdin_name: str = "-") -> tuple[list[Group], list[Refused]]:
    """Groups of sources behind the paths as given: files, folders, glob patterns, ``-`` for standard input."""
    groups: list[Group] = []
    refused: list[Refused] = []
    for given in paths:
        if given == "-":
            _standard_input(stdin_name, groups, refused)
            continue
        if not given:  # "$LOG", unset: not this folder
            refused.append(Refused("''", "an empty name"))
            continue
        try:
            matched = _matched(given)
        except (OSError, ValueError) as error:  # a name too long, or with a zero byte
            refused.append(Refused(given, getattr(error, "strerror", None) or str(error)))
            continue
        if not matched:
            refused.append(Refused(given, "no such file or folder"))
        for name in matched:
            path = Path(name)
            if path.is_dir():
                _walk(path, groups, refused)
            else:
                _file(name, path, groups, refused)
    return groups, refused


def _matched(given: str) -> list[str]:
    if os.path.lexists(given):
        return [given]
    return sorted(glob.glob(given, recursive=True))  # noqa: PTH207 - absolute patterns too


def _standard_input(name: str, groups: list[Group], refused: list[Refused]) -> None:
    if sys.stdin is None:  # closed by the caller: `<&-`
        refused.append(Refused(name, "standard input is closed"))
        return
    try:
        _one(Source(name, data=_piped(sys.stdin.buffer, name)), groups, refused)
    except (GradoctorError, OSError) as error:
        refused.append(_told(error, name))


def _file(name: str, path: Path, groups: list[Group], refused: list[Refused]) -> None:
    if path.is_char_device() or path.is_block_device():  # /dev/zero never ends
        refused.append(Refused(name, "a device, not a log"))
        return
    try:
        _one(_opened(name, path), groups, refused)
    except (GradoctorError, OSError) as error:
        refused.append(_told(error, name))


def _told(error: GradoctorError | OSError, name: str) -> Refused:
    if isinstance(error, GradoctorError):
        return Refused(name, error.message, error.hint)
    return Refused(name, error.strerror or str(error))


def _piped(stream: IO[bytes], name: str) -> bytes:
    """All of a pipe. Raises UnreadableError for one that does not end."""
    data = stream.read(MAX_PIPED + 1)
    if len(data) > MAX_PIPED:
        raise UnreadableError("more than 4 GiB from a pipe", where=name, hint="write it to a file first")
    return data


def _opened(name: str, path: Path) -> Source:
    """The source behind a path; a pipe (``<(zcat run.log.gz)``) can be read but once, so it is read here."""
    if not path.is_fifo():
        return Source(name, path)
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # without this, a pipe nobody writes to would hang
    os.set_blocking(handle, True)
    with os.fdopen(handle, "rb") as stream:
        return Source(name, data=_piped(stream, name))


def _one(source: Source, groups: list[Group], refused: list[Refused], *, quiet: bool = False) -> None:
    found = _chosen(source, refused, quiet=quiet)
    if found:
        groups.append(Group(source.name, (found,)))


def _chosen(source: Source, refused: list[Refused], *, quiet: bool) -> Found | None:
    try:
        return Found(source, choose(source))
    except GradoctorError as error:
        passed_over = quiet and not isinstance(error, UnreadableError)
        refused.append(Refused(source.name, error.message, error.hint, passed_over))
        return None


def _walk(root: Path, groups: list[Group], refused: list[Refused]) -> None:
    before = len(groups)
    count = 0
    folders = [root]
    held: list[Path] = []  # files that may hold a course, but no log can be read from
    while folders:
        folder = folders.pop(0)
        try:
            whole = Source(str(folder), folder)
            taken = Found(whole, choose(whole))
        except SourceError:
            taken = None
        if taken is not None:
            if not _joined(folder, taken, groups):
                groups.append(Group(str(folder), (taken,), folder))
            continue
        files: list[Path] = []
        for entry in sorted(folder.iterdir()) if _listable(folder, refused) else []:
            if entry.is_symlink() and entry.is_dir():
                continue
            if entry.is_dir():
                if entry.name not in SKIPPED_FOLDERS:
                    folders.append(entry)
            elif not entry.is_file() and not entry.is_symlink():
                continue  # a pipe or a socket: opening it may wait for ever
            elif _HELD_NUMBERS.search(entry.name):
                held.append(entry)
            elif not _NEVER_LOGS.search(entry.name) and not _PROSE.search(entry.name):
                files.append(entry)
        count += len(files)
        if count > MAX_FILES:
            refused.append(
                Refused(
                    str(root),
                    f"more than {MAX_FILES} files: the rest was not looked at",
                    "name a smaller folder",
                )
            )
            break
        groups.extend(_grouped(folder, files, refused))
    if not count and len(groups) == before:
        refused.append(
            Refused(str(root), "no log in this folder", "name the log, or the folder that holds it")
        )
        for path in held[:_HELD_SHOWN]:  # each says what it is, and how to read what it holds
            _chosen(Source(str(path), path), refused, quiet=False)


def _joined(folder: Path, taken: Found, groups: list[Group]) -> bool:
    """Whether a folder of event files belongs to the training whose logs lie one folder up, and was added to
    it: the folder's name says so, and no other log up there is of its format.
    """
    if folder.name.lower() not in EVENT_FOLDERS:
        return False
    for index, group in enumerate(groups):
        formats = [member.choice.format.name for member in group.members]
        if group.folder == folder.parent and taken.choice.format.name not in formats:
            groups[index] = Group(str(folder.parent), (*group.members, taken), group.folder)
            return True
    return False


def _listable(folder: Path, refused: list[Refused]) -> bool:
    try:
        next(iter(folder.iterdir()), None)
    except OSError as error:
        refused.append(Refused(str(folder), error.strerror or str(error)))
        return False
    return True


def _grouped(folder: Path, files: list[Path], refused: list[Refused]) -> Iterator[Group]:
    """All logs of one folder together: whether they tell of one training is seen when they are read (see
    ``trainings``).
    """
    members = [found for path in files if (found := _chosen(Source(str(path), path), refused, quiet=True))]
    if members:
        yield Group(str(folder) if len(members) > 1 else members[0].source.name, tuple(members), folder)
