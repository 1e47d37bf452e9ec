"""Every shipped rule does on its own cases what its author says, and is complete enough to be printed and
followed.
"""

import pytest

from gradoctor._resources import resource, walk
from gradoctor.rulebook.cases import failures, run_cases
from gradoctor.rulebook.check import check_rules
from gradoctor.rulebook.load import load_rules, read_rule, shipped_files
from gradoctor.rulebook.model import Rule
from gradoctor.rulebook.packs import Pack
from gradoctor.rulebook.page import markdown_page
from gradoctor.rulebook.problems import validated
from gradoctor.rulebook.trusted import built
from gradoctor.rulebook.yaml_text import read_yaml

FILES = {source.id: source for source in shipped_files()}
DOCUMENTED = {
    "GD101": "clip-saturation",
    "GD102": "clip-rising",
    "GD103": "gradient-explosion",
    "GD104": "norm-far-above-clip",
    "GD105": "explosion-without-clipping",
    "GD106": "step-too-large",
    "GD107": "gradient-vanishing",
    "GD108": "module-norm-out-of-band",
    "GD201": "loss-imbalance",
    "GD205": "metric-never-moved",
    "GD206": "split-explodes",
    "GD401": "no-edges",
    "GD402": "too-many-edges",
    "GD403": "f1-zero-without-edges",
    "GD404": "f1-zero-with-edges",
    "GD405": "f1-collapse",
    "GD406": "shd-at-guessing",
    "GD407": "f1-not-rising",
    "GD501": "prediction-collapse",
    "GD502": "too-many-resets",
    "GD503": "reset-failed",
    "GD390": "early-stop-while-sick",
    "GD701": "batchnorm-tiny-batch",
    "GD702": "aggressive-penalties",
    "GD703": "weight-raised-sharply",
    "GD704": "inputs-not-standardised",
    "GD705": "mixed-reductions",
    "GD506": "behind-expected-course",
}


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_rule_does_as_its_cases_say(name):
    rule = read_rule(FILES[name])
    assert [f"{case.name}: {case.trouble}" for case in failures(run_cases(rule))] == []


def test_codes_ids_and_relations_agree():
    assert [result.broken for result in check_rules() if result.broken] == []


def test_every_documented_symptom_has_its_rule():
    codes = {rule.code: rule.id for rule in load_rules()}
    assert {code: codes.get(code) for code in DOCUMENTED} == DOCUMENTED


def test_every_rule_can_be_printed_with_source_and_cure():
    for rule in load_rules():
        page = markdown_page(rule)
        assert rule.sources[0] in page
        assert rule.prescriptions[0].do in page
        assert "{" not in rule.prescriptions[0].do or "{" in page


def test_a_relation_never_leads_back_to_its_rule():
    explains = {rule.id: rule.explains for rule in load_rules()}
    assert [name for name, others in explains.items() if name in others] == []


def test_leaving_cases_unread_changes_nothing_else():
    for source in FILES.values():
        assert read_rule(source, cases=False).model_copy(update={"tests": None}) == read_rule(
            source
        ).model_copy(update={"tests": None})


def test_rules_and_packs_built_unchecked_equal_the_checked_ones():
    for source in FILES.values():
        text = source.text()
        raw = read_yaml(text, source.where, trusted=True) | {"category": source.category}
        assert built(Rule, raw) == validated(Rule, raw, text, source.where)
        assert built(Rule, raw).model_dump() == validated(Rule, raw, text, source.where).model_dump()
    for file in walk(resource("rules", "packs"), ".yaml"):
        text = file.read_text(encoding="utf-8")
        raw = read_yaml(text, file.name, trusted=True)
        assert built(Pack, raw) == validated(Pack, raw, text, file.name)


def test_the_folder_is_the_category():
    for source in FILES.values():
        assert read_rule(source).category == source.where.split("/")[1]
