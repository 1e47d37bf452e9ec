"""More logs in styles of their own: how people write values, places, blocks and tables (see house_logs.py)."""

from __future__ import annotations

from tests.intake.house_logs import ACC, EP, LOSS, LR, NORM, ST, VAL, at, house

TRIPLES = list(zip(LOSS, VAL, ACC, strict=True))
L2 = [round(x, 2) for x in LOSS]
V2 = [round(x, 2) for x in VAL]


@house()
def decimal_commas_throughout() -> tuple[str, object]:
    rows = [
        f"Epoche {i}/8; Verlust: {loss:.4f}; Val-Verlust: {val:.4f}; Dauer: 12.{i} s\n".replace(".", ",")
        for i, (loss, val, _) in enumerate(TRIPLES, 1)
    ]
    return "".join(rows), {"loss/train": at(EP, LOSS), "loss/val": at(EP, VAL)}


@house()
def arrows_from_the_value_before() -> tuple[str, object]:
    before = [2.4, *LOSS[:-1]]
    rows = [
        f"epoch {i}: train loss {old:.4f} -> {loss:.4f}, val loss {val:.4f}\n"
        for i, (old, (loss, val, _)) in enumerate(zip(before, TRIPLES, strict=True), 1)
    ]
    return "".join(rows), {"loss/train": at(EP, LOSS), "loss/val": at(EP, VAL)}


@house()
def markers_of_the_best() -> tuple[str, object]:
    rows = [
        f"Ep {i:03d}  train_loss={loss:.4f}  val_loss={val:.4f}{' *' if val == min(VAL[:i]) else ''}{' <-- best' if val == min(VAL[:i]) else ''}\n"
        for i, (loss, val, _) in enumerate(TRIPLES, 1)
    ]
    return "".join(rows), {"loss/train": at(EP, LOSS), "loss/val": at(EP, VAL)}


@house()
def stars_glued_to_the_values() -> tuple[str, object]:
    rows = ["epoch    trn_loss    val_loss    val_acc\n"] + [
        f"{i:5d}    {loss:8.4f}    {val:8.4f}{'*' if val == min(VAL[:i]) else ' '}   {acc:.4f}\n"
        for i, (loss, val, acc) in enumerate(TRIPLES, 1)
    ]
    return "".join(rows), {
        "loss/train": at(EP, LOSS),
        "loss/val": at(EP, VAL),
        "metric/accuracy/val": at(EP, ACC),
    }


@house()
def logfmt() -> tuple[str, object]:
    rows = [
        f'ts=2025-01-0{i}T10:00:00.12{i}Z level=info caller=train.go:21{i} msg="step done" step={100 * i} loss={loss:.4f} lr={lr:.1e} grad_norm={norm:.4f} dur=31{i}ms\n'
        for i, (loss, lr, norm) in enumerate(zip(LOSS, LR, NORM, strict=True), 1)
    ]
    return "".join(rows), {"loss/train": at(ST, LOSS), "lr": at(ST, LR), "grad/norm": at(ST, NORM)}


@house()
def yaml_documents() -> tuple[str, object]:
    rows = [
        f"---\nepoch: {i}\ntrain:\n  loss: {loss:.4f}\nval:\n  loss: {val:.4f}\n  accuracy: {acc:.4f}\nseconds: 31.{i}\n"
        for i, (loss, val, acc) in enumerate(TRIPLES, 1)
    ]
    return "".join(rows), {
        "loss/train": at(EP, LOSS),
        "loss/val": at(EP, VAL),
        "metric/accuracy/val": at(EP, ACC),
    }


@house()
def yaml_list_of_epochs() -> tuple[str, object]:
    rows = [
        f"- epoch: {i}\n  train_loss: {loss:.4f}\n  val_loss: {val:.4f}\n  lr: {lr:.1e}\n"
        for i, (loss, val, lr) in enumerate(zip(LOSS, VAL, LR, strict=True), 1)
    ]
    return "".join(rows), {"loss/train": at(EP, LOSS), "loss/val": at(EP, VAL), "lr": at(EP, LR)}


@house()
def toml_tables() -> tuple[str, object]:
    rows = [
        f"[[epoch]]\nnumber = {i}\ntrain_loss = {loss:.4f}\nval_loss = {val:.4f}\nlearning_rate = {lr:.1e}\n\n"
        for i, (loss, val, lr) in enumerate(zip(LOSS, VAL, LR, strict=True), 1)
    ]
    return "".join(rows), {"loss/train": at(EP, LOSS), "loss/val": at(EP, VAL), "lr": at(EP, LR)}


