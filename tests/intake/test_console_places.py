"""Where console lines lie: counters of one batch an epoch, counts that are no counters."""

from __future__ import annotations

from pathlib import Path

import gradoctor


def _epochs(tmp_path: Path, text: str, name: str) -> list[float]:
    log = tmp_path / "run.log"
    log.write_text(text, encoding="utf-8")
    (run,) = gradoctor.load(log)
    epoch = run.signals[name].epoch
    return [] if epoch is None else epoch.tolist()


def test_a_counter_that_stands_at_the_first_batch_of_every_epoch_is_no_step(tmp_path: Path):
    lines = [f"<fit> epoch:{e} iter:0/40 lr:0.01 loss:{2.0 / (e + 1):.4f}" for e in range(9)]
    assert _epochs(tmp_path, "\n".join(lines), "loss/train") == list(range(9))


def test_a_count_of_samples_before_training_is_no_step_of_the_epochs_after_it(tmp_path: Path):
    head = "Up: 211/440 (47.95%)\nPrepared samples: 440\nInput shape: (440, 21, 50)\n"
    lines = [f"Epoch {e}/30 - Train Loss: {1.0 / e:.4f}" for e in range(1, 9)]
    assert _epochs(tmp_path, head + "\n".join(lines), "loss/train") == list(range(1, 9))
