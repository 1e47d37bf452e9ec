"""The log that any loop can write and have judged."""

from __future__ import annotations

import json
import logging
import random
from pathlib import Path

import numpy as np
import pytest

import gradoctor
from gradoctor.integrations.watched_log import WatchedLog


def _train(log: WatchedLog, epochs: int, sick_from: int | None = None) -> int:
    for epoch in range(1, epochs + 1):
        loss = float("nan") if sick_from and epoch >= sick_from else 2.0 * 0.8**epoch + 0.1
        log.log({"train_loss": loss, "val_loss": loss * 1.1}, epoch=epoch)
        if log.should_stop:
            return epoch
    return epochs


def test_a_healthy_run_is_written_read_back_and_not_spoken_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        caplog.at_level(logging.WARNING),
        WatchedLog(tmp_path / "run.jsonl", config={"lr": 1e-3}, stop_on="critical", check_every=3) as log,
    ):
        assert _train(log, 25) == 25
    assert not caplog.records
    diagnosis = gradoctor.diagnose(str(tmp_path / "run.jsonl"))
    assert diagnosis.runs[0].judged
    assert diagnosis.runs[0].run.facts["optim/lr"].value == 1e-3
    assert len(diagnosis.runs[0].run.signals["loss/train"]) == 25


def test_a_sick_run_is_told_once_and_stopped_at_the_second_look(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log = WatchedLog(tmp_path / "run.jsonl", stop_on="critical", check_every=2)
    stopped = _train(log, 60, sick_from=11)
    log.close()
    assert 13 <= stopped <= 15
    told = [record for record in caplog.records if "GD601" in record.getMessage()]
    assert len(told) == 1
    assert told[0].levelno == logging.ERROR
    assert "Fix: " in told[0].getMessage()
    assert "GD601" in {finding.code for finding in log.findings}


def test_without_stop_on_a_sick_run_goes_on_and_without_both_nothing_is_judged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    told = WatchedLog(tmp_path / "a.jsonl", check_every=2)
    assert _train(told, 30, sick_from=5) == 30
    assert caplog.records
    caplog.clear()
    silent = WatchedLog(tmp_path / "b.jsonl", warn_on=None, check_every=2)
    assert _train(silent, 30, sick_from=5) == 30
    silent.close()
    assert silent.diagnosis is None
    assert not caplog.records
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_looks_cost_a_bounded_number_of_readings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    log = WatchedLog(tmp_path / "run.jsonl", check_every=1)
    monkeypatch.setattr(WatchedLog, "check", lambda self: sizes.append(self._records))
    for _ in range(20_000):
        log.log({"loss": 1.0})
    assert sum(sizes) <= 21 * 20_000
    assert sizes[:19] == list(range(1, 20))


def test_other_processes_count_but_neither_write_nor_judge(tmp_path: Path) -> None:
    first = WatchedLog(tmp_path / "run.jsonl", check_every=3, stop_on="critical")
    other = WatchedLog(tmp_path / "none.jsonl", check_every=3, stop_on="critical", writes=False)
    seen = []
    for epoch in range(1, 40):
        for log in (first, other):
            log.log({"loss": float("nan")}, epoch=epoch)
        seen.append((first.checked, other.checked))
    assert all(a == b for a, b in seen)
    assert any(a for a, _ in seen)
    assert first.should_stop
    assert not other.should_stop
    other.close()
    assert not (tmp_path / "none.jsonl").exists()


def test_random_states_are_left_alone(tmp_path: Path) -> None:
    random.seed(3)
    np.random.seed(3)
    before = random.getstate(), np.random.get_state()[1].tolist()
    log = WatchedLog(tmp_path / "run.jsonl", check_every=2, stop_on="critical")
    _train(log, 12, sick_from=6)
    log.close()
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before


def test_a_diagnosis_that_breaks_costs_the_training_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr("gradoctor.api.diagnose", broken)
    log = WatchedLog(tmp_path / "run.jsonl", check_every=2, stop_on="critical")
    assert _train(log, 12, sick_from=3) == 12
    log.close()
    assert "gradoctor itself failed: ZeroDivisionError: ours" in caplog.text


def test_a_projects_suppression_holds_here_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gradoctor.toml").write_text('ignore = ["GD601", "GD6"]\n')
    monkeypatch.chdir(tmp_path)
    log = WatchedLog(tmp_path / "run.jsonl", check_every=2, stop_on="critical")
    assert _train(log, 30, sick_from=8) == 30


def test_resuming_goes_on_with_the_log(tmp_path: Path) -> None:
    for resume in (False, True):
        log = WatchedLog(tmp_path / "run.jsonl", config={"lr": 1}, resume=resume)
        log.log({"loss": 1.0}, epoch=1 + resume)
        log.close()
    rows = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text().splitlines()]
    assert [row.get("epoch") for row in rows] == [None, 1, 2]


@pytest.mark.parametrize("wrong", [{"check_every": 0}, {"stop_on": "severe"}, {"warn_on": "loud"}])
def test_what_cannot_be_meant_is_refused(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"check_every|stop_on|warn_on"):
        WatchedLog(tmp_path / "run.jsonl", **wrong)  # type: ignore[arg-type]


def test_a_plain_loop_is_bit_identical_with_it_and_stopped_by_it(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="torch is not installed: pip install -e '.[train]'")

    def train(lr: float, log: WatchedLog | None) -> tuple[int, object, object]:
        torch.manual_seed(7)
        x = torch.randn(64, 4)
        net = torch.nn.Sequential(
            torch.nn.Linear(4, 8), torch.nn.Tanh(), torch.nn.Dropout(0.1), torch.nn.Linear(8, 1)
        )
        optimizer = torch.optim.SGD(net.parameters(), lr=lr)
        for epoch in range(1, 61):
            loss = torch.nn.functional.mse_loss(net(x).squeeze(-1), x[:, 0])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if log is not None:
                log.log({"train_loss": loss.detach(), "lr": lr}, epoch=epoch)
                if log.should_stop:
                    break
        return epoch, net[0].weight.tolist(), torch.get_rng_state().tolist()

    with WatchedLog(tmp_path / "well.jsonl", stop_on="critical", check_every=5) as log:
        assert train(0.05, log) == train(0.05, None)
    with WatchedLog(tmp_path / "sick.jsonl", stop_on="critical", check_every=5) as log:
        assert train(1e3, log)[0] < 60