@house()
def ini_sections_numbered() -> tuple[str, object]:
    rows = [
        f"[epoch {i}]\ntrain_loss = {loss:.4f}\nval_loss = {val:.4f}\n\n"
        for i, (loss, val, _) in enumerate(TRIPLES, 1)
    ]
    return "".join(rows), {"loss/train": at(EP, LOSS), "loss/val": at(EP, VAL)}


@house()
def dataclasses_printed_as_they_are() -> tuple[str, object]:
    rows = [
        f"StepOutput(step={100 * i}, loss={loss:.4f}, grad_norm={norm:.4f}, lr={lr!r}, skipped=False, elapsed=0.3{i})\n"
        for i, (loss, norm, lr) in enumerate(zip(LOSS, NORM, LR, strict=True), 1)
    ]
    return "".join(rows), {"loss/train": at(ST, LOSS), "grad/norm": at(ST, NORM), "lr": at(ST, LR)}


@house()
def named_tuples_nested() -> tuple[str, object]:
    rows = [
        f"EpochResult(epoch={i}, train=Metrics(loss={loss:.4f}, accuracy={acc:.4f}), val=Metrics(loss={val:.4f}, accuracy={acc / 2:.4f}))\n"
        for i, (loss, val, acc) in enumerate(TRIPLES, 1)
    ]
    return "".join(rows), {
        "loss/train": at(EP, LOSS),
        "loss/val": at(EP, VAL),
        "metric/accuracy/train": at(EP, ACC),
        "metric/accuracy/val": at(EP, [float(f"{x / 2:.4f}") for x in ACC]),
    }


@house()
def dictionaries_of_tensors_and_arrays() -> tuple[str, object]:
    rows = [
        f"iter {100 * i} {{'loss': tensor({loss:.4f}, device='cuda:0', grad_fn=<NllLossBackward0>), 'grad_norm': tensor({norm:.4f}), 'lr': np.float32({lr:.1e}), 'val_loss': array({val:.4f}, dtype=float32)}}\n"
        for i, (loss, norm, lr, val) in enumerate(zip(LOSS, NORM, LR, VAL, strict=True), 1)
    ]
    return "".join(rows), {
        "loss/train": at(ST, LOSS),
        "grad/norm": at(ST, NORM),
        "lr": at(ST, LR),
        "loss/val": at(ST, VAL),
    }


@house()
def arrays_of_one() -> tuple[str, object]:
    rows = [
        f"Epoch {i}: loss = [{loss:.4f}] val_loss = array([{val:.4f}], dtype=float32)\n"
        for i, (loss, val, _) in enumerate(TRIPLES, 1)
    ]
    return "".join(rows), {"loss/train": at(EP, LOSS), "loss/val": at(EP, VAL)}


@house()
def rows_of_latex() -> tuple[str, object]:
    rows = ["Epoch & Train loss & Val loss & Accuracy \\\\\n\\hline\n"] + [
        f"{i} & {loss:.4f} & {val:.4f} & {100 * acc:.2f}\\% \\\\\n"
        for i, (loss, val, acc) in enumerate(TRIPLES, 1)
    ]
    return "".join(rows), {
        "loss/train": at(EP, LOSS),
        "loss/val": at(EP, VAL),
        "metric/accuracy": at(EP, ACC),
    }


@house()
def table_of_heavy_lines() -> tuple[str, object]:
    rows = [
        "┏━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━┓\n┃ Epoch ┃ Train loss ┃ Val loss ┃\n┡━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━┩\n"
    ] + [f"│ {i:<5} │ {loss:<10.4f} │ {val:<8.4f} │\n" for i, (loss, val, _) in enumerate(TRIPLES, 1)]
    return "".join([*rows, "└───────┴────────────┴──────────┘\n"]), {
        "loss/train": at(EP, LOSS),
        "loss/val": at(EP, VAL),
    }


@house()
def box_for_each_epoch() -> tuple[str, object]:
    rows = [
        f"╔══════════ Epoch {i}/8 ══════════╗\n║ train loss : {loss:.4f}           ║\n║ val loss   : {val:.4f}           ║\n║ accuracy   : {100 * acc:5.2f} %          ║\n╚═══════════════════════════════╝\n"
        for i, (loss, val, acc) in enumerate(TRIPLES, 1)
    ]
    return "".join(rows), {
        "loss/train": at(EP, LOSS),
        "loss/val": at(EP, VAL),
        "metric/accuracy": at(EP, ACC),
    }


