"""Every text family on a log of its own: the right numbers under the right names, whole and cut.

The fixtures composer_*, gensim, paddle_hapi, sklearn_sgd, spacy, keras_*, hf_*, lightning_bars, lightgbm, xgboost, catboost,
sb3_boxes and mmengine were printed by the programs themselves; the others follow the programs' format strings with numbers of our own.
"""

from __future__ import annotations

import math
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.intake.columns import Parsed
from gradoctor.intake.format import Format
from gradoctor.intake.parsers import builtin_formats
from gradoctor.intake.sniff import choose
from gradoctor.intake.text.family import Family, Kind
from gradoctor.signals.assemble import Read, assemble
from gradoctor.signals.run import Run
from tests.intake.parsers.expected_families import EXPECTED
from tests.intake.parsers.reading import accounted, chosen, parsed, source

FIXTURES = Path(__file__).parent / "fixtures"
SIDE_FAMILIES = ("time/", "throughput/", "mean_throughput/", "memory/", "events/", "loss_share/")
OTHERS = {  # lines that resemble a family's; another reader knows them better
    "sklearn": "".join(f"Iteration {i}, loss = {1 / i:.6f}, acc = 0.{i}\n" for i in range(1, 9)),
    "own epochs": "".join(f"==> EPOCH: {i}/9\nloss: 0.{i}\n" for i in range(1, 9)),
    "own bars": "".join(f"Epoch: [{i}][10/99]\tLoss: 0.{i}\tAcc: 0.{i}\n" for i in range(1, 9)),
    "own pipes": "".join(f"train | epoch {i} | loss: 0.{i}, acc: 0.{i}\n" for i in range(1, 9)),
    "own steps": "".join(f"step: {i} loss: 0.{i} acc: 0.{i}\n" for i in range(1, 9)),
}
NO_LOGS = {
    "prose": "# Notes\n\nAt step 100 the loss was 0.5, see Epoch 3/10.\nWe set lr = 0.1 and it diverged.\n"
    * 20,
    "access log": '10.0.0.1 - - [10/Oct/2023:13:55:36 +0000] "GET /a?step=1 HTTP/1.1" 200 2326\n' * 30,
    "source": "import torch\nfor epoch in range(9):\n    loss = f(x)\n    print(f'Epoch {epoch}: {loss}')\n"
    * 9,
}


def families() -> dict[str, Family]:
    found = (getattr(known.read, "__self__", None) for known in builtin_formats())
    return {owner.name: owner for owner in found if isinstance(owner, Family)}


def kinds() -> list[tuple[str, Kind]]:
    return [(family.name, kind) for family in families().values() for kind in family.kinds]


def run_of(name: str, found: Parsed) -> Run:
    (run,) = assemble(name, [Read(name, "", "", found)])
    return run


def logged(found: Parsed) -> dict[str, list[float]]:
    """The values of every field, and the rows they stand in, of all tables."""
    return {name: column.values.tolist() for table in found.tables for name, column in table.fields.items()}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_family_s_own_log_is_read_under_the_right_names(name: str) -> None:
    reader, rows, signals = EXPECTED[name]
    found = parsed((FIXTURES / f"{name}.txt").read_bytes(), f"{name}.txt", expect=reader)
    assert sum(table.row_count for table in found.tables) == rows
    run = run_of(name, found)
    judged = {
        signal.name: (len(signal), float(signal.values[0]), float(signal.values[-1]))
        for signal in run.signals.values()
        if signal.spelling and not signal.name.startswith(SIDE_FAMILIES)
    }
    assert judged.keys() == signals.keys()
    for signal, (count, first, last) in signals.items():
        assert judged[signal][0] == count, signal
        assert judged[signal][1:] == pytest.approx((first, last), rel=1e-5, nan_ok=True), signal


