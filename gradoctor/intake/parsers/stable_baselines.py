"""The boxes of Stable-Baselines3 and OpenAI baselines: one box is one record, its step stands inside."""

from __future__ import annotations

import re

from gradoctor.intake.text.family import Family, Kind, Reader
from gradoctor.intake.text.tails import NUMBER, number

_STEPS = (
    "total_timesteps",
    "total timesteps",
    "TimestepsSoFar",
    "misc/total_timesteps",
    "TotalEnvInteracts",
    "steps",
)
_MARKS = (
    "total_timesteps",
    "TimestepsSoFar",
    "EpRewMean",
    "eprewmean",
    "AverageEpRet",
    "TotalEnvInteracts",
)
_MEANS = {("time/", "fps"): "fps_since_start"}
"""Stable-Baselines3 divides all steps by all the time so far; baselines' own ``fps`` is that of one iteration."""
_VALUE = re.compile(NUMBER)


def _edge(reader: Reader, line: int, found: re.Match[str]) -> None:  # noqa: ARG001
    """A line of dashes ends the open box and may begin the next."""
    _commit(reader)
    reader.memory["section"] = ""
    reader.records.mark_read(line)


def _row(reader: Reader, line: int, found: re.Match[str]) -> None:
    key, text = found["key"].strip(), found["value"].strip()
    reader.records.mark_read(line)
    if not text and key.endswith("/"):
        reader.memory["section"] = key
    elif _VALUE.fullmatch(text):
        box = reader.memory.setdefault("box", {})
        box.setdefault((reader.memory.get("section", ""), key), (number(text), line))


def _commit(reader: Reader) -> None:
    box = reader.memory.pop("box", None)
    if not box:
        return
    step = next((value for wanted in _STEPS for (_, key), (value, _) in box.items() if key == wanted), None)
    if step is None:
        return  # a box of settings
    reader.at(min(line for _, line in box.values()), step=step)
    reader.records.close()
    for (section, key), (value, line) in box.items():
        if key not in _STEPS:
            prefix = "val/" if section == "eval/" else ""
            reader.value(_MEANS.get((section, key), prefix + key), value, line)


FORMAT = Family(
    name="stable-baselines",
    title="Stable-Baselines3 boxes",
    writes="Stable-Baselines3, OpenAI baselines, Spinning Up",
    reason="boxes of Stable-Baselines3 or baselines (| ep_rew_mean | ... |)",
    score=84,
    kinds=(
        Kind("---", r"^-{9,}$", take=_edge),
        Kind("|", r"^\|? *(?P<key>[^|]*?) +\| *(?P<value>[^|]*)\|$", take=_row),
    ),
    marks=tuple(Kind(key, rf"^\|? *{key} +\| *[-\d.e+]+ *\|$") for key in _MARKS),
    finish=_commit,
).format