@house()
def table_of_pluses_with_rows_between() -> tuple[str, object]:
    line = "+-------+------------+----------+--------+\n"
    rows = [line + "| epoch | train_loss | val_loss | time   |\n" + line.replace("-", "=")] + [
        f"| {i:5d} | {loss:10.4f} | {val:8.4f} | 0:01:0{i} |\n" + line
        for i, (loss, val, _) in enumerate(TRIPLES, 1)
    ]
    return "".join(rows), {"loss/train": at(EP, LOSS), "loss/val": at(EP, VAL)}


@house()
def header_again_every_three_rows() -> tuple[str, object]:
    rows = []
    for i, (loss, val, _) in enumerate(TRIPLES, 1):
        if i % 3 == 1:
            rows.append("   step       loss   val_loss\n   ----   --------   --------\n")
        rows.append(f"{100 * i:7d}   {loss:8.4f}   {val:8.4f}\n")
    return "".join(rows), {"loss/train": at(ST, LOSS), "loss/val": at(ST, VAL)}


@house()
def speeds_in_thousands() -> tuple[str, object]:
    rows = [
        f"[{100 * i}/800] loss {loss:.4f} lr {lr:.1e} | 1.{i}k it/s | 12.{i}M tok/s | 3{i}% MFU | ETA 1h0{i}m\n"
        for i, (loss, lr) in enumerate(zip(LOSS, LR, strict=True), 1)
    ]
    return "".join(rows), {"loss/train": at(ST, LOSS), "lr": at(ST, LR)}


@house()
def steps_in_thousands() -> tuple[str, object]:
    rows = [
        f"step {i}.0k | loss {loss:.4f} | val loss {val:.4f}\n" for i, (loss, val, _) in enumerate(TRIPLES, 1)
    ]
    positions = [1000.0 * i for i in range(1, 9)]
    return "".join(rows), {"loss/train": at(positions, LOSS), "loss/val": at(positions, VAL)}


@house()
def thousands_in_the_step_and_tokens() -> tuple[str, object]:
    rows = [
        f"Step 12,{i}00 / 100,000: loss: {loss:.4f}, tokens: 1,234,{i}00, norm: {norm:.4f}\n"
        for i, (loss, norm) in enumerate(zip(LOSS, NORM, strict=True), 1)
    ]
    positions = [12000.0 + 100 * i for i in range(1, 9)]
    return "".join(rows), {"loss/train": at(positions, LOSS), "grad/norm": at(positions, NORM)}


@house()
def ordinals_in_english() -> tuple[str, object]:
    words = ["1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th"]
    rows = [
        f"{word} epoch: training loss {loss:.4f}, validation loss {val:.4f}\n"
        for word, (loss, val, _) in zip(words, TRIPLES, strict=True)
    ]
    return "".join(rows), {"loss/train": at(EP, LOSS), "loss/val": at(EP, VAL)}


@house()
def sentences_in_chinese() -> tuple[str, object]:
    rows = [
        f"第{i}轮训练，损失为{loss:.4f}，验证集损失为{val:.4f}，准确率为{100 * acc:.2f}%，耗时3{i}秒\n"
        for i, (loss, val, acc) in enumerate(TRIPLES, 1)
    ]
    return "".join(rows), {
        "loss/train": at(EP, LOSS),
        "loss/val": at(EP, VAL),
        "metric/accuracy": at(EP, ACC),
    }


@house()
def japanese() -> tuple[str, object]:
    rows = [
        f"エポック {i}/8  訓練損失: {loss:.4f}  検証損失: {val:.4f}  正解率: {acc:.4f}  学習率: {lr:.1e}\n"
        for i, (loss, val, acc, lr) in enumerate(zip(LOSS, VAL, ACC, LR, strict=True), 1)
    ]
    return "".join(rows), {
        "loss/train": at(EP, LOSS),
        "loss/val": at(EP, VAL),
        "metric/accuracy": at(EP, ACC),
        "lr": at(EP, LR),
    }


@house()
def korean() -> tuple[str, object]:
    rows = [
        f"에폭 {i}/8 - 손실: {loss:.4f} - 검증 손실: {val:.4f} - 정확도: {acc:.4f} - 학습률: {lr:.1e}\n"
        for i, (loss, val, acc, lr) in enumerate(zip(LOSS, VAL, ACC, LR, strict=True), 1)
    ]
    return "".join(rows), {
        "loss/train": at(EP, LOSS),
        "loss/val": at(EP, VAL),
        "metric/accuracy": at(EP, ACC),
        "lr": at(EP, LR),
    }


