"""Logs in the words of well-known repositories' training scripts, by their own print statements (see house_logs.py)."""

from __future__ import annotations

from tests.intake.house_logs import ACC, EP, LOSS, LR, NORM, ST, VAL, at, house

ROWS = list(zip(range(1, 9), LOSS, VAL, ACC, LR, NORM, strict=True))
A3 = [round(100 * x, 3) / 100 for x in ACC]


def _text(*rows: str) -> str:
    return "".join(rows)


@house()
def catalyst() -> tuple[str, object]:
    rows = [
        f"train ({i}/8) accuracy01: {acc:.4f} | loss: {loss:.4f} | lr: {lr:.6f} | momentum: 0.9\nvalid ({i}/8) accuracy01: {acc:.4f} | loss: {val:.4f} | lr: {lr:.6f}\n* Epoch ({i}/8) \n"
        for i, loss, val, acc, lr, _ in ROWS
    ]
    return _text(*rows), {
        "loss/train": at(EP, LOSS), "loss/val": at(EP, VAL), "lr": at(EP, [round(x, 6) for x in LR]),
        "lr/val": at(EP, [round(x, 6) for x in LR]), "schedule/target_decay": at(EP, [0.9] * 8),
    }  # fmt: skip


@house()
def vae_example() -> tuple[str, object]:
    rows = []
    for i, loss, val, *_ in ROWS:
        rows += [
            f"Train Epoch: {i} [{k * 20000}/60000 ({k * 33}%)]\tLoss: {loss + 0.1 * (1 - k):.6f}\n"
            for k in range(3)
        ]
        rows.append(f"====> Epoch: {i} Average loss: {loss:.4f}\n====> Test set loss: {val:.4f}\n")
    return _text(*rows), {
        "loss/test": at(EP, VAL),
        "loss/train": [
            (i - 1 + k * 20000 / 40001, round(loss + 0.1 * (1 - k), 6))
            for i, loss, *_ in ROWS
            for k in range(3)
        ],
    }


@house()
def fast_neural_style() -> tuple[str, object]:
    rows = [
        f"Mon Jan  1 12:00:0{i} 2024\tEpoch {i}:\t[500/4000]\tcontent: {loss:.6f}\tstyle: {val:.6f}\ttotal: {loss + val:.6f}\n"
        for i, loss, val, *_ in ROWS
    ]
    return _text(*rows), {
        "loss/content": at(EP, LOSS), "loss/style": at(EP, VAL),
        "loss/train": at(EP, [round(a + b, 6) for a, b in zip(LOSS, VAL, strict=True)]),
    }  # fmt: skip


@house()
def pointnet() -> tuple[str, object]:
    rows = [
        f"[{i}: 90/100] train loss: {loss:.6f} accuracy: {acc:.6f}\n[{i}: 90/100] test loss: {val:.6f} accuracy: {acc - 0.01:.6f}\n"
        for i, loss, val, acc, *_ in ROWS
    ]
    return _text(*rows), {
        "loss/train": at(EP, LOSS), "loss/test": at(EP, VAL), "metric/accuracy/train": at(EP, ACC),
        "metric/accuracy/test": at(EP, [round(a - 0.01, 6) for a in ACC]),
    }  # fmt: skip


@house()
def basicsr() -> tuple[str, object]:
    rows = [
        f"2024-01-01 12:00:0{i},123 INFO: [train..][epoch:  0, iter:{100 * i:8,d}, lr:({lr:.3e},)] [eta: 1 day, 3:12:11, time (data): 0.5{i}3 (0.012)] l_pix: {loss:.4e} l_percep: {val:.4e} \n"
        for i, loss, val, _, lr, _ in ROWS
    ]
    return _text(*rows), {"lr": at(ST, LR), "loss/pix": at(ST, LOSS), "loss/perceptual": at(ST, VAL)}


@house()
def centernet() -> tuple[str, object]:
    rows = [
        f"ctdet/default: [{i}/8][99/100]|Tot: 0:00:1{i} |ETA: 0:00:01 |loss {loss:.4f} |hm_loss {val:.4f} |wh_loss {loss + 1:.4f} |off_loss 0.2{i} |Data 0.001s(0.002s) |Net 0.3{i}s\n"
        for i, loss, val, *_ in ROWS
    ]
    return _text(*rows), {
        "loss/train": at(EP, LOSS), "loss/hm": at(EP, VAL), "loss/wh": at(EP, [round(x + 1, 4) for x in LOSS]),
        "loss/off": at(EP, [0.2 + i / 100 for i in range(1, 9)]),
    }  # fmt: skip


