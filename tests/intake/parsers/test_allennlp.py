"""AllenNLP: a file an epoch, ordered by number."""

from __future__ import annotations

import json
from pathlib import Path

from gradoctor.intake.sniff import choose
from gradoctor.intake.source import Source
from tests.intake.parsers.reading import parsed, series


def _metrics(epoch: int, start: int = 0) -> str:
    whole = {
        "best_epoch": 0,
        "training_start_epoch": start,
        "epoch": epoch,
        "training_loss": 5 - epoch,
        "validation_loss": 6 - epoch / 2,
    }
    return json.dumps(whole, indent=2)


def test_folder_in_the_order_of_epochs(tmp_path: Path) -> None:
    for epoch in (0, 2, 10):
        (tmp_path / f"metrics_epoch_{epoch}.json").write_text(_metrics(epoch, start=2 if epoch > 0 else 0))
    (tmp_path / "metrics.json").write_text(_metrics(10))
    source = Source(str(tmp_path), tmp_path)
    choice = choose(source)
    found = choice.format.read(source)
    assert choice.format.name == "allennlp"
    assert series(found.tables[0], "training_loss") == [(0, 5), (2, 3), (10, -5)]
    assert found.notes == ("resumed at epoch 2",)


def test_one_file_says_that_it_is_one_epoch() -> None:
    found = parsed(_metrics(3), "metrics_epoch_3.json", expect="allennlp")
    assert series(found.tables[0], "validation_loss") == [(3, 4.5)]
    assert "give the folder" in found.notes[0]


def test_one_file_keeps_what_it_says_of_the_best_epoch() -> None:
    text = json.dumps(
        json.loads(_metrics(3)) | {"best_validation_loss": 2.5, "best_validation_f1": 0.8}, indent=2
    )
    facts = {fact.key: (fact.value, fact.line) for fact in parsed(text, "metrics_epoch_3.json").facts}
    assert facts == {"best_epoch": (0.0, 2), "best_validation_loss": (2.5, 7)}
