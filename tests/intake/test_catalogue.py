"""Readers are left unloaded only where they would not have claimed the source."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gradoctor.intake import catalogue
from gradoctor.intake.catalogue import for_folders, for_head
from gradoctor.intake.format import Needs
from gradoctor.intake.parsers import all_formats, format_of, module_names
from gradoctor.intake.sniff import choose, read_head
from gradoctor.intake.source import Source
from tests.hostile.reader_samples import SAMPLES

TOUCHES = st.sampled_from(
    [b"\0", b"\xef\xbb\xbf", b"\n", b"{", b"[", b'"', b",", b"\t", b"epoch,loss\n1,2\n", b"warning: x\n"]
)


def claims(formats, data: bytes, name: str) -> list[tuple[str, object]]:
    head = read_head(Source(name, data=data))
    return [(one.name, match) for one in formats(head) if (match := one.sniff(head))]


@pytest.mark.parametrize("kind", SAMPLES)
def test_who_claims_a_sample_is_asked(kind: str) -> None:
    name, data = SAMPLES[kind]
    assert claims(for_head, data, name) == claims(lambda _: all_formats(), data, name) != []


@given(st.sampled_from(sorted(SAMPLES)), TOUCHES, st.integers(0, 300), st.booleans())
@example("clearml", b"\0", 1, False)
@example("wandb", b"\xef\xbb\xbf", 4, True)
@example("aim-csv", b"{", 0, False)
def test_who_claims_a_damaged_sample_is_asked(kind: str, touch: bytes, at: int, cut: bool) -> None:
    name, data = SAMPLES[kind]
    data = data[:at] + touch + (b"" if cut else data[at:])
    assert claims(for_head, data, name) == claims(lambda _: all_formats(), data, name)


def test_every_reader_of_folders_is_asked_about_a_folder() -> None:
    assert [one.name for one in for_folders()] == [one.name for one in all_formats() if one.folder]


def test_without_anything_kept_all_readers_are_known(monkeypatch) -> None:
    monkeypatch.setattr(catalogue, "_files", lambda: iter(()))
    catalogue._entries.cache_clear()
    try:
        name, data = SAMPLES["chainer"]
        assert choose(Source(name, data=data)).format.name == "chainer"
    finally:
        catalogue._entries.cache_clear()


LOADED = """
import sys
from pathlib import Path
from gradoctor.intake.sniff import choose
from gradoctor.intake.source import Source
choose(Source(sys.argv[1], Path(sys.argv[2])))
found = sorted(name.rpartition(".")[2] for name in sys.modules if name.startswith("gradoctor.intake.parsers."))
print(*found)
"""


@pytest.mark.parametrize("kind", ["console", "chainer", "sb3-csv", "visualdl", "blank-table"])
def test_readers_of_other_shapes_stay_unloaded(kind: str, tmp_path: Path) -> None:
    """A second start loads no reader of another shape: text none of JSON, a table none of event files."""
    name, data = SAMPLES[kind]
    path = tmp_path / name
    path.write_bytes(data)
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", LOADED, name, str(path)], capture_output=True, text=True, check=True, timeout=60,
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
    needs = {module: format_of(module).needs for module in module_names()}
    own = needs[kind.replace("-", "_")]
    for module in done.stdout.split():
        assert needs[module] in (None, Needs.MARKS) or (own and needs[module] & own), module
