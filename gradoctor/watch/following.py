"""What is watched: a file or a folder, seen as groups of sources that hold what was read so far."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from gradoctor.errors import GradoctorError
from gradoctor.intake.discover import MAX_FILES, SKIPPED_FOLDERS, Found, Group, Refused, discover
from gradoctor.intake.sniff import Choice, choose
from gradoctor.intake.source import HEAD_BYTES, Source
from gradoctor.watch.follow import Change, Follower


class Following:
    """A run on disk, file or folder, that may not be there yet."""

    def __init__(self, target: str) -> None:
        self.name = target
        self._path = Path(target)
        self._followers: dict[Path, Follower] = {}
        self._found: tuple[list[Group], list[Refused]] = ([], [])
        self._choice: tuple[int, Choice] | None = None
        self._state: dict[Path, tuple[int, int]] = {}

    @property
    def is_folder(self) -> bool:
        """Whether a folder is watched."""
        return self._path.is_dir()

    @property
    def holds_back(self) -> bool:
        """Whether unfinished last lines are held back somewhere."""
        return any(follower.holds_back for follower in self._followers.values())

    @property
    def age(self) -> float:
        """Seconds since anything followed was last written; 0 where that is not known."""
        written = max((follower.written for follower in self._followers.values()), default=0.0)
        return max(0.0, time.time() - written) if written else 0.0

    def poll(self) -> Change:
        """Read what was added anywhere and say what became of the whole."""
        if not self._path.exists():
            return "missing"
        return self._poll_folder() if self.is_folder else self._follower(self._path).poll()

    def groups(self, *, at_rest: bool = False) -> tuple[list[Group], list[Refused]]:
        """The groups of sources as read so far; ``at_rest`` with unfinished last lines."""
        if self.is_folder:
            return [self._group(group, at_rest=at_rest) for group in self._found[0]], self._found[1]
        if not self._path.exists() and self._path not in self._followers:
            return [], [Refused(self.name, "no such file or folder")]
        source = self._follower(self._path).source(at_rest=at_rest)
        try:
            return [Group(self.name, (Found(source, self._chosen(source)),))], []
        except GradoctorError as error:
            return [], [Refused(self.name, error.message, error.hint)]

    def _poll_folder(self) -> Change:
        """Readers are chosen anew when any file below changed: a run writes its second log later than its first."""
        before, self._state = self._state, _state_of(self._path)
        if self._state == before:
            return "same"
        self._found = discover([self.name])
        touched = [path for path, state in self._state.items() if before.get(path) != state]
        changes: list[Change] = []
        for found in self._members():
            path = _file_of(found)
            if path is not None:
                changes.append(self._follower(path).poll())
            elif found.source.path is not None and any(
                one.is_relative_to(found.source.path) for one in touched
            ):
                changes.append("grown")
        return _worst(changes)

    def _chosen(self, source: Source) -> Choice:
        """The reader, asked for again while the beginning it is chosen by still grows."""
        beginning = self._follower(self._path).replaced
        if self._choice is not None and self._choice[0] == beginning:
            return self._choice[1]
        choice = choose(source)
        if len(source.data or b"") >= HEAD_BYTES:
            self._choice = (beginning, choice)
        return choice

    def _follower(self, path: Path) -> Follower:
        return self._followers.setdefault(path, Follower(path))

    def _members(self) -> Iterator[Found]:
        for group in self._found[0]:
            yield from group.members

    def _group(self, group: Group, *, at_rest: bool) -> Group:
        members = [self._held(found, at_rest=at_rest) for found in group.members]
        return replace(group, members=tuple(members))

    def _held(self, found: Found, *, at_rest: bool) -> Found:
        path = _file_of(found)
        return found if path is None else replace(found, source=self._follower(path).source(at_rest=at_rest))


def _file_of(found: Found) -> Path | None:
    """The file of a source; None for a folder that one reader takes whole and reads itself."""
    return None if found.source.is_folder else found.source.path


def _state_of(root: Path) -> dict[Path, tuple[int, int]]:
    """Size and time of every file below a folder, as far as a folder is ever looked through."""
    state: dict[Path, tuple[int, int]] = {}
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS]
        for path in (Path(folder, name) for name in files):
            try:
                about = path.stat()
            except OSError:  # gone between the listing and the look
                continue
            state[path] = (about.st_size, about.st_mtime_ns)
        if len(state) > MAX_FILES:
            break
    return state


def _worst(changes: list[Change]) -> Change:
    order: tuple[Change, ...] = ("replaced", "grown", "same")
    return next((change for change in order if change in changes), "missing")
