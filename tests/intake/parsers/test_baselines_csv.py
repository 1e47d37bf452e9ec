"""progress.csv of baselines, garage and RLlib."""

from __future__ import annotations

from tests.intake.parsers.reading import parsed, series


def test_baselines_steps() -> None:
    (table,) = parsed(
        "EpRewMean,TimestepsSoFar,loss_vf_loss\n-20.5,1000,3.5\n-19.5,2000,2.5\n", expect="baselines-csv"
    ).tables
    assert series(table, "EpRewMean") == [(1000, -20.5), (2000, -19.5)]


def test_rllib_configuration_columns_are_facts() -> None:
    log = (
        "episode_reward_mean,training_iteration,timesteps_total,config/lr,config/gamma\n"
        "10,1,4000,0.5,0.99\n"
        "12,2,8000,0.5,0.99\n"
    )
    found = parsed(log, expect="baselines-csv")
    assert series(found.tables[0], "episode_reward_mean") == [(4000, 10), (8000, 12)]
    assert {(fact.key, fact.value) for fact in found.facts} == {("lr", 0.5), ("gamma", 0.99)}
    assert not any(name.startswith("config") for name in found.tables[0].fields)
