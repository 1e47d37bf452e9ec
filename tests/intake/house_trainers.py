"""Logs in the words of trainers that no reader was written for, by their own print statements (see house_logs.py)."""

from __future__ import annotations

from tests.intake.house_logs import ACC, EP, LOSS, LR, NORM, ST, VAL, at, house

ROWS = list(zip(range(1, 9), LOSS, VAL, ACC, LR, NORM, strict=True))
L3 = [round(x, 3) for x in LOSS]
V3 = [round(x, 3) for x in VAL]
A2 = [round(100 * x, 2) / 100 for x in ACC]


def _text(*rows: str) -> str:
    return "".join(rows)


@house()
def mlx_lm_lora() -> tuple[str, object]:
    rows = ["Starting training..., iters: 800\nIter 1: Val loss 2.936, Val took 5.265s\n"]
    for i, loss, val, _, lr, _ in ROWS:
        rows.append(
            f"Iter {100 * i}: Train loss {loss:.3f}, Learning Rate {lr:.3e}, It/sec 1.0{i}2, Tokens/sec 88.0{i}3, Trained Tokens {862 * i}, Peak mem 9.7{i}7 GB\n"
        )
        rows.append(f"Iter {100 * i}: Val loss {val:.3f}, Val took 5.26{i}s\n")
        rows.append(f"Iter {100 * i}: Saved adapter weights to checkpoints/{100 * i}_adapters.npz.\n")
    return _text(*rows), {
        "loss/train": at(ST, L3),
        "loss/val": [(1.0, 2.936), *at(ST, V3)],
        "lr": at(ST, LR),
        "memory/peak_mem": at(ST, [9.707 + i / 100 for i in range(1, 9)]),
    }


@house()
def litgpt_finetune() -> tuple[str, object]:
    rows = [
        f"Epoch 4 | iter {100 * i} step {100 * i} | loss train: {loss:.3f}, val: {val:.3f} | iter time: 529.4{i} ms (step)\n"
        for i, loss, val, *_ in ROWS
    ]
    return _text(*rows), {"loss/train": at(ST, L3), "loss/val": at(ST, V3)}


@house()
def litgpt_older() -> tuple[str, object]:
    rows = []
    for i, loss, val, *_ in ROWS:
        rows.append(
            f"iter {800 * i} | step {100 * i}: loss {loss:.4f}, iter time: 131.6{i} ms (optimizer.step)\n"
        )
        rows.append(f"iter {800 * i}: val loss {val:.4f}, val time: 3778.0{i} ms\n")
    return _text(*rows), {
        "loss/train": at([8 * x for x in ST], LOSS),
        "loss/val": at([8 * x for x in ST], VAL),
    }


@house()
def nanotron() -> tuple[str, object]:
    rows = [
        f"10/17/2025 16:31:5{i} [INFO|DP=0|PP=0|TP=0]: iteration: {100 * i} / 800 | consumed_tokens: 85.8G | elapsed_time_per_iteration_ms: 11.5K | tokens_per_sec: 22.8K | tokens_per_sec_per_gpu: 11.4K | global_batch_size: 64 | lm_loss: {loss:.3g} | lr: {lr:.3g} | model_tflops_per_gpu: 38.3 | hardware_tflops_per_gpu: 38.3 | grad_norm: {norm:.3g}\n"
        for i, loss, _, _, lr, norm in ROWS
    ]
    return _text(*rows), {
        "loss/train": at(ST, [float(f"{x:.3g}") for x in LOSS]),
        "lr": at(ST, LR),
        "grad/norm": at(ST, [float(f"{x:.3g}") for x in NORM]),
    }


@house()
def llama_cpp_opt_callback() -> tuple[str, object]:
    rows = [
        f"train_opt_callback: iter= {100 * i:5d} sample={100 * i + 2}/5608 sched=0.{i}00000 loss={loss:.6f} dt=00:04:59 eta=03:29:33 |----------------->\n"
        for i, loss, *_ in ROWS
    ]
    return _text(*rows), {"loss/train": at(ST, LOSS)}


