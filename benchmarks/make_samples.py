"""Re-make the real sample logs: every preset of the reference trainer, trained on a CPU with seed 1337.

    python benchmarks/make_samples.py [--out sample_logs] [--only SYSTEM-PRESET ...]

Each becomes ``sample_logs/<system>-<preset>/`` with the logs as the trainer wrote them, its configuration, what a
diagnosis must say (``expect.yaml``, kept when it is there) and ORIGIN.md with the command.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

# what a diagnosis must name as root; an empty list is a healthy run
ROOTS: dict[str, list[str]] = {
    "causal-dag-stable": [],
    "causal-dag-explosion": ["inputs-not-standardised"],
    "causal-dag-acyclicity-dominates": ["loss-imbalance"],
    "causal-dag-zero-edges": ["no-edges"],
    "causal-dag-dense-edges": ["too-many-edges"],
    "causal-dag-fixed-threshold": ["f1-zero-with-edges"],
    "intervention-effect-stable": [],
    "intervention-effect-clamped-scale": ["clamped-loss-scale"],
    "intervention-effect-hard-split-explodes": [
        "structure-underweighted",
        "clamped-loss-scale",
        "explosion-without-clipping",
    ],
    "intervention-effect-structure-underweighted": ["structure-underweighted"],
    "intervention-effect-nan-late": ["non-finite-loss"],
    "priority-net-stable": [],
    "causal-dag-lr-too-high": ["lr-too-high"],
    "priority-net-lr-too-low": ["update-ratio-too-low"],
    "priority-net-tight-clip": ["norm-far-above-clip"],
    "priority-net-tiny-batch-batchnorm": ["batchnorm-tiny-batch"],
    "priority-net-aggressive-penalties": ["aggressive-penalties"],
    "priority-net-high-gradient": ["aggressive-penalties"],
    "atft-stable": [],
    "atft-stacked-normalisers": ["gradient-vanishing"],
    "atft-no-scheduler": ["lr-never-changes"],
    "atft-collapse": ["prediction-collapse"],
    "atft-frozen-encoder": ["frozen-module"],
}
FILES = ("training_log.json", "metrics.jsonl", "console.log", "config.yaml")
SYSTEMS = ("causal-dag", "intervention-effect", "priority-net", "atft")
ORIGIN = """# Where these logs come from

A real run of the reference trainer on one CPU thread; nothing in them is typed. Re-made by

```bash
{command}
```

with PyTorch {torch} (another version or processor may differ in the last digits). `training_log.json`, `metrics.jsonl` and
`console.log` tell of the same run in three formats.
"""


def make(name: str, out: Path) -> None:
    """Train one preset and put its files in place."""
    import torch

    from gradoctor.trainer.loop import train
    from gradoctor.trainer.presets import resolve

    system = next(s for s in SYSTEMS if name.startswith(s + "-"))
    preset = name.removeprefix(system + "-")
    with tempfile.TemporaryDirectory() as scratch:
        run = Path(scratch) / "run"
        train(resolve(system, preset), run, device="cpu", tensorboard=False)
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        for file in FILES:
            shutil.copyfile(run / file, folder / file)
    command = (
        f"gradoctor train {system} --preset {preset} --seed 1337 --device cpu --no-tensorboard --out DIR"
    )
    (folder / "ORIGIN.md").write_text(
        ORIGIN.format(command=command, torch=torch.__version__.split("+")[0]), encoding="utf-8"
    )
    expect = folder / "expect.yaml"
    if not expect.exists():
        roots = ROOTS.get(name, [])
        verdict = "sick" if roots else "healthy"
        told = f"roots: [{', '.join(roots)}]\nfindings: [{', '.join(roots)}]\n" if roots else ""
        expect.write_text(
            f"log: training_log.json\nconfig: config.yaml\nverdict: {verdict}\n{told}", encoding="utf-8"
        )


def main() -> None:
    """Make all samples, or those named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("sample_logs"))
    parser.add_argument("--only", nargs="*", default=None)
    asked = parser.parse_args()
    for name in ROOTS:
        if asked.only is None or name in asked.only:
            make(name, asked.out)
            print(name)


if __name__ == "__main__":
    main()
