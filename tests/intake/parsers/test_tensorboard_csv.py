"""TensorBoard's CSV export: the tag is in the file's name."""

from __future__ import annotations

import pytest

from gradoctor.intake.parsers.tensorboard_csv import tag_of
from tests.intake.parsers.reading import parsed, series


@pytest.mark.parametrize(
    ("name", "tag"), [("a/run-train-tag-epoch_loss.csv", "epoch_loss"), ("critic_loss.csv", "critic_loss")]
)
def test_tag_from_the_name(name: str, tag: str) -> None:
    found = parsed(
        "Wall time,Step,Value\n1749245966.7,256,0.5\n1749246060.2,512,0.25\n", name, expect="tensorboard-csv"
    )
    (table,) = found.tables
    assert series(table, tag) == [(256, 0.5), (512, 0.25)]
    assert tag in found.notes[0]


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("data/MeanReward/d4pg.csv", "MeanReward"), ("MeanReward__sac.csv", "MeanReward"), ("out/critic_loss.csv", "critic_loss"),
        ("run-x-tag-train_loss.csv", "train_loss"), ("a/b.csv", "b"),
    ],
)  # fmt: skip
def test_the_tag_is_looked_for_in_the_names_of_file_and_folder(name: str, tag: str) -> None:
    assert tag_of(name) == tag
