"""monitor.csv: episodes, and the environment steps they add up to."""

from __future__ import annotations

from tests.intake.parsers.reading import parsed, series


def test_episodes() -> None:
    found = parsed(
        '#{"t_start": 1.5, "env_id": "CartPole-v1"}\nr,l,t\n9.0,9,0.5\n15.0,15,0.75\n',
        "0.monitor.csv",
        expect="monitor-csv",
    )
    (table,) = found.tables
    assert series(table, "reward") == [(9, 9.0), (24, 15.0)]
    assert {fact.key: fact.value for fact in found.facts}["env_id"] == "CartPole-v1"
