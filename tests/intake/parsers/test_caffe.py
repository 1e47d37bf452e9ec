"""Caffe's cap on the softmax loss, its two losses a line apart, and the TEST net as validation."""

from __future__ import annotations

import math

from tests.intake.parsers.reading import parsed, values

STAMP = "I0124 13:57:0{n}.325570  9563 solver.cpp:236] "


def glog(*lines: str) -> str:
    return "\n".join(STAMP.format(n=n % 10) + line for n, line in enumerate(lines))


def test_the_cap_of_the_softmax_loss_is_nan_with_a_note() -> None:
    found = parsed(
        glog("Iteration 0, loss = 6.9", "Iteration 20, loss = 87.3365", "Iteration 40, loss = 87.31")
    )
    read = values(found.tables[0], "loss")
    assert (read[0], math.isnan(read[1]), read[2]) == (6.9, True, 87.31)
    assert any("87.3365" in note for note in found.notes)


def test_components_of_the_train_net_are_read_and_its_loss_is_not_read_twice() -> None:
    found = parsed(
        glog(
            "Iteration 20, loss = 5.0",
            "    Train net output #0: center_loss = 105 (* 0.008 = 0.84 loss)",
            "    Train net output #1: loss = 4.2 (* 1 = 4.2 loss)",
        )
    )
    table = found.tables[0]
    assert (values(table, "loss"), values(table, "center_loss")) == ([5.0], [105.0])
    assert table.row_count == 1


def test_outputs_of_the_test_net_belong_to_the_iteration_that_was_tested() -> None:
    found = parsed(
        glog(
            "Iteration 500, Testing net (#0)",
            "    Test net output #0: accuracy = 0.41",
            "    Test net output #1: loss = 2.1 (* 1 = 2.1 loss)",
            "Iteration 500, loss = 2.2",
        )
    )
    table = found.tables[0]
    assert values(table, "step") == [500.0, 500.0]
    assert (values(table, "val/accuracy"), values(table, "val/loss"), values(table, "loss")) == (
        [0.41],
        [2.1],
        [2.2],
    )