@house()
def llama_cpp_finetune_bars() -> tuple[str, object]:
    rows = [
        f"train: [███████▉] data=0001123/0001123 loss={loss:.5f}±0.00998 acc={100 * acc:.2f}±0.07% t=00:20:25 ETA=00:00:00\n"
        f"val:   [███████▉] data=0000060/0000060 loss={val:.5f}±0.04081 acc={100 * acc + 1:.2f}±0.28% t=00:00:20 ETA=00:00:00\n\n"
        for _, loss, val, acc, *_ in ROWS
    ]
    return _text(*rows), {
        "loss/train": at(EP, LOSS),
        "loss/val": at(EP, VAL),
        "metric/accuracy/train": at(EP, A2),
        "metric/accuracy/val": at(EP, [a + 0.01 for a in A2]),
    }


@house()
def recbole() -> tuple[str, object]:
    rows = [
        f"12 Nov 21:1{i}    INFO  epoch {i} training [time: 17.8{i}s, train loss: {100 * loss:.4f}]\n"
        f"12 Nov 21:1{i}    INFO  epoch {i} evaluating [time: 1.5{i}s, valid_score: 0.7{i}5000]\n"
        f"12 Nov 21:1{i}    INFO  valid result: \n"
        f"recall@10 : 0.1{i}49    mrr@10 : 0.36{i}2    ndcg@10 : 0.20{i}6    hit@10 : 0.73{i}2\n"
        f"12 Nov 21:1{i}    INFO  Saving current: saved/MAMO-Nov-12-2022_21-12-41.pth\n"
        for i, loss, *_ in ROWS
    ]
    return _text(*rows), {
        "loss/train": at(EP, [round(100 * x, 4) for x in LOSS]),
        "metric/score/val": at(EP, [0.705 + i / 100 for i in range(1, 9)]),
        "metric/recall_10/val": at(EP, [0.1049 + i / 100 for i in range(1, 9)]),
        "metric/mrr_10/val": at(EP, [0.3602 + i / 1000 for i in range(1, 9)]),
        "metric/ndcg_10/val": at(EP, [0.2006 + i / 1000 for i in range(1, 9)]),
        "metric/hits_10/val": at(EP, [0.7302 + i / 1000 for i in range(1, 9)]),
    }


@house()
def rvc() -> tuple[str, object]:
    rows = [
        f"INFO:Model:Train Epoch: {i} [20%]\nINFO:Model:[{4200 + i}, {lr!r}]\n"
        f"INFO:Model:loss_disc=3.95{i}, loss_gen={loss:.3f}, loss_fm=7.88{i},loss_mel=17.35{i}, loss_kl=1.53{i}\n"
        for i, loss, _, _, lr, _ in ROWS
    ]
    return _text(*rows), {
        "loss/discriminator": at(EP, [3.95 + i / 1000 for i in range(1, 9)]),
        "loss/generator": at(EP, L3),
        "loss/fm": at(EP, [7.88 + i / 1000 for i in range(1, 9)]),
        "loss/mel": at(EP, [17.35 + i / 1000 for i in range(1, 9)]),
        "loss/kl": at(EP, [1.53 + i / 1000 for i in range(1, 9)]),
    }


@house()
def maxtext() -> tuple[str, object]:
    rows = [
        f"completed step: {100 * i}, seconds: 5.66{i}, TFLOP/s/device: 134.92{i}, Tokens/s/device: 8672.75{i}, total_weights: 196608, loss: {loss:.3f}\n"
        for i, loss, *_ in ROWS
    ]
    return _text(*rows), {"loss/train": at(ST, L3)}


@house()
def nvidia_dllogger() -> tuple[str, object]:
    rows = [
        f"DLL 2022-04-05 05:1{i}:36.324733 - Training Epoch: 0 Training Iteration: {100 * i}  step_loss : {loss} learning_rate : {lr} \n"
        for i, loss, _, _, lr, _ in ROWS
    ]
    return _text(*rows), {"loss/train": at(ST, LOSS), "lr": at(ST, LR)}


