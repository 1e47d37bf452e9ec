"""Packs recognise their own runs and no others, and rules read their numbers."""

import pytest

from gradoctor.errors import RuleError, UsageError
from gradoctor.rulebook.ask import Context, ask
from gradoctor.rulebook.cases import case_run
from gradoctor.rulebook.condition import parse_condition
from gradoctor.rulebook.model import Case
from gradoctor.rulebook.packs import expectations, load_packs, named_packs, packs_for

PACKS = load_packs()


def run(**parts):
    return case_run(Case.model_validate({"name": "a run", **parts}))


@pytest.mark.parametrize(
    ("parts", "names"),
    [
        (
            {
                "signals": {
                    "structure/edges": "9*5",
                    "structure/threshold": "0.1*5",
                    "grad/clip_ratio": "0.1*5",
                    "metric/f1/val": "0.1*5",
                }
            },
            ["causal-dag"],
        ),
        ({"signals": {"loss/recon": "1*5", "loss/acyclic": "1*5", "loss/disen": "1*5"}}, ["causal-dag"]),
        ({"signals": {"metric/mae/hard": "1*5", "metric/shd/val": "54*5"}}, ["intervention-effect"]),
        (
            {"signals": {"loss/train": "1*5"}, "facts": {"loss_weight/dag": 10, "loss_weight/delta": 100}},
            ["intervention-effect"],
        ),
        (
            {
                "signals": {"loss/train": "1*5"},
                "facts": {"loss_weight/ranking": 0.7, "loss_weight/calib_max": 2.5},
            },
            ["priority-net"],
        ),
        (
            {"signals": {"grad/norm/backbone_projection": "0.1*5", "grad/norm/temporal_encoder": "2*5"}},
            ["atft"],
        ),
        ({"signals": {"loss/train": "1*5", "metric/accuracy/val": "0.5*5", "grad/norm": "1*5"}}, []),
        ({"signals": {"loss/recon": "1*5", "loss/kl": "1*5"}}, []),
        ({"signals": {"structure/edges": "40*5", "metric/f1/val": "0.1*5"}}, []),
    ],
)
def test_a_run_is_recognised(parts, names):
    assert [pack.name for pack in packs_for(run(**parts), PACKS)] == names


def test_the_users_numbers_win_value_by_value():
    merged = expectations(
        named_packs(["causal-dag"], PACKS), {"structure/edges": {"high": 20}, "metric/x": 3}
    )
    assert merged["structure/edges"] == {"low": 5.0, "high": 20}
    assert merged["metric/x"] == {"value": 3}


def test_an_unknown_pack_gets_a_suggestion():
    with pytest.raises(UsageError) as caught:
        named_packs(["causal-dog"], PACKS)
    assert caught.value.hint == "did you mean 'causal-dag'?"


def test_each_signal_is_compared_with_its_own_expectation():
    condition = parse_condition(
        {"stays": {"signal": "grad/norm/*", "below": {"expect": "$signal.low"}, "minimum": 1}}
    )
    signals = {"grad/norm/a": "1*3", "grad/norm/b": "1*3", "grad/norm/c": "1*3"}
    context = Context(run(signals=signals), {"grad/norm/a": {"low": 0.5}, "grad/norm/b": {"low": 2.0}})
    outcome = ask(condition, context)
    assert [hit.signal.name for hit in outcome.hits] == ["grad/norm/b"]


def test_without_any_expectation_the_question_does_not_apply():
    condition = parse_condition(
        {"stays": {"signal": "grad/norm/*", "below": {"expect": "$signal.low"}, "minimum": 1}}
    )
    outcome = ask(condition, Context(run(signals={"grad/norm/a": "1*3", "grad/norm/b": "1*3"})))
    assert outcome.kind == "not-applicable"
    assert outcome.missing == ("expect:grad/norm/a.low", "expect:grad/norm/b.low")


def test_a_limit_that_is_not_known_is_not_no_limit():
    condition = parse_condition({"stays": {"signal": "grad/norm", "above": {"fact": "clip/max_norm"}}})
    assert ask(condition, Context(run(signals={"grad/norm": "5*5"}))).kind == "not-applicable"


PACK = """\
name: ours
title: Our own model
recognise: {logged: {signals: loss/ours}}
expect:
  metric/mae/val:
    course:
      - {from: 1, to: 5, high: 2}
sources: [our own measurements]
"""


def test_a_pack_of_ones_own_is_found_in_a_rules_folder(tmp_path):
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "ours.yaml").write_text(PACK)
    assert "ours" in [pack.name for pack in load_packs([tmp_path])]
    assert expectations(named_packs(["ours"], load_packs([tmp_path])))["metric/mae/val"]["course"] == (
        {"from": 1.0, "to": 5.0, "high": 2.0},
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("to: 5", "to: 0", "`to` lies before `from`"),
        (", high: 2", "", "needs low or high"),
        ("name: ours", "name: atft", "there is a pack 'atft' already"),
        ("logged", "loged", "did you mean 'logged'?"),
    ],
)
def test_a_broken_pack_is_told_with_its_file(tmp_path, old, new, words):
    path = tmp_path / "ours.yaml"
    path.write_text(PACK.replace(old, new))
    with pytest.raises(RuleError, match=words.replace("?", r"\?")) as caught:
        load_packs([path])
    assert str(caught.value.where).startswith(str(path))
