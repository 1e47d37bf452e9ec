"""The generic reading of a console log: lines in, rows, facts and events out. The slow, exact path.

A line says where training is (``Epoch 3``, ``[50/100]``), what was measured (``loss: 0.4``), or both. Lines
without a place belong to the place stated last; before the first place they are configuration, unless the
same measured names come again and again: then the log counts nothing, and every repetition is a row.
"""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Callable, Sequence

from gradoctor.intake.columns import FactValue
from gradoctor.intake.text.dumps import Dumps, plain_fact
from gradoctor.intake.text.grids import LOOK_BACK, Grids, Row
from gradoctor.intake.text.headings import Heading, heading_of
from gradoctor.intake.text.monitors import read_monitor
from gradoctor.intake.text.noise import Noise
from gradoctor.intake.text.pairs import MAX_TEXT, Axis, Reading, Value, read_pairs
from gradoctor.intake.text.phrases import find_event
from gradoctor.intake.text.prefix import message
from gradoctor.intake.text.records import Records
from gradoctor.intake.text.words import SPLIT_WORDS, is_metric, is_setting, parts_of, split_of

MAX_LOOSE = 100_000  # readings without a place that are kept until it is known what they are
_REPEATED = 3  # a measured name said so often before the first place is no configuration
_RETELLING = frozenset(("checkpoint", "new-best", "restart", "lr-reduced", "finished"))
_MAX_SECTION = 80
_HEADER_WORDS = 4  # words before the axis on a line that only says where training is
_SECTION = re.compile(
    r"\W*(?:(?:running|start(?:ing)?|begin|performing|doing|on|the|final|model|net|--- EVAL)\W+)*"
    r"(?P<split>train(?:ing)?|val(?:id(?:ation|ating)?)?|eval(?:uat(?:ion|ing))?|test(?:ing)?|dev)\W*"
    r"(?:(?:results?|metrics|set|phase|performance|stats|summary|epoch|on|the|model|loop)\W*)*",
    re.IGNORECASE,
)
_BAR_COUNTER = re.compile(r"\d%\||\d% \[\d+/\d+ |it/s|s/it|\d{1,12}/\d{1,12} (?:\[[=>.]|━|- )")
_KERAS = re.compile(r"\s*(\d+)/(\d+) (?:\[[=>.]|[━╸]|- \d)")


