"""Rule files: one clear error a mistake, and what only shows when rules are seen together."""

import pytest

from gradoctor.errors import RuleError, UsageError
from gradoctor.rulebook.load import find_rule, load_rules, read_rule, shipped_files, user_files

RULE = """\
code: XX901
id: too-hot
title: The run is too hot
severity: warning
confidence: low
why_it_matters: Heat harms.
condition:
  stays: {signal: loss/train, above: 2, after: 1 epochs}
evidence: "{spelling} is {median}"
cause:
  claim: The loss is high.
  candidates:
    - is: It is summer.
      tell_apart: Look outside.
explains: []
prescriptions:
  - do: Cool down.
    why: Heat harms.
    patch: [{scale: optim/lr, by: 0.5}]
sources: [our own measurements]
tests:
  fires: [{name: hot, signals: {loss/train: 3*8}}]
  silent: [{name: cold, signals: {loss/train: 1*8}}]
"""


def written(tmp_path, text, name="too-hot.yaml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def problem(tmp_path, text, name="too-hot.yaml"):
    with pytest.raises(RuleError) as caught:
        load_rules([written(tmp_path, text, name)], shipped=False)
    return caught.value


def test_a_rule_of_ones_own_loads(tmp_path):
    (rule,) = load_rules([written(tmp_path, RULE)], shipped=False)
    assert (rule.code, rule.id, rule.evidence) == ("XX901", "too-hot", ("{spelling} is {median}",))
    assert rule.category == tmp_path.name


@pytest.mark.parametrize(
    ("old", "new", "line", "path", "words", "hint"),
    [
        ("severity: warning", "severty: warning", 4, "severty", "unknown key", "did you mean 'severity'?"),
        ("severity: warning", "severity: fatal", 4, "severity", "'critical', 'warning' or 'info'", None),
        ("above: 2", "abov: 2", 8, "condition", "did you mean 'above'?", None),
        ("  stays:", "  stais:", 8, "condition", "did you mean 'stays'?", None),
        ("after: 1 epochs", "after: 1", 8, "condition", "takes a length with its unit", None),
        ("above: 2", "above: two", 8, "condition", "takes a number", None),
        ("{median}", "{medin}", 9, "evidence", "nothing gives {medin} a value", "did you mean 'median'?"),
        ("{median}", "{median:prozent}", 9, "", "there is no format 'prozent'", None),
        ("{median}", "{median.__class__}", 9, "", "is not a field", None),
        ("by: 0.5", "bye: 0.5", 19, "prescriptions[0].patch[0]", "", "did you mean 'by'?"),
        ("scale: optim/lr", "add: optim/lr", 19, "prescriptions[0].patch[0]", "scale needs `by`", None),
        ("explains: []", "explains: [clip-saturatoin]", 15, "explains", "there is no rule", None),
        (
            "  silent: [{name: cold, signals: {loss/train: 1*8}}]\n",
            "",
            21,
            "tests.silent",
            "is missing",
            None,
        ),
    ],
)
def test_one_mistake_is_one_error_with_its_line(tmp_path, old, new, line, path, words, hint):
    assert old in RULE
    error = problem(tmp_path, RULE.replace(old, new))
    assert error.where == f"{tmp_path}/too-hot.yaml:{line}"
    assert error.message.startswith(path)
    assert words in error.message
    assert "more problem" not in error.message
    if hint:
        assert error.hint == hint


def test_the_files_name_is_the_id(tmp_path):
    error = problem(tmp_path, RULE, "other.yaml")
    assert "is not the file's name" in error.message
    assert error.hint == "rename the file to too-hot.yaml"


def test_an_unknown_explained_rule_gets_a_suggestion(tmp_path):
    path = written(tmp_path, RULE.replace("explains: []", "explains: [clip-saturatoin]"))
    with pytest.raises(RuleError) as caught:
        load_rules([path])
    assert caught.value.hint == "did you mean 'clip-saturation'?"


def test_a_code_used_twice_is_refused(tmp_path):
    path = written(tmp_path, RULE.replace("XX901", "GD101"))
    with pytest.raises(RuleError, match=r"already used by rules/gradients/clip-saturation\.yaml"):
        load_rules([path])


def test_what_is_no_mapping_is_said_so(tmp_path):
    assert "not a mapping" in problem(tmp_path, "- a\n- b\n").message


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(RuleError, match="there is no such rule file"):
        load_rules([tmp_path / "nowhere.yaml"])


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "too-hot.yaml"
    path.write_bytes(b"\xff\xfe\x00code")
    with pytest.raises(RuleError, match="cannot be read"):
        load_rules([path], shipped=False)


def test_a_folder_gives_its_rules_but_not_its_packs(tmp_path):
    (tmp_path / "heat" / "packs").mkdir(parents=True)
    written(tmp_path / "heat", RULE)
    written(tmp_path / "heat" / "packs", "name: x", "x.yaml")
    written(tmp_path, "signals: {}", "signals.yaml")
    assert [source.id for source in user_files([tmp_path])] == ["too-hot"]
    assert read_rule(user_files([tmp_path])[0]).category == "heat"


@pytest.mark.parametrize("name", ["GD101", "gd101", "clip-saturation", "Clip-Saturation"])
def test_a_rule_is_found_by_code_or_id(name):
    assert find_rule(name)[1].id == "clip-saturation"


def test_a_misspelt_rule_gets_a_suggestion():
    with pytest.raises(UsageError) as caught:
        find_rule("clip-saturatoin")
    assert caught.value.hint == "did you mean 'clip-saturation'?"


def test_finding_one_rule_reads_no_other_as_yaml(monkeypatch):
    read = []
    monkeypatch.setattr(
        "gradoctor.rulebook.load.read_yaml", lambda text, where, **_: read.append(where) or {}
    )
    with pytest.raises(RuleError):
        find_rule("GD101")
    assert read == ["rules/gradients/clip-saturation.yaml"]


def test_all_shipped_rules_load_in_order():
    rules = load_rules()
    assert [rule.code for rule in rules] == sorted(rule.code for rule in rules)
    assert len(rules) == len(shipped_files()) > 60
