"""A rule's page is made of the rule; its schema accepts every shipped rule and refuses a typo."""

import json

import jsonschema
import pytest

from gradoctor.rulebook.load import find_rule, load_rules, shipped_files
from gradoctor.rulebook.page import as_json, markdown_page, table, text_page
from gradoctor.rulebook.schema import rule_schema
from gradoctor.rulebook.yaml_text import read_yaml

SCHEMA = jsonschema.Draft202012Validator(rule_schema())


def test_the_page_tells_everything_the_rule_knows():
    rule = find_rule("GD101")[1]
    page = markdown_page(rule)
    for text in (
        rule.title,
        rule.cause.claim,
        rule.cause.candidates[0].tell_apart,
        "loss_weight/recon: scale by 2",
        "grad/clip_ratio below 0.05 by 4 epochs",
        rule.leave_alone[0],
        rule.tests.silent[0].name,
        rule.sources[0],
    ):
        assert text in page


def test_the_terminals_page_is_wrapped_and_has_no_marks():
    text = text_page(find_rule("GD103")[1], width=80)
    assert "**" not in text
    assert "# " not in text
    lines = text.splitlines()
    assert max(len(line) for line in lines if " " in line and not line.startswith("    ")) <= 80


def test_code_of_a_prescription_is_kept_as_it_is():
    page = markdown_page(find_rule("GD104")[1])
    assert "```\nbefore = torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm)\n" in page


def test_the_table_has_one_line_a_rule():
    rules = load_rules()
    assert len(table(rules).splitlines()) == len(rules)
    assert len(table(rules, markdown=True).splitlines()) == len(rules) + 2


def test_json_holds_conditions_as_they_are_written():
    source, rule = find_rule("GD401")
    data = json.loads(json.dumps(as_json(rule)))
    assert data["condition"] == read_yaml(source.text(), source.where)["condition"]
    assert data["prescriptions"][1]["when"] == {
        "setting": {"value": {"fact": "threshold/mode"}, "among": ["fixed"]}
    }


@pytest.mark.parametrize("source", shipped_files(), ids=lambda source: source.id)
def test_every_shipped_rule_fits_the_schema(source):
    assert [error.message for error in SCHEMA.iter_errors(read_yaml(source.text(), source.where))] == []


@pytest.mark.parametrize(
    "change",
    [
        {"condition": {"stais": {}}},
        {"condition": {"stays": {"signal": "x", "abov": 1}}},
        {"condition": {"stays": {"above": 1}}},
        {"severity": "fatal"},
        {"tests": {"fires": []}},
        {"condition": {"stays": {"signal": "x", "after": 3}}},
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(change):
    source = find_rule("GD401")[0]
    assert not SCHEMA.is_valid(read_yaml(source.text(), source.where) | change)
