"""The healthy plain PyTorch runs: twins of the sick ones, and runs that fool naive rules."""

from __future__ import annotations

from faults.scenario import Scenario
from faults.styles import EPOCHS, STEPS

BOTH = EPOCHS + STEPS
NO_SCORE = tuple(style for style in BOTH if style != "tutorial")
TEXT_TASK = {
    "task": "text",
    "classes": 32,
    "width": 32,
    "samples": 1500,
    "held_out": 200,
    "epochs": 12,
    "batch": 32,
    "lr": 4e-3,
}


def healthy(name: str, styles: tuple[str, ...] = BOTH, **settings: object) -> Scenario:
    """A healthy kind of run."""
    return Scenario(name, settings, styles=styles)


HEALTHY = (
    healthy("plain"),
    healthy("plain-sgd", lr=0.05, optimizer="sgd"),
    healthy("plain-text", STEPS, **TEXT_TASK),
    healthy("regression", task="regression", label_noise=0.2),
    healthy("autoencoder", task="autoencoder", penalty=0.05),
    healthy("converged-and-flat", epochs=70, samples=4000, width=32, lr=3e-3, label_noise=0.1, weight_decay=0.05, classes=4),
    healthy("constant-rate-to-the-noise-floor", epochs=50, samples=5000, width=16, lr=1e-3, label_noise=0.3, schedule="constant", classes=4),
    healthy("noisy-steps", STEPS, batch=8, every=1, samples=1500, epochs=6, lr=5e-4),
    healthy("warm-restarts", schedule="restarts", epochs=40),
    healthy("one-cycle", schedule="onecycle", lr=6e-3),
    healthy("warm-up-and-linear", schedule="linear", warmup=0.1),
    healthy("rate-cut-in-steps", schedule="steps", lr=0.05, optimizer="sgd", epochs=30),
    healthy("exponential-decay", schedule="exponential", epochs=30),
    healthy("negative-likelihood", task="density", lr=1e-3, epochs=40, samples=5000),
    healthy("dropout-gap", dropout=0.4, epochs=30, width=128),
    healthy("batch-norm", norm=True),
    healthy("very-short", epochs=3, lr=4e-3),
    healthy("one-epoch-of-text", STEPS, **(TEXT_TASK | {"epochs": 1, "samples": 3000, "every": 5})),
    healthy("rare-class-learned", EPOCHS, minority=0.06, classes=2, lr=1e-3, epochs=25, samples=5000),
    healthy("large-targets", task="regression", target_scale=30000.0, lr=0.03, epochs=40, label_noise=0.1, width=128),
    healthy("summed-loss", sum_loss=True, lr=1e-3),
    healthy("summed-norms-clipped-at-first", sum_loss=True, lr=1e-3, clip=150.0),
    healthy("hard-problem-small-gain", task="regression", label_noise=2.0, samples=6000, width=8, lr=1e-3, epochs=20),
    healthy("stopped-early", EPOCHS, samples=1500, width=64, epochs=100, patience=6, lr=8e-4, schedule="constant", label_noise=0.05, weight_decay=0.05),
    healthy("clip-active-at-first", STEPS, **(TEXT_TASK | {"clip": 1.0, "warmup": 0.05})),
    healthy("text-epochs-in-stairs", ("steps", "jsonl-steps", "csv-steps", "nanogpt"), **(TEXT_TASK | {"samples": 400, "epochs": 10, "lr": 2e-3})),
    healthy("large-inputs-normalised", scale=300.0, norm=True),
    healthy("deep-with-norm", depth=8, norm=True, width=32),
    healthy("tiny-validation", EPOCHS, held_out=40),
    healthy("smoothed-labels", smoothing=0.1),
    healthy("fine-tuned", pretrained=14, lr=3e-4, epochs=8),
    healthy("contrastive", NO_SCORE, task="contrastive", batch=128),
    healthy("variational", NO_SCORE, task="variational", epochs=30, width=48),
    healthy("breaks-through-late", task="parity", classes=2, dim=24, lr=2e-3, epochs=30, batch=128, samples=4000, weight_decay=0.05),
    healthy("not-validated", ("steps", "nanogpt", "jsonl-steps", "csv-steps", "word-lm", "tensorboard-steps"), validated=False),
    healthy("two-classes", classes=2, lr=1e-3),
    healthy("many-classes", classes=40, samples=6000, width=96, lr=4e-3),
)  # fmt: skip
