"""Watches under a clock of their own: the log is written between two polls."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gradoctor.api import Diagnosis, Options, diagnose_runs, load_groups
from gradoctor.diagnosis.finding import Finding
from gradoctor.watch.following import Following
from gradoctor.watch.watcher import Manner, State, Watch


class Told:
    def __init__(self) -> None:
        self.appeared: list[tuple[int, str]] = []
        self.gone: list[tuple[int, str]] = []
        self.restarts = 0
        self.polls = 0
        self.last: State | None = None

    def polled(self, state: State) -> None:
        self.polls, self.last = self.polls + 1, state

    def restarted(self, state: State) -> None:
        self.restarts += 1

    def looked(self, state: State, appeared: tuple[Finding, ...], gone: tuple[Finding, ...]) -> None:
        self.appeared += [(self.polls, finding.code) for finding in appeared]
        self.gone += [(self.polls, finding.code) for finding in gone]


class Clock:
    """Time passes only in sleep, where ``script`` is called with the number of the poll."""

    def __init__(self, script: Callable[[int], None], most: int = 400) -> None:
        self.now, self.polls, self.script, self.most = 0.0, 0, script, most

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.polls += 1
        if self.polls > self.most:
            raise KeyboardInterrupt
        self.script(self.polls)


def _row(epoch: int, loss: float) -> str:
    return json.dumps({"epoch": epoch, "train_loss": loss, "val_loss": loss * 1.1}) + "\n"


def _add(path: Path, text: str) -> None:
    with path.open("a") as stream:
        stream.write(text)


def _watch(log: Path, manner: Manner, script: Callable[[int], None], most: int = 400) -> tuple[Watch, Told]:
    following, told, clock = Following(str(log)), Told(), Clock(script, most)

    def judge(at_rest: bool) -> Diagnosis:
        return diagnose_runs(load_groups(*following.groups(at_rest=at_rest), Options()), Options())

    return Watch(following, judge, manner, [told], clock, clock.sleep), told


def _codes(told: list[tuple[int, str]]) -> set[str]:
    return {code for _, code in told}


def test_a_run_that_turns_nan_ends_the_watch_at_the_second_look_that_sees_it(tmp_path: Path) -> None:
    log = tmp_path / "run.jsonl"

    def train(poll: int) -> None:
        _add(log, _row(poll, 2.0 / poll if poll <= 10 else float("nan")))

    watch, told = _watch(log, Manner(until="critical"), train)
    assert watch.run() == "found"
    assert "GD601" in _codes(told.appeared)
    assert 12 <= told.appeared[-1][0] <= 14
    assert watch.diagnosis is not None
    assert not told.gone


def test_a_healthy_run_ends_by_idling_without_a_word(tmp_path: Path) -> None:
    log = tmp_path / "run.jsonl"

    def train(poll: int) -> None:
        if poll <= 20:
            _add(log, _row(poll, 2.0 * 0.7**poll + 0.1))

    watch, told = _watch(log, Manner(idle_timeout=60.0), train)
    assert watch.run() == "idle"
    assert not told.appeared
    assert told.polls >= 20 + 30 - 1


def test_a_log_at_rest_is_believed_to_the_last_byte(tmp_path: Path) -> None:
    log = tmp_path / "run.csv"
    log.write_text(
        "epoch,train_loss\n" + "".join(f"{i},{2 / i}\n" for i in range(1, 12)) + "12,nan\n13,nan\n14,nan"
    )
    watch, told = _watch(log, Manner(until="critical", idle_timeout=100.0), lambda poll: None)
    assert watch.run() == "found"
    assert watch.diagnosis is not None
    assert watch.diagnosis.runs[0].run.signals["loss/train"].values.shape == (14,)
    assert told.appeared[0][0] >= 10


def test_a_replaced_log_takes_its_findings_back(tmp_path: Path) -> None:
    log = tmp_path / "run.jsonl"

    def train(poll: int) -> None:
        if poll == 20:
            log.unlink()
        _add(log, _row(poll, float("nan") if 5 < poll < 20 else 2.0 * 0.7 ** (poll % 20) + 0.1))

    watch, told = _watch(log, Manner(), train, most=45)
    with pytest.raises(KeyboardInterrupt):
        watch.run()
    assert told.restarts == 1
    assert told.appeared
    assert told.last is not None
    assert not [finding for finding in told.last.shown if finding.severity == "critical"]


def test_a_missing_log_is_waited_for_and_once_does_not_wait(tmp_path: Path) -> None:
    log = tmp_path / "late.jsonl"

    def train(poll: int) -> None:
        if poll > 5:
            _add(log, _row(poll, 1.0 / poll))

    watch, _ = _watch(log, Manner(), train, most=30)
    with pytest.raises(KeyboardInterrupt):
        watch.run()
    assert watch.diagnosis is not None
    log.unlink()
    once, _ = _watch(log, Manner(once=True), train)
    assert once.run() == "once"
    assert once.diagnosis is None


def test_looks_wait_until_they_are_cheap(tmp_path: Path) -> None:
    log = tmp_path / "run.jsonl"
    clock = Clock(lambda poll: _add(log, _row(poll, 1.0 / poll)), most=200)
    following = Following(str(log))
    looks: list[float] = []

    def slow(at_rest: bool) -> Diagnosis:
        clock.now += 1.0
        looks.append(clock.now)
        return Diagnosis(())

    with pytest.raises(KeyboardInterrupt):
        Watch(following, slow, Manner(interval=1.0), [], clock, clock.sleep).run()
    assert len(looks) <= 0.05 * clock.now + 2
    assert len(looks) >= 8


def test_a_log_that_says_it_is_finished_is_told_without_waiting(tmp_path: Path) -> None:
    log = tmp_path / "train.log"
    log.write_text("".join(f"epoch {e} train_loss nan\n" for e in range(1, 20)) + "Training finished\n")
    following = Following(str(log))

    def judge(at_rest: bool) -> Diagnosis:
        return diagnose_runs(load_groups(*following.groups(at_rest=at_rest), Options()), Options())

    def never(_: float) -> None:
        raise AssertionError("it waited for a second look")

    assert Watch(following, judge, Manner(until="critical"), (), sleep=never).run() == "found"
