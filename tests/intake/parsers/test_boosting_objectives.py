"""Objectives of the boosting libraries are losses, whatever formula they are called by."""

from __future__ import annotations

from pathlib import Path

import pytest

import gradoctor


def _named(tmp_path: Path, lines: list[str]) -> set[str]:
    log = tmp_path / "train.log"
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return set(gradoctor.load(str(log))[0].signals)


@pytest.mark.parametrize(
    "metric",
    ["l2", "l1", "rmse", "quantile", "huber", "fair", "poisson", "mape", "gamma", "tweedie", "binary_logloss",
     "multi_logloss", "cross_entropy"],
)  # fmt: skip
def test_lightgbm(tmp_path: Path, metric: str) -> None:
    lines = [
        f"[{i}]\ttraining's {metric}: {1 / i:.5f}\tvalid_0's {metric}: {1.2 / i:.5f}" for i in range(1, 30)
    ]
    assert {"loss/train", "loss/val"} <= _named(tmp_path, lines)


@pytest.mark.parametrize("metric", ["rmse", "mae", "logloss", "mlogloss", "error", "poisson-nloglik"])
def test_xgboost(tmp_path: Path, metric: str) -> None:
    lines = [f"[{i}]\ttrain-{metric}:{1 / (i + 1):.5f}\teval-{metric}:{1.2 / (i + 1):.5f}" for i in range(30)]
    assert {"loss/train", "loss/val"} <= _named(tmp_path, lines)


def test_of_several_errors_the_one_that_can_be_minimised_is_the_loss(tmp_path: Path) -> None:
    lines = [
        f"[{i}]\ttrain-error:{0.5 / (i + 1):.5f}\ttrain-logloss:{1 / (i + 1):.5f}\teval-error:0.20000\t"
        f"eval-logloss:{1.2 / (i + 1):.5f}"
        for i in range(30)
    ]
    assert {"loss/train", "loss/val", "metric/error/val"} <= _named(tmp_path, lines)


def _catboost(values: list[float]) -> list[str]:
    return [
        f"{i}:\tlearn: {v:.7f}\ttest: {v:.7f}\tbest: {v:.7f} ({i})\ttotal: 12.1ms\tremaining: 1m 2s"
        for i, v in enumerate(values)
    ]


def test_catboost_says_a_loss_or_a_score_by_where_boosting_takes_it(tmp_path: Path) -> None:
    assert {"loss/train", "loss/val"} <= _named(tmp_path, _catboost([1 / (i + 1) for i in range(30)]))
    scores = _named(tmp_path, _catboost([1 - 1 / (i + 2) for i in range(30)]))
    assert {"metric/score/train", "metric/score/val"} <= scores