@house()
def luz() -> tuple[str, object]:
    rows = [
        f"Epoch {i}/8\nTrain metrics: Loss: {loss:.4f} - Acc: {acc:.4f}\nValid metrics: Loss: {val:.4f} - Acc: {acc:.4f}\n"
        for i, loss, val, acc, *_ in ROWS
    ]
    return _text(*rows), {
        "loss/train": at(EP, LOSS), "loss/val": at(EP, VAL),
        "metric/accuracy/train": at(EP, ACC), "metric/accuracy/val": at(EP, ACC),
    }  # fmt: skip


@house()
def lux_tutorial() -> tuple[str, object]:
    rows = [
        f"[{i:3d}/{8:3d}] \t Time 3.{i}2345s \t Training Accuracy: {100 * acc:.5f}% \t Test Accuracy: {100 * acc - 1:.5f}%\n"
        for i, _, _, acc, *_ in ROWS
    ]
    return _text(*rows), {
        "metric/accuracy/train": at(EP, A2),
        "metric/accuracy/test": at(EP, [a - 0.01 for a in A2]),
    }


@house()
def lux_rnn() -> tuple[str, object]:
    rows = [
        f"Epoch [{i:3d}]: Loss {loss:.5f}\nValidation:\tLoss {val:.5f}\tAccuracy {acc:.5f}\n"
        for i, loss, val, acc, *_ in ROWS
    ]
    return _text(*rows), {
        "loss/train": at(EP, LOSS),
        "loss/val": at(EP, VAL),
        "metric/accuracy/val": at(EP, ACC),
    }


@house()
def julia_info_macro() -> tuple[str, object]:
    rows = [
        f"┌ Info: Epoch done\n│   epoch = {i}\n│   train_loss = {loss}\n└   test_loss = {val}\n"
        for i, loss, val, *_ in ROWS
    ]
    return _text(*rows), {"loss/train": at(EP, LOSS), "loss/test": at(EP, VAL)}


@house()
def haiku_mnist() -> tuple[str, object]:
    rows = [
        f"[Step {100 * i}] Train / Test accuracy: {acc:.3f} / {acc - 0.01:.3f}.\n"
        for i, _, _, acc, *_ in ROWS
    ]
    return _text(*rows), {
        "metric/accuracy/train": at(ST, [round(a, 3) for a in ACC]),
        "metric/accuracy/test": at(ST, [round(a - 0.01, 3) for a in ACC]),
    }


@house()
def flax_mnist() -> tuple[str, object]:
    rows = [
        f"I0101 12:00:0{i}.123456 140000000000000 train.py:150] epoch:{i:3d}, train_loss: {loss:.4f}, train_accuracy: {100 * acc:.2f}, test_loss: {val:.4f}, test_accuracy: {100 * acc:.2f}\n"
        for i, loss, val, acc, *_ in ROWS
    ]
    return _text(*rows), {
        "loss/train": at(EP, LOSS), "loss/test": at(EP, VAL),
        "metric/accuracy/train": at(EP, A2), "metric/accuracy/test": at(EP, A2),
    }  # fmt: skip


@house()
def flax_imdb_older() -> tuple[str, object]:
    rows = [
        f"train epoch: {i}, loss: {loss:.4f}, accuracy: {100 * acc:.2f}\neval epoch: {i}, loss: {val:.4f}, accuracy: {100 * acc:.2f}\n"
        for i, loss, val, acc, *_ in ROWS
    ]
    return _text(*rows), {
        "loss/train": at(EP, LOSS), "loss/val": at(EP, VAL),
        "metric/accuracy/train": at(EP, A2), "metric/accuracy/val": at(EP, A2),
    }  # fmt: skip


@house()
def equinox() -> tuple[str, object]:
    rows = [
        f"step={100 * i}, train_loss={loss}, test_loss={val}, test_accuracy={acc}\n"
        for i, loss, val, acc, *_ in ROWS
    ]
    return _text(*rows), {
        "loss/train": at(ST, LOSS),
        "loss/test": at(ST, VAL),
        "metric/accuracy/test": at(ST, ACC),
    }


@house()
def rl_games() -> tuple[str, object]:
    rows = [
        f"fps step: 1234{i} fps step and policy inference: 1123{i} fps total: 1023{i} epoch: {i}/500 frames: {65536 * i}\n"
        f"saving next best rewards:  [{10 * acc:.4f}]\n"
        for i, _, _, acc, *_ in ROWS
    ]
    return _text(*rows), {}


