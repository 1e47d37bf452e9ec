"""Stable-Baselines3's progress.csv: columns in any order, rows that fill some."""

from __future__ import annotations

from tests.intake.parsers.reading import parsed, series


def test_total_timesteps_are_the_step() -> None:
    log = (
        "train/entropy_loss,time/iterations,rollout/ep_rew_mean,time/total_timesteps,"
        "train/policy_gradient_loss\n"
        ",1,21.5,2048,\n"
        "-0.6875,2,25.0,4096,-0.015\n"
    )
    (table,) = parsed(log, "progress.csv", expect="sb3-csv").tables
    assert series(table, "rollout/ep_rew_mean") == [(2048, 21.5), (4096, 25.0)]
    assert series(table, "train/entropy_loss") == [(4096, -0.6875)]
