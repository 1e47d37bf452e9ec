"""Tables in columns of blanks."""

from __future__ import annotations

from tests.intake.parsers.reading import parsed, series


def test_fixed_width_table() -> None:
    log = (
        "Iteration                Samples                  Test_Return              Critic_Loss      "
        "        \n"
    )
    log += "".join(f"{i:<25}{i * 2000:<25}{-150.5 + i:<25}{0.5 / (i + 1):<25}\n" for i in range(3))
    (table,) = parsed(log, "log.txt", expect="blank-table").tables
    assert series(table, "Test_Return") == [(0, -150.5), (1, -149.5), (2, -148.5)]
