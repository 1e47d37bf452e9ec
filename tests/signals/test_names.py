from __future__ import annotations

import pytest

from gradoctor.signals.names import how_to_log, understand


@pytest.mark.parametrize(
    ("spelling", "canonical"),
    [
        ("loss", "loss/train"),
        ("Train Loss", "loss/train"),
        ("val_loss", "loss/val"),
        ("eval_loss", "loss/val"),
        ("validation/main/loss", "loss/val"),
        ("test_loss", "loss/test"),
        ("loss_rpn_cls", "loss/rpn_cls"),
        ("train/box_loss", "loss/box"),
        ("val/box_loss", "loss/box/val"),
        ("Loss_D", "loss/discriminator"),
        ("metrics/mAP50(B)", "metric/map50"),
        ("metrics/mAP50-95(B)", "metric/map"),
        ("val_f1", "metric/f1/val"),
        ("HARD MAE", "metric/mae/hard"),
        ("val_mae_hard", "metric/mae/hard"),
        ("val_start_acc", "metric/start_accuracy/val"),
        ("grad_norm", "grad/norm"),
        ("gnorm", "grad/norm"),
        ("grad_norm/encoder.layer1", "grad/norm/encoder.layer1"),
        ("grad/norm/backbone_projection", "grad/norm/backbone_projection"),
        ("Grad Clip", "grad/clip_ratio"),
        ("Clipped", "grad/clip_ratio"),
        ("learning_rate", "lr"),
        ("lr-Adam", "lr"),
        ("L.r.", "lr"),
        ("lr/pg2", "lr/pg2"),
        ("edge_count", "structure/edges"),
        ("rollout/ep_rew_mean", "rl/reward"),
        ("eval/mean_reward", "rl/eval_reward"),
        ("train/approx_kl", "rl/kl"),
        ("number of skipped iterations", "amp/skipped"),
        ("elapsed time per iteration (ms)", "time/elapsed_time_per_iteration_ms"),
    ],
)
def test_spellings_of_the_field_get_their_canonical_name(spelling: str, canonical: str) -> None:
    name = understand(spelling)
    assert (name.canonical, name.kind) == (canonical, "signal")


@pytest.mark.parametrize("spelling", ["epoch", "Epoch"])
def test_epoch_is_an_axis(spelling: str) -> None:
    assert understand(spelling).kind == "axis"


@pytest.mark.parametrize(
    "spelling", ["num_tokens", "best_val_loss", "total_flos", "consumed samples", "evaluate/loss"]
)
def test_counters_and_aggregates_are_known_but_never_judged(spelling: str) -> None:
    assert understand(spelling).kind == "counter"


@pytest.mark.parametrize("spelling", ["D(x)", "foo", "ESS", "</script><b>", "", "温度", "précision"])
def test_an_unknown_name_stays_unknown(spelling: str) -> None:
    assert understand(spelling).kind == "unknown"


@pytest.mark.parametrize(
    ("spelling", "canonical"),
    [
        ("损失", "loss/train"), ("验证损失", "loss/val"), ("学习率", "lr"), ("准确率", "metric/accuracy"), ("perte de validation", "loss/val"),
        ("Verlust", "loss/train"), ("Validierungsverlust", "loss/val"), ("pérdida_val", "loss/val"), ("テスト損失", "loss/test"),
        ("точность", "metric/accuracy"), ("taux d'apprentissage", "lr"),
    ],
)  # fmt: skip
def test_names_in_other_languages_mean_the_same(spelling: str, canonical: str) -> None:
    assert understand(spelling).canonical == canonical


@pytest.mark.parametrize("spelling", ["lr", "learning_rate", "base_lr", "train/lr", "lr0"])
def test_a_learning_rate_is_never_a_loss(spelling: str) -> None:
    assert not understand(spelling).canonical.startswith("loss")


@pytest.mark.parametrize(
    "spelling",
    ["data_time", "eta_seconds", "eval_runtime", "step_avg", "tok/s", "samples_per_second", "gpu_mem"],
)
def test_timers_and_meters_are_never_metrics(spelling: str) -> None:
    assert understand(spelling).canonical.split("/")[0] in ("time", "throughput", "memory")


def test_directions() -> None:
    assert understand("val_loss").direction == "lower"
    assert understand("val_accuracy").direction == "higher"
    assert understand("MAE").direction == "lower"
    assert understand("grad_norm").direction is None


def test_settings_win() -> None:
    name = understand("D(x)", {"D(x)": "metric/accuracy/discriminator"})
    assert (name.canonical, name.kind, name.ratio) == ("metric/accuracy/discriminator", "signal", True)


def test_step_and_epoch_variants_of_one_quantity_are_told_apart() -> None:
    assert understand("train_loss_step").variant == "step"
    assert understand("train_loss_epoch").variant == "epoch"


def test_a_missing_signal_comes_with_ways_to_log_it() -> None:
    assert any(way.startswith("pytorch:") for way in how_to_log("grad/norm/encoder"))
    assert how_to_log("nobody/knows") == ()


@pytest.mark.parametrize(
    "name",
    ["loss/val", "grad/norm", "grad/norm/*", "lr", "metric/accuracy/va[l]", "weight/norm*", "act/dead/*"],
)
def test_the_common_signals_have_a_way_in_every_framework(name: str) -> None:
    frameworks = [way.partition(":")[0] for way in how_to_log(name)]
    assert frameworks == ["pytorch", "huggingface", "lightning", "keras"]


def test_what_the_activation_monitor_writes_is_read() -> None:
    assert understand("activation_zeros/fc1").canonical == "act/zeros/fc1"
    assert understand("activation_std/fc1").canonical == "act/std/fc1"


@pytest.mark.parametrize(("spelling", "canonical"), [
    ("env_runners/episode_return_mean", "rl/reward"),
    ("evaluation/env_runners/episode_return_mean", "rl/eval_reward"),
    ("info/learner/default_policy/learner_stats/total_loss", "loss/train"),
    ("info/learner/default_policy/learner_stats/cur_lr", "lr"),
    ("learners/default_policy/vf_loss", "loss/value"),
    ("learners/default_policy/gradients_default_optimizer_global_norm", "grad/norm"),
])  # fmt: skip
def test_rllib_s_paths_to_its_only_policy_are_left_out(spelling: str, canonical: str) -> None:
    assert understand(spelling).canonical == canonical


def test_a_setting_written_with_every_record_is_no_signal() -> None:
    assert understand("config/lr").kind == "counter"


@pytest.mark.parametrize(("spelling", "canonical", "kind"), [
    ("epoch_accuracy", "metric/accuracy", "signal"),
    ("val/epoch_loss", "loss/val", "signal"),
    ("evaluation_loss_vs_iterations", "evaluation_loss_vs_iterations", "counter"),
    ("epoch", "epoch", "axis"),
])  # fmt: skip
def test_the_words_of_keras_tensorboard_callback_are_left_out(
    spelling: str, canonical: str, kind: str
) -> None:
    name = understand(spelling)
    assert (name.canonical, name.kind) == (canonical, kind)


@pytest.mark.parametrize(
    ("spelling", "canonical"),
    [
        ("val/ratio", "rl/ratio"),
        ("val/clipfrac_avg", "rl/value_clip_fraction"),
        ("policy/clipfrac_avg", "rl/clip_fraction"),
        ("neg_elbo", "loss/elbo"),
        ("val_neg_elbo", "loss/elbo/val"),
    ],
)
def test_names_whose_parts_mislead(spelling: str, canonical: str) -> None:
    assert understand(spelling).canonical == canonical