class Interpreter:
    """Reads one log. Feed it every line in order, then ask for :meth:`finish`."""

    def __init__(self, records: Records, *, markdown: bool = False) -> None:
        self.records = records
        self.anchored = False  # a record with a place has been seen
        self.grids = Grids()
        self._noise = Noise(markdown=markdown)
        self._dumps = Dumps()
        self._loose: list[tuple[int, tuple[Value, ...]]] = []
        self._loose_fields: dict[str, int] = {}
        self._section = ""
        self._bar_done = False
        self._axisless = False
        self._last = ""
        self._number = 0  # of the line fed last
        self._recent: deque[str] = deque(maxlen=LOOK_BACK)
        self.before: Callable[[], list[str]] | None = None  # set by who does not feed every line

    @property
    def calm(self) -> bool:
        """Whether reading a record that states its place depends on nothing but the place stated before."""
        return (
            self.anchored and not self._section and not self._bar_done
            and self._noise.calm and self._dumps.calm and self.grids.calm
        )  # fmt: skip

    def feed(self, number: int, text: str) -> None:
        """Read one cleaned line."""
        self._number = number
        self._feed(number, text)
        if self.before is None and text.strip():
            self._recent.append(text)

    def passed_records(self) -> None:
        """Records went by unfed: the next line repeats nothing."""
        self._last = ""

    def _look_back(self) -> list[str]:
        """The messages of the lines before this one."""
        return [message(text) for text in (self._recent if self.before is None else self.before())]

    def _feed(self, number: int, text: str) -> None:
        text = text[:MAX_TEXT]
        if not text.strip() or self._noise.skips(text):
            return
        body = message(text)
        if not body.strip():
            return
        if heading := heading_of(body):
            self._part(number, heading)
        said = find_event(body)
        if not self._monitor(number, body) and not self._dump(number, body):
            reading = read_pairs(body)
            if not self._table(number, body, reading):
                self._reading(number, body, reading, said.kind if said else None)
        if said:
            self.records.event(said.kind, body, number, said.subject)

    # -- kinds of lines

    def _part(self, number: int, heading: Heading) -> None:
        """A line that heads a fold, a task or a stage. A fold begins anew: the place reached before is none of its own."""
        self.records.headings.add(heading, number)
        self._section = ""
        if heading.kind == "fold":
            self.records.move((None, None, None))

    def _monitor(self, number: int, body: str) -> bool:
        norm = read_monitor(body)
        if norm is None:
            return False
        self.records.put(f"grad/norm/{norm.name}", norm.value, number)
        if norm.event:
            self.records.event(norm.event, body, number, norm.name)
        return True

    def _dump(self, number: int, body: str) -> bool:
        facts = self._dumps.facts(body)
        if facts and self._is_measured(facts):
            return False
        for key, value in facts or ():
            self.records.fact(key, value, number)
        return facts is not None

    def _is_measured(self, facts: list[tuple[str, FactValue]]) -> bool:
        """Whether ``Accuracy ........ 0.71`` in the middle of a training is a result, not a setting."""
        here = self.records.epoch is not None or self.records.step is not None
        return here and len(facts) == 1 and is_metric(facts[0][0]) and isinstance(facts[0][1], float)

    def _table(self, number: int, body: str, reading: Reading) -> bool:
        """Tables come before pairs only where the pairs have found no names."""
        if reading.values:
            return False
        row = self.grids.take(body, self._look_back, number)
        if isinstance(row, Row):
            cells = tuple(Value(*cell[:3]) for cell in row.cells)
            if row.boxed and not row.axes and not (self.anchored or self._axisless):
                if cells:
                    self._without_place(number, body, cells)
                return True
            self._settle()
            if row.again:
                self.records.headers.append(number)
            self._place(number, tuple(Axis(*axis) for axis in row.axes), bar=False)
            if row.boxed:
                self._put_box(row)
            else:
                self._put(number, cells)
        return bool(row)

    def _put_box(self, row: Row) -> None:
        """The place and the cells of a box, each from its own line."""
        lines = [cell.line for cell in row.cells]
        if lines:
            self._place(lines[-1], tuple(Axis(*axis) for axis in row.axes), bar=False)
            self._put(lines[0], tuple(Value(*cell[:3]) for cell in row.cells), lines)

    def _reading(self, number: int, body: str, reading: Reading, said: str | None) -> None:
        values, axes = reading.values, reading.axes
        if not values:
            self._without_values(number, body, reading, said)
        elif axes and all(axis.name == "batch" for axis in axes) and self._is_configuration(values):
            self._facts(number, (*(Value("batch_size", axis.value) for axis in axes), *values))
        elif axes:
            if body == self._last:
                self.records.mark_read(number)  # another rank, or the bar's last state once more
                return
            self._last = body
            self._settle()
            self.anchored = True
            bar = is_bar(body)
            keras = _KERAS.match(body) if bar else None
            self._place(number, axes, bar=bar, complete=keras is not None and keras[1] == keras[2])
            self._put(number, self._kept_apart(values, keras))
        elif said not in _RETELLING:
            self._without_place(number, body, values)

    def _without_values(self, number: int, body: str, reading: Reading, said: str | None) -> None:
        """A line that only says where training is, heads a section, or holds numbers nobody can name."""
        axes = tuple(axis for axis in reading.axes if axis.name != "counter")
        if axes and said not in _RETELLING and not is_bar(body) and _heads(body, said):
            self._place(number, axes, bar=False)
            self._section, self._bar_done = "", False
        elif section := is_section(body):
            split = split_of(section["split"])
            self._section = "" if split == "train" else _SECTION_NAMES.get(split, split)
        elif reading.problem:
            self.records.unread(body, number, reading.problem)
        elif not self.anchored and len(self.records.facts) < MAX_FACTS and (fact := plain_fact(body)):
            self.records.fact(*fact, number)

    def _without_place(self, number: int, body: str, values: tuple[Value, ...]) -> None:
        if self.anchored and self._is_configuration(values):
            self._facts(number, values)
            return
        here = self.records.epoch is not None or self.records.step is not None
        if here or self._axisless:
            keras = _KERAS.match(body)
            values = self._of_evaluation(body, values)
            for value in values:
                self._loose_fields.setdefault(value.key, number)
            self._put(number, self._kept_apart(values, keras))
        elif len(self._loose) < MAX_LOOSE:
            self._loose.append((number, values))
        else:
            self._settle()
            self._axisless = True
            self._put(number, values)

    def _is_configuration(self, values: tuple[Value, ...]) -> bool:
        """Settings printed in the middle of a log (by every rank, or after a restart) are still settings."""
        keys = [value.key for value in values]
        known = self.records.fields
        measured = (key for key in keys if is_metric(key) and not _is_rate(key))
        return any(map(is_setting, keys)) and not any(measured) and not any(key in known for key in keys)

    # -- placing and putting

    def _place(self, number: int, axes: tuple[Axis, ...], *, bar: bool, complete: bool = False) -> None:
        where: dict[str, float] = {}
        epoch_known = self.records.epoch is not None or any(axis.name == "epoch" for axis in axes)
        for axis in axes:
            name = axis.name
            if name == "counter":
                if complete:
                    continue
                name = "batch" if bar or epoch_known else "step"
            if math.isfinite(axis.value):
                where.setdefault(name, axis.value)
            if (
                axis.total is not None
                and math.isfinite(axis.total)
                and (name == "epoch" or (name == "step" and not epoch_known))
            ):
                self.records.fact(f"{name}_total", int(axis.total), number)
        before = (self.records.epoch, self.records.step)
        self.records.place(number, **where)
        if self._section and before != (self.records.epoch, self.records.step):
            self._section = ""

    def _put(self, number: int, values: tuple[Value, ...], lines: Sequence[int] = ()) -> None:
        """Put values into the open row; what only repeats the row's own numbers does not open another one.

        ``lines``: where each stands, if not all on the line ``number``.
        """
        records = self.records
        places = lines or [number] * len(values)
        named = [
            (self._spelled(key), value, unit, line)
            for (key, value, unit), line in zip(values, places, strict=True)
        ]
        known = [(key, value) for key, value, *_ in named if records.holds(key)]
        if 0 < len(known) < len(named) and all(records.latest(key) == value for key, value in known):
            named = [entry for entry in named if not records.holds(entry[0])]
        for key, value, unit, line in named:
            records.put(key, value, line, unit)

    def _spelled(self, key: str) -> str:
        if not self._section or any(part in SPLIT_WORDS for part in parts_of(key)):
            return key
        return f"{self._section}/{key}"

    def _kept_apart(self, values: tuple[Value, ...], keras: re.Match[str] | None) -> tuple[Value, ...]:
        """Keras draws one more bar for ``evaluate()`` after the epoch's own is full: kept apart."""
        if keras is None:
            return values
        if self._bar_done:
            return tuple(value._replace(key=f"evaluate/{value.key}") for value in values)
        self._bar_done = keras[1] == keras[2] and self.records.epoch is not None
        return values

    def _of_evaluation(self, body: str, values: tuple[Value, ...]) -> tuple[Value, ...]:
        """The values of a line without a place that knows the best so far of a measure which no record has: they
        are those of the evaluation (``Loss: 0.98, MeanIU: 0.49, Best_mIoU: 0.52`` between records with a Loss).
        """
        known = self.records.fields
        keys = [value.key for value in values]
        told = any(SPLIT_WORDS & set(parts_of(key)) for key in keys) or self._section
        again = any(key in known for key in keys if key not in self._loose_fields)
        new = any(key not in known and not _BEST.match(key) for key in keys)
        seen = any(f"val/{key}" in known for key in keys)
        if told or not _BEST.search(body) or not (again and (new or seen)):
            return values
        return tuple(value._replace(key=f"val/{value.key}") for value in values if not _BEST.match(value.key))

    def _settle(self) -> None:
        """Decide what readings before the first place were: rows where measured names repeat, or facts."""
        loose, self._loose = self._loose, []
        if not loose:
            return
        counts: dict[str, int] = {}
        for _, values in loose:
            for entry in values:
                counts[entry.key] = counts.get(entry.key, 0) + 1
        repeated = {key for key, count in counts.items() if count >= _REPEATED}
        if not any(is_metric(key) and not _is_rate(key) for key in repeated):
            repeated = set()
        for number, values in loose:
            for key, value, unit in values:
                if key in repeated:
                    self.records.put(key, value, number, unit)
                else:
                    self._facts(number, (Value(key, value, unit),))

    def _facts(self, number: int, values: tuple[Value, ...]) -> None:
        for key, value, _ in values:
            self.records.fact(key, int(value) if value.is_integer() else value, number)

    def finish(self) -> None:
        """Settle what is open: readings without any place, names that came only once outside of records."""
        ruler = self.grids.take("-----", list)
        if isinstance(ruler, Row):
            self._put_box(ruler)
        if not self.records.row_count:
            self._summary()
        self._settle()
        if not self.records.row_count and self.grids.headless >= _REPEATED:
            self.records.note(
                "rows of numbers without names: put a line of names above them, such as epoch,loss"
            )
        if self.records.row_count < _REPEATED:
            return
        for key, number in self._loose_fields.items():
            self.records.demote(key, number)

    def _summary(self) -> None:
        """A log without any record: lines that state two measurements or more are its results. A program's text has none."""
        if self._noise.is_program(self._number):
            return
        for number, values in self._loose:
            if sum(is_metric(value.key) and not _is_rate(value.key) for value in values) > 1:
                self.records.close()
                self._put(number, values)
                self._loose = [entry for entry in self._loose if entry[0] != number]


def is_bar(body: str) -> bool:
    """Whether a message is a progress bar."""
    return _BAR_COUNTER.search(body) is not None


def is_section(body: str) -> re.Match[str] | None:
    """The match of a line that only says which split the next lines are about."""
    return _SECTION.fullmatch(body) if len(body) < _MAX_SECTION else None


def _heads(body: str, said: str | None) -> bool:
    """Whether a line that names an axis does so at its beginning, as headers do."""
    found = _AXIS_AT.search(body)
    return found is None or len(body[: found.start()].split()) <= (0 if said else _HEADER_WORDS)


def _is_rate(key: str) -> bool:
    return key.lower() in ("lr", "learning_rate", "learning rate", "wd", "clip", "scale", "std")


MAX_FACTS = 2000
_BEST = re.compile(r"(?<![A-Za-z])best(?![a-z])", re.IGNORECASE)
_AXIS_AT = re.compile(r"[Ee]poch|EPOCH|[Ss]tep|STEP|[Ii]ter|ITER|[Bb]atch")
_SECTION_NAMES = {"eval": "val", "evaluating": "val", "evaluat": "val", "validating": "val"}
