"""Families declared: patterns with holes, places, splits, summaries, marks far from the beginning."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.intake.columns import Parsed
from gradoctor.intake.sniff import read_head
from gradoctor.intake.source import Source
from gradoctor.intake.text.family import Family, Kind, Reader
from gradoctor.intake.text.family_reader import MAX_TEXT
from gradoctor.intake.text.tails import cells, key_blank, phrase_colon, word_colon, word_equals

OWN = Family(
    name="own",
    title="own",
    writes="nobody",
    reason="own lines",
    kinds=(
        Kind(
            "at ", r"^at {step}/{steps}: {rest}", tail=word_colon, names={"L": "loss", "eta": ""}, sure=True
        ),
        Kind("mean ", r"^mean {loss}$", summary=True),
        Kind("check ", r"^check (?P<split>\w+): {loss}%$", units={"loss": "%"}),
        Kind("phase ", r"^phase {epoch}$", section="val/"),
        Kind("number ", r"^number {loss}%$", units={"loss": "%"}),
    ),
)


def source(text: str) -> Source:
    return Source("own.log", data=text.encode())


def read(*lines: str, family: Family = OWN) -> Parsed:
    return family.read(source("\n".join(lines) + "\n"))


def field(found: Parsed, name: str) -> list[float]:
    return [float(value) for value in found.tables[0].fields[name].values]


def test_holes_name_axes_totals_and_fields() -> None:
    found = read("at 5/20: L: 0.5 lr: 1e-3 eta: 7", "at 6/20: L: nan lr: 2e-3 eta: 6")
    assert field(found, "step") == [5.0, 6.0]
    assert field(found, "lr") == [1e-3, 2e-3]
    assert set(found.tables[0].fields) == {"step", "loss", "lr"}
    assert [(fact.key, fact.value, fact.line) for fact in found.facts] == [("total_steps", 20, 1)]


def test_a_summary_counts_only_where_the_course_was_not_read() -> None:
    assert field(read("mean 0.4"), "loss") == [0.4]
    assert field(read("at 5/20: L: 0.5", "mean 0.4"), "loss") == [0.5]


def test_splits_come_from_the_line_or_the_section() -> None:
    found = read("check valid: 40%", "phase 2", "number 30%")
    assert field(found, "val/loss") == [40.0, 30.0]
    assert found.tables[0].fields["val/loss"].unit == "%"
    assert field(found, "epoch") == [2.0]


def test_lines_of_no_kind_give_settings_before_the_records_and_events_anywhere() -> None:
    found = read(
        "batch_size: 32",
        "at 1/2: L: 1.0",
        "batch_size: 64",
        "torch.cuda.OutOfMemoryError: CUDA out of memory.",
    )
    assert [(fact.key, fact.value) for fact in found.facts][:1] == [("batch_size", 32)]
    assert len([fact for fact in found.facts if fact.key == "batch_size"]) == 1
    assert [(event.kind, event.step) for event in found.events] == [("out-of-memory", 1.0)]
    assert (found.account.read, found.account.skipped, found.account.ignored) == (3, 0, 1)


def test_a_mark_behind_a_megabyte_of_warnings_is_found() -> None:
    noise = "warning: nothing to see here\n" * 30_000
    head = read_head(source(noise + "at 5/20: L: 0.5\n"))
    assert OWN.sniff(head)
    assert OWN.sniff(read_head(source(noise))) is None


def test_a_line_longer_than_any_program_s_is_read_at_its_beginning() -> None:
    found = read("at 5/20: L: 0.5 " + "x" * MAX_TEXT + " lr: 3")
    assert set(found.tables[0].fields) == {"step", "loss"}
    assert found.notes


def test_a_kind_s_own_function_takes_the_line() -> None:
    def take(reader: Reader, line: int, found: re.Match[str]) -> None:
        reader.value("doubled", 2 * float(found["value"]), line)

    own = Family("own", "own", "nobody", (Kind("v", r"^v {value}$", take=take),), "own")
    assert field(read("v 4", family=own), "doubled") == [8.0]


def test_tails_read_what_they_are_for_and_nothing_else() -> None:
    assert list(word_colon("loss: 0.69 (0.83)  eta: 1:02:03  mem: 11811M  tok/s:24,239")) == [
        ("loss", 0.69, None), ("mem", 11811.0, "M"), ("tok/s", 24239.0, None),
    ]  # fmt: skip
    assert [pair[:2] for pair in word_equals("a=1.5, name=bert, b = 2, lr=[0.1]")] == [("a", 1.5), ("b", 2.0)]
    assert [pair[:2] for pair in phrase_colon("max mem: 3413  lm loss: 2.5, eta: 1 day, 2:29:51")] == [
        ("max mem", 3413.0), ("lm loss", 2.5), ("eta", 1.0),
    ]  # fmt: skip
    assert [pair[:2] for pair in cells("loss  7.64 | lr: 20.0 | skipped iterations:   0 | text")] == [
        ("loss", 7.64), ("lr", 20.0), ("skipped iterations", 0.0),
    ]  # fmt: skip
    assert [pair[:2] for pair in key_blank("loss 0.5 - lr 0.1 - done in 3 s")] == [("loss", 0.5), ("lr", 0.1)]


def test_a_timer_that_has_not_run_yet_is_absent() -> None:
    assert [key for key, _, _ in word_colon("step_avg:nanms loss:nan")] == ["loss"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(allow_nan=False, width=64), min_size=1, max_size=8))
def test_every_number_a_tail_reads_is_the_one_that_was_written(numbers: list[float]) -> None:
    text = "  ".join(f"key{i}: {value!r}" for i, value in enumerate(numbers))
    for style in (word_colon, phrase_colon):
        assert [(key, value) for key, value, _ in style(text)] == [
            (f"key{i}", v) for i, v in enumerate(numbers)
        ]
    text = " | ".join(f"key{i} {value!r}" for i, value in enumerate(numbers))
    assert [(key, value) for key, value, _ in cells(text)] == [(f"key{i}", v) for i, v in enumerate(numbers)]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="at 0123456789/:.Llrmean%,-\n\r", max_size=300))
def test_any_text_is_read_without_a_crash_and_every_line_counted(text: str) -> None:
    found = OWN.read(source(text))
    expected = text.count("\n") + (not text.endswith("\n")) if text else 0
    assert found.account.total == expected