def test_every_family_has_a_fixture() -> None:
    assert families().keys() - {reader for reader, _, _ in EXPECTED.values()} == set()


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_windows_line_ends_change_nothing(name: str) -> None:
    data = (FIXTURES / f"{name}.txt").read_bytes()
    plain, windows = parsed(data), parsed(data.replace(b"\n", b"\r\n"))
    assert repr(logged(windows)) == repr(logged(plain))
    assert windows.account == plain.account


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_cut_log_keeps_its_complete_records(name: str) -> None:
    """Cut anywhere: no crash, every line accounted for, rows before the cut as in the whole log."""
    data = (FIXTURES / f"{name}.txt").read_bytes()
    known = chosen(data, name).format
    whole = known.read(source(data, name))
    for cut in range(1, len(data), max(1, len(data) // 50)):
        found = known.read(source(data[:cut], name))
        accounted(found, data[:cut])
        said = " ".join(whole.notes)
        if "loss scale" in said or "build does not report" in said:
            continue  # Megatron: how its norms are meant is only seen from all of them
        _is_beginning(found, whole, data[:cut].count(b"\n"))


def _is_beginning(found: Parsed, whole: Parsed, lines: int) -> None:
    """Rows that ended some lines before the cut are those of the whole log."""
    complete = logged(whole)
    for table in found.tables:
        settled = int((table.lines < lines - 12).sum())
        for name, column in table.fields.items():
            early = column.values[column.rows < settled].tolist()
            if not early:
                continue
            assert repr(early) == repr(complete[name][: len(early)]), name


@pytest.mark.parametrize("name", sorted(NO_LOGS))
def test_no_family_claims_what_is_no_log(name: str) -> None:
    own = families()
    choice = chosen(NO_LOGS[name])
    assert choice.format.name not in own
    assert not [other for other, _ in choice.others if other in own]


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_no_family_claims_a_log_it_would_not_read_whole(name: str) -> None:
    found = parsed(OTHERS[name], expect="console")
    assert sum(column.size for column in (c.values for t in found.tables for c in t.fields.values())) >= 16


def test_every_pattern_compiles_and_holds_its_anchor() -> None:
    for family, kind in kinds():
        assert kind.regex.pattern, family
        assert kind.anchor, family


def test_no_pattern_is_slow_on_a_hostile_line() -> None:
    """50,000 characters made of what a pattern looks for: a fraction of a second each."""
    for family, kind in kinds():
        for filling in (f"{kind.anchor}1 ", " 1", "a: 1, ", "| 1 ", kind.anchor):
            line = (kind.anchor + filling * (50_000 // len(filling)))[:50_000]
            started = time.perf_counter()
            for text in (line, "x" + line):
                found = kind.regex.search(text)
                if found and kind.tail and found.groupdict().get("rest"):
                    list(kind.tail(found["rest"]))
            assert time.perf_counter() - started < 1.0, (family, kind.pattern, filling)


def test_names_of_formats_are_unique() -> None:
    names = [known.name for known in builtin_formats()]
    assert len(names) == len(set(names))
    assert all(isinstance(known, Format) and known.title and known.writes for known in builtin_formats())


def test_expectations_hold_numbers() -> None:
    """A guard of the table itself: NaN is expected only where the log says so."""
    for name, (_, _, signals) in EXPECTED.items():
        text = (FIXTURES / f"{name}.txt").read_bytes().decode().lower()
        for signal, (count, first, last) in signals.items():
            assert count > 0, (name, signal)
            if math.isnan(first) or math.isnan(last):
                assert "nan" in text or "87.3365" in text, (name, signal)


HOSTILE = ["9" * 400, "-1", "nan", "1e400", "-inf", "", "\x00", "{", "'", "1,2,3", "é", "\r", "\b\b", "∞"]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damaged_logs_do_not_crash_and_every_line_is_counted(data: st.DataObject) -> None:
    """Numbers and other pieces of a family's log replaced by what no program should print."""
    name = data.draw(st.sampled_from(sorted(EXPECTED)))
    text = (FIXTURES / f"{name}.txt").read_bytes().decode()
    known = chosen(text.encode(), name).format
    pieces = re.split(r"(\d[\d.,e+-]*|[:=|{}\[\]'])", text)
    for _ in range(data.draw(st.integers(1, 12))):
        pieces[data.draw(st.integers(0, len(pieces) - 1))] = data.draw(st.sampled_from(HOSTILE))
    damaged = "".join(pieces).encode()
    found = known.read(source(damaged, name))
    accounted(found, damaged)
    for table in found.tables:
        for axis in {"epoch", "step", "batch"} & table.fields.keys():
            assert all(map(math.isfinite, table.fields[axis].values.tolist()))
        assert table.fields


DISGUISES = {
    "time stamp": lambda line: b"2024-05-01 10:00:00,123 - INFO - " + line,
    "rank": lambda line: b"[rank0]: " + line,
    "colour": lambda line: b"\x1b[32m" + line + b"\x1b[0m",
}


def signals_of(found: Parsed) -> dict[str, list[float]]:
    return {name: signal.values.tolist() for name, signal in run_of("run", found).signals.items()}


@pytest.mark.parametrize("disguise", sorted(DISGUISES))
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_prefixes_and_colours_change_nothing(name: str, disguise: str) -> None:
    lines = (FIXTURES / f"{name}.txt").read_bytes().split(b"\n")
    dressed = b"\n".join(DISGUISES[disguise](line) if line.strip() else line for line in lines)
    found = parsed(dressed, expect=EXPECTED[name][0])
    assert repr(signals_of(found)) == repr(signals_of(parsed(b"\n".join(lines))))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_log_redirected_by_powershell_is_read(name: str) -> None:
    data = (FIXTURES / f"{name}.txt").read_bytes()
    redirected = source(b"\xff\xfe" + data.decode().encode("utf-16-le"))
    known = choose(redirected).format
    assert known.name == EXPECTED[name][0]
    assert repr(logged(known.read(redirected))) == repr(logged(parsed(data)))
