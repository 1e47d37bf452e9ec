from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.intake.text.pairs import read_pairs
from gradoctor.intake.text.prefix import message

Expected = tuple[dict[str, float], dict[str, float]]  # axes, values
NAN = math.nan
LINES: dict[str, Expected] = {
    "Epoch 1: Train Loss=0.0717, Val Loss=0.0766": ({"epoch": 1}, {"Train Loss": 0.0717, "Val Loss": 0.0766}),
    "Epoch: 050/099 | Batch 0000/0011 | Loss: 1.143486": ({"epoch": 50, "batch": 0}, {"Loss": 1.143486}),
    "[500/200000] Train loss: 0.00307, Valid loss: 0.00816": ({"counter": 500}, {"Train loss": 0.00307, "Valid loss": 0.00816}),
    "->> pal1 conf loss:1.7548 || pal1 loc loss:1.4302": ({}, {"pal1 conf loss": 1.7548, "pal1 loc loss": 1.4302}),
    "step   710 | loss 4.3713 | lm 5.9245 | ppl 374.1 | lr 2.99e-04 | 414 tok/s":
        ({"step": 710}, {"loss": 4.3713, "lm": 5.9245, "ppl": 374.1, "lr": 2.99e-4, "tokens_per_second": 414}),
    "15/15 [====] - 0s 2ms/step - loss: 0.99 - val_accuracy: 0.4000": ({"counter": 15}, {"loss": 0.99, "val_accuracy": 0.4}),
    "6000/6000 - 3s - loss: nan - accuracy: 0.0987 - 3s/epoch - 429us/step": ({"counter": 6000}, {"loss": NAN, "accuracy": 0.0987}),
    "Epoch 6/100:  34%|███▍   | 45/132 [00:02<00:04, 18.18it/s, loss=0.78, acc=0.577]":
        ({"epoch": 6, "counter": 45}, {"loss": 0.78, "acc": 0.577}),
    "SFT:  35%|## | 131/375 [17:35<25:14,  6.21s/it, loss 0.0030]": ({"counter": 131}, {"loss": 0.003}),
    "{'loss': 7.1, 'grad_norm': 1.30, 'learning_rate': 9.9e-05, 'epoch': 0.18}":
        ({"epoch": 0.18}, {"loss": 7.1, "grad_norm": 1.3, "learning_rate": 9.9e-5}),
    "{'loss': '3.412', 'num_tokens': '1.808e+04', 'epoch': '0.1'}": ({"epoch": 0.1}, {"loss": 3.412, "num_tokens": 18080}),
    " iteration       90/    1000 | learning rate: 1.478E-04 | lm loss: 8.306568E+00 | number of nan iterations:   0 |":
        ({"step": 90}, {"learning rate": 1.478e-4, "lm loss": 8.306568, "number of nan iterations": 0}),
    "iter 6660: loss 3.6292, time 561.40ms": ({"step": 6660}, {"loss": 3.6292, "time": 561.4}),
    "step 00043 (0.00%) | loss: nan | dt: 5.28ms | tok/sec: 24,239 | epoch: 1":
        ({"step": 43, "epoch": 1}, {"loss": NAN, "dt": 5.28, "tok/sec": 24239}),
    "step:722/20000 train_loss:2.315221e-02 step_avg:4409.05ms": ({"step": 722}, {"train_loss": 2.315221e-2, "step_avg": 4409.05}),
    "step:1/20000 train_loss:2.31 step_avg:nanms": ({"step": 1}, {"train_loss": 2.31}),
    "s:0 trl:11.0091 lr:0.000001 norm:15.37": ({"step": 0}, {"trl": 11.0091, "lr": 1e-6, "norm": 15.37}),
    "[step=10/1000,epoch=0]": ({"step": 10, "epoch": 0}, {}),
    "    System/Peak GPU Memory (MB)=114,390": ({}, {"System/Peak GPU Memory (MB)": 114390}),
    "step:  3  loss:  4.9925  memory:  0.00GiB(0.00%)  tps: 30,768": ({"step": 3}, {"loss": 4.9925, "memory": 0, "tps": 30768}),
    "train_inner | epoch 001:   5577 / 102400000 loss=0.093, num_updates=5550":
        ({"epoch": 1, "batch": 5577, "step": 5550}, {"loss": 0.093}),
    "valid | epoch 001 | valid on 'valid' subset | loss 3.79": ({"epoch": 1}, {"val/loss": 3.79}),
    "Step 650/100000; acc:  96.26; lr: 1.00000; 13696/10608 tok/s;     45 sec": ({"step": 650}, {"acc": 96.26, "lr": 1}),
    "Epoch 3 | loss 0.41 | 12.5s": ({"epoch": 3}, {"loss": 0.41, "took": 12.5}),
    "Epoch 3: loss 0.41 (took 12.5 sec)": ({"epoch": 3}, {"loss": 0.41, "took": 12.5}),
    "Epoch 3: loss 0.41, time: 1m 12s, acc 0.8": ({"epoch": 3}, {"loss": 0.41, "acc": 0.8}),
    "Epoch 3 | 2h 03m 12s | loss 0.41": ({"epoch": 3}, {"loss": 0.41}),
    "Epoch 3 | loss 0.41 | ETA 12.5s": ({"epoch": 3}, {"loss": 0.41}),
    "Epoch[26] Batch [280-300]\tSpeed: 11266.46 samples/sec\taccuracy=0.6":
        ({"epoch": 26, "batch": 300}, {"Speed": 11266.46, "accuracy": 0.6}),
    "eta: 6:18:53  iter: 17320  loss: 0.6947 (0.8327)  lr: 0.060000": ({"step": 17320}, {"loss": 0.6947, "lr": 0.06}),
    "Epoch [4][4850/4876]\tlr: 7.522e-07, eta: 1 day, 16:53:54, s0.acc: 95.3": ({"epoch": 4, "batch": 4850}, {"lr": 7.522e-7, "s0.acc": 95.3}),
    "Epoch(val) [12][977]\tbbox_mAP: 0.5040": ({"epoch": 12, "batch": 977}, {"val/bbox_mAP": 0.504}),
    "Iteration 20, loss = 87.3365 (* 1 = 87.3365 loss)": ({"step": 20}, {"loss": 87.3365}),
    "Global Step:     10, accuracy:  10.9%, loss = 2.30 (611.0 examples/sec, 0.21 sec/batch)":
        ({"step": 10}, {"accuracy": 10.9, "loss": 2.3}),
    "Discriminator Accuracy (Loss): 1.0 (0.0040)": ({}, {"Discriminator Accuracy": 1, "Discriminator Loss": 0.004}),
    "Average Dice: [0.9419, 0.8904, nan]": ({}, {"Average Dice/0": 0.9419, "Average Dice/1": 0.8904, "Average Dice/2": NAN}),
    "epoch 2 - iter 140/149 - loss 0.198": ({"epoch": 2, "step": 140}, {"loss": 0.198}),
    "DEV : loss 0.1828 - score 0.8584": ({}, {"dev/loss": 0.1828, "dev/score": 0.8584}),
    "[1/150][0/4]    Loss_D: 0.5  D(x): 1.0000    D(G(z)): 0.25 / 0.75": ({"epoch": 1, "batch": 0}, {"Loss_D": 0.5, "D(x)": 1, "D(G(z))": 0.25}),
    "(epoch: 93, iters: 128, time: 0.382) D_A: 0.035 G_A: 0.809": ({"epoch": 93, "step": 128}, {"time": 0.382, "D_A": 0.035, "G_A": 0.809}),
    "| end of epoch   1 | time: 36.93s | valid loss  5.53 | valid ppl   252.86":
        ({"epoch": 1}, {"time": 36.93, "valid loss": 5.53, "valid ppl": 252.86}),
    "[20]\tvalid's binary_logloss: 0.533323": ({"counter": 20}, {"valid's binary_logloss": 0.533323}),
    "Epoch 1: Loss=16767.1, Grad=46,767, F1=N/A, Clipped=Always": ({"epoch": 1}, {"Loss": 16767.1, "Grad": 46767, "Clipped": 1}),
    "Epoch   1/100 | ... | Grad Clip: 96.4% | ...": ({"epoch": 1}, {"Grad Clip": 96.4}),
    "Train: loss 0.3, acc 0.9 | Val: loss 0.4, acc 0.8": ({}, {"train/loss": 0.3, "train/acc": 0.9, "val/loss": 0.4, "val/acc": 0.8}),
    "Epoch 5 TRAIN loss 0.5 acc 0.8 VAL loss 0.6 acc 0.7":
        ({"epoch": 5}, {"TRAIN loss": 0.5, "train/acc": 0.8, "VAL loss": 0.6, "val/acc": 0.7}),
    "Train Epoch: 1 [640/60000 (1%)]\tLoss: 2.3": ({"epoch": 1, "batch": 640}, {"Loss": 2.3}),
    "HARD MAE=1.29e12": ({}, {"HARD MAE": 1.29e12}),
    "Loss: -inf, Acc: .5": ({}, {"Loss": -math.inf, "Acc": 0.5}),
    "损失:0.5, 步数:3": ({"step": 3}, {"损失": 0.5}),
}  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_numbers_get_the_names_the_line_gives_them(line: str):
    axes, values = LINES[line]
    reading = read_pairs(message(line))
    assert {axis.name: axis.value for axis in reading.axes} == axes
    got = {value.key: value.value for value in reading.values}
    assert list(got) == list(values)
    assert all(
        got[key] == values[key] or (math.isnan(values[key]) and math.isnan(got[key])) for key in values
    )


