from __future__ import annotations

import pytest

from gradoctor.intake.columns import EVENT_KINDS
from gradoctor.intake.text.phrases import PHRASES, find_event

SAID = {
    "Gradient overflow.  Skipping step, loss scaler 0 reducing loss scale to 4096.0": "overflow",
    "OVERFLOW! Rank 0 Skipping step. Attempted loss scale: 256, reducing to 128.0": "overflow",
    "Minimum loss scale reached (0.0001). Your loss is probably exploding.": "loss-scale-floor",
    "torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2 GiB": "out-of-memory",
    "slurmstepd: error: Detected 1 oom-kill event(s) in step 1.batch": "out-of-memory",
    "Traceback (most recent call last):": "traceback",
    "slurmstepd: error: *** JOB 3 ON n1 CANCELLED AT 2021-01-01T00:00:00 DUE TO TIME LIMIT ***": "time-limit",
    "slurmstepd: error: *** JOB 3 ON n1 CANCELLED AT 2021-01-01T00:00:00 ***": "killed",
    "Killed": "killed",
    "run.sh: line 3: 4711 Killed": "killed",
    "KeyboardInterrupt": "interrupted",
    "Epoch 00020: early stopping": "early-stop",
    "Early stopping, best iteration is:": "early-stop",
    "Epoch 15: Loss=8.7, Early stop": "early-stop",
    "stopping_early: wallclock_cap": "time-limit",
    "Resuming from checkpoint /x/epoch3.pt": "restart",
    "Loaded checkpoint 'ckpt_6000.pt' (iter 6000)": "checkpoint-loaded",
    "Loading checkpoint from out/ckpt.pt ... optimizer state not found, starting fresh": "checkpoint-loaded",
    "Epoch 00012: ReduceLROnPlateau reducing learning rate to 0.0005.": "lr-reduced",
    "[DEGENERACY-GUARD] prediction head: reset applied": "degeneracy-reset",
    "[DEGENERACY-GUARD] Reset failed to restore variance": "degeneracy-reset-failed",
    "WARNING: Loss is NaN at step 7": "nan-warning",
    "NaN or Inf found in input tensor.": "nan-warning",
    "Epoch 4: x=1 ✅ NEW BEST": "new-best",
    "Saving model checkpoint to out/checkpoint-500": "checkpoint",
    "Training completed. Do not forget to share your model": "finished",
    "RuntimeError: Expected to have finished reduction in the prior iteration": "unused-parameters",
}
SILENT = [
    "EarlyStopping counter: 3 out of 10", "early_stopping_patience=10", "Early stopping patience: 10",
    "Early stopping: True", "No NaN detected", "Resume from: None", "without gradient overflow",
    "Training until validation scores don't improve for 50 rounds", "loss: nan", "step_avg:nanms",
    "number of nan iterations:   0", 'grep -c "DEGENERACY-GUARD.*reset applied" run.log', "Skilled workers",
]  # fmt: skip


@pytest.mark.parametrize("line", SAID)
def test_events_are_heard(line: str):
    said = find_event(line)
    assert said is not None
    assert said.kind == SAID[line]


@pytest.mark.parametrize("line", SILENT)
def test_settings_denials_and_counters_are_no_events(line: str):
    assert find_event(line) is None


def test_every_phrase_stands_for_a_known_kind():
    assert set(PHRASES) <= set(EVENT_KINDS)
