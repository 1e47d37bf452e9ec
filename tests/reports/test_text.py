from __future__ import annotations

import re

import pytest

from gradoctor.reports.registry import RenderOptions, renderer
from gradoctor.reports.wire import UnreadWire
from tests.reports.sample_wire import HOSTILE, healthy, hostile, inputs_finding, report, sick
from tests.reports.snapshot import check

PLAIN = RenderOptions()


def told(name: str, *diagnoses: object, options: RenderOptions = PLAIN) -> str:
    text = renderer(name).render(report(*diagnoses), options)  # type: ignore[arg-type]
    assert isinstance(text, str)
    return text


def test_concise_text_of_a_sick_run() -> None:
    check("sick.txt", told("text"))


def test_concise_text_of_a_healthy_run() -> None:
    check("healthy.txt", told("text", healthy()))


def test_full_text_of_a_sick_run() -> None:
    check("sick.full.txt", told("full"))


def test_the_first_line_is_the_verdict_and_each_finding_has_one_line_with_its_place() -> None:
    lines = told("text").splitlines()
    assert lines[0].startswith("SICK: 2 critical, 1 warning; root cause")
    findings = [line for line in lines if re.match(r"run\.log:\d+: (critical|warning) GD\d+ ", line)]
    assert [line.split()[2] for line in findings] == ["GD704", "GD101", "GD310"]
    assert "(explains GD101)" in findings[0]
    assert "(follows from GD704)" in findings[1]


def test_several_runs_are_counted_first() -> None:
    text = told("text", sick(), healthy())
    assert text.startswith("2 runs: 1 sick, 1 healthy\n")
    assert "\nafter.log: HEALTHY: " in text


def test_of_several_runs_the_sick_come_first_and_the_others_are_a_line_each() -> None:
    well, whole = healthy(), healthy()
    well.run.name, whole.run.name = "a.log", "b.log"
    well.unread = [UnreadWire(text="loss: ?", line=3, reason="no number")]
    whole.unread = []
    lines = told("text", well, whole, sick()).splitlines()
    verdicts = [n for n, line in enumerate(lines) if re.search(r": (SICK|HEALTHY)", line)]
    assert [re.search(r"SICK|HEALTHY", lines[n])[0] for n in verdicts] == ["SICK", "HEALTHY", "HEALTHY"]  # type: ignore[index]
    assert [line[:13] for line in lines[verdicts[1] :]] == ["a.log: HEALTH", "    read: 6 s", "b.log: HEALTH"]
    assert "1 thing not understood" in lines[verdicts[1] + 1]


def test_an_unreadable_source_is_told() -> None:
    both = report(healthy()).model_copy(
        update={"problems": [UnreadWire(text="b.bin", file="b.bin", reason="binary")]}
    )
    text = renderer("text").render(both, PLAIN)
    assert isinstance(text, str)
    assert text.startswith("1 run: 1 healthy, 1 not readable\n")
    assert "b.bin: not judged: binary" in text


def test_what_is_suppressed_is_told_apart_and_has_no_fix() -> None:
    run = sick()
    run.findings = [inputs_finding().model_copy(update={"suppressed": "raw inputs on purpose"})]
    text = told("text", run)
    assert "set aside: GD704 Inputs are not normalised (suppressed: raw inputs on purpose)" in text
    assert "fix:" not in text


def test_more_findings_than_a_screen_are_counted() -> None:
    run = sick()
    run.findings = [
        inputs_finding().model_copy(update={"rule": f"rule-{i}", "root": True}) for i in range(230)
    ]
    text = told("text", run)
    assert text.count("critical GD704") == 200
    assert "... and 30 further findings" in text


def test_colour_only_when_asked_for() -> None:
    assert "\x1b" not in told("text") + told("full")
    assert "\x1b[1;31mcritical\x1b[0m" in told("text", options=RenderOptions(color=True))


def test_ascii_fallback() -> None:
    for name in ("text", "full"):
        text = told(name, sick(), healthy(), options=RenderOptions(ascii_only=True))
        assert text.isascii()
        assert "96.4 % -> 0.1 %" in text


def test_full_text_keeps_to_the_width() -> None:
    lines = told("full", options=RenderOptions(width=60)).splitlines()[1:]
    assert max(len(line) for line in lines if not line.startswith("GD")) <= 60
    assert len(told("full", options=RenderOptions(width=0)).splitlines()) < len(lines)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("form", ["text", "full"])
def test_hostile_text_is_shown_as_text(form: str, name: str) -> None:
    shown = renderer(form).render(hostile(name), PLAIN)
    assert isinstance(shown, str)
    assert not [c for c in shown if ord(c) < 32 and c != "\n"]
    assert not [c for c in shown if 0x7F <= ord(c) < 0xA0 or ord(c) == 0x202E]
    assert "##[" not in shown
    assert not [line for line in shown.splitlines() if line.lstrip().startswith("::")]


def test_a_run_that_could_not_be_judged_says_what_the_reader_noticed_and_a_healthy_one_does_not() -> None:
    short, well = healthy(), healthy()
    for each in (short, well):
        each.sources[0].notes = ["one epoch of a run: give the folder"]
    short.verdict.status, short.verdict.line = "not-judged", "NOT JUDGED: too little"
    assert told("text", short).splitlines()[1] == "note: one epoch of a run: give the folder"
    assert "note:" not in told("text", well)