NOTHING_NAMED = [
    "2133: 0.529725, 0.534403 avg loss, 0.001000 rate, 8.420777 seconds, 136512 images",
    "| Gradient Norms:    46,767 → 16,126 → 10,722 |", "Loss: 16,767 -> 68 -> 28", "took 5 s, done in 3.2s",
    "MAE: Stuck at 1.82 (no improvement from epoch 1)", "Epoch 1-3: 90-100% OK", "F1: 0.3-0.7",
    "worker 3 of 8 loaded 1,234 files in 00:12:33", "Download: 34%|███▍   | 45/132 [00:02<00:04, 18.18it/s]",
    "python train.py --lr=0.1 --epochs=3", "Conv2d(3, 64, kernel_size=(7, 7), stride=2)", "torch 2.2.2+cu121 CUDA:0",
    "eval: 100 batches (limited)", "at 0x7f3a2b1c: version 1.2.3", "gradients 100× smaller, 3D conv, 10x faster",
    "Restored at line: 12", "http://localhost:6006/", "lr < 0.1 and loss > 5",
]  # fmt: skip


@pytest.mark.parametrize("line", NOTHING_NAMED)
def test_what_cannot_be_named_is_not_guessed(line: str):
    assert read_pairs(message(line)).values == ()


def test_values_before_their_names_are_reported():
    assert (
        read_pairs("2133: 0.529725, 0.534403 avg loss, 0.001000 rate").problem
        == "values stand before their names"
    )
    assert read_pairs("Loss: 16,767 -> 68 -> 28").problem == "a sequence of values, not one"


def test_units_are_kept():
    reading = read_pairs("Clip: 4.0% | dt: 5.2ms | mem: 1.5 GB | n: 3")
    assert [value.unit for value in reading.values] == ["%", "ms", "GB", None]


@settings(max_examples=60)
@given(st.text(alphabet="abeloLstp /:=|,.()[]{}'\"-%0123459\t→nNaif", max_size=120))
def test_no_line_stops_the_tokeniser(line: str):
    reading = read_pairs(line)
    assert len({value.key for value in reading.values}) == len(reading.values)
    assert all(value.key for value in reading.values)


@settings(max_examples=60)
@given(
    st.floats(allow_nan=True),
    st.integers(0, 10**6),
    st.sampled_from(["{k}: {v}", "{k}={v}", "'{k}': {v}", "| {k}: {v} |"]),
)
def test_a_written_number_is_read_as_it_was_written(value: float, step: int, form: str):
    reading = read_pairs(f"step {step} " + form.format(k="loss", v=repr(value)))
    assert [axis.value for axis in reading.axes] == [step]
    assert len(reading.values) == 1
    got = reading.values[0].value
    assert got == value or (math.isnan(got) and math.isnan(value))
