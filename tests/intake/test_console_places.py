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


def test_a_line_of_settings_with_a_batch_size_is_no_place(tmp_path: Path):
    head = "Batch=8 | Workers=4 | LR=3e-04\n"
    lines = [
        f"[{s:05d}/9000] wide | loss {3 / (1 + s):.4f} | GPU 9% | 2.1 it/s | ETA 7 min | batch 8"
        for s in range(0, 900, 100)
    ]
    log = tmp_path / "run.log"
    log.write_text(head + "\n".join(lines), encoding="utf-8")
    (run,) = gradoctor.load(log)
    step = run.signals["loss/train"].step
    assert step is not None
    assert step.tolist() == list(range(0, 900, 100))
    assert run.facts["data/batch_size"].value == 8
    assert run.facts["optim/lr"].value == 3e-4


def test_a_summary_that_knows_the_best_score_is_of_the_evaluation(tmp_path: Path):
    text = ""
    for epoch in range(4):
        for it in range(0, 90, 30):
            text += f"Epoch: [{epoch}/9] Iter:[{it}/90], lr: 0.01, Loss: {2.0 - epoch / 5 - it / 900:.4f}, Acc:0.6\n"
        text += f"Loss: {0.8 - epoch / 10:.3f}, MeanIU: {0.4 + epoch / 20:.4f}, Best_mIoU: 0.6\n"
    log = tmp_path / "run.log"
    log.write_text(text, encoding="utf-8")
    (run,) = gradoctor.load(log)
    assert len(run.signals["loss/train"]) == 12
    assert run.signals["loss/val"].values.tolist() == [0.8, 0.7, 0.6, 0.5]
    assert run.signals["metric/iou/val"].values.tolist() == [0.4, 0.45, 0.5, 0.55]


def test_what_an_episode_scores_is_its_return(tmp_path: Path):
    log = tmp_path / "run.log"
    log.write_text(
        "\n".join(f"Episode {e}\tFrame {e * 30}\tAverage100 Score: {20 + e % 3}" for e in range(1, 40))
    )
    (run,) = gradoctor.load(log)
    assert run.signals["rl/reward"].step.tolist() == list(range(1, 40))


def test_a_number_named_by_its_rate_is_a_speed_but_a_bar_s_is_none(tmp_path: Path):
    log = tmp_path / "run.log"
    lines = [f"iter {i * 50} | loss {3 / (i + 1):.4f} | {700 + i % 3}.5 samples/s" for i in range(12)]
    log.write_text("\n".join(lines))
    (run,) = gradoctor.load(log)
    assert run.signals["throughput/samples_per_second"].values.tolist() == [700.5 + i % 3 for i in range(12)]
    bars = [
        f"Epoch {i}: 100%|####| 9/9 [00:02<00:00, {9 - i % 3}.25 samples/s, loss=0.{9 - i}]" for i in range(8)
    ]
    log.write_text("\n".join(bars))
    (run,) = gradoctor.load(log)
    assert not any(name.startswith("throughput/") for name in run.signals)


def test_results_on_a_named_set_are_those_of_that_set(tmp_path: Path):
    log = tmp_path / "run.log"
    text = "".join(
        f"Epoch {e} finished (9.1s): 310.5 samples/s | loss {2 / e:.3f} | f1 {50 + e}.00\n"
        f"Results on dev data (1.4s): 900.0 samples/s | loss {3 / e:.3f} | f1 {40 + e}.00\n"
        for e in range(1, 9)
    )
    log.write_text(text)
    (run,) = gradoctor.load(log)
    assert run.signals["loss/train"].values[0] == 2.0
    assert run.signals["loss/val"].values[0] == 3.0
    assert run.signals["metric/f1/val"].values[-1] == 0.48
