"""The courses the source documents describe, from real training on short runs. Nothing is scripted into a log."""

from __future__ import annotations

from itertools import pairwise

import pytest


def test_causal_dag_explodes_on_raw_inputs(run):
    sick = run("causal-dag", "explosion")
    assert sick.series("train_loss")[0] > 1e4
    assert sick.series("grad_norm")[0] > 1e4
    assert all(ratio > 0.99 for ratio in sick.series("grad_clip_ratio"))
    f1 = sick.series("val_f1")
    assert max(f1[:3]) > 0
    assert f1[-1] == 0, "F1 collapses"
    assert sick.summary["ended"] == "early_stop"
    assert 14 <= sick.summary["epochs"] <= 18


def test_causal_dag_stable_calms_down_and_finds_the_graph(run):
    well = run("causal-dag", "stable", "epochs=8")
    clip = well.series("grad_clip_ratio")
    assert clip[0] > 0.9
    assert max(clip[4:]) < 0.05
    edges = well.series("edge_count")
    assert all(5 <= count <= 13 for count in edges[4:])
    f1 = well.series("val_f1")
    assert f1[-1] > 0.9 > f1[0]
    assert well.series("val_shd")[-1] < well.series("val_shd")[0] / 3
    loss = well.series("train_loss")
    assert all(after < before for before, after in pairwise(loss))


def test_stacked_normalisers_stop_the_gradient_and_a_layer_norm_lets_it_through(run):
    sick = run("atft", "stacked-normalisers", "epochs=2", "data.train_days=160")
    well = run("atft", "stable", "epochs=2", "data.train_days=160")
    assert max(sick.series("grad_norm/backbone_projection")) <= 1e-7
    assert max(sick.series("activation_grad_norm/projected_features")) <= 1e-7
    bands = {
        "grad_norm/backbone_projection": (1e-2, 1.0),
        "grad_norm/adaptive_norm": (1e-2, 1.0),
        "grad_norm/temporal_encoder": (1e-1, 1e1),
        "grad_norm/prediction_head": (1e-1, 1e1),
        "activation_grad_norm/projected_features": (1e-3, 1.0),
        "activation_grad_norm/normalized_features": (1e-2, 1e1),
    }
    for key, (low, high) in bands.items():
        assert all(low <= value <= high for value in well.series(key)), key
    assert sum(well.series("degeneracy_resets")) == 0


def test_the_hard_split_explodes_while_the_easy_one_does_not(run):
    settings = ["epochs=2", "data.train_graphs=512", "data.val_graphs=32", "data.hard_graphs=4"]
    sick = run("intervention-effect", "hard-split-explodes", *settings)
    ratio = sick.series("hard_mae")[-1] / sick.series("easy_mae")[-1]
    assert ratio >= 1e6
    assert sick.series("val_f1") == [0.0, 0.0]
    assert sick.series("val_shd")[-1] == pytest.approx(54, abs=3), "the distance of the empty graph"


def test_priority_net_norms_at_epoch_three(run):
    sick = run("priority-net", "high-gradient", "epochs=3", "data.train_samples=720")
    well = run("priority-net", "stable", "epochs=5")
    assert sick.series("grad_norm")[-1] > 5 * 2.0, "far above the clip threshold of 2.0"
    assert sick.series("grad_clip_ratio")[-1] == 1.0
    assert all(0.5 <= norm <= 2.5 for norm in well.series("grad_norm")[2:])
    assert max(well.series("grad_clip_ratio")[2:]) < 0.05


def test_predictions_collapse_and_twice_the_penalty_holds_them_up(run):
    settings = ["epochs=5", "data.val_days=16"]
    sick = run("atft", "collapse", *settings, "weight_decay=0.2")
    well = run("atft", "collapse", *settings, "variance_penalty_weight=0.02")
    assert sick.series("pred_std")[-1] < 1e-4
    assert sum(sick.series("degeneracy_resets")) > 10
    assert any("reset applied" in line for line in (sick.folder / "console.log").read_text().splitlines())
    assert min(well.series("pred_std")) > 1e-2
    assert sum(well.series("degeneracy_resets")) == 0
