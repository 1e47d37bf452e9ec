"""rsl_rl's blocks (Isaac Gym, Isaac Lab): a centred iteration line, then ``name: value`` on lines of
their own.
"""

from __future__ import annotations

import re

from gradoctor.intake.text.family import Family, Kind, Reader
from gradoctor.intake.text.tails import number


def _value(reader: Reader, line: int, found: re.Match[str]) -> None:
    if reader.records.step is not None:
        reader.value(found["key"].removeprefix("Mean ").strip(), number(found["value"]), line)


FORMAT = Family(
    name="rsl-rl",
    title="Console of rsl_rl",
    writes="rsl_rl, legged_gym, Isaac Lab",
    reason="rsl_rl blocks (Learning iteration n/N)",
    score=84,
    kinds=(
        Kind("Learning iteration", r"Learning iteration {step}/{steps}", sure=True),
        Kind("Computation:", r"^ *Computation: {steps_per_second} steps/s"),
        Kind(
            ": ",
            r"^ *(?P<key>(?:Mean [\w /.-]+|Value function loss|Surrogate loss)): +{value}\s*$",
            take=_value,
        ),
    ),
).format
