"""The objects of one JSON list -> a table: one by one at first, then in batches by a typed plan."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gradoctor.intake.tables.json_plan import PlanLearner
from gradoctor.intake.tables.json_text import RECORDS, JsonText
from gradoctor.intake.tables.records import put_record
from gradoctor.intake.tables.table import Gathering, TableBuilder

_BATCH = 1 << 20
LEARN = 64  # records decoded one by one before a plan takes over


class RecordList:
    """Reads the objects of one list."""

    def __init__(self, text: JsonText, gathered: Gathering) -> None:
        self._text, self._gathered = text, gathered
        self._learner = PlanLearner()
        self._between = ""

    def read(self, position: int) -> int:
        """Read from the first object on; answers the position of the closing bracket."""
        text = self._text
        while text.sign(position) != "]":
            behind = self._batch(position)
            position = self._one_by_one(position) if behind is None else text.next(behind, "]")
        return position

    def _one_by_one(self, position: int) -> int:
        """Decode a few records; answers the position of the next one or of the closing bracket."""
        builder = TableBuilder()
        text = self._text
        try:
            for _ in range(LEARN):
                record, end = text.decode(position, RECORDS)
                if isinstance(record, dict):
                    put_record(builder, record, text.line(position))
                    self._learner.learn(record)
                following = text.next(end, "]")
                if text.sign(following) == "]":
                    return following
                self._between = text.text[end - 1 : following + 1]
                position = following
        finally:
            self._gathered.add(builder.table())
        self._learner.replan()
        return position

    def _batch(self, position: int) -> int | None:
        """Decode the records up to a cut about 1 MB on; answers the position behind them, None if that
        fails.
        """
        text, between, plan = self._text.text, self._between, self._learner.plan
        cut = text.rfind(between, position, position + _BATCH)
        if cut < 0 or not between.startswith("}") or plan is None:
            return None
        batch = text[position : cut + 1]
        lines = np.fromiter(self._start_lines(batch, self._text.line(position)), np.int64)
        table = plan.array(f"[{batch}]".encode(), lines)
        if table is None:
            return None
        self._gathered.add(table)
        return cut + 1

    def _start_lines(self, batch: str, line: int) -> Iterator[int]:
        breaks_between = self._between.count("\n")
        count = batch.count(self._between) + 1
        if batch.count("\n") == breaks_between * (count - 1):
            yield from (
                range(line, line + count * breaks_between, breaks_between)
                if breaks_between
                else [line] * count
            )
            return
        for record in batch.split(self._between):
            yield line
            line += record.count("\n") + breaks_between
