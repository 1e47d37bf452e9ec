"""Console lines as people write them by hand, each with what it says. ``EPOCHS`` repetitions make a log.

In a template ``{n}`` counts from one, ``{s}`` is a step (100 a repetition), and the other letters are the numbers
of :data:`SERIES`, each of a size of its own, so that a number under a wrong name cannot go unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

EPOCHS = 9
_WIDE = {ord("0") + digit: ord("０") + digit for digit in range(10)}

SERIES: dict[str, Callable[[int], float]] = {
    "L": lambda n: round(2.9013 - n / 10, 4),          # training loss
    "V": lambda n: round(3.9027 - n / 10, 4),          # validation loss
    "X": lambda n: round(5.9041 - n / 10, 4),          # a part of the loss
    "Y": lambda n: round(7.9059 - n / 10, 4),          # another part
    "A": lambda n: round(0.5103 + n / 100, 4),         # training accuracy, a ratio
    "B": lambda n: round(0.4107 + n / 100, 4),         # validation accuracy, a ratio
    "F": lambda n: round(0.3109 + n / 100, 4),         # another metric, a ratio
    "G": lambda n: round(11.03 + n / 10, 4),           # a gradient norm
    "R": lambda n: round(3.0e-4 / n, 10),              # a learning rate
    "T": lambda n: round(40.5 + n, 2),                 # seconds
    "P": lambda n: 1200.0 + n,                         # a throughput
    "M": lambda n: 8000.0 + n,                         # megabytes
}  # fmt: skip


@dataclass(frozen=True)
class Style:
    """One way to print. ``says`` names the signals and the letter of their numbers; those in ``may_miss`` may
    go unread, as long as this is told; ``may_hold`` are further signals of no consequence (timers, ...).
    """

    lines: str
    says: Mapping[str, str] = field(default_factory=dict)
    may_miss: tuple[str, ...] = ()
    head: str = ""
    may_hold: tuple[str, ...] = ("time/", "throughput/", "memory/")
    percent: tuple[str, ...] = ()

    def log(self, epochs: int = EPOCHS) -> str:
        """The whole log."""
        return self.head + "".join(self.at(n) for n in range(1, epochs + 1))

    def at(self, n: int) -> str:
        """What is printed in repetition ``n``."""
        numbers = {letter: series(n) for letter, series in SERIES.items()}
        spelled = {
            "L_c": f"{numbers['L']:.4f}".replace(".", ","),
            "L_w": f"{numbers['L']:.4f}".translate(_WIDE),
        }
        percents = {letter + "p": numbers[letter] * 100 for letter in "ABF"}
        return self.lines.format(n=n, s=n * 100, **numbers, **percents, **spelled) + "\n"


LOSS = {"loss/train": "L"}
BOTH = {"loss/train": "L", "loss/val": "V"}
ALL = {**BOTH, "metric/accuracy/train": "A", "metric/accuracy/val": "B"}

STYLES: dict[str, Style] = {
    "plain colon": Style("Epoch {n}: loss: {L:.4f}", LOSS),
    "equals": Style("epoch={n} loss={L:.4f} val_loss={V:.4f}", BOTH),
    "fraction and pipes": Style("Epoch {n}/20 | train loss {L:.4f} | val loss {V:.4f} | train acc {A:.4f} | val acc {B:.4f}", ALL),
    "semicolons": Style("epoch {n}; train_loss {L:.4f}; val_loss {V:.4f}; lr {R:.6e}", {**BOTH, "lr": "R"}),
    "dashes": Style("Epoch {n} - loss: {L:.4f} - acc: {A:.4f} - val_loss: {V:.4f} - val_acc: {B:.4f}", ALL),
    "tabs": Style("epoch\t{n}\tloss\t{L:.4f}\tval_loss\t{V:.4f}", BOTH, may_miss=("loss/train", "loss/val")),
    "arrow": Style("[epoch {n}] => loss {L:.4f}, accuracy {A:.4f}", {**LOSS, "metric/accuracy": "A"}),
    "double slash": Style("Ep {n} // loss: {L:.4f} // val: {V:.4f}", {**LOSS, "loss/val": "V"}, may_miss=("loss/val",)),
    "hash numbers": Style("#{n} loss={L:.4f} acc={A:.4f}", {**LOSS, "metric/accuracy": "A"}, may_miss=("loss/train", "metric/accuracy")),
    "brackets": Style("[{n}/20] [loss {L:.4f}] [lr {R:.3e}]", {**LOSS, "lr": "R"}),
    "curly": Style("{n}: {{loss: {L:.4f}, lr: {R:.6e}}}", {**LOSS, "lr": "R"}, may_miss=("loss/train", "lr")),
    "angle": Style("<epoch {n}> <loss {L:.4f}> <val_loss {V:.4f}>", BOTH, may_miss=("loss/train", "loss/val")),
    "quoted": Style('"epoch": {n}, "loss": {L:.4f}, "val_loss": {V:.4f}', BOTH),
    "python dict": Style("{{'epoch': {n}, 'train/loss': {L:.4f}, 'val/loss': {V:.4f}}}", BOTH),
    "ordered dict": Style("OrderedDict([('epoch', {n}), ('loss', {L:.4f}), ('val_loss', {V:.4f})])", BOTH, may_miss=("loss/train", "loss/val")),
    "tensor": Style("epoch {n} loss: tensor({L:.4f}, device='cuda:0', grad_fn=<MeanBackward0>)", LOSS, may_miss=("loss/train",)),
    "numpy scalar": Style("epoch {n} loss: np.float64({L:.4f})", LOSS, may_miss=("loss/train",)),
    "array": Style("epoch {n} loss: [{L:.4f}]", LOSS, may_miss=("loss/train",), may_hold=("loss/",)),
    "percent": Style("Epoch {n}: loss {L:.4f}, accuracy {Ap:.2f}%, val accuracy {Bp:.2f}%", {**LOSS, "metric/accuracy/train": "A", "metric/accuracy/val": "B"}),
    "percent and ratio": Style("Epoch {n}: train acc {Ap:.2f}% val acc {B:.4f} loss {L:.4f}", {**LOSS, "metric/accuracy/train": "A", "metric/accuracy/val": "B"}),
    "percent with blank": Style("Epoch {n}: loss {L:.4f} acc: {Ap:.2f} %", {**LOSS, "metric/accuracy": "A"}),
    "percent in brackets": Style("Epoch {n}: loss: {L:.4f} acc (%): {Ap:.2f}", {**LOSS, "metric/accuracy": "A"}),
    "counts before percent": Style("Test set: Average loss: {V:.4f}, Accuracy: 5{n}03/10000 ({Bp:.2f}%)", {"loss/test": "V", "metric/accuracy/test": "B"}, may_miss=("metric/accuracy/test",), head="Epoch 1\n"),
    "mnist example": Style("Train Epoch: {n} [640/60000 (1%)]\tLoss: {L:.4f}", LOSS),
    "imagenet example": Style("Epoch: [{n}][10/500]\tTime  {T:.3f} (41.000)\tData  0.010 ( 0.020)\tLoss {L:.4e} (9.9999e+00)\tAcc@1  {Ap:.2f} ( 99.99)", {**LOSS, "metric/accuracy": "A"}),
    "units everywhere": Style("step {s} loss {L:.4f} dt {T:.2f}ms tok/s {P:.0f} mem {M:.0f}MB lr {R:.6e}", {**LOSS, "lr": "R"}),
    "thousands": Style("step {s:,} | loss {L:.4f} | tokens {s:,},000 | tok/s {P:,.0f}", LOSS),
    "time first": Style("{T:.1f}s epoch {n} loss {L:.4f}", LOSS),
    "clock first": Style("12:0{n}:41 epoch {n} loss {L:.4f} eta 0:1{n}:00", LOSS),
    "date and level": Style("2024-03-0{n} 12:00:00,123 INFO trainer.py:412 - epoch {n} loss {L:.4f} lr {R:.3e}", {**LOSS, "lr": "R"}),
    "pid in brackets": Style("2024-03-01 12:00:0{n} [48211] INFO: epoch {n} loss: {L:.4f}", LOSS),
    "pid without epoch": Style("2024-03-01 12:00:0{n} [48211] INFO: loss: {L:.4f} lr: {R:.3e}", {**LOSS, "lr": "R"}),
    "thread and file": Style("I0301 12:00:0{n}.123456 140213 solver.py:77] Iteration {s}, loss = {L:.4f}", LOSS),
    "host and rank": Style("node07: [rank3] [2024-03-01 12:00:0{n}] step={s} loss={L:.4f} gnorm={G:.2f}", {**LOSS, "grad/norm": "G"}),
    "nested prefixes": Style("[INFO|trainer.py:88] 2024-03-01 12:00:0{n} >> [gpu 2] (worker 5) epoch {n} | loss {L:.4f}", LOSS),
    "kubernetes prefix": Style("2024-03-01T12:00:0{n}.123456789Z stdout F step {s} loss {L:.4f}", LOSS),
    "docker compose prefix": Style("trainer-1  | epoch {n} loss {L:.4f} val_loss {V:.4f}", BOTH),
    "ray prefix": Style("(RayTrainWorker pid=2312, ip=10.0.0.{n}) epoch {n} loss {L:.4f}", LOSS),
    "syslog prefix": Style("Mar  {n} 12:00:00 gpu-box train[8123]: epoch {n} loss {L:.4f}", LOSS),
    "loguru": Style("2024-03-01 12:00:0{n}.123 | INFO     | train.loop:fit:203 - epoch {n} loss {L:.4f}", LOSS),
    "structlog": Style("2024-03-01 12:00:0{n} [info     ] epoch done      epoch={n} loss={L:.4f} val_loss={V:.4f}", BOTH),
    "logfmt": Style('ts=2024-03-01T12:00:0{n}Z level=info msg="epoch done" epoch={n} loss={L:.4f} val_loss={V:.4f}', BOTH),
    "tqdm postfix": Style("Epoch {n}: 100%|██████████| 469/469 [00:{T:.0f}<00:00, 11.43it/s, loss={L:.4f}, acc={A:.4f}]", {**LOSS, "metric/accuracy": "A"}),
    "tqdm with text": Style("Train {n}/20:  50%|█████     | 234/469 [00:20<00:20, 11.43it/s, loss={L:.4f}, lr={R:.3e}]", {**LOSS, "lr": "R"}, may_miss=("loss/train", "lr")),
    "tqdm description": Style("epoch {n} loss {L:.4f} val {V:.4f}: 100%|██████████| 469/469 [00:41<00:00, 11.43it/s]", {**LOSS, "loss/val": "V"}, may_miss=("loss/val", "loss/train")),
    "rich bar": Style("Epoch {n}/20 ━━━━━━━━━━━━━━━━ 100% 0:00:00 loss: {L:.4f} val_loss: {V:.4f}", BOTH, may_miss=("loss/train", "loss/val")),
    "two lines": Style("Epoch {n}/20\n  train loss: {L:.4f}  acc: {A:.4f}\n  val   loss: {V:.4f}  acc: {B:.4f}", ALL, may_miss=("loss/val", "metric/accuracy/val", "metric/accuracy/train")),
    "sections": Style("=== Epoch {n} ===\n[train] loss={L:.4f} acc={A:.4f}\n[valid] loss={V:.4f} acc={B:.4f}", ALL),
    "phase loop": Style("Epoch {n}/20\n----------\ntrain Loss: {L:.4f} Acc: {A:.4f}\nval Loss: {V:.4f} Acc: {B:.4f}\n", ALL),
    "indented block": Style("Epoch {n}\n    loss ........ {L:.4f}\n    val_loss .... {V:.4f}", BOTH, may_miss=("loss/train", "loss/val")),
    "bulleted block": Style("Epoch {n}:\n  - loss: {L:.4f}\n  - val_loss: {V:.4f}\n  - lr: {R:.6e}", {**BOTH, "lr": "R"}),
    "yaml block": Style("---\nepoch: {n}\ntrain:\n  loss: {L:.4f}\nval:\n  loss: {V:.4f}", BOTH, may_miss=("loss/train", "loss/val")),
    "names then values": Style("epoch {n} (loss, acc) = ({L:.4f}, {A:.4f})", {}, may_hold=()),
    "values then names": Style("epoch {n}: {L:.4f} loss, {A:.4f} acc", {**LOSS, "metric/accuracy": "A"}, may_miss=("loss/train", "metric/accuracy"), may_hold=()),
    "parenthesised mean": Style("epoch {n} loss {L:.4f} (9.9999) acc {A:.4f} (0.9999)", {**LOSS, "metric/accuracy": "A"}),
    "slash pair": Style("epoch {n} loss: {L:.4f}/{V:.4f} acc: {A:.4f}/{B:.4f}", {**LOSS, "metric/accuracy": "A"}, may_miss=("loss/train", "metric/accuracy")),
    "named slash pair": Style("epoch {n} train/val loss: {L:.4f}/{V:.4f}", BOTH, may_miss=("loss/train", "loss/val")),
    "plus minus": Style("epoch {n} loss {L:.4f} ± 9.9999 acc {A:.4f} +/- 0.9999", {**LOSS, "metric/accuracy": "A"}),
    "arrow change": Style("epoch {n} loss {L:.4f}\nval_loss improved from 9.9999 to {V:.4f}, saving model", BOTH, may_miss=("loss/val",)),
    "best beside": Style("epoch {n} val_loss {V:.4f} (best 1.1111 at epoch 3)", {"loss/val": "V"}),
    "best after comma": Style("epoch {n}, loss {L:.4f}, best loss 1.1111, patience {n}/10", LOSS),
    "components": Style("step {s}: total loss {L:.4f} = recon {X:.4f} + kl {Y:.4f}", {**LOSS, "loss/recon": "X", "rl/kl": "Y", "loss/kl": "Y"}, may_miss=("loss/recon", "rl/kl", "loss/kl")),
    "components in brackets": Style("step {s}: loss={L:.4f} (recon_loss={X:.4f}, kl_loss={Y:.4f})", {**LOSS, "loss/recon": "X", "loss/kl": "Y"}),
    "gan": Style("[{n}/20][50/100] Loss_D: {X:.4f} Loss_G: {Y:.4f} D(x): 0.7000 D(G(z)): 0.3000 / 0.2000", {"loss/discriminator": "X", "loss/generator": "Y"}, may_hold=("metric/", "pred/", "rl/", "time/", "structure/")),
    "per-class table": Style("Epoch {n} loss {L:.4f}\n  class   precision  recall  f1\n  cat     0.91       0.92    0.93\n  dog     0.81       0.82    0.83\n  mean    0.86       0.87    {F:.4f}", {**LOSS, "metric/f1": "F", "metric/f1/val": "F"}, may_miss=("metric/f1", "metric/f1/val"), may_hold=("metric/precision", "metric/recall")),
    "per-class lines": Style("Epoch {n} loss {L:.4f}\n  IoU cat: 0.91\n  IoU dog: 0.81\n  mIoU: {F:.4f}", {**LOSS, "metric/iou": "F", "metric/iou_cat": "?", "metric/iou_dog": "?"}, may_miss=("metric/iou",), may_hold=("metric/iou_", "metric/io_u_", "metric/cat", "metric/dog", "metric/iou/")),
    "classification report": Style("Epoch {n} loss {L:.4f}\n              precision    recall  f1-score   support\n           0       0.95      0.96      0.97       980\n           1       0.85      0.86      0.87      1135\n    accuracy                           {A:.4f}      2115\n   macro avg       0.90      0.91      0.92      2115\n", {**LOSS, "metric/accuracy": "A"}, may_miss=("metric/accuracy",)),
    "confusion matrix": Style("Epoch {n} loss {L:.4f}\n[[980  12]\n [ 33 1102]]", LOSS),
    "markdown table": Style("| {n} | {L:.4f} | {V:.4f} |", BOTH, head="| epoch | train loss | val loss |\n|---|---|---|\n"),
    "fixed width table": Style("{n:>5}  {L:>10.4f}  {V:>10.4f}  {R:>10.3e}", {**BOTH, "lr": "R"}, head="epoch  train_loss    val_loss          lr\n"),
    "box table": Style("│ {n:>5} │ {L:.4f} │ {V:.4f} │", BOTH, head="┌───────┬────────┬────────┐\n│ epoch │ loss   │ val_loss │\n├───────┼────────┼────────┤\n", may_miss=("loss/train", "loss/val")),
    "table with units in the head": Style("{n:>5} {L:>10.4f} {Ap:>10.2f} {T:>8.1f}", {**LOSS, "metric/accuracy": "A"}, head="epoch       loss     acc(%)  time(s)\n"),
    "csv in a console": Style("{n},{L:.4f},{V:.4f}", BOTH, head="epoch,loss,val_loss\n"),
    "fastai": Style("{n}         {L:.6f}    {V:.6f}    {B:.6f}  00:4{n}", {**BOTH, "metric/accuracy/val": "B", "metric/accuracy": "B"}, head="epoch     train_loss  valid_loss  accuracy  time\n", may_miss=("metric/accuracy/val", "metric/accuracy")),
    "skorch": Style("{n:>7}        {L:.4f}       {B:.4f}        {V:.4f}  {T:.4f}", {**BOTH, "metric/accuracy/val": "B"}, head="  epoch    train_loss    valid_acc    valid_loss      dur\n-------  ------------  -----------  ------------  -------\n"),
    "sentence": Style("After epoch {n} the training loss is {L:.4f} and the validation loss is {V:.4f}.", BOTH, may_miss=("loss/train", "loss/val")),
    "sentence with time": Style("Epoch {n} finished in {T:.1f} seconds with a loss of {L:.4f}", LOSS, may_miss=("loss/train",)),
    "shouting": Style("EPOCH {n} LOSS {L:.4f} ACC {A:.4f} LR {R:.3e}", {**LOSS, "metric/accuracy": "A", "lr": "R"}),
    "camel case": Style("epoch: {n}, trainLoss: {L:.4f}, valLoss: {V:.4f}, gradNorm: {G:.4f}", {**BOTH, "grad/norm": "G"}),
    "dotted": Style("epoch {n} train.loss={L:.4f} val.loss={V:.4f} optim.lr={R:.6e}", {**BOTH, "lr": "R"}),
    "chinese": Style("第{n}轮 损失：{L:.4f}，学习率：{R:.6e}", {**LOSS, "lr": "R"}, may_miss=("loss/train", "lr")),
    "german": Style("Epoche {n}: Verlust = {L:.4f}, Genauigkeit = {A:.4f}", {**LOSS, "metric/accuracy": "A"}, may_miss=("loss/train", "metric/accuracy")),
    "spanish": Style("Época {n} - pérdida: {L:.4f} - exactitud: {A:.4f}", {**LOSS, "metric/accuracy": "A"}, may_miss=("loss/train", "metric/accuracy")),
    "emoji": Style("🚀 Epoch {n} 📉 loss: {L:.4f} 🎯 acc: {A:.4f}", {**LOSS, "metric/accuracy": "A"}),
    "learning rate near loss": Style("epoch {n}: lr {R:.6e} loss {L:.4f}", {**LOSS, "lr": "R"}),
    "learning rate in words": Style("epoch {n}, learning rate {R:.6e}, loss {L:.4f}", {**LOSS, "lr": "R"}),
    "lr as a list": Style("epoch {n} loss {L:.4f} lr [{R:.6e}, 9.9e-01]", {**LOSS, "lr": "R"}, may_miss=("lr",), may_hold=("lr/",)),
    "loss weight beside": Style("epoch {n} loss {L:.4f} loss_weight 0.5 loss_scale 65536.0", LOSS, may_hold=("amp/",)),
    "norm before and after": Style("step {s} loss {L:.4f} grad_norm {G:.4f} clipped_grad_norm 1.0000", {**LOSS, "grad/norm": "G"}, may_hold=("grad/norm/",)),
    "norm with arrow": Style("step {s} loss {L:.4f} grad_norm: {G:.4f} -> 1.0000", {**LOSS, "grad/norm": "G"}, may_miss=("grad/norm",)),
    "module norms": Style("step {s} loss {L:.4f} grad_norm/encoder {G:.4f} grad_norm/decoder {X:.4f}", {**LOSS, "grad/norm/encoder": "G", "grad/norm/decoder": "X"}, may_miss=("grad/norm/encoder", "grad/norm/decoder")),
    "steps of steps": Style("step {s}/10000 (epoch {n}/20): loss {L:.4f}", LOSS),
    "batch in epoch": Style("Epoch {n} Batch 100/200 Loss {L:.4f}", LOSS),
    "no blanks": Style("e{n}|l{L:.4f}|v{V:.4f}", BOTH, may_miss=("loss/train", "loss/val")),
    "glued": Style("epoch:{n},loss:{L:.4f},val_loss:{V:.4f},lr:{R:.6e}", {**BOTH, "lr": "R"}),
    "colon without blank after a blank": Style("epoch :{n} loss :{L:.4f} val_loss :{V:.4f}", BOTH),
    "spaced colons": Style("epoch : {n} , loss : {L:.4f} , val_loss : {V:.4f}", BOTH),
    "walrus": Style("epoch := {n}; loss := {L:.4f}", LOSS, may_miss=("loss/train",)),
    "fat arrow": Style("epoch => {n}, loss => {L:.4f}", LOSS, may_miss=("loss/train",)),
    "url in the line": Style("epoch {n} loss {L:.4f} see http://localhost:6006/?step=99&loss=77.7", LOSS),
    "path in the line": Style("epoch {n} loss {L:.4f} saved to ckpt/epoch=99-val_loss=77.70.ckpt", LOSS),
    "hyper-parameters in the line": Style("epoch {n} loss {L:.4f} Adam(lr=0.777, betas=(0.9, 0.999))", LOSS),
    "shapes in the line": Style("epoch {n} loss {L:.4f} torch.Size([64, 3, 224, 224]) float32", LOSS),
    "version in the line": Style("epoch {n} torch 2.1.0 cuda 12.1 loss {L:.4f}", LOSS),
    "temperatures": Style("epoch {n} loss {L:.4f} gpu0 77C 250W gpu1 78C 251W", LOSS, may_hold=("time/", "memory/")),
    "counts of samples": Style("epoch {n} seen {s} samples loss {L:.4f} over 500 batches", LOSS),
    "timer between": Style("epoch {n} took {T:.2f}s loss {L:.4f} data {X:.2f}s", LOSS),
    "two sets": Style("epoch {n} train: loss {L:.4f} acc {A:.4f} | test: loss {V:.4f} acc {B:.4f}", {"loss/train": "L", "metric/accuracy/train": "A", "loss/test": "V", "metric/accuracy/test": "B"}),
    "sets in brackets": Style("epoch {n} loss (train) {L:.4f} loss (val) {V:.4f}", BOTH, may_miss=("loss/train", "loss/val")),
    "sets behind": Style("epoch {n} loss_train {L:.4f} loss_val {V:.4f} acc_train {A:.4f} acc_val {B:.4f}", ALL),
    "tr and va": Style("epoch {n} tr_loss {L:.4f} va_loss {V:.4f}", BOTH, may_miss=("loss/train", "loss/val")),
    "dev set": Style("epoch {n} train-loss {L:.4f} dev-loss {V:.4f} dev-F1 {F:.4f}", {**BOTH, "metric/f1/val": "F"}),
    "reward": Style("Episode {n} reward: {G:.4f} length: 200 epsilon: 0.1000", {"rl/reward": "G"}, may_hold=("rl/episode_length", "time/")),
    "ppo": Style("update {n} | policy loss {X:.4f} | value loss {Y:.4f} | entropy {F:.4f} | kl 0.0100", {"loss/policy": "X", "loss/value": "Y", "rl/entropy": "F"}, may_hold=("rl/kl",)),
    "perplexity": Style("| epoch {n:3d} | 200/ 2983 batches | lr 20.00 | ms/batch 12.12 | loss {L:5.4f} | ppl {G:8.4f}", {**LOSS, "metric/perplexity": "G"}, may_hold=("lr", "time/")),
    "bits": Style("step {s} bpb {L:.4f} val bpb {V:.4f}", {"metric/bpb/train": "L", "metric/bpb": "L", "metric/bpb/val": "V", "loss/train": "L", "loss/val": "V"}, may_miss=("metric/bpb/train", "metric/bpb", "metric/bpb/val", "loss/train", "loss/val")),
    "decimal commas": Style("epoch {n}; loss: {L_c}; lr: 0,000{n}", {**LOSS, "lr": "?"}),
    "decimal commas of three digits": Style("epoch {n}; loss: 2,{n}13; acc: 0,5{n}3", {"loss/train": "?", "metric/accuracy": "?"}, may_hold=()),
    "thousands of steps": Style("step {n}k/100k loss {L:.4f}", LOSS, may_miss=("loss/train",)),
    "unicode minus": Style("epoch {n} elbo −{G:.4f} loss {L:.4f}", LOSS, may_hold=("metric/elbo", "loss/elbo")),
    "dash as separator": Style("epoch {n} loss - {L:.4f} val_loss - {V:.4f}", BOTH, may_miss=("loss/train", "loss/val")),
    "full-width digits": Style("轮次：{n}，loss：{L_w}", LOSS, may_miss=("loss/train",)),
    "apostrophes as thousands": Style("step {n}'000 loss {L:.4f}", LOSS, may_miss=("loss/train",)),
    "underscores in numbers": Style("step {n}_000 loss {L:.4f}", LOSS, may_miss=("loss/train",)),
    "keras checkpoint": Style("Epoch {n}/20\n10/10 - 1s - loss: {L:.4f} - val_loss: {V:.4f}\n\nEpoch 0000{n}: val_loss improved from 9.99990 to {V:.5f}, saving model to best-9.99.h5", BOTH),
    "keras without improvement": Style("Epoch {n}/20\n10/10 - 1s - loss: {L:.4f} - val_loss: {V:.4f}\nEpoch {n}: val_loss did not improve from 1.11110", BOTH),
    "lightning checkpoint": Style("Epoch {n}: 100%|██████████| 10/10 [00:01<00:00, 9.00it/s, loss={L:.4f}]\nEpoch {n}, global step {s}: 'val_loss' reached {V:.5f} (best 1.11110), saving model to '/x/lightning_logs/version_0/checkpoints/epoch=99-val_loss=77.70.ckpt' as top 1", BOTH, may_miss=("loss/val",)),
    "saved with arrow": Style("epoch {n} train loss {L:.4f}\nValidation loss decreased (9.999900 --> {V:.6f}).  Saving model ...", BOTH, may_miss=("loss/val",)),
    "early stopping counter": Style("epoch {n} loss {L:.4f}\nEarlyStopping counter: {n} out of 77", LOSS),
    "best on its own line": Style("epoch {n} val loss {V:.4f}\nbest val loss: 1.1111 at epoch 3", {"loss/val": "V"}),
    "best so far": Style("epoch {n} val acc {B:.4f} best val acc {F:.4f}", {"metric/accuracy/val": "B"}),
    "min and max": Style("epoch {n} loss {L:.4f} min_loss 1.1111 max_loss 9.9999 std_loss 0.0101", LOSS),
    "joined names": Style("epoch {n} loss/acc: {L:.4f}/{A:.4f}", {**LOSS, "metric/accuracy": "A"}, may_miss=("loss/train", "metric/accuracy")),
    "joined names of three": Style("epoch {n} precision/recall/f1: 0.9100/0.9200/{F:.4f}", {"metric/f1": "F"}, may_miss=("metric/f1",)),
    "joined by comma": Style("epoch {n} loss,acc: {L:.4f},{A:.4f}", {**LOSS, "metric/accuracy": "A"}, may_miss=("loss/train", "metric/accuracy")),
    "joined by bar": Style("epoch {n} loss | acc: {L:.4f} | {A:.4f}", {**LOSS, "metric/accuracy": "A"}, may_miss=("loss/train", "metric/accuracy")),
    "joined by and": Style("epoch {n} loss and accuracy: {L:.4f} and {A:.4f}", {**LOSS, "metric/accuracy": "A"}, may_miss=("loss/train", "metric/accuracy")),
    "second name in brackets": Style("epoch {n} loss (acc): {L:.4f} ({A:.4f})", {**LOSS, "metric/accuracy": "A"}),
    "several cards": Style("epoch {n} GPU0 loss {L:.4f} GPU1 loss 9.9999", LOSS, may_miss=("loss/train",), may_hold=("loss/",)),
    "blank list": Style("epoch {n} losses: {X:.4f} {Y:.4f} {L:.4f}", {}, may_hold=("loss/",)),
    "at five": Style("epoch {n} mAP@0.5: {F:.4f} mAP@[.5:.95] = {B:.4f}", {"metric/map50": "F", "metric/map": "B"}, may_miss=("metric/map50", "metric/map")),
    "top one and five": Style("epoch {n} top1 {Ap:.2f} top5 {Bp:.2f} loss {L:.4f}", {**LOSS, "metric/accuracy": "A", "metric/accuracy_top5": "B"}),
    "at k": Style("epoch {n} loss {L:.4f} P@1 0.9100 R@10 0.9200 Hits@10={F:.4f}", LOSS, may_hold=("metric/",)),
    "one line for both": Style("epoch {n} | Training: loss {L:.4f} acc {A:.4f} | Validation: loss {V:.4f} acc {B:.4f}", ALL),
    "values of a formula": Style("epoch {n}: loss = 0.5 * {X:.4f} + 0.5 * {Y:.4f} = {L:.4f}", LOSS, may_miss=("loss/train",)),
    "factor in the name": Style("epoch {n} loss(x1000): 2{n}01.3", {}),
    "scientific in capitals": Style("EPOCH={n} LOSS={L:.4E} LR={R:.4E}", {**LOSS, "lr": "R"}),
    "missing cells of a fixed table": Style("{n:>5}  {L:>10.4f}              {R:>10.3e}", {**LOSS, "lr": "R"}, head="epoch  train_loss    val_loss          lr\n", may_miss=("loss/train", "lr")),
    "missing cells of a console csv": Style("{n},{L:.4f},,{R:.3e}", {**LOSS, "lr": "R"}, head="epoch,loss,val_loss,lr\n"),
    "two-word heads": Style("{n:>5}   {L:>10.4f}   {V:>8.4f}", BOTH, head="Epoch   Train Loss   Val Loss\n"),
    "heads over sets": Style("{n:>5}   {L:>8.4f} {A:>8.4f}   {V:>8.4f} {B:>8.4f}", ALL, head="            train               val\nepoch       loss      acc       loss      acc\n", may_miss=tuple(ALL)),
    "lightning table": Style("────────────────────────\n     Validate metric           DataLoader 0\n────────────────────────\n        val_acc              {B:.4f}\n        val_loss             {V:.4f}\n────────────────────────", {"loss/val": "V", "metric/accuracy/val": "B"}, may_miss=("loss/val", "metric/accuracy/val")),
    "eta with days": Style("epoch {n} eta: 1 day, 2:29:51 loss: {L:.4f}", LOSS),
    "time in words": Style("epoch {n} time=1 minute and 42.6 seconds loss={L:.4f}", LOSS),
    "loss of other things": Style("epoch {n} loss {L:.4f} packet loss 3% heat loss 12.5 W", LOSS),
    "numbers in names": Style("epoch {n} loss {L:.4f} conv1 weight 0.0101 layer2.0.bn1 0.0202 fc3: 0.0303", LOSS, may_hold=()),
    "loss named by a function": Style("epoch {n} MSELoss(): {L:.4f}", LOSS, may_miss=("loss/train",), may_hold=("loss/", "metric/mse")),
    "loss of a class": Style("epoch {n} CrossEntropyLoss: {L:.4f}", {"loss/train": "L", "loss/cross_entropy": "L"}, may_miss=("loss/train", "loss/cross_entropy")),
    "log of a logger in json": Style('INFO:root:{{"epoch": {n}, "loss": {L:.4f}, "val": {{"loss": {V:.4f}}}}}', BOTH, may_miss=("loss/val",)),
    "json of numpy": Style("INFO {{'epoch': {n}, 'loss': np.float64({L:.4f}), 'val_loss': np.float32({V:.4f})}}", BOTH, may_miss=("loss/train", "loss/val")),
    "decimal without zero": Style("epoch {n} loss .{n}8 acc .5{n}", {}, may_hold=("loss/train", "metric/accuracy")),
    "trailing units of loss": Style("epoch {n} loss {L:.4f}bits acc {Ap:.2f}pct", LOSS, may_miss=("loss/train",), may_hold=("time/",)),
    "sweep": Style("trial {n}: lr={R:.6e} batch_size=32 -> val_loss={V:.4f}", {"loss/val": "V", "lr": "R"}, may_miss=("loss/val", "lr")),
    "cross validation": Style("Fold {n}: val_loss {V:.4f} val_acc {B:.4f}", {"loss/val": "V", "metric/accuracy/val": "B"}, may_miss=("loss/val", "metric/accuracy/val")),
    "git line": Style("epoch {n} loss {L:.4f} commit 3f2a1b9 (dirty) seed 1234", LOSS),
    "weights of parts": Style("epoch {n} loss {L:.4f} (weights: recon 0.1000 kl 0.0500)", LOSS, may_hold=("loss/recon", "loss/kl")),
    "half a line": Style("epoch {n} loss ", {}, may_hold=()),
    "names without numbers": Style("epoch {n} loss: none acc: n/a", {}, may_hold=()),
    "nothing but time": Style("epoch {n} took {T:.1f}s", {}),
}  # fmt: skip
