from __future__ import annotations

import pytest

from gradoctor.intake.text.prefix import message

STRIPPED = {
    "2023-05-15 22:50:17,398 INFO:Epoch 1: x": "Epoch 1: x",
    "2019-05-23 06:46:43,833 pkg.trainer INFO: eta: 1 iter: 2": "eta: 1 iter: 2",
    "[11/18 18:14:12] d2.utils.events INFO:  eta: 3": "eta: 3",
    "I0124 13:57:02.325570  9563 solver.cpp:236] Iteration 20": "Iteration 20",
    "[2021-03-25 02:12:25] Ep. 1 : Up. 10": "Ep. 1 : Up. 10",
    "20/06/2017 02:23:29 PM step 3": "step 3",
    "2021-09-03 20:47:27.779 | INFO     | a.b.trainer:after_iter:246 - epoch: 3": "epoch: 3",
    "[default7]: iteration 3": "iteration 3",
    "[rank0]:[titan] 2025-07-21 15:57:42,774 - root - INFO - step:  3": "step:  3",
    "[gpu01:0/2] 2020-07-19 08:49:04,080 (trainer:464) INFO: 1epoch: x": "1epoch: x",
    "2025-12-26 16:29:18.216\thost:0\ta.train:990\tINFO\t[step=10/1000,epoch=0]": "[step=10/1000,epoch=0]",
    "2023-06-29 01:13:45 | INFO | train_inner | epoch 001: x": "train_inner | epoch 001: x",
    "[2024-05-08 04:06:58,903 INFO] Step 650": "Step 650",
    "[INFO:s.training] Epoch[0] Batch [850]": "Epoch[0] Batch [850]",
    "2024-10-19 03:28:55,961 - mm - INFO - Epoch [4][1/2]": "Epoch [4][1/2]",
    "INFO:root:Epoch[0] Batch [100]": "Epoch[0] Batch [100]",
    "INFO:tensorflow:loss = 0.69": "loss = 0.69",
    "2019-06-18 19:06:16,756 Node[0] Epoch[26]": "Epoch[26]",
    "[2021-05-25 06:38:10,754] [INFO] [stage3.py:2708:_x] OVERFLOW": "OVERFLOW",
    "2018-07-03 05:13:06.529034: I tensorflow/core/x.cc:141] text": "text",
    "12:30:45 step 4": "step 4",
}


@pytest.mark.parametrize("line", STRIPPED)
def test_what_loggers_put_in_front_is_cut_off(line: str):
    assert message(line) == STRIPPED[line]


@pytest.mark.parametrize("line", [
    "Epoch: [3][50/100] loss 3", "[500/200000] Train loss: 0.1", "50/100 loss 5", "[20]\tvalid: 3", "  a  b  c",
    "1epoch: loss", "0.5 0.3", "", "[1/150][0/4] Loss_D: 0.1",
])  # fmt: skip
def test_a_message_without_prefix_stays(line: str):
    assert message(line) == line


@pytest.mark.parametrize("place", ["step:12 - ", "global_step:12 - ", "epoch:3 | ", "iteration:7\t"])
def test_a_position_behind_a_worker_is_no_source_place(place: str) -> None:
    assert message(f"(TaskRunner pid=625502) {place}loss:0.5") == f"{place}loss:0.5"


def test_a_source_place_behind_a_worker_is_cut_off() -> None:
    assert message("(TaskRunner pid=625502) trainer.loader:412 - loss:0.5") == "loss:0.5"