@house()
def dgl_gcn() -> tuple[str, object]:
    rows = [f"Epoch {i:05d} | Loss {loss:.4f} | Accuracy {acc:.4f} \n" for i, loss, _, acc, *_ in ROWS]
    return _text(*rows), {"loss/train": at(EP, LOSS), "metric/accuracy": at(EP, ACC)}


@house()
def pyg_examples() -> tuple[str, object]:
    rows = [
        f"Epoch: {i:03d}, Loss: {loss:.4f}, Train: {acc:.4f}, Val: {acc - 0.01:.4f}, Test: {acc - 0.02:.4f}\n"
        for i, loss, _, acc, *_ in ROWS
    ]
    return _text(*rows), {"loss/train": at(EP, LOSS)}


@house()
def monai_tutorial() -> tuple[str, object]:
    rows = []
    for i, loss, _, acc, *_ in ROWS:
        rows.append(f"----------\nepoch {i}/8\n")
        rows += [f"{k}/3, train_loss: {loss + 0.1 * (2 - k):.4f}\n" for k in (1, 2, 3)]
        rows.append(f"epoch {i} average loss: {loss:.4f}\n")
        rows.append(
            f"current epoch: {i} current mean dice: {acc:.4f}\nbest mean dice: {acc:.4f} at epoch: {i}\n"
        )
    return _text(*rows), {
        "loss/train": [
            (i - 1 + k / 4, round(loss + 0.1 * (2 - k), 4)) for i, loss, *_ in ROWS for k in (1, 2, 3)
        ],
        "metric/dice": at(EP, ACC),
    }


@house()
def ignite_bar() -> tuple[str, object]:
    rows = [
        f"Epoch [{i}/8]: [235/235] 100%|██████████, loss={loss:.4f} [00:05<00:00]\n" for i, loss, *_ in ROWS
    ]
    return _text(*rows), {"loss/train": at(EP, LOSS)}


@house()
def diffusers_bar() -> tuple[str, object]:
    rows = [
        f"\rSteps: {i * 10:3d}%|█         | {100 * i}/1000 [00:30<04:30,  1.6{i}it/s, lr={lr:.3g}, step_loss={loss:.3g}]"
        for i, loss, _, _, lr, _ in ROWS
    ]
    return _text(*rows) + "\n", {"loss/train": [(800.0, 0.987)], "lr": [(800.0, 1.2e-05)]}


@house()
def gsplat_bars() -> tuple[str, object]:
    rows = [
        f"loss={loss:.3f}| sh degree=3| : {i * 10:3d}%|█         | {100 * i}/1000 [00:30<04:30,  9.6{i}it/s]\n"
        for i, loss, *_ in ROWS
    ]
    return _text(*rows), {"loss/train": at(ST, L3)}


@house()
def tinygrad_mnist() -> tuple[str, object]:
    rows = [
        f"loss: {loss:6.2f} test_accuracy: {100 * acc:5.2f}%: {i * 10:3d}%|█████     | {100 * i}/1000 [00:04<00:00, 16.{i}it/s]\n"
        for i, loss, _, acc, *_ in ROWS
    ]
    return _text(*rows), {
        "loss/train": at(ST, [round(x, 2) for x in LOSS]),
        "metric/accuracy/test": at(ST, A2),
    }


@house()
def torchtune_bar() -> tuple[str, object]:
    rows = [
        f"1|{100 * i}|Loss: {loss}: {i * 10:3d}%|█         | {100 * i}/1000 [00:30<04:30,  1.6{i}it/s]\n"
        for i, loss, *_ in ROWS
    ]
    return _text(*rows), {"loss/train": at(ST, LOSS)}


@house()
def torchtune_disk_logger() -> tuple[str, object]:
    rows = [
        f"Step {100 * i} | loss:{loss} lr:{lr} tokens_per_second_per_gpu:123{i}.5 grad_norm:{norm}\n"
        for i, loss, _, _, lr, norm in ROWS
    ]
    return _text(*rows), {"loss/train": at(ST, LOSS), "lr": at(ST, LR), "grad/norm": at(ST, NORM)}


