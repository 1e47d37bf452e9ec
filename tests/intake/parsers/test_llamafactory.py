"""trainer_log.jsonl: loss and evaluation rows, two ranks in one file."""

from __future__ import annotations

from tests.intake.parsers.reading import parsed, series


def _row(step: int, **values: float) -> str:
    extra = "".join(f', "{name}": {value}' for name, value in values.items())
    return f'{{"current_steps": {step}, "total_steps": 40{extra}, "elapsed_time": "0:0{step}"}}\n'


def test_rows_by_step_and_the_total_as_a_fact() -> None:
    log = (
        _row(10, loss=2.5, lr=0.1, epoch=0.25)
        + _row(20, loss=2.0, lr=0.1)
        + _row(20, eval_loss=2.25)
        + _row(40)
    )
    found = parsed(log, "trainer_log.jsonl", expect="llamafactory")
    (table,) = found.tables
    assert series(table, "loss") == [(10, 2.5), (20, 2.0)]
    assert series(table, "eval_loss") == [(20, 2.25)]
    assert [(fact.key, fact.value) for fact in found.facts] == [("total_steps", 40)]


def test_two_ranks_that_write_one_file_count_once_and_in_order() -> None:
    order = [10, 10, 20, 30, 20, 30, 40, 40]
    found = parsed("".join(_row(step, loss=100 / step) for step in order))
    assert series(found.tables[0], "loss") == [(10, 10), (20, 5), (30, 100 / 30), (40, 2.5)]
    assert "several ranks" in found.notes[0]


def test_a_resumed_run_is_left_as_it_is() -> None:
    order = [*range(1, 30), *range(12, 30)]
    (table,) = parsed("".join(_row(step, loss=1.5) for step in order)).tables
    assert table.row_count == len(order)
