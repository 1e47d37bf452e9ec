"""What a run of the benchmark is: settings of a real training, and the words its fault may be named by."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Scenario:
    """One kind of run.

    ``symptoms`` may become visible and are verified against the log afterwards; empty: healthy. ``root`` holds
    the words of which any names the cause, ``also`` the consequences a reader may name without being wrong.
    ``facts`` is what a person who set up the task knows (classes, the entropy of the text, announced epochs).
    """

    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    symptoms: tuple[str, ...] = ()
    root: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    doubtful: bool = False  # careful readers would not agree: reported apart, in no rate

    @property
    def healthy(self) -> bool:
        """Whether nothing is wrong with this run."""
        return not self.symptoms and not self.doubtful


def kinds_in(styles: tuple[str, ...], **defaults: Any) -> Callable[..., Scenario]:
    """A maker of scenarios that are all written in ``styles``; ``defaults`` are settings of every one of them."""

    def kind(
        name: str,
        symptoms: tuple[str, ...] = (),
        root: tuple[str, ...] = (),
        also: tuple[str, ...] = (),
        **settings: Any,
    ) -> Scenario:
        return Scenario(name, defaults | settings, symptoms, root, also, styles)

    return kind


@dataclass(frozen=True)
class Written:
    """One log that was written: where, by which logger, of which scenario."""

    file: str
    format: str
    scenario: str
    seed: int
    symptoms: tuple[str, ...]
    root: tuple[str, ...]
    also: tuple[str, ...]
    doubtful: bool
    reader: str
    facts: Mapping[str, Any]
    seconds: float = 0.0  # of processor time


def half(scenario: str, seed: int) -> str:
    """Half a is for tuning, half b is held out: decided by a hash of the injection and the seed."""
    digest = hashlib.sha256(f"{scenario}:{seed}".encode()).digest()
    return "ab"[digest[0] % 2]


def number(*parts: object) -> int:
    """A reproducible number of a run, from what names it (Python's own hash differs from process to process)."""
    return int.from_bytes(hashlib.sha256(":".join(map(str, parts)).encode()).digest()[:4], "big")


def tell(written: Written, manifest: Path) -> None:
    """Append one run to the manifest of its writer."""
    with manifest.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(asdict(written)) + "\n")


def told(out: Path) -> set[tuple[str, int]]:
    """Scenario and seed of every run that the manifests in ``out`` know."""
    lines = [
        line
        for manifest in out.glob("*.manifest.jsonl")
        for line in manifest.read_text(encoding="utf-8").splitlines()
    ]
    return {(row["scenario"], row["seed"]) for row in map(json.loads, lines)}


def styles_of(scenario: Scenario, seed: int, count: int) -> tuple[str, ...]:
    """The styles this seed is written in: they rotate, so that no fault is tied to a format."""
    first = number(scenario.name) + seed * count
    return tuple(dict.fromkeys(scenario.styles[(first + k) % len(scenario.styles)] for k in range(count)))
