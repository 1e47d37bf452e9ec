"""Hand-made reports for the renderers' tests: a sick run in the shape of the classic explosion, and a
healthy one.
"""

from __future__ import annotations

from typing import Any

from gradoctor.reports.wire import (
    AccountWire,
    CandidateWire,
    ChangeWire,
    DiagnosisWire,
    EvidenceWire,
    ExpectationWire,
    FactWire,
    FindingWire,
    HealthyWire,
    PrescriptionWire,
    ReportWire,
    RuleVerdictWire,
    RunWire,
    SeriesWire,
    SourceWire,
    ToolWire,
    UnreadWire,
    VerdictWire,
)

BEFORE_NORMS = [46767.0, 12477.0, 16126.0, 10722.0, 9000.0, 8000.0, 7000.0, 6400.0, 6100.0, 6000.0]
AFTER_NORMS = [2.57, 1.82, 1.36, 0.52, 0.44, 0.41, 0.38, 0.36, 0.33, 0.31]


def series(name: str, values: list[float], **more: Any) -> SeriesWire:
    """A series over epochs 1..n."""
    finite = [v for v in values if v == v and abs(v) != float("inf")]
    told: dict[str, Any] = {
        "name": name,
        "spelling": name.replace("/", "_"),
        "file": "run.log",
        "axis": "epoch",
        "count": len(values),
        "nonfinite": len(values) - len(finite),
        "first": values[0],
        "last": values[-1],
        "minimum": min(finite, default=None),
        "maximum": max(finite, default=None),
        "first_line": 3,
        "last_line": 2 + len(values),
        "reason": "alias in rules/signals.yaml",
        "x": [float(i) for i in range(1, len(values) + 1)],
        "y": values,
    }
    return SeriesWire(**(told | more))


def cited(signal: str, line: int, value: float, at: str, **more: Any) -> EvidenceWire:
    """One citation of a signal."""
    return EvidenceWire(kind="signal", signal=signal, file="run.log", line=line, value=value, at=at, **more)


def inputs_finding() -> FindingWire:
    """The root: inputs far from zero mean and unit variance."""
    return FindingWire(
        code="GD704",
        rule="unnormalised-inputs",
        title="Inputs are not normalised",
        category="data",
        severity="critical",
        confidence="high",
        root=True,
        summary="inputs span 0 .. 2,775",
        why_it_matters="Activations and gradients grow with the input scale.",
        claim="The inputs reach the model on their raw scale.",
        candidates=[
            CandidateWire(
                cause="Standardisation was never switched on.",
                tell_apart="The configuration has no standardize key.",
            )
        ],
        explains=["gradient-explosion"],
        evidence=[EvidenceWire(kind="fact", signal="data/input_max", file="run.log", line=1, value=2775.0)],
        prescriptions=[
            PrescriptionWire(
                do="Standardise the inputs to zero mean and unit variance.",
                why="Gradients shrink about a hundredfold from the first step.",
                risk="low",
                order="today",
                changes=[
                    ChangeWire(
                        operation="replace",
                        fact="data/standardize",
                        key="data.standardize",
                        before=False,
                        after=True,
                        file="train.yaml",
                        line=12,
                    )
                ],
                trials="5 of 5 seeds became healthy on the reference trainer.",
            ),
            PrescriptionWire(
                do="Check that evaluation uses the training set's statistics.",
                why="Two scalers make two tasks.",
                risk="low",
                order="next run",
                code="scaler = fit(train)\nvalid = scaler(valid)",
            ),
        ],
        leave_alone=["weight decay 1e-4"],
        expectation=[
            ExpectationWire(
                signal="grad/norm", below=10.0, by="4 epochs", say="gradient norm below 10 by epoch 4"
            )
        ],
        sources=["Gradient Fix Quick Reference (Q)"],
        false_positives=["Image bytes scaled inside the model."],
        fingerprint="unnormalised-inputs:run.log:data/input_max",
        signal=None,
    )


def explosion_finding() -> FindingWire:
    """The consequence: norms in the ten thousands."""
    return FindingWire(
        code="GD101",
        rule="gradient-explosion",
        title="Gradients explode",
        category="gradients",
        severity="critical",
        confidence="high",
        root=False,
        explained_by=["unnormalised-inputs"],
        summary="gradient norm 46,767 at epoch 1 and still 6,000 at epoch 10",
        why_it_matters="Every step is dominated by its clipping.",
        claim="Norms stay above 1,000.",
        evidence=[cited("grad/norm", 3, 46767.0, "epoch 1"), cited("grad/norm", 12, 6000.0, "epoch 10")],
        prescriptions=[
            PrescriptionWire(
                do="Clip the gradient norm at 1.0.",
                why="It bounds every step.",
                risk="low",
                order="today",
                changes=[
                    ChangeWire(
                        operation="replace",
                        fact="clip/max_norm",
                        key="train.clip",
                        before=10.0,
                        after=1.0,
                        file="train.yaml",
                        line=20,
                    )
                ],
            ),
            PrescriptionWire(
                do="Raise the reconstruction weight twofold.",
                why="The other terms dominate.",
                risk="medium",
                order="if still sick",
                changes=[
                    ChangeWire(operation="scale by 2", fact="loss_weight/recon", before=10.0, after=20.0)
                ],
            ),
        ],
        leave_alone=["scheduler factor 0.5"],
        expectation=[
            ExpectationWire(
                signal="grad/clip_ratio", below=0.05, by="4 epochs", say="clip ratio below 5 % by epoch 4"
            ),
            ExpectationWire(signal="loss/train", falls=True, say="training loss falls smoothly"),
        ],
        sources=["Fixes Applied (F)"],
        fingerprint="gradient-explosion:run.log:grad/norm",
        signal="grad/norm",
        axis="epoch",
        span=(1.0, 10.0),
        limit=1000.0,
    )


