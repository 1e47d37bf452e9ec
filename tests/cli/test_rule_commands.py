"""``gradoctor rule`` and ``gradoctor test-rules`` as a user calls them."""

import json

import pytest
from click.testing import CliRunner

from gradoctor.cli.rule import command as rule
from gradoctor.cli.test_rules import command as rules_tested
from gradoctor.errors import UsageError
from tests.rulebook.test_load import RULE


def run(command, *arguments):
    return CliRunner().invoke(command, [str(a) for a in arguments])


def test_a_rule_is_shown_by_code_and_by_id():
    assert run(rule, "GD101").output == run(rule, "clip-saturation").output
    assert "GD101 clip-saturation" in run(rule, "GD101").output


def test_all_rules_are_listed_and_given_as_json():
    assert "GD401  no-edges" in run(rule, "--all").output
    assert "GD401" in [entry["code"] for entry in json.loads(run(rule, "--all", "-f", "json").output)]
    assert json.loads(run(rule, "GD401", "-f", "json").output)["id"] == "no-edges"


@pytest.mark.parametrize("arguments", [(), ("GD101", "--all")])
def test_neither_or_both_is_wrong_use(arguments):
    assert isinstance(run(rule, *arguments).exception, UsageError)


def test_a_rule_of_ones_own_is_shown(tmp_path):
    (tmp_path / "too-hot.yaml").write_text(RULE)
    assert "XX901 too-hot" in run(rule, "XX901", "--rules", tmp_path).output


def test_good_rules_pass(tmp_path):
    (tmp_path / "too-hot.yaml").write_text(RULE)
    result = run(rules_tested, tmp_path)
    assert result.exit_code == 0
    assert result.output == "ok  XX901 too-hot  (2 cases)\n1 rules, 2 cases, 0 rules failed\n"


def test_a_failing_case_and_a_broken_file_are_told_and_cost_exit_two(tmp_path):
    (tmp_path / "too-hot.yaml").write_text(RULE.replace("loss/train: 3*8", "loss/train: 1.5*8"))
    (tmp_path / "broken.yaml").write_text("code: [")
    result = run(rules_tested, tmp_path)
    assert result.exit_code == 2
    assert "fires: hot: should fire, but is quiet" in result.output
    assert "broken.yaml:" in result.output
    assert result.output.endswith("2 rules, 2 cases, 2 rules failed\n")


def test_a_folder_without_rules_is_wrong_use(tmp_path):
    assert isinstance(run(rules_tested, tmp_path).exception, UsageError)
