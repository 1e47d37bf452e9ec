"""CleanRL's episode prints."""

from __future__ import annotations

from gradoctor.intake.text.family import Family, Kind

FORMAT = Family(
    name="cleanrl",
    title="CleanRL console",
    writes="CleanRL",
    reason="CleanRL lines (global_step=n, episodic_return=...)",
    score=78,
    kinds=(
        Kind(
            "episodic",
            r"global[_ ]step={step}, episodic[_ ]return=\[?{episodic_return}\.?\]?"
            r"(?:, episodic[_ ]length=\[?{episodic_length}\]?)?",
            sure=True,
        ),
        Kind("SPS:", r"^SPS: {sps}\s*$"),
    ),
).format
