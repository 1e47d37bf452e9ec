"""The generic reading, from bytes to named signals, of logs in styles nobody wrote a reader for."""

from __future__ import annotations

import numpy as np
import pytest

from gradoctor.intake.parsers import console
from gradoctor.intake.sniff import choose
from gradoctor.intake.source import Source
from gradoctor.signals.assemble import Read, assemble
from gradoctor.signals.facts import canonical_facts
from gradoctor.signals.run import Run
from tests.intake import house_repositories, house_trainers, house_values
from tests.intake.house_logs import HOUSES, House, Series
from tests.intake.text.reading import assert_same

assert house_values.TRIPLES  # importing these adds their logs to HOUSES
assert house_trainers.ROWS
assert house_repositories.ROWS
NEVER_JUDGED = ("time/", "throughput/")  # timers and rates are told apart from what training measured


def _runs(house: House) -> list[Run]:
    source = Source("run.log", data=house.text.encode())
    choice = choose(source)
    return assemble("run.log", [Read("run.log", choice.format.name, "", choice.format.read(source))])


def _said(run: Run) -> dict[str, Series]:
    return {
        name: [(round(x, 9), round(v, 9)) for x, v in zip(s.x.tolist(), s.values.tolist(), strict=True)]
        for name, s in run.signals.items()
        if not s.derived_from and not name.startswith(NEVER_JUDGED)
    }


@pytest.mark.parametrize("house", HOUSES, ids=lambda house: house.name)
def test_every_number_gets_its_own_name_and_nothing_else_gets_one(house: House):
    said = [_said(run) for run in _runs(house)]
    assert [sorted(run) for run in said] == [sorted(run) for run in house.runs]
    for run, wanted in zip(said, house.runs, strict=True):
        for name, series in wanted.items():
            np.testing.assert_allclose(np.array(run[name]), np.array(series), rtol=0, atol=1e-9, err_msg=name)


@pytest.mark.parametrize("house", [h for h in HOUSES if h.events], ids=lambda house: house.name)
def test_what_it_says_in_words_is_told(house: House):
    told = {event.kind for run in _runs(house) for event in run.events}
    assert told >= set(house.events)


@pytest.mark.parametrize("house", [h for h in HOUSES if h.facts], ids=lambda house: house.name)
def test_settings_become_facts(house: House):
    source = Source("run.log", data=house.text.encode())
    facts = canonical_facts(choose(source).format.read(source).facts, "run.log", config=False)
    assert {key: facts[key].value for key in house.facts} == house.facts


@pytest.mark.parametrize("house", HOUSES, ids=lambda house: house.name)
def test_the_quick_way_says_the_same(house: House):
    text = (house.text + "plain words between\n") * 12
    source = Source("run.log", data=text.encode())
    assert_same(console.read(source), console.read_slowly(source))
