from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

import gradoctor
from gradoctor.errors import NothingToJudge
from gradoctor.intake.discover import discover
from gradoctor.signals.load import Reading, load_runs
from tests.intake.binary.events import event, simple, version


def _rows(path: Path, count: int = 5, **extra: float) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        "".join(json.dumps({"step": i, "loss": 5.0 - i / 10, **extra}) + "\n" for i in range(1, count + 1))
    )
    return path


def _events(folder: Path) -> None:
    folder.mkdir(parents=True)
    records = version() + b"".join(event(step, simple("loss", 5.0 - step / 10)) for step in range(1, 6))
    (folder / "events.out.tfevents.1.host").write_bytes(records)


def test_a_folder_with_two_logs_of_one_format_holds_two_runs(tmp_path: Path) -> None:
    _rows(tmp_path / "seed1.jsonl", accuracy=0.5)
    _rows(tmp_path / "seed2.jsonl", accuracy=0.6)
    runs = gradoctor.load(str(tmp_path))
    assert [Path(run.name).name for run in runs] == ["seed1.jsonl", "seed2.jsonl"]


def test_a_summary_beside_the_course_adds_no_run_and_no_series(tmp_path: Path) -> None:
    _rows(tmp_path / "metrics.jsonl")
    (tmp_path / "summary.json").write_text('{"final_loss": 4.5, "best_epoch": 3, "loss": 4.5}')
    (tmp_path / "notes.yaml").write_text("loss: 3\n")
    (run,) = gradoctor.load(str(tmp_path))
    assert len(run.signals["loss/train"]) == 5
    assert set(run.signals) == {"loss/train"}


def test_files_that_disagree_are_said_to(tmp_path: Path) -> None:
    _rows(tmp_path / "metrics.jsonl")
    (tmp_path / "table.csv").write_text("step,loss\n" + "".join(f"{i},{9 - i}\n" for i in range(1, 6)))
    (run,) = gradoctor.load(str(tmp_path))
    assert any("do not agree on loss/train" in note for note in run.notes)


def test_two_formats_of_one_folder_are_one_run(tmp_path: Path) -> None:
    _rows(tmp_path / "metrics.jsonl")
    (tmp_path / "history.csv").write_text("epoch,val_loss\n1,3\n2,2\n3,1\n")
    (run,) = gradoctor.load(str(tmp_path))
    assert {"loss/train", "loss/val"} <= set(run.signals)
    assert {source.name.rsplit("/", 1)[-1] for source in run.sources} == {"metrics.jsonl", "history.csv"}


def test_globs_are_expanded_and_a_missing_path_is_said(tmp_path: Path) -> None:
    _rows(tmp_path / "a.jsonl")
    groups, refused = discover([str(tmp_path / "*.jsonl"), str(tmp_path / "none-*.log")])
    assert len(groups) == 1
    assert refused[0].reason == "no such file or folder"


def test_a_folder_without_logs_says_so(tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_text("nothing here\n")
    with pytest.raises(NothingToJudge):
        gradoctor.load(str(tmp_path))


def test_files_of_a_folder_without_logs_say_why_they_are_none(tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"notes-{number:02}.txt").write_text("bread, butter\nand nothing of a training\n")
    told = load_runs([str(tmp_path)], Reading()).refused
    assert told
    assert not any(refused.quiet for refused in told)
    assert "no usable record" in told[0].reason
    (tmp_path / "sub").mkdir()
    (empty,) = load_runs([str(tmp_path / "sub")], Reading()).refused
    assert empty.reason == "no log in this folder"


def test_the_configuration_beside_the_log_gives_facts(tmp_path: Path) -> None:
    log = _rows(tmp_path / "metrics.jsonl")
    (tmp_path / "config.yaml").write_text("lr: 1e-3\nmax_grad_norm: 2.0\n")
    (run,) = gradoctor.load(str(log))
    assert run.facts["clip/max_norm"].value == 2.0
    assert run.facts["clip/max_norm"].line == 2
    assert run.facts["clip/max_norm"].config
    (bare,) = gradoctor.load(str(log), config=False)
    assert not bare.facts


def test_a_folder_of_event_files_belongs_to_the_run_it_lies_in(tmp_path: Path) -> None:
    run = tmp_path / "run"
    _rows(run / "metrics.jsonl")
    (run / "config.yaml").write_text("lr: 0.1\n")
    _events(run / "tensorboard")
    (group,), _ = discover([str(tmp_path)])
    assert group.folder == run
    assert sorted(member.choice.format.name for member in group.members) == ["jsonl", "tensorboard"]
    assert gradoctor.load(str(run / "tensorboard"))[0].facts["optim/lr"].value == 0.1, (
        "configured one folder up"
    )


def test_event_files_of_another_name_are_a_run_of_their_own(tmp_path: Path) -> None:
    _rows(tmp_path / "metrics.jsonl")
    _events(tmp_path / "baseline")
    groups, _ = discover([str(tmp_path)])
    assert [Path(group.name).name for group in groups] == ["metrics.jsonl", "baseline"]


def test_a_folder_that_holds_a_pickled_history_alone_says_how_to_export_it(tmp_path: Path) -> None:
    (tmp_path / "history.pkl").write_bytes(pickle.dumps({"loss": [1.0, 0.5]}))
    groups, refused = discover([str(tmp_path)])
    assert not groups
    assert "no log" in refused[0].reason
    assert refused[1].name.endswith("history.pkl")
    assert "pickle" in refused[1].reason
    assert "json" in str(refused[1].hint)


def test_a_pickle_beside_a_log_is_passed_over(tmp_path: Path) -> None:
    _rows(tmp_path / "log.jsonl")
    (tmp_path / "history.pkl").write_bytes(pickle.dumps({"loss": [1.0, 0.5]}))
    groups, refused = discover([str(tmp_path)])
    assert (len(groups), refused) == (1, [])
