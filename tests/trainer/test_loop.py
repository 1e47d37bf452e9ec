"""The loop: determinism, resuming, interruption, accumulation, ending early, what is written."""

from __future__ import annotations

import json
import math

import pytest
import torch
from ruamel.yaml import YAML

from gradoctor.errors import ConfigError
from gradoctor.trainer.config import SYSTEMS
from gradoctor.trainer.loop import prepare, train_epoch
from gradoctor.trainer.presets import resolve
from gradoctor.trainer.process import Process
from tests.trainer.conftest import TINY

LOGS = ("training_log.json", "metrics.jsonl", "console.log", "config.yaml")


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_same_seed_writes_the_same_logs_byte_by_byte(run, system):
    first, second = (run(system, "stable", "epochs=2", tiny=True) for _ in range(2))
    for name in LOGS:
        assert (first.folder / name).read_bytes() == (second.folder / name).read_bytes(), name
    assert first.summary["epochs"] == 2


def test_another_seed_writes_other_numbers(run):
    first, second = (run("causal-dag", "stable", "epochs=1", f"seed={seed}", tiny=True) for seed in (1, 2))
    assert first.series("train_loss") != second.series("train_loss")


@pytest.mark.parametrize("system", ["causal-dag", "priority-net", "atft"])
def test_a_resumed_run_continues_the_one_it_was_cut_from(run, system):
    whole = run(system, "stable", "epochs=4", tiny=True)
    cut = run(system, "stable", "epochs=2", tiny=True)
    resumed = run(
        system, "stable", "epochs=4", tiny=True, folder=cut.folder, resume=cut.folder / "checkpoint.pt"
    )
    assert [epoch["epoch"] for epoch in resumed.epochs] == [1, 2, 3, 4]
    assert resumed.epochs == whole.epochs
    records = [json.loads(line) for line in (cut.folder / "metrics.jsonl").read_text().splitlines()]
    assert [record.get("epoch") for record in records] == [None, 1, 2, 3, 4]


def test_a_checkpoint_of_another_model_is_refused(run):
    other = run("causal-dag", "stable", "epochs=1", tiny=True)
    with pytest.raises(ConfigError, match="does not fit"):
        run("atft", "stable", "epochs=1", tiny=True, resume=other.folder / "checkpoint.pt")


def test_a_checkpoint_that_executes_code_is_refused(run, tmp_path):
    class Trap:
        def __reduce__(self):
            return (print, ("executed",))

    torch.save({"model": Trap()}, tmp_path / "trap.pt")
    with pytest.raises(ConfigError):
        run("causal-dag", "stable", "epochs=1", tiny=True, resume=tmp_path / "trap.pt")


def test_ctrl_c_leaves_a_log_that_is_complete_up_to_the_last_epoch(run):
    def interrupt(epoch, step, _steps):
        if (epoch, step) == (3, 2):
            raise KeyboardInterrupt

    stopped = run("causal-dag", "stable", "epochs=5", tiny=True, progress=interrupt)
    assert [epoch["epoch"] for epoch in stopped.epochs] == [1, 2]
    assert stopped.summary["ended"] == "interrupted"
    assert json.loads((stopped.folder / "training_summary.json").read_text())["ended"] == "interrupted"
    assert "KeyboardInterrupt" in (stopped.folder / "console.log").read_text()
    for line in (stopped.folder / "metrics.jsonl").read_text().splitlines():
        json.loads(line)


def test_accumulated_gradients_are_the_mean_of_the_micro_batches():
    plain = ["optimizer=sgd", "momentum=0.0", "max_grad_norm=null", "lambda_disen=0", *TINY["causal-dag"]]
    models = []
    for settings in (["batch_size=128"], ["batch_size=64", "accumulation_steps=2"]):
        setup = prepare(resolve("causal-dag", settings=[*plain, *settings]), Process(torch.device("cpu")))
        train_epoch(setup, 1, None)
        models.append(torch.cat([p.detach().flatten() for p in setup.core.parameters()]))
    torch.testing.assert_close(models[0], models[1], rtol=1e-4, atol=1e-6)


def test_it_stops_early_when_the_target_stands_still(run):
    stopped = run("causal-dag", "fixed-threshold", "early_stopping_patience=2", "epochs=9", tiny=True)
    assert stopped.summary["ended"] == "early_stop"
    assert len(stopped.epochs) == 3
    assert "Early stopping at epoch 3" in (stopped.folder / "console.log").read_text()
    assert json.loads((stopped.folder / "training_log.json").read_text())["ended"] == "early_stop"