def warning_finding() -> FindingWire:
    """A second root, a warning, without a configuration to patch."""
    return FindingWire(
        code="GD310",
        rule="constant-learning-rate",
        title="Learning rate never changes",
        category="optimisation",
        severity="warning",
        confidence="medium",
        root=True,
        summary="lr 5e-04 at all 10 epochs while F1 is stuck",
        claim="The rate stayed constant while the metric did not move.",
        evidence=[cited("lr", 12, 5e-4, "epoch 10")],
        prescriptions=[
            PrescriptionWire(
                do="Add ReduceLROnPlateau.",
                why="It cuts the rate when the metric is stuck.",
                risk="low",
                order="next run",
                changes=[ChangeWire(operation="add", fact="optim/scheduler", after="plateau")],
            )
        ],
        expectation=[
            ExpectationWire(signal="metric/f1/val", rises=True, by="8 epochs", say="F1 rises by epoch 8")
        ],
        sources=["Quick Reference (Q)"],
        fingerprint="constant-learning-rate:run.log:lr",
        signal="lr",
    )


def coverage() -> list[RuleVerdictWire]:
    """One rule of each verdict."""
    log_it = "log the norm torch.nn.utils.clip_grad_norm_ returns"
    return [
        RuleVerdictWire(code="GD101", rule="gradient-explosion", title="Gradients explode", verdict="fired"),
        RuleVerdictWire(
            code="GD704", rule="unnormalised-inputs", title="Inputs not normalised", verdict="fired"
        ),
        RuleVerdictWire(code="GD310", rule="constant-learning-rate", title="LR constant", verdict="fired"),
        RuleVerdictWire(code="GD201", rule="nonfinite-loss", title="Loss is not finite", verdict="quiet"),
        RuleVerdictWire(
            code="GD105",
            rule="clip-saturation",
            title="Clipping saturated",
            verdict="not-applicable",
            reason="grad/clip_ratio was not logged",
            missing=["grad/clip_ratio"],
            how_to_log=[log_it],
        ),
        RuleVerdictWire(
            code="GD106",
            rule="step-too-large",
            title="Step too large",
            verdict="not-applicable",
            reason="grad/clip_ratio was not logged",
            missing=["grad/clip_ratio"],
            how_to_log=[log_it],
        ),
        RuleVerdictWire(
            code="GD801",
            rule="overfitting",
            title="Overfitting",
            verdict="not-enough-data",
            reason="needs 12 epochs, has 10",
        ),
        RuleVerdictWire(
            code="GD999", rule="broken", title="Broken rule", verdict="error", reason="bad parameter"
        ),
    ]


def source(name: str = "run.log") -> SourceWire:
    """A console log with one unreadable line."""
    account = AccountWire(read=11, skipped=1, ignored=3)
    return SourceWire(name=name, format="console", reason="lines of Epoch N: key=value", account=account)


def sick() -> DiagnosisWire:
    """The sick run."""
    line = (
        "SICK: 2 critical, 1 warning; root causes: inputs are not normalised (GD704); "
        "learning rate never changes (GD310)"
    )
    return DiagnosisWire(
        run=RunWire(name="run.log", last_epoch=10.0, notes=["one resumed tail was dropped"]),
        sources=[source()],
        verdict=VerdictWire(status="sick", line=line, worst="critical", critical=2, warning=1),
        findings=[inputs_finding(), explosion_finding(), warning_finding()],
        healthy=[
            HealthyWire(
                rule="nonfinite-loss", text="No loss was NaN or Inf in 10 epochs", signal="loss/train"
            )
        ],
        coverage=coverage(),
        signals=[
            series(
                "loss/train", [16767.1, 68.2, 28.0, 18.0, 14.0, 12.0, 11.0, 10.0, 9.0, 8.7], direction="lower"
            ),
            series("grad/norm", BEFORE_NORMS, direction="lower"),
            series("metric/f1/val", [0.069, 0.0769, *[0.0] * 8], direction="higher"),
            series("lr", [5e-4] * 10),
            series("time/epoch", [2.0] * 10, unit="s"),
        ],
        facts=[
            FactWire(name="clip/max_norm", value=10.0, key="train.clip", file="train.yaml", line=20),
            FactWire(
                name="data/standardize", value=False, key="data.standardize", file="train.yaml", line=12
            ),
            FactWire(name="loss_weight/recon", value=10.0, key="loss.recon", file="train.yaml", line=5),
            FactWire(name="loss_weight/acyclic", value=0.1, key="loss.acyclic", file="train.yaml", line=6),
            FactWire(name="train/epochs", value=100, key="epochs", file="train.yaml", line=2),
        ],
        unread=[UnreadWire(text="Epoch 4: Loss=", file="run.log", line=6, reason="truncated record")],
    )