@house()
def russian() -> tuple[str, object]:
    rows = [
        f"Эпоха {i}/8: потери = {loss:.4f}, потери на валидации = {val:.4f}, точность = {acc:.4f}, скорость обучения = {lr:.1e}\n"
        for i, (loss, val, acc, lr) in enumerate(zip(LOSS, VAL, ACC, LR, strict=True), 1)
    ]
    return "".join(rows), {
        "loss/train": at(EP, LOSS),
        "loss/val": at(EP, VAL),
        "metric/accuracy": at(EP, ACC),
        "lr": at(EP, LR),
    }


@house()
def portuguese() -> tuple[str, object]:
    rows = [
        f"Época {i} de 8 | perda de treino: {loss:.4f} | perda de validação: {val:.4f} | acurácia: {100 * acc:.2f}% | taxa de aprendizado: {lr:.1e}\n"
        for i, (loss, val, acc, lr) in enumerate(zip(LOSS, VAL, ACC, LR, strict=True), 1)
    ]
    return "".join(rows), {
        "loss/train": at(EP, LOSS),
        "loss/val": at(EP, VAL),
        "metric/accuracy": at(EP, ACC),
        "lr": at(EP, LR),
    }


@house()
def italian() -> tuple[str, object]:
    rows = [
        f"Epoca {i}: perdita di addestramento {loss:.4f}, perdita di validazione {val:.4f}, accuratezza {acc:.4f}\n"
        for i, (loss, val, acc) in enumerate(TRIPLES, 1)
    ]
    return "".join(rows), {
        "loss/train": at(EP, LOSS),
        "loss/val": at(EP, VAL),
        "metric/accuracy": at(EP, ACC),
    }


@house()
def floats_of_julia() -> tuple[str, object]:
    rows = [
        f"Epoch: {i}  loss = {loss:.4f}f0  val_loss = {val:.4f}f0  eta = {lr:.1e}\n".replace("e-0", "f-")
        for i, (loss, val, lr) in enumerate(zip(LOSS, VAL, LR, strict=True), 1)
    ]
    return "".join(rows), {"loss/train": at(EP, LOSS), "loss/val": at(EP, VAL)}


@house()
def splits_without_the_measure() -> tuple[str, object]:
    rows = [f"epoch {i:2d}: train {100 * acc:.1f}% | test {90 * acc:.1f}%\n" for i, acc in enumerate(ACC, 1)]
    return "".join(rows), {
        "metric/accuracy/train": at(EP, [round(float(f"{100 * x:.1f}") / 100, 6) for x in ACC]),
        "metric/accuracy/test": at(EP, [round(float(f"{90 * x:.1f}") / 100, 6) for x in ACC]),
    }


@house()
def two_columns_of_a_table_without_header() -> tuple[str, object]:
    rows = [f"{100 * i},{loss:.4f}\n" for i, loss in enumerate(LOSS, 1)]
    return "# iteration,loss\n" + "".join(rows), {"loss/train": at(ST, LOSS)}


@house()
def validation_on_the_line_after() -> tuple[str, object]:
    rows = []
    for i, (loss, val, acc) in enumerate(TRIPLES, 1):
        rows += [
            f"Epoch {i} | loss {loss:.4f} | lr 1e-3\n",
            f"        validation: loss {val:.4f} acc {acc:.4f}\n",
        ]
    return "".join(rows), {
        "loss/train": at(EP, LOSS),
        "loss/val": at(EP, VAL),
        "metric/accuracy/val": at(EP, ACC),
        "lr": at(EP, [0.001] * 8),
    }


@house()
def steps_and_the_mean_of_the_epoch() -> tuple[str, object]:
    rows = []
    steps: list[tuple[float, float]] = []
    for i, (loss, val, _) in enumerate(TRIPLES, 1):
        for part in range(1, 4):
            rows.append(f"epoch {i} step {part}/3 loss {loss + 0.1 * (2 - part):.4f}\n")
            steps.append((i - 1 + part / 4, round(loss + 0.1 * (2 - part), 4)))
        rows.append(f"epoch {i} finished, avg train loss {loss:.4f}, val loss {val:.4f}\n")
    return "".join(rows), {"loss/train": steps, "loss/val": at(EP, VAL)}