def test_a_lost_run_is_ended_and_its_nan_is_written_as_words(run):
    lost = run("causal-dag", "stable", "lr=1e30", "epochs=9", "max_grad_norm=null", tiny=True)
    assert lost.summary["ended"] == "non_finite"
    assert len(lost.epochs) < 9
    assert lost.epochs[-1]["train_loss"] in ("nan", "inf")
    assert all(math.isnan(value) or math.isinf(value) for value in lost.series("train_loss")[-3:])


def test_the_loss_is_the_sum_of_its_components(run):
    for system in SYSTEMS:
        for epoch in run(system, "stable", "epochs=1", tiny=True).epochs:
            parts = [value for key, value in epoch.items() if key.startswith("loss_")]
            assert epoch["train_loss"] == pytest.approx(sum(parts), rel=1e-5)


def test_one_epoch_reads_from_the_device_as_often_as_another_however_many_steps_it_has(monkeypatch):
    calls = []
    for name in ("item", "tolist", "cpu", "__bool__", "__float__"):
        original = getattr(torch.Tensor, name)

        def counting(self, *args, _original=original, _name=name, **kwargs):
            calls.append(_name)
            return _original(self, *args, **kwargs)

        monkeypatch.setattr(torch.Tensor, name, counting)
    counts = []
    for days in (8, 64):
        settings = [*TINY["atft"], f"data.train_days={days}", "batch_size=4"]
        setup = prepare(resolve("atft", settings=settings), Process(torch.device("cpu")))
        calls.clear()
        train_epoch(setup, 1, None)
        counts.append(len(calls))
    assert counts[0] == counts[1] > 0


def test_warm_up_is_in_the_log(run):
    warm = run(
        "causal-dag", "stable", "epochs=4", "warmup_epochs=3", "warmup_start_factor=0.1", "lr=1e-3", tiny=True
    )
    assert warm.series("learning_rate") == pytest.approx([1e-4, 4e-4, 7e-4, 1e-3])


def test_what_lies_in_the_folder_after_a_run(run):
    done = run("causal-dag", "stable", "epochs=1", tiny=True)
    names = {path.name for path in done.folder.iterdir()}
    assert names == {*LOGS, "training_summary.json", "checkpoint.pt"}
    config = YAML(typ="safe").load((done.folder / "config.yaml").read_text())
    assert config["system"] == "causal-dag"
    log = json.loads((done.folder / "training_log.json").read_text())
    assert log["config"]["lr"] == config["lr"]
    assert log["config"]["input_max"] > 1
    summary = json.loads((done.folder / "training_summary.json").read_text())
    assert summary["final"]["val_f1"] == log["epochs"][-1]["val_f1"]


def test_event_files_hold_the_same_numbers(run):
    loader = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    done = run("causal-dag", "stable", "epochs=2", tiny=True, tensorboard=True)
    events = loader.EventAccumulator(str(done.folder / "tensorboard"))
    events.Reload()
    assert [event.step for event in events.Scalars("train_loss")] == [1, 2]
    assert [event.value for event in events.Scalars("train_loss")] == pytest.approx(done.series("train_loss"))


def test_console_lines_in_the_documents_style(run):
    done = run("atft", "frozen-encoder", "epochs=1", tiny=True)
    lines = (done.folder / "console.log").read_text().splitlines()
    assert any(line.startswith("[GRAD-MONITOR] backbone_projection: norm 0.00e+00 < 1e-07") for line in lines)
    assert any(line.startswith("[GRAD-MONITOR] graph_attention: l2=") for line in lines)
    assert any(line.startswith("[ENCODER-GRAD] normalized_features: grad_norm=") for line in lines)
    epoch = next(line for line in lines if line.startswith("Epoch   1/1"))
    for field in ("| Loss: ", "| Val Loss: ", "| Sharpe: ", "| Grad: ", "| Grad Clip: ", "| LR: "):
        assert field in epoch


@pytest.mark.parametrize("system", SYSTEMS)
def test_it_trains_in_mixed_precision(run, system):
    mixed = run(system, "stable", "epochs=1", "precision=bf16", tiny=True)
    full = run(system, "stable", "epochs=1", tiny=True)
    assert mixed.series("train_loss") == pytest.approx(full.series("train_loss"), rel=0.1)
    assert mixed.series("train_loss") != full.series("train_loss")


def test_sizes_that_contradict_each_other_are_the_configurations_fault(run):
    with pytest.raises(ConfigError, match="no data can be made") as error:
        run("causal-dag", "stable", "data.nodes=6", "data.edges=16")
    assert "sections data and model" in str(error.value.hint)