@house()
def deep_text_recognition() -> tuple[str, object]:
    rows = [
        f"[{100 * i}/300000] Train loss: {loss:.5f}, Valid loss: {val:.5f}, Elapsed_time: 12{i}.12345\n"
        f"Current_accuracy : {100 * acc:.3f}, Current_norm_ED  : 0.{i}5\n"
        f"Best_accuracy    : {100 * acc:.3f}, Best_norm_ED     : 0.{i}5\n"
        "--------------------------------------------------------------------------------\n"
        for i, loss, val, acc, *_ in ROWS
    ]
    return _text(*rows), {"loss/train": at(ST, LOSS), "loss/val": at(ST, VAL), "metric/accuracy": at(ST, A2)}


@house()
def kaggle_elapsed_remain() -> tuple[str, object]:
    rows = []
    for i, loss, val, acc, lr, norm in ROWS:
        rows.append(
            f"Epoch: [{i}][99/100] Elapsed 0m 4{i}s (remain 0m 0s) Loss: {loss:.4f}({loss:.4f}) Grad: {norm:.4f}  LR: {lr:.8f}  \n"
        )
        rows.append(f"EVAL: [24/25] Elapsed 0m 3s (remain 0m 0s) Loss: {val:.4f}({val:.4f}) \n")
        rows.append(f"Epoch {i} - avg_train_loss: {loss:.4f}  avg_val_loss: {val:.4f}  time: 5{i}s\n")
        rows.append(f"Epoch {i} - Score: {acc:.4f}\n")
    return _text(*rows), {
        "loss/train": at(EP, LOSS),
        "loss/val": at(EP, VAL),
        "lr": at(EP, LR),
        "grad/norm": at(EP, NORM),
        "metric/score": at(EP, ACC),
    }


@house()
def stanza() -> tuple[str, object]:
    rows = []
    for i, loss, _, acc, lr, _ in ROWS:
        rows.append(
            f"2023-01-01 12:00:0{i} INFO: Finished STEP {100 * i}/50000, loss = {loss:.6f} (0.1{i}2 sec/batch), lr: {lr:.6f}\n"
        )
        rows.append(
            f"2023-01-01 12:00:0{i} INFO: step {100 * i}: train_loss = {loss:.6f}, dev_score = {acc:.4f}\n"
        )
    return _text(*rows), {
        "loss/train": at(ST, LOSS),
        "lr": at(ST, [round(x, 6) for x in LR]),
        "metric/score/val": at(ST, ACC),
    }


@house()
def speechbrain() -> tuple[str, object]:
    rows = [
        f"epoch: {i}, lr: {lr:.2e} - train loss: {loss:.2f} - valid loss: {val:.2f}, valid CER: {45 - i}.1, valid WER: {70 - i}.2\n"
        for i, loss, val, _, lr, _ in ROWS
    ]
    return _text(*rows), {
        "loss/train": at(EP, [round(x, 2) for x in LOSS]), "loss/val": at(EP, [round(x, 2) for x in VAL]), "lr": at(EP, LR),
        "metric/cer/val": at(EP, [45.1 - i for i in range(1, 9)]),
        "metric/wer/val": at(EP, [70.2 - i for i in range(1, 9)]),
    }  # fmt: skip


@house()
def tianshou() -> tuple[str, object]:
    rows = [
        f"Epoch #{i}: 10001it [00:10, 90{i}.12it/s, env_step={100 * i}, len=200, loss={loss:.3f}, n/ep=1, n/st=10, rew=20{i}.00]\n"
        f"Epoch #{i}: test_reward: 195.4{i}0000 ± 12.300000, best_reward: 195.4{i}0000 ± 12.300000 in #{i}\n"
        for i, loss, *_ in ROWS
    ]
    return _text(*rows), {
        "loss/train": at(ST, L3),
        "rl/reward": at(ST, [200.0 + i for i in range(1, 9)]),
        "rl/eval_reward": at(ST, [195.4 + i / 100 for i in range(1, 9)]),
    }