@house()
def swin() -> tuple[str, object]:
    rows = []
    for i, loss, _, acc, lr, norm in ROWS:
        head = f"[2021-04-0{i} 12:00:00 swin_tiny_patch4_window7_224](main.py 192): INFO"
        rows.append(
            f"{head} Train: [{i}/8][1250/1251]\teta 0:00:0{i} lr {lr:.6f}\ttime 0.3{i}00 (0.3{i}12)\tloss {loss:.4f} ({loss:.4f})\tgrad_norm {norm:.4f} ({norm:.4f})\tmem 2000MB\n"
        )
        rows.append(f"{head}  * Acc@1 {100 * acc:.3f} Acc@5 9{i}.0\n")
        rows.append(f"{head} Max accuracy: {100 * acc:.2f}%\n")
    return _text(*rows), {
        "loss/train": at(EP, LOSS), "lr": at(EP, [round(x, 6) for x in LR]), "grad/norm": at(EP, NORM),
        "memory/mem": at(EP, [2000.0] * 8), "metric/accuracy/test": at(EP, A3),
        "metric/accuracy_top5/test": at(EP, [0.9 + i / 100 for i in range(1, 9)]),
    }  # fmt: skip


@house()
def open_clip() -> tuple[str, object]:
    rows = []
    for i, loss, _, acc, lr, _ in ROWS:
        rows.append(
            f"2023-01-0{i},12:00:00 | INFO | Train Epoch: {i} [1000000/1000000 (100%)] Data (t): 0.1{i} Batch (t): 0.5{i}, 100{i}/s, 50{i}/s/gpu LR: {lr:.6f} Logit Scale: 14.2{i} Contrastive_loss: {loss:.4f} ({loss:.4f}) Loss: {loss:.4f} ({loss:.4f})\n"
        )
        rows.append(
            f"2023-01-0{i},12:00:00 | INFO | Eval Epoch: {i} imagenet-zeroshot-val-top1: {acc:.4f}\timagenet-zeroshot-val-top5: 0.9{i}00\n"
        )
    return _text(*rows), {
        "loss/train": at(EP, LOSS), "loss/contrastive": at(EP, LOSS), "lr": at(EP, [round(x, 6) for x in LR]),
        "metric/imagenet_zeroshot_accuracy/val": at(EP, ACC),
        "metric/imagenet_zeroshot_accuracy_top5/val": at(EP, [0.9 + i / 100 for i in range(1, 9)]),
    }  # fmt: skip


@house()
def tacotron2() -> tuple[str, object]:
    rows = []
    for i, loss, val, _, _, norm in ROWS:
        rows.append(f"Train loss {100 * i} {loss:.6f} Grad Norm {norm:.6f} 0.8{i}s/it\n")
        rows.append(f"Validation loss {100 * i}: {val:9f}  \n")
    return _text(*rows), {"loss/train": at(ST, LOSS), "loss/val": at(ST, VAL), "grad/norm": at(ST, NORM)}


@house()
def waveglow() -> tuple[str, object]:
    rows = [f"{100 * i}:\t{-loss:.9f}\n" for i, loss, *_ in ROWS]
    return "Epoch: 0\n" + _text(*rows), {}


@house()
def hifi_gan() -> tuple[str, object]:
    rows = [
        f"Steps : {100 * i}, Gen Loss Total : {loss:4.3f}, Mel-Spec. Error : {val:4.3f}, s/b : 0.5{i}1\n"
        for i, loss, val, *_ in ROWS
    ]
    return _text(*rows), {
        "loss/train": at(ST, [round(x, 3) for x in LOSS]),
        "metric/error": at(ST, [round(x, 3) for x in VAL]),
    }


@house()
def fastspeech2() -> tuple[str, object]:
    rows = [
        f"Step {100 * i}/900000, Total Loss: {loss:.4f}, Mel Loss: {val:.4f}, Pitch Loss: {loss + 1:.4f}\nValidation Step {100 * i}, Total Loss: {val:.4f}, Mel Loss: {loss:.4f}, Pitch Loss: {val + 1:.4f}\n"
        for i, loss, val, *_ in ROWS
    ]
    return _text(*rows), {
        "loss/train": at(ST, LOSS), "loss/mel": at(ST, VAL), "loss/pitch": at(ST, [round(x + 1, 4) for x in LOSS]),
        "loss/val": at(ST, VAL), "loss/mel/val": at(ST, LOSS), "loss/pitch/val": at(ST, [round(x + 1, 4) for x in VAL]),
    }  # fmt: skip


