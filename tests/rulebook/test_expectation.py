"""An expectation of ``$signal`` is about the very series of the finding."""

from __future__ import annotations

import gradoctor
from gradoctor.rulebook.model import ExpectationText

RECORDS = list(range(1, 13))


def test_it_takes_the_series_and_the_better_direction() -> None:
    told = ExpectationText(signal="$signal", improves=True, say="it improves")
    higher, lower = told.about("metric/f1/val", "higher"), told.about("loss/val", "lower")
    assert higher is not None
    assert lower is not None
    assert (higher.signal, higher.rises, higher.falls) == ("metric/f1/val", True, False)
    assert (lower.signal, lower.rises, lower.falls) == ("loss/val", False, True)
    assert told.about(None, None) is None


def test_one_that_names_its_series_stays_as_it_is() -> None:
    told = ExpectationText(signal="loss/train", falls=True, say="it falls")
    assert told.about("metric/f1/val", "higher") is told


def test_a_finding_about_another_score_expects_that_score_to_move() -> None:
    frame = {"epoch": RECORDS, "loss": [9.0 / n for n in RECORDS], "val_dice": [0.0] * 12}
    (finding,) = [f for f in gradoctor.diagnose(frame).findings if f.rule == "score-stuck-at-zero"]
    assert [e.signal for e in finding.expectation] == ["metric/dice/val"]
    assert "$signal" not in gradoctor.diagnose(frame).report.model_dump_json()