@house()
def ml_agents() -> tuple[str, object]:
    rows = [
        f"[INFO] 3DBall. Step: {1000 * i}. Time Elapsed: 30.1{i} s. Mean Reward: {10 * acc:.3f}. Std of Reward: 0.7{i}2. Training.\n"
        for i, _, _, acc, *_ in ROWS
    ]
    return _text(*rows), {"rl/reward": at([1000.0 * i for i in range(1, 9)], [round(10 * a, 3) for a in ACC])}


@house()
def acme() -> tuple[str, object]:
    rows = [
        f"[Learner] Critic Loss = {loss:.3f} | Learner Steps = {100 * i} | Learner Walltime = 12.3{i}0 | Policy Loss = {val:.3f}\n"
        for i, loss, val, *_ in ROWS
    ]
    return _text(*rows), {"loss/value": at(ST, L3), "loss/policy": at(ST, V3)}


@house()
def fasttext() -> tuple[str, object]:
    rows = [
        f"\rProgress: {10 * i:5.1f}% words/sec/thread:  1234{i} lr: {lr:9.6f} avg.loss: {loss:9.6f} ETA:   0h 0m{9 - i:2d}s"
        for i, loss, _, _, lr, _ in ROWS
    ]
    return _text(*rows) + "\n", {"lr": at(EP, [round(x, 6) for x in LR]), "loss/train": at(EP, LOSS)}


@house()
def openpcdet() -> tuple[str, object]:
    rows = [
        f"2023-01-01 12:00:0{i},123   INFO  Train:    {i}/80 (  1%) [  50/1856 (  3%)]  Loss: {loss:.4f} ({loss:.4f})  LR: {lr:.3e}  Time cost: 00:30/18:00 [00:31/24:01:23]  Acc_iter {100 * i}          Data time: 0.01(0.02)  Forward time: 0.55(0.57)  Batch time: 0.57(0.59)\n"
        for i, loss, _, _, lr, _ in ROWS
    ]
    return _text(*rows), {"loss/train": at(EP, LOSS), "lr": at(EP, LR)}


@house()
def tf_slim() -> tuple[str, object]:
    rows = [
        f"INFO:tensorflow:global step {100 * i}: loss = {loss:.4f} (0.12{i} sec/step)\n"
        for i, loss, *_ in ROWS
    ]
    return _text(*rows), {"loss/train": at(ST, LOSS)}


@house()
def tf_object_detection() -> tuple[str, object]:
    rows = [
        f"INFO:tensorflow:Step {100 * i} per-step time 0.83{i}s\nI0101 12:00:0{i}.123456 140000000000000 model_lib_v2.py:705] Step {100 * i} per-step time 0.83{i}s\n"
        f"INFO:tensorflow:{{'Loss/classification_loss': {loss - 0.5:.4f},\n 'Loss/localization_loss': {0.1 + i / 100},\n 'Loss/total_loss': {loss},\n 'learning_rate': {lr}}}\n"
        for i, loss, _, _, lr, _ in ROWS
    ]
    return _text(*rows), {
        "loss/train": at(ST, LOSS),
        "lr": at(ST, LR),
        "loss/classification": at(ST, [round(x - 0.5, 4) for x in LOSS]),
        "loss/localization": at(ST, [0.1 + i / 100 for i in range(1, 9)]),
    }


@house()
def matlab_train_network() -> tuple[str, object]:
    rows = [
        "|======================================================================================|\n|  Epoch  |  Iteration  |  Time Elapsed  |  Mini-batch  |  Mini-batch  |  Base Learning  |\n|         |             |   (hh:mm:ss)   |   Accuracy   |     Loss     |      Rate       |\n|======================================================================================|\n"
    ]
    rows += [
        f"|  {i:6d} |  {100 * i:10d} |       00:00:{i:02d} |  {100 * acc:10.2f}% |  {loss:11.4f} |  {lr:14.4e} |\n"
        for i, loss, _, acc, lr, _ in ROWS
    ]
    return _text(*rows), {"loss/train": at(EP, LOSS), "metric/accuracy": at(EP, A2), "lr": at(EP, LR)}


@house()
def nerfstudio() -> tuple[str, object]:
    rows = [
        f"Step (% Done)       Train Iter (time)    ETA (time)           Train Rays / Sec\n-----------------------------------------------------------------------------------\n{100 * i} ({10 * i}.78%)       43.14{i} ms            39 s, 300.687 ms     14.86 M\n"
        for i, *_ in ROWS
    ]
    return _text(*rows), {}


