"""Which reader takes a source: every reader states a score with its reason, the highest wins."""

from __future__ import annotations

from dataclasses import dataclass

from gradoctor.errors import SourceError
from gradoctor.intake.alien import alien
from gradoctor.intake.catalogue import for_folders, for_head
from gradoctor.intake.format import Format, Head, Match
from gradoctor.intake.source import HEAD_BYTES, Source

_BLANKS = b"\x00\r\n\t \xef\xbb\xbf"
_DATABASE = b"SQLite format 3\0"
_SURE = 90  # scores from here on are claims by content that only one format has
HOW_TO_READ = "`gradoctor formats` lists what is read and how to make a log readable"
LFS_POINTER = b"version https://git-lfs.github.com/spec/v1"
PICKLE_MAGIC = (
    b"\x80\x02}",
    b"\x80\x03}",
    b"\x80\x04\x95",
    b"\x80\x05\x95",
    b"\x80\x02c",
    b"\x80\x03c",
    b"(dp",
)
_KNOWN_BINARY = {
    b"PK\x03\x04": "a zip archive of several files (a PyTorch checkpoint, a packed folder), not a log",
    b"\x89HDF": "an HDF5 file (Keras weights), not a log",
    b"\x93NUMPY": "a NumPy array, not a log",
    b"\x7fELF": "a program, not a log",
    b"%PDF": "a PDF document, not a log",
    b"\x89PNG": "a picture, not a log",
    b"PAR1": "a Parquet file",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """The reader chosen for a source, why, and what else claimed it."""

    format: Format
    match: Match
    others: tuple[tuple[str, Match], ...] = ()


def choose(source: Source) -> Choice:
    """The reader for ``source``. Raises SourceError, with the reason, for what no reader can take."""
    if source.is_folder:
        claims = [(f, m) for f in for_folders() if f.folder and (m := f.folder(source))]
    else:
        head = read_head(source)
        refuse_unreadable(head)
        claims = [(f, m) for f in for_head(head) if (m := f.sniff(head))]
        if head.data.startswith(_DATABASE) and all(match.score < _SURE for _, match in claims):
            hint = "Trackio's and MLflow's are read; of others export the table of metrics as CSV"
            raise SourceError("an SQLite database of no tracker that is read", where=source.name, hint=hint)
    if not claims:
        raise SourceError(
            "no reader recognises this",
            where=source.name,
            hint=HOW_TO_READ,
        )
    claims.sort(key=lambda claim: -claim[1].score)
    (chosen, match), rest = claims[0], claims[1:]
    return Choice(chosen, match, tuple((f.name, m) for f, m in rest))


def read_head(source: Source) -> Head:
    """The beginning of a source, for sniffing."""
    data = source.read(HEAD_BYTES + 1)
    if len(data) > HEAD_BYTES and not data.strip(_BLANKS):
        data = _behind_blanks(source)
    return Head(source.name, data[:HEAD_BYTES], len(data) <= HEAD_BYTES, source)


def _behind_blanks(source: Source) -> bytes:
    """The first bytes behind a long run of zeros or blanks: a log that was rotated under its writer begins with a hole."""
    found = b""
    for block in source.blocks():
        found += block if found else block.lstrip(_BLANKS)
        if len(found) > HEAD_BYTES:
            break
    return found


def refuse_unreadable(head: Head) -> None:
    """Raise SourceError for what is certainly no log: empty, LFS pointer, pickle, known binary."""
    data = head.data
    if not data.strip(_BLANKS):
        raise SourceError(
            "the file is empty" if not data else "the file holds only blanks or zero bytes", where=head.name
        )
    if data.removeprefix(b"\xef\xbb\xbf").startswith(LFS_POINTER):
        raise SourceError(
            "a git-LFS pointer, not the log itself", where=head.name, hint="run `git lfs pull` first"
        )
    if data.startswith(PICKLE_MAGIC):
        hint = "export it: json.dump({k: [float(x) for x in v] for k, v in history.items()}, open('history.json', 'w'))"
        raise SourceError(
            "a Python pickle, which is never opened: loading one can run any code", where=head.name, hint=hint
        )
    for magic, what in _KNOWN_BINARY.items():
        if data.startswith(magic):
            raise SourceError(what, where=head.name)
    if (found := alien(head.text)) is not None:
        raise SourceError(found.what, where=head.name, hint=found.hint)