@house()
def a_logger_and_prints_at_once() -> tuple[str, object]:
    rows = []
    for i, (loss, val, acc) in enumerate(TRIPLES, 1):
        rows += [
            f"2025-02-0{i} 11:1{i}:02,313 | INFO | trainer.loop:21{i} | epoch {i} | train loss {loss:.4f}\n",
            f"val loss: {val:.4f}, val acc: {acc:.4f}\n",
            f"2025-02-0{i} 11:1{i}:05,101 | DEBUG | io.save:33 | wrote epoch_{i}.pt (12.{i} MB)\n",
        ]
    return "".join(rows), {
        "loss/train": at(EP, LOSS),
        "loss/val": at(EP, VAL),
        "metric/accuracy/val": at(EP, ACC),
    }


@house()
def bars_overwritten_with_the_numbers() -> tuple[str, object]:
    rows = []
    for i, (loss, val, _) in enumerate(TRIPLES, 1):
        bars = "\r".join(
            f"Epoch {i}: {p:3d}%|{'█' * (p // 20):<5}| {p}/100 [00:0{p // 20}<00:01, 31.2it/s, loss={loss + 1 - p / 100:.4f}]"
            for p in (0, 40, 100)
        )
        rows += [bars + "\n", f"    val_loss={val:.4f}\n"]
    return "".join(rows), {"loss/train": at(EP, LOSS), "loss/val": at(EP, VAL)}


@house()
def json_inside_a_sentence() -> tuple[str, object]:
    rows = [
        f'[worker 0] finished epoch {i}; metrics: {{"loss": {loss:.4f}, "eval": {{"loss": {val:.4f}, "acc": {acc:.4f}}}, "sec": 3{i}.1}}; saving\n'
        for i, (loss, val, acc) in enumerate(TRIPLES, 1)
    ]
    return "".join(rows), {
        "loss/train": at(EP, LOSS),
        "loss/val": at(EP, VAL),
        "metric/accuracy/val": at(EP, ACC),
    }


@house()
def json_over_several_lines() -> tuple[str, object]:
    rows = [
        f'{{\n  "epoch": {i},\n  "train_loss": {loss:.4f},\n  "val_loss": {val:.4f}\n}}\n'
        for i, (loss, val, _) in enumerate(TRIPLES, 1)
    ]
    return "".join(rows), {"loss/train": at(EP, LOSS), "loss/val": at(EP, VAL)}


@house()
def plus_and_minus() -> tuple[str, object]:
    rows = [
        f"epoch {i}: loss {loss:.4f} ± 0.0{i}12, val loss {val:.4f} +/- 0.0{i}3, acc {acc:.4f}±0.00{i}\n"
        for i, (loss, val, acc) in enumerate(TRIPLES, 1)
    ]
    return "".join(rows), {
        "loss/train": at(EP, LOSS),
        "loss/val": at(EP, VAL),
        "metric/accuracy": at(EP, ACC),
    }


@house()
def changes_in_brackets() -> tuple[str, object]:
    before = [2.4, *VAL[:-1]]
    rows = [
        f"[{i}/8] val_loss={val:.4f} ({val - old:+.4f}) train_loss={loss:.4f} patience={i}/10\n"
        for i, (old, (loss, val, _)) in enumerate(zip(before, TRIPLES, strict=True), 1)
    ]
    return "".join(rows), {"loss/train": at(EP, LOSS), "loss/val": at(EP, VAL)}


@house()
def multiplied_by_powers_of_ten() -> tuple[str, object]:
    rows = [
        f"iter = {100 * i} loss = {loss:.4f} lr = {i}.0×10^-4 |g| = {norm:.4f}\n"
        for i, (loss, norm) in enumerate(zip(LOSS, NORM, strict=True), 1)
    ]
    return "".join(rows), {"loss/train": at(ST, LOSS)}


@house()
def fortran_exponents() -> tuple[str, object]:
    rows = [
        f" ITER= {100 * i:6d}  LOSS= {loss:.4f}D+00  GNORM= {norm:.4f}D+00\n"
        for i, (loss, norm) in enumerate(zip(LOSS, NORM, strict=True), 1)
    ]
    return "".join(rows), {"loss/train": at(ST, LOSS), "grad/norm": at(ST, NORM)}


@house()
def tabs_between_names_and_values() -> tuple[str, object]:
    rows = [
        f"epoch\t{i}\ttrain_loss\t{loss:.4f}\tval_loss\t{val:.4f}\tlr\t{lr:.1e}\n"
        for i, (loss, val, lr) in enumerate(zip(LOSS, VAL, LR, strict=True), 1)
    ]
    return "".join(rows), {"loss/train": at(EP, LOSS), "loss/val": at(EP, VAL), "lr": at(EP, LR)}


