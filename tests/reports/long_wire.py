"""Larger hand-made reports for pages and plots: a hundred epochs of twenty signals, eight modules, and a
million steps.
"""

from __future__ import annotations

import math
import random
from typing import Any

from gradoctor.reports.wire import DiagnosisWire, EventWire, FindingWire, ReportWire, SeriesWire
from tests.reports.sample_wire import cited, inputs_finding, report, series, sick

MODULES = (
    "backbone_projection", "temporal_encoder", "adaptive_norm", "graph_attention.0", "graph_attention.1",
    "graph_attention.2", "frequency_filter", "prediction_head",
)  # fmt: skip


def falling(start: float, end: float, count: int, noise: float, seed: int, rate: float = 5.0) -> list[float]:
    """An exponential fall with multiplicative noise."""
    dice = random.Random(seed)
    fall = [end + (start - end) * math.exp(-rate * i / count) for i in range(count)]
    return [float(f"{v * (1 + noise * dice.gauss(0, 1)):.5g}") for v in fall]


def vanishing_finding() -> FindingWire:
    """One module's gradient is exactly zero for a while."""
    return FindingWire(
        code="GD103", rule="vanishing-gradient", title="A module gets no gradient", category="gradients",
        severity="warning", confidence="high", root=True, signal="grad/norm/backbone_projection",
        axis="epoch", span=(12.0, 40.0), limit=1e-7,
        summary="backbone_projection: norm exactly 0 at 29 of 100 epochs, first at epoch 12",
        claim="No gradient reaches backbone_projection between epochs 12 and 40.",
        evidence=[cited("grad/norm/backbone_projection", 412, 0.0, "epoch 12")],
        fingerprint="vanishing-gradient:run.log:backbone_projection",
    )  # fmt: skip


def long_diagnosis(epochs: int = 100) -> DiagnosisWire:
    """A run of ``epochs`` epochs with twenty signals, a NaN, zeros and three kinds of findings."""
    told = sick().model_copy(deep=True)
    loss = falling(16767.0, 3.4, epochs, 0.08, 1, 14.0)
    loss[epochs // 2] = math.nan
    edges = [float(int(v)) for v in falling(40, 9, epochs, 0.06, 6)]
    clip = [min(v, 1.0) for v in falling(0.98, 0.5, epochs, 0.03, 4, 3.0)]
    more: list[tuple[str, list[float], dict[str, Any]]] = [
        ("loss/train", loss, {"direction": "lower"}),
        ("loss/val", falling(20100.0, 6.1, epochs, 0.1, 2, 12.0), {"direction": "lower"}),
        ("loss/recon", falling(900.0, 1.2, epochs, 0.1, 3, 12.0), {}),
        ("loss/sparse", falling(80.0, 2.0, epochs, 0.1, 7, 9.0), {}),
        ("loss/acyclic", falling(15000.0, 1.0, epochs, 0.1, 8, 16.0), {}),
        ("grad/norm", falling(46767.0, 900.0, epochs, 0.15, 5, 8.0), {"direction": "lower"}),
        ("grad/clip_ratio", clip, {"unit": "ratio", "direction": "lower"}),
        ("lr", [5e-4 if i < epochs * 0.6 else 2.5e-4 for i in range(epochs)], {}),
        (
            "metric/f1/val",
            [round(v, 4) for v in falling(0.02, 0.31, epochs, 0.05, 9)],
            {"direction": "higher"},
        ),
        ("metric/shd/val", falling(54, 31, epochs, 0.04, 10, 2.0), {"direction": "lower"}),
        ("structure/edges", edges, {}),
        ("pred/std", falling(0.02, 0.4, epochs, 0.05, 11), {}),
    ]
    modules = []
    for i, module in enumerate(MODULES):
        norms = falling(10.0 ** (2 - i / 2), 10.0 ** (-1 - i / 3), epochs, 0.2, 20 + i)
        if i == 0:
            norms = [0.0 if 12 <= epoch <= 40 else v for epoch, v in enumerate(norms, 1)]
        if i == 4:
            norms[69] = math.nan
        modules.append((f"grad/norm/{module}", norms, {}))
    told.signals = [series(name, values, **facts) for name, values, facts in [*more, *modules]]
    told.signals.append(series("time/epoch", falling(21.0, 20.0, epochs, 0.02, 12), unit="s"))
    told.run.last_epoch = float(epochs)
    told.run.name = "runs/causal-dag-seed1337/training.log"
    told.findings[1].span = (1.0, float(min(38, epochs)))
    told.findings.append(vanishing_finding())
    told.events = [
        EventWire(kind="nan-warning", text="Loss is NaN at epoch 51", line=1204, file="run.log", epoch=51.0)
    ]
    return told


def long_report(epochs: int = 100) -> ReportWire:
    """A report on :func:`long_diagnosis`."""
    return report(long_diagnosis(epochs))


def million_steps(signals: int = 20, points: int = 500) -> ReportWire:
    """Twenty signals of a million steps, thinned to 500 points each as the wire form holds them."""
    told = sick().model_copy(deep=True)
    told.signals = [_stepped(f"metric/m{n}/val" if n else "loss/train", n, points) for n in range(signals)]
    told.findings = [inputs_finding()]
    told.run.last_step = 1e6
    return report(told)


def _stepped(name: str, seed: int, points: int) -> SeriesWire:
    values = falling(9.0, 1.0, points, 0.3, seed)
    x = [float(1 + i * 1_000_000 // points) for i in range(points)]
    return series(name, values, x=x, axis="step", count=1_000_000)
