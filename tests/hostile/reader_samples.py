"""A small good file for every reader that takes a file: what hostile tests cut, damage and mix."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from gradoctor.intake.parsers import all_formats
from gradoctor.intake.sniff import choose
from gradoctor.intake.source import Source
from tests.intake.parsers.test_damage import SAMPLES as DAMAGED
from tests.intake.parsers.test_visualdl import _record

FIXTURES = sorted((Path(__file__).parents[1] / "intake" / "parsers" / "fixtures").glob("*.txt"))
_MMENGINE = "".join(
    f'{{"mode": "train", "epoch": {e}, "iter": 50, "lr": 0.1, "loss": {1 / e}, "grad_norm": 2.0}}\n'
    for e in (1, 2, 3)
)
_CHAINER = [{"epoch": e, "iteration": 100 * e, "elapsed_time": 9.5, "main/loss": 2 / e} for e in (1, 2)]
_BLANK = "Iteration      Samples      Test_Return      Critic_Loss      \n" + "".join(
    f"{i:<15}{i * 2000:<13}{-150.5 + i:<17}{0.5 / (i + 1):<17}\n" for i in range(3)
)
_CATBOOST = (
    '{"meta": {"learn_metrics": [{"best_value": "Min", "name": "Logloss"}], "test_metrics": [], "iteration_count": 2},\n'
    '"iterations": [{"learn": [0.5], "iteration": 0, "passed_time": 0.1},\n{"learn": [0.25], "iteration": 1, "passed_time": 0.2}]}\n'
)
_TABLES = {
    "console": ("run.log", "".join(f"Epoch {n} | train loss {2 / n:.4f} | val loss {3 / n:.4f} | lr 1e-3\n" for n in range(1, 8))),
    "baselines-csv": ("progress.csv", "EpRewMean,TimestepsSoFar,loss_vf_loss\n-20.5,1000,3.5\n-19.5,2000,2.5\n"),
    "blank-table": ("log.txt", _BLANK),
    "catboost": ("catboost_training.json", _CATBOOST),
    "chainer": ("log", json.dumps(_CHAINER, indent=4)),
    "detectron2-json": (
        "metrics.json",
        '{"data_time": 0.1, "iteration": 19, "loss_cls": 1.5, "lr": 0.001, "total_loss": 2.5}\n'
        '{"data_time": 0.1, "iteration": 59, "loss_cls": NaN, "total_loss": NaN}\n',
    ),
    "flair": ("loss.tsv", "EPOCH\tTIMESTAMP\tBAD_EPOCHS\tLEARNING_RATE\tTRAIN_LOSS\tDEV_LOSS\n1\t12:11:32\t0\t0.1\t0.75\t0.5\n2\t12:12:00\t1\t0.1\t0.5\t0.6\n"),
    "keras-csv": ("training.log", "epoch,accuracy,loss,val_accuracy,val_loss\n0,0.5,2.5,0.25,nan\n1,0.625,1.5,0.5,2.0\n"),
    "mmengine-json": ("20240101_000000.log.json", _MMENGINE),
    "sb3-csv": ("progress.csv", "train/entropy_loss,time/iterations,rollout/ep_rew_mean,time/total_timesteps\n,1,21.5,2048\n-0.6875,2,25.0,4096\n"),
    "tensorboard-csv": ("run-train-tag-epoch_loss.csv", "Wall time,Step,Value\n1749245966.7,256,0.5\n1749246060.2,512,0.25\n"),
    "ultralytics": ("results.csv", "      epoch,   train/box_loss,   metrics/mAP_0.5,   val/box_loss\n          0,   0.0125,   0,   nan\n          1,   0.011,   0.25,   0.02\n"),
    "wandb-csv": ("wandb_export.csv", '"Step","warm-sun-1 - train/loss","warm-sun-1 - train/loss__MIN","warm-sun-1 - train/loss__MAX"\n"4","2.5","2.5","2.5"\n"8","","",""\n'),
    "wandb-summary": ("wandb-summary.json", '{"_step": 9, "_runtime": 5.5, "_timestamp": 1.7e9, "_wandb": {"runtime": 5}, "train/loss": "NaN"}'),
}  # fmt: skip
_RECORDS = _record(0, "meta_data_tag", None) + b"".join(_record(step, "loss", 4 / step) for step in (1, 2, 3))


def database(*script: str) -> bytes:
    """An SQLite database, as the bytes of its file."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(";".join(script))
        return connection.serialize()


_MLFLOW = database(
    "create table runs(run_uuid text, name text)", "insert into runs values ('a1', 'one')",
    "create table params(key text, value text, run_uuid text)", "insert into params values ('lr', '0.1', 'a1')",
    "create table metrics(key text, value real, timestamp int, run_uuid text, step int, is_nan int)",
    *(f"insert into metrics values ('loss', {4 / (n + 1)}, 0, 'a1', {n}, 0)" for n in range(4)),
)  # fmt: skip
_TRACKIO = database(
    "create table metrics(id integer primary key, timestamp text, run_name text, step int, metrics text)",
    *(f"insert into metrics(run_name, step, metrics) values ('r', {n}, '{json.dumps({'loss': 4 / (n + 1)})}')" for n in range(4)),
    "create table configs(id integer primary key, run_name text, config text)",
)  # fmt: skip
_CONLL = "processed 100 tokens with 20 phrases; found: 18 phrases; correct: 15.\naccuracy:  95.00%; precision:  83.33%; recall:  75.00%; FB1:  78.95\n"

# name of a sample -> (name of the file, its bytes)
SAMPLES: dict[str, tuple[str, bytes]] = {
    **DAMAGED,
    **{name: (file, text.encode()) for name, (file, text) in _TABLES.items()},
    "mlflow-sqlite": ("mlflow.db", _MLFLOW),
    "trackio": ("project.db", _TRACKIO),
    "conlleval": ("eval.txt", (_CONLL * 3).encode()),
    "visualdl": ("vdlrecords.1700000000.log", _RECORDS),
    **{f"{path.stem} text": (path.name, path.read_bytes()) for path in FIXTURES},
}
WRITERS = Path(__file__).parents[1] / "intake" / "parsers" / "fixtures" / "writers"
SAMPLES |= {
    name: (file, (WRITERS / kept).read_bytes())
    for name, file, kept in (
        ("aim-csv", "export.csv", "aim.csv"),
        ("clearml", "metrics.jsonl", "clearml_metrics.jsonl"),
        ("comet", "messages.json", "comet_messages.json"),
        ("neptune", "data-1.log", "neptune_data-1.log"),
    )
}
# These refuse with a reason what looks like a training and is none, or take a folder.
WITHOUT = {"lr-finder", "trials", "allennlp", "dvclive", "mlflow", "aim"}


def reader_of(kind: str) -> str:
    """The reader that takes a sample."""
    name, data = SAMPLES[kind]
    return choose(Source(name, data=data)).format.name


def readers() -> set[str]:
    """Every reader there is."""
    return {one.name for one in all_formats()}
