"""TensorBoard event files: TF1/PyTorch ``simple_value`` and TF2/Keras tensors, one stream a tag.

Every tag keeps its own steps, for tags of one file may count different things. Several files of a folder
are one training, read in the order of their creation; the subfolders ``train`` and ``validation`` (Keras,
Ludwig, AllenNLP) give the split. Lines are record numbers, each with the file it is of.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import numpy as np

from gradoctor.intake.binary.crc32c import crc32c, masked
from gradoctor.intake.binary.event_file import EventScalars, Part, read_events
from gradoctor.intake.columns import Account, Column, Columns, FloatArray, IntArray, Parsed, Unread, counted
from gradoctor.intake.format import BINARY, Format, Head, Match
from gradoctor.intake.source import Source
from gradoctor.intake.tables.axes import says_split, split_of

VERSION_MARK = b"brain.Event:"
_EPOCH_TAGS = ("epoch", "train/epoch", "trainer/epoch", "epochs")
_LOG_SUFFIXES = (".csv", ".tsv", ".json", ".jsonl", ".log", ".txt", ".wandb", ".out")
_SHOWN_LOST = 10
_FIRST_RECORDS = 2048  # bytes of a file that hold its first tag
_HPARAMS = re.compile(r"\d{9,11}\.\d+")  # the folder that add_hparams makes: single values, no course


def sniff(head: Head) -> Match | None:
    """The version record that every event file begins with."""
    if VERSION_MARK in head.data[12:96]:
        return Match(100, "a TensorBoard event file's version record")
    if len(head.data) >= 12 and masked(crc32c(head.data[:8])) == int.from_bytes(head.data[8:12], "little"):
        return Match(95, "a record's length with its checksum")  # CatBoost writes no version
    return None


def folder(source: Source) -> Match | None:
    """A folder of event files, or of split folders (``train``, ``validation``) that hold them; nothing
    else to read in it.
    """
    if source.path is None:
        return None
    files = _event_files(source.path)
    beside = [entry for entry in _entries(source.path) if entry.suffix.lower() in _LOG_SUFFIXES]
    if not files or beside:
        return None
    return Match(100, f"{len(files)} TensorBoard event file{'s' if len(files) > 1 else ''}")


def _entries(path: Path) -> list[Path]:
    try:
        return sorted(path.iterdir())
    except OSError:
        return []


def _event_files(path: Path) -> list[tuple[str, Path]]:
    """(prefix, file) of the folder, of its split folders and of those that ``add_scalars`` and ``add_hparams`` write
    beside its own files, oldest first; empty when other subfolders hold event files.
    """
    entries = _entries(path)
    own = [entry for entry in entries if _is_event_file(entry)]
    found = [(_part_of_scalars(path, own) or "", entry) for entry in own]
    for entry in entries:
        inside = [file for file in _entries(entry) if _is_event_file(file)] if entry.is_dir() else []
        part = split_of(entry.name) or (_part_of_scalars(entry, inside) if own else None)
        if part is not None:
            found += [(part, file) for file in inside]
        elif inside and not (own and _HPARAMS.fullmatch(entry.name)):
            return []
        elif own and entry.is_dir():
            found += _nested(entry)
    return sorted(found, key=lambda item: (item[0], _created(item[1]), item[1].name))


def _nested(folder: Path) -> list[tuple[str, Path]]:
    """``losses/train``, ``losses/val``: how tensorboardX lays out what ``add_scalars("losses", ...)`` writes."""
    found = []
    for entry in _entries(folder):
        files = [file for file in _entries(entry) if _is_event_file(file)] if entry.is_dir() else []
        if files and _holds_tag(files[0], folder.name):
            found += [(split_of(entry.name) or entry.name, file) for file in files]
    return found


def _part_of_scalars(folder: Path, files: list[Path]) -> str | None:
    """``train`` for the folder ``Loss_train`` that ``add_scalars("Loss", {"train": ...})`` fills: its only tag is
    ``Loss``. None for any other folder.
    """
    main, _, part = folder.name.rpartition("_")
    return (split_of(part) or part) if main and files and _holds_tag(files[0], main) else None


def _holds_tag(file: Path, tag: str) -> bool:
    """Whether a tag (its slashes as underscores) stands among the first records of an event file."""
    try:
        with file.open("rb") as stream:
            head = stream.read(_FIRST_RECORDS).replace(b"/", b"_")
    except OSError:
        return False
    name = tag.encode()
    return b"\n" + bytes([len(name) % 256]) + name in head


def _is_event_file(path: Path) -> bool:
    return "tfevents" in path.name and path.is_file() and not path.name.endswith(".profile-empty")


def _created(path: Path) -> float:
    """The time in the name: ``events.out.tfevents.1724338462.host``."""
    parts = path.name.split("tfevents.", 1)[-1].split(".")
    return float(parts[0]) if parts[0].isdigit() and parts[0].isascii() and len(parts[0]) < 16 else 0.0


def read(source: Source) -> Parsed:
    """All scalars of a file, or of a folder's files."""
    if not source.is_folder or source.path is None:
        return _parsed([("", source.name, _read_file(source))])
    files = _event_files(source.path)
    return _parsed([(split, str(file), _read_file(Source(str(file), file))) for split, file in files])


