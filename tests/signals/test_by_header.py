"""Tables that count nothing and whose header is printed several times: pages of one training, or several trainings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gradoctor.signals.load import Loaded, Reading, load_runs

ONCE = np.round(1.8 * 0.8 ** np.arange(12) + 0.5 + 0.004 * np.array([1, -1, 1, 1, -1, -1] * 2), 4)
LONG = np.round(1.8 * 0.9 ** np.arange(36) + 0.5 + 0.004 * np.array([1, -1, 1, 1, -1, -1] * 6), 4)
FLAT = np.round(0.69 + 0.002 * np.array([1, -1, 2, -2, 0, 1, -1, 0, 2, -1, 0, -2]), 4)
FORMS = {
    "blanks": ("train_loss  accuracy", "{:>10.4f}  {:>8.4f}"),
    "bars": ("| train_loss | accuracy |", "| {:>10.4f} | {:>8.4f} |"),
    "commas": ("train_loss,accuracy", "{:.4f},{:.4f}"),
}


def _printed(form: str, *tables: np.ndarray, between: str = "", first: str = "starting") -> str:
    header, row = FORMS[form]
    pages = ["\n".join([header, *(row.format(v, 1 - v / 3) for v in values), between]) for values in tables]
    return "\n".join([first, *pages]) if first else "\n".join(pages)


def _loaded(tmp_path: Path, text: str) -> Loaded:
    log = tmp_path / "run.log"
    log.write_text(text)
    return load_runs([str(log)], Reading(config=False))


@pytest.mark.parametrize("between", ["", "now the model of split b", "\n\n"], ids=["nothing", "words", "gap"])
@pytest.mark.parametrize("form", FORMS)
def test_numbers_that_start_again_below_a_header_are_another_training(
    form: str, between: str, tmp_path: Path
):
    runs = _loaded(tmp_path, _printed(form, ONCE, ONCE + 0.01, ONCE - 0.01, between=between)).runs
    assert [run.name.rpartition("/")[2] for run in runs] == [f"run.log [table {k}]" for k in (1, 2, 3)]
    assert runs[1].signals["loss/train"].values.tolist() == pytest.approx(ONCE + 0.01)


@pytest.mark.parametrize("between", ["", "saved model.pt"], ids=["nothing", "words"])
@pytest.mark.parametrize("form", FORMS)
def test_a_header_at_the_top_of_each_page_begins_no_training(form: str, between: str, tmp_path: Path):
    (run,) = _loaded(tmp_path, _printed(form, LONG[:12], LONG[12:24], LONG[24:], between=between)).runs
    assert run.signals["loss/train"].values.tolist() == pytest.approx(LONG)


def test_a_file_of_commas_alone_is_told_apart_as_well(tmp_path: Path):
    assert len(_loaded(tmp_path, _printed("commas", ONCE, ONCE, first="")).runs) == 2
    assert len(_loaded(tmp_path, _printed("commas", LONG[:12], LONG[12:24], first="")).runs) == 1


def test_a_header_before_every_row_begins_no_training(tmp_path: Path):
    (run,) = _loaded(tmp_path, _printed("blanks", *(ONCE[k : k + 1] for k in range(12)))).runs
    assert len(run.signals["loss/train"]) == 12


def test_a_counter_that_goes_on_outweighs_a_loss_that_comes_back(tmp_path: Path):
    rows = [f"{k:.1f},{loss}" for k, loss in enumerate([*ONCE, *ONCE])]
    text = "\n".join(["minutes,loss", *rows[:12], "minutes,loss", *rows[12:]])
    (run,) = _loaded(tmp_path, text).runs
    assert len(run.signals["loss/train"]) == 24


def test_what_the_numbers_do_not_tell_is_said(tmp_path: Path):
    (run,) = _loaded(tmp_path, _printed("blanks", FLAT, FLAT[:7], FLAT[:5], between="again")).runs
    (note,) = run.sources[0].notes
    assert "the header comes again at line 17 (and 1 more)" in note
    assert "read as one" in note


def test_a_table_between_two_parts_of_another_loses_neither(tmp_path: Path):
    text = "\n".join(
        ["loss,lr", *(f"{v},0.1" for v in LONG[:6]), "val_loss,val_acc", "0.9,0.7", "loss,lr"]
        + [f"{v},0.1" for v in LONG[6:12]]
    )
    (run,) = _loaded(tmp_path, text + "\n").runs
    assert run.signals["loss/train"].values.tolist() == pytest.approx(LONG[:12])
    assert run.signals["loss/val"].values.tolist() == [0.9]
    assert run.signals["loss/train"].lines.tolist() == [*range(2, 8), *range(11, 17)]


def test_epochs_tell_of_themselves(tmp_path: Path):
    rows = [f"{k + 1},{loss}" for k, loss in enumerate(LONG[:12])]
    text = "\n".join(["epoch,loss", *rows[:6], "epoch,loss", *rows[6:]])
    (run,) = _loaded(tmp_path, text).runs
    assert run.signals["loss/train"].epoch.tolist() == list(range(1, 13))