@house()
def ray_tune_table() -> tuple[str, object]:
    rows = [
        "== Status ==\nMemory usage on this node: 34.4/251.9 GiB\n+-------------------------+------------+-------+--------+------------------+-------------+----------+\n| Trial name              | status     | loc   |   iter |   total time (s) |   timesteps |   reward |\n|-------------------------+------------+-------+--------+------------------+-------------+----------|\n"
    ]
    rows += [
        f"| PG_CartPole-v0_61e5eca{i} | TERMINATED |       |      1 |          20.0{i}27 |         200 |  21.12{i}  |\n"
        for i in range(1, 9)
    ]
    return _text(*rows), {}


@house()
def optuna_trials() -> tuple[str, object]:
    rows = [
        f"[I 2024-01-01 12:00:0{i},123] Trial {i} finished with value: {loss} and parameters: {{'lr': {lr}, 'dropout': 0.{i}}}. Best is trial {i} with value: {loss}.\n"
        for i, loss, _, _, lr, _ in ROWS
    ]
    return _text(*rows), {}


@house()
def keras_tuner() -> tuple[str, object]:
    rows = [
        f"Trial {i} Complete [00h 00m 0{i}s]\nval_accuracy: {acc}\n\nBest val_accuracy So Far: {acc}\nTotal elapsed time: 00h 00m {i}0s\n"
        for i, _, _, acc, *_ in ROWS
    ]
    return _text(*rows), {}


@house()
def gluonts_mxnet() -> tuple[str, object]:
    rows = [
        f"100%|██████████| 50/50 [00:04<00:00, 11.3{i}it/s, epoch={i}/8, avg_epoch_loss={loss:.2f}]\nINFO:gluonts.trainer:Epoch[{i}] Elapsed time 4.4{i}0 seconds\nINFO:gluonts.trainer:Epoch[{i}] Evaluation metric 'epoch_loss'={loss:.6f}\n"
        for i, loss, *_ in ROWS
    ]
    return _text(*rows), {"loss/train": at(EP, [round(x, 2) for x in LOSS])}


@house()
def dreamer_v2() -> tuple[str, object]:
    rows = [
        f"[{1000 * i}] kl_loss {loss:.1f} / image_loss {1000 * val:.1f} / model_loss {1000 * loss:.1f} / fps 12.{i}\n"
        for i, loss, val, *_ in ROWS
    ]
    return _text(*rows), {
        "loss/kl": at([10 * x for x in ST], [round(x, 1) for x in LOSS]),
        "loss/image": at([10 * x for x in ST], [round(1000 * x, 1) for x in VAL]),
        "loss/model": at([10 * x for x in ST], [round(1000 * x, 1) for x in LOSS]),
    }


@house()
def dopamine() -> tuple[str, object]:
    rows = [
        f"I0101 12:00:0{i}.123456 140000000000000 run_experiment.py:450] Starting iteration {i}\nI0101 12:00:0{i}.123456 140000000000000 run_experiment.py:420] Average undiscounted return per training episode: {10 * acc:.2f}\nI0101 12:00:0{i}.123456 140000000000000 run_experiment.py:421] Average training steps per second: 123.4{i}\n"
        for i, _, _, acc, *_ in ROWS
    ]
    return _text(*rows), {}


@house()
def matlab_trainnet() -> tuple[str, object]:
    rows = [
        "    Iteration    Epoch    TimeElapsed    LearnRate    TrainingLoss    ValidationLoss\n"
        "    _________    _____    ___________    _________    ____________    ______________\n"
        f"            0        0       00:00:01        0.001                  {2.7821:>18}\n"
    ]
    rows += [
        f"{100 * i:>13}{i:>9}       00:00:{i:02d}        0.001{loss:>16}{val if i % 2 else '':>18}\n"
        for i, loss, val, *_ in ROWS
    ]
    return _text(*rows), {
        "lr": at([0.0, *EP], [0.001] * 9),
        "loss/train": at(EP, LOSS),
        "loss/val": [(0.0, 2.7821), *at(EP, VAL)[::2]],
    }
