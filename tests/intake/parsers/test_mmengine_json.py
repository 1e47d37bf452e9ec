"""OpenMMLab's JSON lines: positions of validation rows, iter inside an epoch."""

from __future__ import annotations

from pathlib import Path

from gradoctor.signals.load import Reading, load_runs
from tests.intake.parsers.reading import parsed, values


def test_mmcv_iter_restarts_every_epoch() -> None:
    rows = ['{"env_info": "sys.platform: linux", "seed": 3}\n']
    for epoch in (1, 2, 3):
        rows += [
            f'{{"mode": "train", "epoch": {epoch}, "iter": {i}, "lr": 0.1, "loss": {1 / i}, '
            f'"grad_norm": 2.0}}\n'
            for i in (50, 100)
        ]
        rows.append(
            f'{{"mode": "val", "epoch": {epoch}, "iter": 7, "lr": 0.1, "bbox_mAP": 0.25, '
            f'"bbox_mAP_s": -1.0}}\n'
        )
    found = parsed("".join(rows), "20240101_000000.log.json", expect="mmengine-json")
    (table,) = found.tables
    assert "step" not in table.fields
    assert values(table, "batch") == [50, 100] * 3
    assert values(table, "val/bbox_mAP") == [0.25] * 3
    assert "val/bbox_mAP_s" not in table.fields
    assert {fact.key for fact in found.facts} == {"env_info", "seed"}


def test_mmengine_validation_rows_belong_to_the_training_step_before() -> None:
    log = (
        '{"lr": 0.1, "data_time": 0.01, "loss": 2.5, "epoch": 1, "iter": 500, "memory": 9, "step": 500}\n'
        '{"lr": 0.1, "data_time": 0.01, "loss": 2.0, "epoch": 1, "iter": 1000, "memory": 9, "step": 1000}\n'
        '{"coco/bbox_mAP": 0.25, "coco/bbox_mAP_l": -1.0, "data_time": 0.01, "time": 0.1, "step": 1}\n'
        '{"lr": 0.1, "data_time": 0.01, "loss": 1.5, "epoch": 2, "iter": 1500, "memory": 9, "step": 1500}\n'
    )
    (table,) = parsed(log, "vis_data/scalars.json", expect="mmengine-json").tables
    assert values(table, "step") == [500, 1000, 1500]
    assert values(table, "val/coco/bbox_mAP") == [0.25]
    assert not {"coco/bbox_mAP_l", "val/coco/bbox_mAP_l"} & table.fields.keys()


def test_a_work_folder_of_mmengine_is_one_training(tmp_path: Path) -> None:
    rows = (
        '{"lr": 0.1, "data_time": 0.01, "loss": 2.5, "epoch": 1, "iter": 500, "memory": 9, "step": 500}\n'
        '{"accuracy": 40.0, "data_time": 0.01, "time": 0.1, "step": 1}\n'
        '{"lr": 0.1, "data_time": 0.01, "loss": 2.0, "epoch": 2, "iter": 1000, "memory": 9, "step": 1000}\n'
        '{"accuracy": 60.0, "data_time": 0.01, "time": 0.1, "step": 2}\n'
    )
    (tmp_path / "vis_data").mkdir()
    for name in ("20240101_000000.json", "scalars.json"):
        (tmp_path / "vis_data" / name).write_text(rows)
    (tmp_path / "20240101_000000.log").write_text(
        "2024/01/01 00:00:01 - mmengine - INFO - Epoch(train) [1][500/500]  lr: 1.0e-01  loss: 2.5000\n"
        "2024/01/01 00:00:02 - mmengine - INFO - Epoch(train) [2][500/500]  lr: 1.0e-01  loss: 2.0000\n"
    )
    (run,) = load_runs([str(tmp_path)], Reading()).runs
    assert run.signals["loss/train"].values.tolist() == [2.5, 2.0]
    assert run.signals["metric/accuracy/val"].values.tolist() == [0.4, 0.6]
    assert "metric/accuracy/train" not in run.signals
