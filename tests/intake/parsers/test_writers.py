"""Logs that the programs wrote themselves (fixtures/writers/ORIGIN.md says how): right names, right numbers, right places."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from gradoctor.intake.sniff import choose
from gradoctor.intake.source import Source
from gradoctor.signals.assemble import Read, assemble
from gradoctor.signals.run import Run
from tests.intake.parsers.expected_writers import EXPECTED
from tests.intake.parsers.fixtures.writers.make_trackers import ACC, LOSS, LR, VAL

WRITERS = Path(__file__).parent / "fixtures" / "writers"
TRACKERS = {
    "aim.csv": "aim-csv",
    "clearml_metrics.jsonl": "clearml",
    "comet_messages.json": "comet",
    "dvclive": "dvclive",
    "mlflow_run": "mlflow",
    "neptune_data-1.log": "neptune",
    "sacred_metrics.json": "sacred",
    "tensorboardx.tfevents": "tensorboard",
    "visualdl.log": "visualdl",
    "wandb_offline.wandb": "wandb",
}
COURSES = {"loss/train": LOSS, "loss/val": VAL, "metric/accuracy/val": ACC, "lr": LR}
SIDE = ("time/", "throughput/", "mean_throughput/", "memory/")


def read(source: Source, reader: str) -> Run:
    choice = choose(source)
    assert choice.format.name == reader
    (run,) = assemble(source.name, [Read(source.name, reader, "", choice.format.read(source))])
    return run


@pytest.mark.parametrize("name", TRACKERS)
def test_what_a_tracker_was_given_is_read_back(name: str) -> None:
    path = WRITERS / name
    run = read(Source(name, path), TRACKERS[name])
    judged = {known: s for known, s in run.signals.items() if s.spelling and not known.startswith(SIDE)}
    assert judged.keys() == COURSES.keys()
    for known, course in COURSES.items():
        assert judged[known].values.tolist() == pytest.approx(course, rel=1e-6), known
        assert judged[known].step is not None
        assert judged[known].x.tolist() == list(range(8)), known


@pytest.mark.parametrize(("name", "member", "beside"), [
    ("clearml_metrics.jsonl", "metrics.jsonl", "task.json"),
    ("comet_messages.json", "messages.json", "experiment.json"),
    ("sacred_metrics.json", "sacred_metrics.json", None),
])  # fmt: skip
def test_a_session_is_read_out_of_the_zip_it_is_packed_in(name: str, member: str, beside: str | None) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(WRITERS / name, member)
        if beside:
            archive.writestr(beside, "{}")
    run = read(Source("session.zip", data=packed.getvalue()), TRACKERS[name])
    assert run.signals["loss/train"].values.tolist() == LOSS


@pytest.mark.parametrize("name", [name for name in TRACKERS if (WRITERS / name).is_file()])
def test_a_tracker_s_file_cut_anywhere_keeps_what_was_whole(name: str) -> None:
    data = (WRITERS / name).read_bytes()
    known = choose(Source(name, data=data)).format
    for cut in range(len(data) // 3, len(data), max(1, len(data) // 20)):
        found = known.read(Source(name, data=data[:cut]))
        for table in found.tables:
            for column in table.fields.values():
                assert len(column.values) <= 8


@pytest.mark.parametrize("name", EXPECTED)
def test_what_a_program_wrote_is_read_under_the_right_names(name: str) -> None:
    reader, courses = EXPECTED[name]
    run = read(Source(name, WRITERS / name), reader)
    judged = {known: s for known, s in run.signals.items() if s.spelling and not known.startswith(SIDE)}
    assert judged.keys() == courses.keys()
    for known, (count, axis, *ends) in courses.items():
        found = judged[known]
        assert (len(found), found.axis) == (count, axis), known
        told = [found.x[0], found.x[-1], found.values[0], found.values[-1]]
        assert told == pytest.approx(ends, rel=1e-5), known
