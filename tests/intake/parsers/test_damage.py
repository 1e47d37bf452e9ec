"""Every reader on cut and damaged copies of a small good file: no other error than ours, every line
accounted for.
"""

from __future__ import annotations

import json
import random

import pytest

from gradoctor.errors import GradoctorError
from gradoctor.intake.columns import Parsed
from gradoctor.intake.format import Format
from gradoctor.intake.sniff import choose, read_head
from tests.intake.binary.events import event, simple, tensor, version
from tests.intake.parsers.reading import accounted, source
from tests.intake.parsers.test_hf_trainer import STATE
from tests.intake.parsers.test_lightning_csv import LOG as LIGHTNING
from tests.intake.parsers.test_wandb_offline import RUN, _history, _log

_ROWS = [
    {"epoch": e, "step": 10 * e, "loss": 2.5 / e, "grad": {"norm": 1.5}, "phase": "train"}
    for e in range(1, 6)
]
SAMPLES: dict[str, tuple[str, bytes]] = {
    "json": ("log.json", json.dumps({"config": {"lr": 0.5}, "epochs": _ROWS}, indent=1).encode()),
    "json-history": ("history.json", json.dumps({"loss": [3.5, 2.5, 1.5], "val_loss": [4, 3, 2]}, indent=1).encode()),
    "jsonl": ("log.jsonl", "".join(json.dumps(row) + "\n" for row in _ROWS).encode()),
    "gradoctor": ("m.jsonl", b'{"gradoctor": 1, "config": {"lr": 0.5}}\n' + "".join(json.dumps(r) + "\n" for r in _ROWS).encode()),
    "csv": ("log.csv", b'epoch,set,loss,note\n1,train,2.5,"a, b"\n1,val,2.75,\n2,train,nan,x\n2,val,,y\n'),
    "hf-trainer": ("trainer_state.json", json.dumps(STATE, indent=1).encode()),
    "lightning-csv": ("metrics.csv", LIGHTNING.encode()),
    "llamafactory": ("trainer_log.jsonl", b"".join(b'{"current_steps": %d, "total_steps": 9, "loss": 2.5}\n' % s for s in range(1, 6))),
    "detr-jsonl": ("log.txt", b'{"train_lr": 0.1, "train_loss": 2.5, "test_coco_eval_bbox": [0.5, 0.25], "epoch": 0}\n' * 4),
    "ludwig": ("training_statistics.json", b'{"training": {"a": {"loss": [3, 2]}}, "validation": {"a": {"loss": [3, 2]}}}'),
    "sacred": ("metrics.json", b'{"loss": {"steps": [1, 2], "timestamps": ["a", "b"], "values": [2.5, 1.5]}}'),
    "deepmd": ("lcurve.out", b"#  step  rmse_val  lr\n   0  1.05e+01  1.0e-03\n 100  7.5e+00  1.0e-03\n"),
    "monitor-csv": ("monitor.csv", b'#{"t_start": 1.5}\nr,l,t\n9.0,9,0.5\n15.0,15,0.75\n'),
    "tensorboard": (
        "events.out.tfevents.1.host",
        version() + b"".join(event(s, simple("loss", s), tensor("acc", s)) for s in range(4)),
    ),
    "wandb": ("run-a.wandb", _log([RUN, *(_history(s, loss=s / 2, h={"_type": "histogram"}) for s in range(4))])),
}  # fmt: skip


def _read(reader: Format, name: str, data: bytes) -> Parsed | None:
    here = source(data, name)
    try:
        found = reader.read(here) if reader.sniff(read_head(here)) else None
    except GradoctorError:
        found = None
    if found is None:
        return None
    if reader.name not in ("tensorboard", "wandb"):  # those count records
        accounted(found, data)
    for table in found.tables:
        for column in table.fields.values():
            assert len(column.rows) == 0 or (column.rows[0] >= 0 and column.rows[-1] < table.row_count)
            assert (column.rows[1:] > column.rows[:-1]).all()
    return found


def _reader(kind: str) -> Format:
    name, data = SAMPLES[kind]
    return choose(source(data, name)).format


@pytest.mark.parametrize("kind", SAMPLES)
def test_good_file_is_read_by_its_reader(kind: str) -> None:
    name, data = SAMPLES[kind]
    reader = _reader(kind)
    assert reader.name == {"json-history": "keras-history"}.get(kind, kind)
    found = _read(reader, name, data)
    assert found is not None
    assert found.value_count > 3


@pytest.mark.parametrize("kind", SAMPLES)
def test_cut_at_every_byte(kind: str) -> None:
    (name, data), reader = SAMPLES[kind], _reader(kind)
    whole = _read(reader, name, data)
    assert whole is not None
    cuts = [_read(reader, name, data[:cut]) for cut in range(len(data))]
    counts = [found.value_count for found in cuts if found is not None]
    assert max(counts) <= whole.value_count + 2  # a number cut in its digits is still a number
    assert counts[-1] >= 0.5 * whole.value_count


def _flip_bits(rng: random.Random, data: bytearray) -> None:
    for place in rng.sample(range(len(data)), 3):
        data[place] ^= 1 << rng.randrange(8)


def _put_in(rng: random.Random, data: bytearray) -> None:
    place = rng.randrange(len(data))
    data[place:place] = rng.choice((b"NaN", b"[[[", b'"', b"\x00\xff", b"\r", b"1e999", b"{", b"\n"))


def _take_out(rng: random.Random, data: bytearray) -> None:
    place = rng.randrange(len(data))
    del data[place : place + rng.randrange(1, 40)]


DAMAGES = {"flipped bits": _flip_bits, "bytes put in": _put_in, "bytes taken out": _take_out}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("kind", SAMPLES)
def test_damage_raises_nothing_but_our_errors(kind: str, damage: str) -> None:
    (name, good), reader = SAMPLES[kind], _reader(kind)
    rng = random.Random(kind)
    read = 0
    for _ in range(60):
        data = bytearray(good)
        DAMAGES[damage](rng, data)
        read += _read(reader, name, bytes(data)) is not None
    assert read > 0
