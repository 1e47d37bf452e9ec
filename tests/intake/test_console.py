"""Console text as a whole: what the generic reader makes of logs of many programs."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest

from gradoctor.intake.parsers import console
from gradoctor.intake.parsers.console import FORMAT
from gradoctor.intake.sniff import read_head
from tests.intake.text.reading import assert_same, column, facts, fields, kinds, read, source_of


def test_figures_before_the_cure_are_read():
    parsed = read(
        "Epoch 1: Loss=16767.1, Grad=46767, F1=N/A, Clipped=Always\n"
        "Epoch 2: Loss=68.2, Grad=12477, F1=0.069, Clipped=Always\n"
        "...\n"
        "Epoch 15: Loss=8.7, Grad=6000, F1=0.0 (STUCK), Early stop\n"
    )
    assert column(parsed, "epoch") == [1, 2, 15]
    assert column(parsed, "Loss") == [16767.1, 68.2, 8.7]
    assert column(parsed, "Grad") == [46767, 12477, 6000]
    assert column(parsed, "Clipped") == [1, 1]
    assert column(parsed, "F1") == [0.069, 0.0]
    assert parsed.tables[0].fields["F1"].rows.tolist() == [1, 2]
    assert parsed.tables[0].lines.tolist() == [1, 2, 4]
    assert kinds(parsed) == ["early-stop"]
    assert parsed.events[0].epoch == 15
    assert (parsed.account.read, parsed.account.skipped, parsed.account.ignored) == (3, 0, 1)


def test_shares_in_words_join_a_column_in_percent():
    parsed = read("Epoch 1: Clipped=Always\nEpoch 2: Clipped=39%\nEpoch 3: Clipped=Never\n")
    assert column(parsed, "Clipped") == [100, 39, 0]
    assert parsed.tables[0].fields["Clipped"].unit == "%"


def test_clip_ratio_lines_between_dots():
    parsed = read(
        "".join(
            f"Epoch {n:3d}/100 | ... | Grad Clip: {p:4.1f}% | ...\n"
            for n, p in enumerate([96.4, 38.8, 4.0, 0.7], 1)
        )
    )
    assert column(parsed, "Grad Clip") == [96.4, 38.8, 4.0, 0.7]
    assert facts(parsed) == {"epoch_total": 100}


def test_monitor_lines_name_their_modules():
    parsed = read(
        "[GRAD-MONITOR] backbone_projection: norm 0.00e+00 < 1e-07\n"
        "[GRAD-MONITOR] temporal_encoder: l2=2.00e+00\n"
        "[ENCODER-GRAD] projected_features: grad_norm=6.317e-03\n"
        "[DEGENERACY-GUARD] head: variance collapsed, reset applied\n"
        "[DEGENERACY-GUARD] Reset failed to restore variance\n"
    )
    assert column(parsed, "grad/norm/backbone_projection") == [0.0]
    assert column(parsed, "grad/norm/temporal_encoder") == [2.0]
    assert column(parsed, "grad/norm/projected_features") == [6.317e-3]
    assert kinds(parsed) == ["gradient-vanishing", "degeneracy-reset", "degeneracy-reset-failed"]
    assert parsed.events[0].subject == "backbone_projection"


def test_a_record_over_several_lines_is_one_row():
    parsed = read(
        "".join(
            f"epoch:  {n} \n2022-02-09 21:03:26.16: train loss : -0.{n}380 \nvalidation loss: -0.1018 \nlr: 0.006911 \n\n"
            for n in range(5)
        )
    )
    assert parsed.tables[0].row_count == 5
    assert fields(parsed) == {"epoch", "train loss", "validation loss", "lr"}
    assert column(parsed, "train loss")[0] == -0.038


def test_a_block_under_a_header_with_two_axes():
    parsed = read("".join(f"2025-01-01 16:29:18.216\thost:0\ta.train:990\tINFO\t[step={n}/1000,epoch=0]\n"
                          f"    train/Loss=9.{n}\n    train/Perplexity=9,408\n" for n in (10, 20, 30)))  # fmt: skip
    assert column(parsed, "step") == [10, 20, 30]
    assert column(parsed, "train/Perplexity") == [9408] * 3
    assert parsed.tables[0].row_count == 3


def test_sections_give_the_split():
    parsed = read(
        "".join(
            f"Epoch {n}\nTraining:\nloss: 0.{n}\nValidation:\nloss: 0.{n}5\nacc: 0.9\n" for n in range(1, 5)
        )
    )
    assert column(parsed, "loss") == [0.1, 0.2, 0.3, 0.4]
    assert column(parsed, "val/loss") == [0.15, 0.25, 0.35, 0.45]
    assert "acc" not in fields(parsed)


def test_a_header_and_rows():
    parsed = read("#  step      rmse_val    rmse_trn         lr\n      0      1.61e+01    1.51e+01    1.0e-03\n"
                  "   1000      1.26e+01         nan    1.0e-03\nsome warning\n   2000      1.05e+01    1.23e+01    1.0e-03\n")  # fmt: skip
    assert column(parsed, "step") == [0, 1000, 2000]
    assert column(parsed, "rmse_val") == [16.1, 12.6, 10.5]
    assert math.isnan(column(parsed, "rmse_trn")[1])


def test_a_table_between_bars_and_one_with_splits_as_columns():
    parsed = read("| Epoch | Train Loss | Val Loss |\n|---|---|---|\n| 1 | 0.5 | 0.6 |\n| 2 | 0.4 | - |\n")
    assert column(parsed, "Train Loss") == [0.5, 0.4]
    assert column(parsed, "Val Loss") == [0.6]
    parsed = read(
        "Epoch 3\n          Training |  Validation\nloss    |     0.371  |     0.554\nf1      |     0.8  |     N/A\n"
    )
    assert column(parsed, "train/loss") == [0.371]
    assert column(parsed, "val/loss") == [0.554]
    assert "val/f1" not in fields(parsed)


def test_boxes_of_names_and_numbers_are_rows():
    box = "-----------------------------\n| rollout/        |      |\n|    ep_rew_mean  | {r} |\n| time/           |      |\n|    total_timesteps | {t} |\n-----------------------------\n"
    parsed = read("".join(box.format(r=r, t=t) for r, t in ((0.34, 2048), (0.5, 4096), (0.7, 6144))))
    assert column(parsed, "step") == [2048, 4096, 6144]
    assert column(parsed, "rollout/ep_rew_mean") == [0.34, 0.5, 0.7]


def test_tables_whose_rows_end_in_bars():
    epoch = (
        "     Epoch   gpu_mem       box       obj    labels  img_size\n"
        "\r  0%|          | 0/54 [00:00<?, ?it/s]\r      {n}/99     0.51G   0.0114  0.0033        10       640: 100%|███| 54/54 [00:01<00:00]\n"
        "\r               Class      Images           P           R      mAP@.5  mAP@.5:.95: 100%|█| 27/27 [00:01<00:00]\n"
        "                 all         240       0.999       0.98{n}       0.996       0.909\n"
        "              person         240       0.1       0.1       0.1       0.1\n"
    )
    parsed = read("".join(epoch.format(n=n) for n in range(4)))
    assert column(parsed, "epoch") == [0, 1, 2, 3]
    assert column(parsed, "box") == [0.0114] * 4
    assert column(parsed, "val/R") == [0.98, 0.981, 0.982, 0.983]
    assert parsed.tables[0].row_count == 4


def test_numbers_without_header_are_unread():
    parsed = read("2133: 0.529725, 0.534403 avg loss, 0.001000 rate, 8.420777 seconds, 136512 images\n" * 3)
    assert parsed.tables == ()
    assert parsed.unread[0].reason == "values stand before their names"
    assert parsed.unread[0].count == 3
    assert parsed.account.skipped == 3


def test_configuration_becomes_facts():
    parsed = read(
        "Namespace(batch_size=6, lr=8e-05, clip=None, optimizer='adamw', amp=True, betas=[0.9, 0.999])\n"
        "seed: 1337\nmodel: resnet18\n  amp_params ................... False\n"
        "TrainingArguments(\nlearning_rate=0.1,\nfp16=True,\n)\n"
        + "".join(f"Epoch {n} loss: 0.{n}\n" for n in range(1, 5))
    )
    assert fields(parsed) == {"epoch", "loss"}
    told = facts(parsed)
    assert told["batch_size"] == 6
    assert told["lr"] == 8e-5
    assert told["clip"] is None
    assert told["optimizer"] == "adamw"
    assert told["amp"] is True
    assert told["betas"] == [0.9, 0.999]
    assert told["seed"] == 1337
    assert told["model"] == "resnet18"
    assert told["amp_params"] is False
    assert told["learning_rate"] == 0.1
    assert {fact.key: fact.line for fact in parsed.facts}["seed"] == 2


def test_source_code_and_machine_tables_are_no_records():
    code = (
        "import torch\nimport torch.nn as nn\n\nclass Net(nn.Module):\n    def __init__(self):\n        self.lr = 0.5\n        step = 0\n"
        "    def forward(self, x):\n        loss = 3.0\n        return loss\n\nfor step in range(10):\n    loss = 0.1\n    print(loss)\n"
    )
    smi = (
        "| NVIDIA-SMI 525.60    Driver Version: 525.60    CUDA Version: 12.0     |\n|   0  Tesla V100   On   | 00:1A.0 Off |   0 |\n"
        "| N/A   44C    P0    46W / 300W |      0MiB / 32510MiB |      0%      Default |\n"
    )
    parsed = read(code + smi + "".join(f"step:{n}/100 train_loss:3.{n}\n" for n in range(1, 9)))
    assert fields(parsed) == {"step", "train_loss"}
    assert column(parsed, "step") == list(range(1, 9))


def test_of_a_document_only_quoted_output_is_read():
    parsed = read(
        "# Report\n\n## Numbers\n\nEpoch 3 loss: 0.5 was bad.\n\n| Epoch | MAE |\n|---|---|\n| 5 | 1.2-1.4 |\n\n"
        "```python\nlr = 0.1\n```\n\n```\nEpoch 1 loss: 0.9\nEpoch 2 loss: 0.8\n```\n"
    )
    assert column(parsed, "loss") == [0.9, 0.8]


def test_the_bar_of_an_evaluation_after_the_last_epoch_stays_apart():
    bar = "15/15 [==============================] - 0s 2ms/step - loss: {a} - val_loss: {b}\n"
    text = "".join(f"Epoch {n}/3\n" + bar.format(a=n / 10, b=n / 5) for n in (1, 2, 3))
    parsed = read(text + "313/313 [==============================] - 1s 2ms/step - loss: 10423.7\n")
    assert column(parsed, "loss") == [0.1, 0.2, 0.3]
    assert column(parsed, "evaluate/loss") == [10423.7]


def test_a_counter_that_starts_again_in_every_epoch_is_a_batch():
    parsed = read("".join(f"epoch: {e}, iter: {i}/40, loss: 0.5\n" for e in (1, 2, 3) for i in (10, 20, 30)))
    assert fields(parsed) == {"epoch", "batch", "loss"}
    assert "step_total" not in facts(parsed)


def test_equal_reports_of_several_ranks_are_one_event_with_a_count():
    block = "Gradient overflow.  Skipping step, loss scaler 0 reducing loss scale to 4096.0\n" * 8
    parsed = read("step 1 loss: 0.5\n" + block + "step 2 loss: 0.4\n" + block + "step 3 loss: 0.4\n")
    assert [(event.kind, event.count, event.step) for event in parsed.events] == [
        ("overflow", 8, 1),
        ("overflow", 8, 2),
    ]


def test_the_same_line_of_several_ranks_is_one_row():
    parsed = read("".join(f"[rank{r}]:step: {n} loss: 0.{n}\n" for n in range(1, 5) for r in range(4)))
    assert column(parsed, "loss") == [0.1, 0.2, 0.3, 0.4]


def test_a_log_that_counts_nothing_has_a_row_per_repetition():
    parsed = read("".join(f"2020-03-09 09:28:35,380:INFO: Meta batch loss: 1.{n}\n" for n in range(10, 30)))
    assert len(column(parsed, "Meta batch loss")) == 20
    assert parsed.tables[0].lines.tolist() == list(range(1, 21))


def test_a_running_log_behind_thousands_of_warnings_is_recognised():
    text = "W0530 14:48:35.231000 2622 torch/x.py:1233] return compile_fx(\n" * 5700 + "".join(
        f"step:{n}/200 train_loss:2.{n}e-02\n" for n in range(1, 100))  # fmt: skip
    assert FORMAT.sniff(read_head(source_of(text))).score == 20
    assert len(column(read(text), "train_loss")) == 99


@pytest.mark.parametrize("text", ["", "\n\n", "\x00\x01\x02" * 100, "just words\nand more words\n"])
def test_text_without_numbers_gives_nothing(text: str):
    parsed = read(text)
    assert parsed.tables == ()
    assert parsed.value_count == 0


def test_every_physical_line_is_accounted_for():
    text = "seed: 3\n\nnoise\nEpoch 1 loss: 0.5\n0.5 avg loss, 0.1 rate\nEpoch 2 loss: 0.4"
    parsed = read(text)
    assert (parsed.account.read, parsed.account.skipped, parsed.account.ignored) == (3, 1, 2)
    assert read(text + "\n").account.total == 6


def test_units_of_one_name_are_reconciled():
    parsed = read("step 1 dt: 950ms loss: 1\nstep 2 dt: 1.2s loss: 1\nstep 3 acc: 0.5\nstep 4 acc: 60%\n")
    assert column(parsed, "dt") == [950, 1200]
    assert column(parsed, "acc") == [0.5]
    assert column(parsed, "acc [%]") == [60]


def test_nan_is_kept_and_absence_has_no_entry():
    parsed = read("step 1 loss: nan acc: 0.5\nstep 2 loss: inf\nstep 3 loss: 0.5 acc: N/A\n")
    assert np.isnan(column(parsed, "loss")[0])
    assert column(parsed, "loss")[1] == math.inf
    assert parsed.tables[0].fields["acc"].rows.tolist() == [0]


HOSTILE = ["with ((", "for a in ", "A(x=", "1", "1,", "1.", "a", " ", "\t", "-", "=", "|", "[", "(", "'", '"', ":", "a:", "a=1,", "GRAD", "[GRAD",
           "1/1 ", "1% |", "....", "loss ", "nan", "e1", "\b", "\r", "\x1b[", "é", "{", "<", "a b ", "Epoch ", "1 a"]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_hostile_line_costs_no_more_than_its_length(unit: str):
    """A line of 200 kB of anything is read in far less than the second that one with nested repetition would take."""
    start = time.process_time()
    read("step 1 loss: 0.5\n" + unit * (200_000 // len(unit)) + "\nstep 2 loss: 0.4\n")
    assert time.process_time() - start < 2.0


def test_a_program_s_text_is_no_log_whatever_lists_it_holds():
    program = (
        '"""Run it small."""\nimport json, sys\n\nN = 8\nLOSS=[2.3026,1.9871,1.6114,1.3302]\n'
        "ACC=[0.1013,0.2571,0.4120,0.5233]\nLR=[1e-05,5e-05,1e-04,9.5e-05]\n\n"
        "def rows():\n    for i in range(N):\n        yield i, LOSS[i]\n\n"
        "if sys.argv[1]:\n    from tracker import Live\n    with Live() as live:\n        for i, r in rows():\n"
        "            live.log(r)\n"
    )
    assert not read(program).tables


@pytest.mark.parametrize("row", ["{i},{v}", "{i}  {v}  {v}", "{i} {v}"])
def test_rows_without_a_header_are_told_what_they_lack(row: str):
    parsed = read("".join(row.format(i=i, v=6.9 / i) + "\n" for i in range(1, 9)))
    assert not parsed.tables
    assert any("without names" in note for note in parsed.notes)


@pytest.mark.parametrize(
    "line",
    ["Epoch {0} loss: 0.5\n", "Epoch 1/{0} loss: 0.5\n", "step 1e999 loss: 0.5\n", "[1/{0}] loss: 0.5\n"],
)
def test_a_place_beyond_all_numbers_is_no_place(line: str) -> None:
    text = line.format("9" * 400) * 20 + "Epoch 2 loss: 0.4\n" * 3
    source = source_of(text)
    parsed = console.read(source)
    for table in parsed.tables:
        for axis in {"epoch", "step", "batch"} & table.fields.keys():
            assert np.isfinite(table.fields[axis].values).all()
    assert_same(parsed, console.read_slowly(source))
