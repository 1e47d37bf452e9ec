"""Sockeye's speedometer and checkpoint lines. ``Batch`` counts updates over the whole run: it is the step."""

from __future__ import annotations

from gradoctor.intake.text.family import Family, Kind
from gradoctor.intake.text.tails import word_equals

FORMAT = Family(
    name="sockeye",
    title="Sockeye training log",
    writes="Sockeye",
    reason="Sockeye lines (Epoch[e] Batch [n] Speed: ... updates/sec ...)",
    score=80,
    kinds=(
        Kind(
            "updates/sec",
            r"(?:\[\d+\] )?Epoch\[{epoch}\] Batch \[{step}\]\s+"
            r"(?:Speed: |.*?){samples_per_sec} samples/sec {tokens_per_sec} tokens/sec "
            r"{ups} updates/sec\s*{rest}",
            sure=True,
            tail=word_equals,
        ),
        Kind(
            "heckpoint",
            r"(?:\[\d+\] )?Checkpoint \[\d+\]\s+Train-(?P<rest>[\w.-]+=.*)",
            sure=True,
            tail=word_equals,
            summary=True,
        ),
        Kind(
            "heckpoint",
            r"(?:\[\d+\] )?Checkpoint \[\d+\]\s+Validation-(?P<rest>[\w.-]+=.*)",
            sure=True,
            tail=word_equals,
            split="val/",
        ),
        Kind("heckpoint", r"(?:\[\d+\] )?Checkpoint \[\d+\]\s+Updates={step}"),
    ),
).format