@house()
def pygcn() -> tuple[str, object]:
    rows = [
        f"Epoch: {i:04d} loss_train: {loss:.4f} acc_train: {acc:.4f} loss_val: {val:.4f} acc_val: {acc:.4f} time: 0.05{i}s\n"
        for i, loss, val, acc, *_ in ROWS
    ]
    return _text(*rows), {
        "loss/train": at(EP, LOSS), "loss/val": at(EP, VAL),
        "metric/accuracy/train": at(EP, ACC), "metric/accuracy/val": at(EP, ACC),
    }  # fmt: skip


@house()
def gcn_of_tensorflow() -> tuple[str, object]:
    rows = [
        f"Epoch: {i:04d} train_loss= {loss:.5f} train_acc= {acc:.5f} val_loss= {val:.5f} val_acc= {acc:.5f} time= 0.05{i}23\n"
        for i, loss, val, acc, *_ in ROWS
    ]
    return _text(*rows), {
        "loss/train": at(EP, LOSS), "loss/val": at(EP, VAL),
        "metric/accuracy/train": at(EP, ACC), "metric/accuracy/val": at(EP, ACC),
    }  # fmt: skip


@house()
def rotate() -> tuple[str, object]:
    rows = [
        f"2020-01-01 12:00:0{i},123 INFO     Training average positive_sample_loss at step {100 * i}: {val:.6f}\n"
        f"2020-01-01 12:00:0{i},123 INFO     Training average loss at step {100 * i}: {loss:.6f}\n"
        f"2020-01-01 12:00:0{i},123 INFO     Valid MRR at step {100 * i}: {acc:.6f}\n"
        f"2020-01-01 12:00:0{i},123 INFO     Valid HITS@10 at step {100 * i}: {acc:.6f}\n"
        for i, loss, val, acc, *_ in ROWS
    ]
    return _text(*rows), {
        "loss/train": at(ST, LOSS), "loss/positive_sample": at(ST, VAL),
        "metric/mrr/val": at(ST, ACC), "metric/hits_10/val": at(ST, ACC),
    }  # fmt: skip


@house()
def informer() -> tuple[str, object]:
    rows = []
    for i, loss, val, _, lr, _ in ROWS:
        rows.append(
            f"\titers: 100, epoch: {i} | loss: {loss + 0.1:.7f}\n\tspeed: 0.05{i}s/iter; left time: 123.4{i}s\n"
        )
        rows.append(
            f"\titers: 200, epoch: {i} | loss: {loss:.7f}\n\tspeed: 0.05{i}s/iter; left time: 123.4{i}s\n"
        )
        rows.append(f"Epoch: {i} cost time: 12.3{i}123\n")
        rows.append(
            f"Epoch: {i}, Steps: 263 | Train Loss: {loss:.7f} Vali Loss: {val:.7f} Test Loss: {val + 0.1:.7f}\n"
        )
        rows.append(
            f"Validation loss decreased ({val + 0.1:.6f} --> {val:.6f}).  Saving model ...\nUpdating learning rate to {lr}\n"
        )
    return _text(*rows), {
        "loss/val": at(EP, VAL), "loss/test": at(EP, [round(v + 0.1, 7) for v in VAL]),
        "loss/train": [
            (i - 1 + k / 201, round(loss + 0.1 * (2 - k / 100), 7)) for i, loss, *_ in ROWS for k in (100, 200)
        ],
    }  # fmt: skip


@house()
def muzero_general() -> tuple[str, object]:
    rows = [
        f"Last test reward: {10 * acc:.2f}. Training step: {100 * i}/800. Played games: {i}. Loss: {loss:.2f}\n"
        for i, loss, _, acc, *_ in ROWS
    ]
    return _text(*rows), {"loss/train": at(ST, [round(x, 2) for x in LOSS])}


@house()
def gpt_2_simple() -> tuple[str, object]:
    rows = [f"[{100 * i} | 23.4{i}] loss={loss:.2f} avg={val:.2f}\n" for i, loss, val, *_ in ROWS]
    return _text(*rows), {"loss/train": at(EP, [round(x, 2) for x in LOSS])}


@house()
def mingpt() -> tuple[str, object]:
    rows = [f"iter_dt 12.3{i}ms; iter {100 * i}: train loss {loss:.5f}\n" for i, loss, *_ in ROWS]
    return _text(*rows), {"loss/train": at(ST, LOSS)}
