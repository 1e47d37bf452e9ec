"""Rule text is read by YAML 1.2 rules, with lines, and hostile text is refused before anything is built."""

import pytest

from gradoctor.errors import RuleError
from gradoctor.rulebook.yaml_text import MAX_BYTES, line_of, read_yaml


def test_exponents_are_numbers_and_words_stay_words():
    read = read_yaml("a: 1e-4\nb: no\nc: 0777\nd: 12:30\ne: .inf\nf: true\ng: null\nh: 5 epochs", "x.yaml")
    assert read == {
        "a": 1e-4,
        "b": "no",
        "c": 777,
        "d": "12:30",
        "e": float("inf"),
        "f": True,
        "g": None,
        "h": "5 epochs",
    }


def test_a_repeated_key_names_its_line():
    with pytest.raises(RuleError) as caught:
        read_yaml("a: 1\nb: 2\na: 3\n", "x.yaml")
    assert caught.value.where == "x.yaml:3"
    assert "given twice" in caught.value.message


def test_broken_yaml_names_its_line():
    with pytest.raises(RuleError) as caught:
        read_yaml("a: 1\nb: [1, 2\nc: 3\n", "x.yaml")
    assert caught.value.where in ("x.yaml:2", "x.yaml:3")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: &x [1]\nb: *x", "anchors and aliases"),
        ("[" * 100 + "]" * 100, "nested deeper"),
        ("a: " + "x" * (MAX_BYTES + 1), "larger than"),
        ("a: !!python/object/apply:os.system [ls]", "not valid YAML"),
        ("? [1, 2]\n: 3", "a key must be a word"),
        ("a: " + "9" * 5000, "not valid YAML"),
    ],
)
def test_hostile_text_is_refused(text, words):
    with pytest.raises(RuleError, match=words):
        read_yaml(text, "x.yaml")


def test_the_line_of_a_value_is_found_through_lists():
    text = "a:\n  - b: 1\n  - b: 2\n    c:\n      d: 3\n"
    assert line_of(text, ("a", 1, "c", "d")) == 5
    assert line_of(text, ("a", 1, "nowhere")) == 3
    assert line_of("", ("a",)) == 1
