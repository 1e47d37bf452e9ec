from __future__ import annotations

import pytest

from gradoctor.watch.pace import Pace


@pytest.mark.parametrize("cost", [0.01, 0.5, 7.0])
def test_looking_takes_at_most_a_twentieth_of_the_time(cost: float) -> None:
    pace, now, spent = Pace(0.1, 0.0), 0.0, 0.0
    while now < 2000.0:
        if pace.may_look(now):
            pace.looked(now, now + cost)
            spent += cost
            now += cost
        now += 0.1
    assert spent <= 0.05 * now + 2 * cost


def test_a_log_of_unknown_rhythm_is_at_rest_after_ten_intervals() -> None:
    pace = Pace(2.0, 100.0)
    assert not pace.at_rest(119.0)
    assert pace.at_rest(120.0)


def test_a_log_written_every_minute_is_not_at_rest_after_two() -> None:
    pace = Pace(2.0, 0.0)
    for minute in range(5):
        pace.grew(60.0 * minute)
    assert not pace.at_rest(240.0 + 120.0)
    assert pace.at_rest(240.0 + 180.0)
    assert pace.quiet(250.0) == 10.0