@house()
def emojis_for_words() -> tuple[str, object]:
    rows = [
        f"🚀 Epoch {i}/8 📉 loss: {loss:.4f} 🧪 val_loss: {val:.4f} 🎯 acc: {100 * acc:.2f}% ⏱️ {i}.2s\n"
        for i, (loss, val, acc) in enumerate(TRIPLES, 1)
    ]
    return "".join(rows), {
        "loss/train": at(EP, LOSS),
        "loss/val": at(EP, VAL),
        "metric/accuracy": at(EP, ACC),
    }


@house()
def journals_of_a_service() -> tuple[str, object]:
    rows = [
        f"Nov 29 00:4{i}:02 node7 train[88{i}]: <info> epoch done epoch={i} loss={loss:.4f} loss_val={val:.4f} rss=12.{i}GB\n"
        for i, (loss, val, _) in enumerate(TRIPLES, 1)
    ]
    return "".join(rows), {
        "loss/train": at(EP, LOSS),
        "loss/val": at(EP, VAL),
    }


@house()
def cost_after_iteration() -> tuple[str, object]:
    rows = [f"Cost after iteration {100 * i}: {loss:.4f}\n" for i, loss in enumerate(LOSS, 1)]
    return "".join(rows), {"loss/train": at(ST, LOSS)}


@house()
def ordinals_of_steps() -> tuple[str, object]:
    rows = [
        f"{100 * i}th step: loss {loss:.4f}, lr {lr:.1e}\n"
        for i, (loss, lr) in enumerate(zip(LOSS, LR, strict=True), 1)
    ]
    return "".join(rows), {"loss/train": at(ST, LOSS), "lr": at(ST, LR)}


@house()
def smoothed_beside_raw() -> tuple[str, object]:
    rows = [
        f"step {100 * i} | Smooth Loss: {loss + 0.1:.4f} | All Loss: {loss:.4f}\n"
        for i, loss in enumerate(LOSS, 1)
    ]
    return "".join(rows), {"loss/train": at(ST, LOSS)}


@house()
def two_networks_of_a_gan() -> tuple[str, object]:
    rows = [
        f'{{"step": {100 * i}, "G_GAN": {loss:.4f}, "G_L1": {10 * loss:.4f}, "D_real": 0.{i}, "D_fake": 0.{9 - i}}}\n'
        for i, loss in enumerate(LOSS, 1)
    ]
    return "".join(rows), {
        "loss/g_gan": at(ST, LOSS),
        "loss/g_l1": at(ST, [round(10 * x, 4) for x in LOSS]),
        "loss/d_real": at(ST, [i / 10 for i in range(1, 9)]),
        "loss/d_fake": at(ST, [(9 - i) / 10 for i in range(1, 9)]),
    }


@house()
def moved_norms_are_no_value() -> tuple[str, object]:
    rows = [
        f"step {100 * i} loss {loss:.4f} grad norm {norm:.4f} -> 1.0\n"
        for i, (loss, norm) in enumerate(zip(LOSS, NORM, strict=True), 1)
    ]
    return "".join(rows), {"loss/train": at(ST, LOSS)}


@house()
def lists_without_brackets_are_no_fractions() -> tuple[str, object]:
    rows = [f"epoch {i}: loss {loss:.4f}, shape: 3,{32 + i}\n" for i, loss in enumerate(LOSS, 1)]
    return "".join(rows), {"loss/train": at(EP, LOSS)}


@house()
def ranks_that_count_epochs_alone() -> tuple[str, object]:
    rows = [
        f"[rank{r}] epoch {i}: loss {loss + d:.4f} val_loss {val:.4f}\n"
        for i, (loss, val, _) in enumerate(TRIPLES, 1)
        for r, d in enumerate((0.0, 0.02, 0.04))
    ]
    return "".join(rows), {"loss/train": at(EP, [round(x + 0.02, 4) for x in LOSS]), "loss/val": at(EP, VAL)}


@house()
def two_reports_of_an_epoch_by_one_process() -> tuple[str, object]:
    rows = [f"epoch {i} loss {loss + d:.4f}\n" for i, loss in enumerate(LOSS, 1) for d in (0.02, 0.0)]
    return "".join(rows), {
        "loss/train": [(float(i), round(loss + d, 4)) for i, loss in enumerate(LOSS, 1) for d in (0.02, 0.0)]
    }
