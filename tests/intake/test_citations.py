"""Where a number is said to stand, it stands: the line of each value, and the file of each line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from gradoctor.signals.load import Reading, load_runs
from gradoctor.signals.run import Run, Signal
from tests.intake.binary.events import event, simple, version
from tests.intake.text.reading import assert_same, source_of

BLOCKS = {
    "dots": "---- Epoch {0} ----\nTraining loss ..... {1:.4f}\nsaved\nValidation loss ... {2:.4f}\nAccuracy ... {3:.4f}\n",
    "lines": "Epoch {0}/40\ntrain_loss: {1:.4f}\nval_loss: {2:.4f}\nbetween\nval_acc: {3:.4f}\n",
    "placed": "Epoch {0} train_loss: {1:.4f}\nEpoch {0} val_loss: {2:.4f} val_acc: {3:.4f}\n",
    "box": "-----------------\n| epoch | {0} |\n| loss | {1:.4f} |\n| val_loss | {2:.4f} |\n| val_acc | {3:.4f} |\n-----------------\n",
}


def _log(form: str) -> str:
    return "".join(form.format(i, 2.3 * 0.9**i, 2.4 * 0.91**i, 1 - 0.9**i) for i in range(1, 41))


def _run(path: Path) -> Run:
    (run,) = load_runs([str(path)], Reading(config=False)).runs
    return run


def _said(signal: Signal) -> list[float]:
    """The last number of each line that the signal's points are said to stand on."""
    found = []
    for index, line in enumerate(signal.lines.tolist()):
        text = Path(signal.file_at(index)).read_text().split("\n")[line - 1]
        found.append(float(re.findall(r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?", text)[-1]))
    return found


@pytest.mark.parametrize("name", ["dots", "lines", "box"])
def test_a_value_is_cited_where_it_stands_not_where_its_record_begins(name: str, tmp_path: Path):
    log = tmp_path / "run.log"
    log.write_text(_log(BLOCKS[name]))
    signals = _run(log).signals
    for wanted in ("loss/train", "loss/val", "metric/accuracy"):
        signal = signals.get(wanted) or signals[f"{wanted}/val"]
        assert signal.epoch.tolist() == [float(i) for i in range(1, 41)]
        assert _said(signal) == signal.values.tolist()


@pytest.mark.parametrize("name", BLOCKS)
def test_the_quick_way_cites_the_same_lines(name: str):
    from gradoctor.intake.parsers import console

    source = source_of(_log(BLOCKS[name]) * 3)
    assert_same(console.read(source), console.read_slowly(source))


def test_records_in_bulk_keep_the_lines_of_what_joins_them(tmp_path: Path):
    log = tmp_path / "run.log"
    log.write_text(_log(BLOCKS["placed"]))
    signals = _run(log).signals
    assert signals["loss/train"].lines.tolist() == list(range(1, 80, 2))
    assert signals["loss/val"].lines.tolist() == list(range(2, 81, 2))


def test_a_box_that_nothing_closes_has_its_place(tmp_path: Path):
    log = tmp_path / "run.log"
    log.write_text(_log(BLOCKS["box"]).rstrip("-\n") + "\n")
    assert _run(log).signals["loss/val"].epoch.tolist() == [float(i) for i in range(1, 41)]


def test_an_epoch_in_a_file_of_its_own_is_cited_in_it(tmp_path: Path):
    for epoch in range(12):
        said = {"best_epoch": epoch, "epoch": epoch, "training_loss": 3.0 - 0.1 * epoch}
        (tmp_path / f"metrics_epoch_{epoch}.json").write_text(json.dumps(said, indent=1))
    loss = _run(tmp_path).signals["loss/train"]
    assert [loss.file_at(i) for i in range(12)] == [
        str(tmp_path / f"metrics_epoch_{i}.json") for i in range(12)
    ]
    assert _said(loss) == pytest.approx(loss.values.tolist())


def test_records_of_several_event_files_are_cited_in_their_own(tmp_path: Path):
    first, second = (tmp_path / f"events.out.tfevents.{k}.host" for k in (1, 2))
    first.write_bytes(version() + b"".join(event(k, simple("loss", 9 - k)) for k in range(4)))
    second.write_bytes(version() + b"".join(event(k, simple("loss", 9 - k)) for k in range(4, 6)))
    loss = _run(tmp_path).signals["loss/train"]
    cited = [(loss.file_at(i), int(loss.lines[i])) for i in range(len(loss))]
    assert cited == [*((str(first), k) for k in range(2, 6)), (str(second), 2), (str(second), 3)]


@pytest.mark.parametrize("metric", ["loss", "val/loss"])
def test_a_metric_of_an_mlflow_run_is_cited_by_its_path(metric: str, tmp_path: Path):
    (tmp_path / "meta.yaml").write_text("status: 3\n")
    file = tmp_path / "metrics" / metric
    file.parent.mkdir(parents=True)
    file.write_text("".join(f"170000000000{k} {1 / (k + 1)} {k}\n" for k in range(8)))
    (signal,) = (s for s in _run(tmp_path).signals.values() if s.spelling)
    assert signal.file_at(3) == str(file)