def healthy() -> DiagnosisWire:
    """The same system after the cure."""
    text = "Clip ratio fell 96.4 % → 0.1 % by epoch 5: gradients are stable"
    return DiagnosisWire(
        run=RunWire(name="after.log", last_epoch=10.0),
        sources=[source("after.log")],
        verdict=VerdictWire(status="healthy", line=f"HEALTHY: 3 rules asked, none fired; c{text[1:]}"),
        findings=[],
        healthy=[HealthyWire(rule="clip-saturation", text=text, signal="grad/clip_ratio")],
        coverage=[
            RuleVerdictWire(
                code="GD101", rule="gradient-explosion", title="Gradients explode", verdict="quiet"
            ),
            RuleVerdictWire(
                code="GD105", rule="clip-saturation", title="Clipping saturated", verdict="quiet"
            ),
            RuleVerdictWire(code="GD201", rule="nonfinite-loss", title="Loss is not finite", verdict="quiet"),
        ],
        signals=[
            series(
                "loss/train",
                [1.0496, 0.0628, 0.0181, 0.0105, 0.0077, 0.006, 0.005, 0.004, 0.004, 0.003],
                direction="lower",
            ),
            series("grad/norm", AFTER_NORMS, direction="lower"),
            series(
                "grad/clip_ratio", [0.964, 0.388, 0.04, 0.007, 0.001, 0.0, 0.0, 0.0, 0.0, 0.0], unit="ratio"
            ),
            series(
                "metric/f1/val", [0.0, 0.0, 0.0, 0.069, 0.07, 0.08, 0.1, 0.11, 0.12, 0.14], direction="higher"
            ),
            series("lr", [5e-4] * 8 + [2.5e-4] * 2),
            series("time/epoch", [2.2] * 10, unit="s"),
        ],
        facts=[
            FactWire(name="clip/max_norm", value=1.0, key="train.clip", file="after.yaml", line=20),
            FactWire(name="data/standardize", value=True, key="data.standardize", file="after.yaml", line=12),
            FactWire(name="loss_weight/recon", value=10.0, key="loss.recon", file="after.yaml", line=5),
            FactWire(
                name="loss_weight/acyclic", value=0.00001, key="loss.acyclic", file="after.yaml", line=6
            ),
            FactWire(name="train/epochs", value=100, key="epochs", file="after.yaml", line=2),
        ],
    )


def report(*diagnoses: DiagnosisWire) -> ReportWire:
    """A report of the given diagnoses (the sick one when none is given)."""
    return ReportWire(tool=ToolWire(version="0.1.0"), diagnoses=list(diagnoses) or [sick()])


HOSTILE = (
    "</script><b>",
    "a|b",
    "{{7*7}}",
    "../../x",
    "\x1b[31mred\x1b[0m",
    "\x9d0;title\x07",
    "line\nbreak\r",
    "::error::x",
    "##[command]x",
    "`code`",
    "\u202egnp.exe",
    "{% include 'x' %}",
    "[x](javascript:alert(1))",
)


def hostile(text: str) -> ReportWire:
    """A report in which every piece of text that can come from a log or a configuration is ``text``."""
    found = explosion_finding().model_copy(deep=True)
    found.summary = f"{text} rose"
    found.signal = text
    found.root = True
    found.explained_by = []
    found.evidence = [
        EvidenceWire(kind="event", signal=text, file=text, line=7, value=text, at=text, text=text)
    ]
    found.prescriptions[0].changes = [
        ChangeWire(operation="replace", fact=text, key=text, before=text, after=text, file=text, line=1)
    ]
    found.values = {text: text}
    diagnosis = sick().model_copy(deep=True)
    diagnosis.run = RunWire(name=text, last_epoch=3.0, notes=[text])
    diagnosis.sources = [
        SourceWire(name=text, format="console", reason=text, notes=[text], account=source().account)
    ]
    diagnosis.findings = [found]
    diagnosis.verdict = VerdictWire(status="sick", line="SICK: 1 critical", worst="critical", critical=1)
    diagnosis.healthy = [HealthyWire(rule="nonfinite-loss", text=text, signal=text)]
    diagnosis.signals = [series(text, [1.0, 2.0], spelling=text, file=text, reason=text, unit=text)]
    diagnosis.facts = [FactWire(name=text, value=text, key=text, file=text, line=1)]
    diagnosis.unread = [UnreadWire(text=text, file=text, line=1, reason=text)]
    return report(diagnosis)
