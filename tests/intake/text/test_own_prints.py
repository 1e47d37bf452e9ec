"""A user's own prints among a framework's lines: read beside them, at the framework's place."""

from __future__ import annotations

import pytest

from gradoctor.intake.sniff import choose
from gradoctor.intake.source import Source
from gradoctor.signals.assemble import Read, assemble
from gradoctor.signals.run import Run
from tests.intake.text.reading import assert_same

N = 5


def read(text: str) -> tuple[str, Run]:
    source = Source("run.log", data=text.encode())
    choice = choose(source)
    parsed = choice.format.read(source)
    slowly = getattr(getattr(choice.format.read, "__self__", None), "read_slowly", None)
    if slowly is not None:
        assert_same(parsed, slowly(source))
    (run,) = assemble("run.log", [Read("run.log", choice.format.name, "", parsed)])
    return choice.format.name, run


def keras(own: str) -> str:
    return "".join(
        f"Epoch {i}/5\n10/10 [==============================] - 1s 9ms/step - loss: 0.{9 - i} - val_loss: 0.{8 - i}\n"
        + own.format(i=i)
        for i in range(1, N + 1)
    )


def megatron(own: str) -> str:
    return "".join(
        f" iteration {100 * i:8d}/    1000 | consumed samples: {i} | learning rate: 1.0E-04 | lm loss: {9 - i}.5E+00 | grad norm: 0.{i} |\n"
        + own.format(i=i)
        for i in range(1, N + 1)
    )


def test_a_norm_printed_after_every_epoch_of_keras() -> None:
    reader, run = read(keras("my gradient norm: 3.{i}\n"))
    assert reader == "keras-console"
    own = run.signals["grad/norm/my"]
    assert own.values.tolist() == [3.1, 3.2, 3.3, 3.4, 3.5]
    assert own.epoch is not None
    assert own.epoch.tolist() == [1, 2, 3, 4, 5]
    assert own.lines.tolist() == [3, 6, 9, 12, 15]
    assert run.signals["loss/train"].values.tolist() == [0.8, 0.7, 0.6, 0.5, 0.4]


def test_a_score_with_a_place_of_its_own_among_megatrons_lines() -> None:
    reader, run = read(megatron("[probe] step {i}50 accuracy 0.{i}\n"))
    assert reader == "megatron"
    own = run.signals["metric/accuracy"]
    assert own.step is not None
    assert list(zip(own.step, own.values, strict=True)) == [(100 * i + 50, i / 10) for i in range(1, N + 1)]


@pytest.mark.parametrize(
    "own",
    [
        "loss is now 0.{i}\n",  # the framework's own quantity
        "loaded 3{i} files, accuracy of the clock 0.{i} s, cache 7\n",
        "Conv2d(3, {i}, kernel_size=3)\n",
        "best val_loss so far 0.1\n",
        "value {i}\n",
    ],
)
def test_what_is_no_measurement_of_its_own_stays_out(own: str) -> None:
    _, with_own = read(keras(own))
    _, without = read(keras("nothing\n"))
    assert with_own.signals.keys() == without.signals.keys()


def test_what_came_once_or_twice_stays_out() -> None:
    _, run = read(keras("").replace("Epoch 3/5", "accuracy: 0.5\nEpoch 3/5"))
    assert "metric/accuracy" not in run.signals
