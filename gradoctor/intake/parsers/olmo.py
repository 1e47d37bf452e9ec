"""OLMo's blocks: a line that names the step, then one indented ``key=value`` line a metric."""

from __future__ import annotations

import re

from gradoctor.intake.text.family import Family, Kind, Reader
from gradoctor.intake.text.tails import number


def _step(reader: Reader, line: int, found: re.Match[str]) -> None:
    reader.place(line, found.groupdict())
    reader.memory["next"] = line + 1


def _metric(reader: Reader, line: int, found: re.Match[str]) -> None:
    """A metric, when it stands in a block: an indented line elsewhere is part of something else."""
    if reader.memory.get("next") == line:
        reader.memory["next"] = line + 1
        reader.value(found["key"], number(found["value"]), line)


FORMAT = Family(
    name="olmo",
    title="OLMo step blocks",
    writes="OLMo, OLMo-core",
    reason="OLMo step blocks ([step=n/N, ...] and indented key=value lines)",
    score=80,
    kinds=(
        Kind(
            "[step=",
            r"\[step={step}/{steps}(?:,epoch={epoch})?(?:,[^\]]*)?\]\s*$",
            sure=True,
            raw=True,
            take=_step,
        ),
        Kind(
            "    ",
            r"(?:^| ) {4}(?P<key>[A-Za-z][\w/.()@-]*(?: [\w/.()@-]+){0,6})={value}$",
            raw=True,
            take=_metric,
        ),
    ),
).format