def _read_file(source: Source) -> EventScalars:
    return read_events(source.array())


def _parsed(files: list[tuple[str, str, EventScalars]]) -> Parsed:
    tables: list[Columns] = []
    for split in dict.fromkeys(split for split, _, _ in files):
        own = [(name, scalars) for of, name, scalars in files if of == split]
        tables += _tables(split, own)
    notes = []
    if len(files) > 1:
        notes.append(f"{len(files)} event files of one folder were read as one training")
    if not tables:
        notes.append("no scalars: the file holds only its version record, or pictures and histograms")
    records = sum(scalars.records for _, _, scalars in files)
    lost = sum(len(scalars.lost) for _, _, scalars in files)
    silent = sum(scalars.silent for _, _, scalars in files)
    account = Account(records - lost - silent, lost, silent)
    return Parsed(tuple(tables), unread=tuple(_unread(files)), account=account, notes=tuple(notes))


def _unread(files: list[tuple[str, str, EventScalars]]) -> list[Unread]:
    found = []
    for _, name, scalars in files:
        shown = scalars.lost[:_SHOWN_LOST]
        found += [Unread(name, number, "the record's data does not match its checksum") for number in shown]
        if len(scalars.lost) > _SHOWN_LOST:
            more = len(scalars.lost) - _SHOWN_LOST
            found.append(
                Unread(name, scalars.lost[_SHOWN_LOST], "further records with a wrong checksum", more)
            )
        if scalars.damage:
            found.append(Unread(name, scalars.records + 1, scalars.damage))
    return found


def _tables(split: str, files: list[tuple[str, EventScalars]]) -> list[Columns]:
    series = _joined([scalars for _, scalars in files])
    epochs = next((series[tag].part for tag in _EPOCH_TAGS if tag in series), None)
    members = tuple(name for name, _ in files)
    found = []
    for tag, joined in sorted(series.items(), key=lambda item: item[1].first):
        if tag not in _EPOCH_TAGS:
            name = f"{split}/{tag}" if split and not says_split(tag) else tag
            found.append(_stream(name, tag, joined, epochs, members))
    return found


def _stream(name: str, tag: str, joined: _Joined, epochs: Part | None, members: tuple[str, ...]) -> Columns:
    numbers, steps, values = joined.part
    every = counted(len(values))
    axis = "epoch" if tag.startswith("epoch_") else "step"  # Keras counts epochs in its epoch_* tags
    fields = {
        axis: Column(steps, every),
        name if name not in ("step", "epoch") else f"tag/{name}": Column(values, every),
    }
    if epochs is not None and axis == "step":
        at, rows = _at_steps(steps, epochs)
        if len(rows):
            fields["epoch"] = Column(at, rows)
    first = int(joined.member[0])
    if bool((joined.member == first).all()):
        return Columns(fields, numbers, "record", tag, members[first])
    return Columns(fields, numbers, "record", tag, members=members, member=joined.member)


def _at_steps(steps: FloatArray, epochs: Part) -> tuple[FloatArray, IntArray]:
    """The epochs logged at the same steps, and the rows that have one."""
    known, first = np.unique(epochs[1], return_index=True)
    place = np.minimum(np.searchsorted(known, steps), len(known) - 1)
    rows = np.flatnonzero(known[place] == steps)
    return epochs[2][first[place[rows]]], rows


class _Joined(NamedTuple):
    """One tag's records in all files: record numbers, steps and values, and which file each is of (shape (n,))."""

    part: Part
    member: IntArray

    @property
    def first(self) -> tuple[int, int]:
        """The place of the first record."""
        return int(self.member[0]), int(self.part[0][0])


def _joined(files: list[EventScalars]) -> dict[str, _Joined]:
    """The series of several files, one behind the other."""
    parts: dict[str, list[tuple[Part, int]]] = {}
    for index, scalars in enumerate(files):
        for tag, part in scalars.series.items():
            parts.setdefault(tag, []).append((part, index))
    return {tag: _behind_each_other(several) for tag, several in parts.items()}


def _behind_each_other(parts: list[tuple[Part, int]]) -> _Joined:
    member = np.repeat([index for _, index in parts], [len(part[0]) for part, _ in parts]).astype(np.int64)
    if len(parts) == 1:
        return _Joined(parts[0][0], member)
    numbers = np.concatenate([part[0] for part, _ in parts])
    steps = np.concatenate([part[1] for part, _ in parts])
    return _Joined((numbers, steps, np.concatenate([part[2] for part, _ in parts])), member)


FORMAT = Format(
    "tensorboard",
    "TensorBoard event files",
    "torch.utils.tensorboard, tensorboardX, tf.summary, Keras",
    sniff,
    read,
    folder,
    needs=BINARY,
)
