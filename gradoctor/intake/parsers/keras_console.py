"""Keras' progress bars and one-line epochs, as ``fit(verbose=1)`` and ``fit(verbose=2)`` print them.

The bar that follows a finished epoch without an ``Epoch n/N`` header belongs to ``evaluate()``: other
data, so it is kept apart under ``evaluate/``.
"""

from __future__ import annotations

import re

from gradoctor.intake.text.family import Family, Kind, Reader
from gradoctor.intake.text.tails import NUMBER, number

_PAIR = re.compile(rf" - (?P<key>[^\s:]{{1,80}}): (?P<value>{NUMBER})(?= -|\s|$)")
_BAR = (
    r"^ *(?P<done>\d{1,15})/(?P<total>\d{1,15}|Unknown) *(?:\[[=>.]*\]|[━╸╺]+|-)? "
    r".*?(?P<pairs> - [^\s:]{1,80}: .*)"
)


def _epoch(reader: Reader, line: int, found: re.Match[str]) -> None:
    _commit(reader)
    reader.place(line, found.groupdict())
    reader.memory["open"] = True


def _bar(reader: Reader, line: int, found: re.Match[str]) -> None:
    """A state of a bar replaces the one held, unless it counts anew: then the held one was the whole
    record.
    """
    values = {pair["key"]: number(pair["value"]) for pair in _PAIR.finditer(found["pairs"])}
    done, total = _counter(found)
    held = reader.memory.get("held")
    if held and not _same_bar(held, (done, total), values):
        _commit(reader)
    reader.memory["held"] = (line, done, total, values)
    reader.records.mark_read(line)


def _counter(found: re.Match[str]) -> tuple[float, str]:
    """How far the bar is, and its total; a bar without a counter is a finished one."""
    said = found.groupdict()
    if said.get("done") is None:
        return float("inf"), ""
    return (float("inf") if said["done"] == said["total"] else float(said["done"])), said["total"] or ""


def _same_bar(
    held: tuple[int, float, str, dict[str, float]], counter: tuple[float, str], values: dict[str, float]
) -> bool:
    """Whether a state goes on with the held bar; a finished one goes on only to add what validation gave."""
    _, done, total, before = held
    if total != counter[1] or counter[0] < done:
        return False
    return done != float("inf") or (len(values) > len(before) and before.keys() <= values.keys())


def _commit(reader: Reader) -> None:
    """Put the held bar's numbers: the epoch's record, or those of an evaluation."""
    held = reader.memory.pop("held", None)
    if held is None:
        return
    line, _, _, values = held
    prefix = "" if reader.memory.pop("open", False) else "evaluate/"
    for key, value in values.items():
        reader.value(prefix + key, value, line)


def _told(reader: Reader, line: int, found: re.Match[str]) -> None:
    """A callback's remark: what stands before it is a whole record if its bar is finished."""
    held = reader.memory.get("held")
    if held and held[1] == float("inf"):
        _commit(reader)
    reader.tell(line, found.string)


FORMAT = Family(
    name="keras-console",
    title="Keras progress bars",
    writes="Keras, tf.keras: fit() and evaluate()",
    reason="Keras progress bars (n/N ... - loss: ...)",
    kinds=(
        Kind("Epoch ", r"^Epoch {epoch}/{epochs}\s*$", take=_epoch),
        Kind(" - ", _BAR, take=_bar),
        Kind(" - ", r"^ - \d+s(?: \d+\w+/\w+)?(?P<pairs> - [^\s:]{1,80}: .*)", take=_bar),
        Kind("Epoch ", r"^Epoch \d+: ", take=_told),
    ),
    marks=(
        Kind(
            " - loss: ",
            r"^ *\d+/(?:\d+|Unknown) *(?:\[[=>.]*\]|[━╸╺]+\S*|- \d+m?s)(?: .*?)? - loss: " + NUMBER,
        ),
        Kind(" - loss: ", r"^ - \d+s(?: \d+\w+/\w+)? - loss: "),
    ),
    finish=_commit,
).format
