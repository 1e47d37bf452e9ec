"""The files beside a log may be an attacker's too: configuration, rules, packs, baseline, a stored diagnosis."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradoctor.errors import GradoctorError
from gradoctor.intake.configuration import read_configuration
from gradoctor.reports import json_report
from gradoctor.rulebook.check import check_rules
from gradoctor.rulebook.load import load_rules
from gradoctor.rulebook.packs import load_packs
from tests.hostile import sick_run
from tests.hostile.command import diagnosed, gradoctor
from tests.reports.sample_wire import report, sick

ROOT = Path(__file__).parents[2]
RULE = (ROOT / "rules" / "gradients" / "clip-saturation.yaml").read_text()
PACK = next((ROOT / "rules" / "packs").glob("*.yaml")).read_text()
CONFIGS = {
    ".yaml": "train:\n  lr: 1e-3\n  betas: [0.9, 0.999]\nmodel: {depth: 4, name: 'a b'}\nnotes: |\n  two\n  lines\n",
    ".json": json.dumps({"train": {"lr": 1e-3, "betas": [0.9, 0.999]}, "clip": None, "name": "a\u2028b"}, indent=1),
    ".toml": '[train]\nlr = 1e-3\nwhen = 2024-01-01T00:00:00Z\n[[layer]]\nsize = 4\n',
    ".env": 'LR=1e-3\nexport NAME="a b"\n# note\nCLIP=\n',
}  # fmt: skip
PIECES = ["\0", "\n", "\t", ":", "- ", "{", "}", "[", "]", '"', "'", "&a ", "*a", "!!python/object/apply:os.system [id]", "<<: *a", "%YAML 9",
          "---\n", "...", "1e999", ".nan", "0x10", "9" * 400, "\u202e", "\ud800", "{{7*7}}", "{x.__class__}", "|", ">", "? ", "=", "\\", "#"]  # fmt: skip
OWN = settings(max_examples=60, deadline=None)


def _hurt(text: str, places: list[tuple[int, int, str]]) -> bytes:
    for at, gone, put in places:
        at %= len(text) + 1
        text = text[:at] + put + text[at + gone :]
    return text.encode("utf-8", "surrogatepass")


places = st.lists(
    st.tuples(st.integers(0, 5000), st.integers(0, 9), st.sampled_from(PIECES) | st.text(max_size=4)),
    min_size=1,
    max_size=4,
)


@pytest.mark.parametrize("suffix", CONFIGS)
@OWN
@given(hurt=places)
def test_a_configuration_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, hurt: list[tuple[int, int, str]]
) -> None:
    path = tmp_path_factory.getbasetemp() / f"hurt{suffix}"
    path.write_bytes(_hurt(CONFIGS[suffix], hurt))
    try:
        facts = read_configuration(path)
    except GradoctorError as error:
        assert str(path) in str(error)  # noqa: PT017 - raised or not, both are right
        return
    assert all(isinstance(fact.value, str | int | float | bool | list | tuple | None) for fact in facts)


@pytest.mark.parametrize("suffix", CONFIGS)
def test_a_configuration_cut_at_every_byte(tmp_path: Path, suffix: str) -> None:
    whole = CONFIGS[suffix].encode("utf-8", "surrogatepass")
    path = tmp_path / f"config{suffix}"
    read = 0
    for cut in range(len(whole)):
        path.write_bytes(whole[:cut])
        try:
            read += bool(read_configuration(path))
        except GradoctorError as error:
            assert str(path) in str(error)  # noqa: PT017 - raised or not, both are right
    assert read > 0 or suffix == ".json"


@OWN
@given(hurt=places)
def test_a_rule_is_used_or_refused(
    tmp_path_factory: pytest.TempPathFactory, hurt: list[tuple[int, int, str]]
) -> None:
    folder = tmp_path_factory.getbasetemp() / "hurt-rules"
    folder.mkdir(exist_ok=True)
    path = folder / "clip-saturation-of-mine.yaml"
    mine = RULE.replace("code: GD101", "code: GD199").replace(
        "id: clip-saturation", "id: clip-saturation-of-mine"
    )
    path.write_bytes(_hurt(mine, hurt))
    assert len(check_rules([path])) >= 1
    try:
        load_rules([str(path)])
    except GradoctorError as error:
        assert path.name in str(error)  # noqa: PT017 - raised or not, both are right


@OWN
@given(hurt=places)
def test_a_pack_is_used_or_refused(
    tmp_path_factory: pytest.TempPathFactory, hurt: list[tuple[int, int, str]]
) -> None:
    folder = tmp_path_factory.getbasetemp() / "hurt-packs" / "packs"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "mine.yaml"
    path.write_bytes(_hurt(PACK, hurt))
    try:
        load_packs([str(folder.parent)])
    except GradoctorError as error:
        assert path.name in str(error)  # noqa: PT017 - raised or not, both are right


@OWN
@given(hurt=places)
def test_a_stored_diagnosis_is_read_or_refused(hurt: list[tuple[int, int, str]]) -> None:
    text = _hurt(json_report.dump(report(sick())), hurt).decode("utf-8", "replace")
    try:
        json_report.load(text)
    except GradoctorError:
        return


FREE = {
    "summary",
    "title",
    "claim",
    "do",
    "why",
    "name",
    "text",
    "signal",
    "reason",
    "spelling",
    "cause",
    "say",
    "file",
    "category",
    "why_it_matters",
    "line_text",
}


def test_a_stored_diagnosis_that_is_read_can_be_told(tmp_path: Path) -> None:
    """Any words where words stand, any numbers where numbers stand."""
    whole = json.loads(json_report.dump(report(sick())))
    rng = random.Random(7)
    words = ["", "\u202e</script>::error::\x1b[31m", "x" * 3000, "{{7777*7}}", "a|b`c"]

    def hurt(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            return {name: hurt(one, name) for name, one in value.items()}
        if isinstance(value, list):
            return [hurt(one, key) for one in value]
        if isinstance(value, str) and key in FREE and rng.random() < 0.3:
            return rng.choice(words)
        if isinstance(value, float) and rng.random() < 0.3:
            return rng.choice([0, -1, 1e300, "nan", "inf", "-inf"])
        return value

    path = tmp_path / "report.json"
    for _ in range(6):
        path.write_text(json.dumps(hurt(whole)))
        for form in ("text", "full", "markdown", "html", "sarif", "junit", "github", "gitlab"):
            outcome = gradoctor("report", path, "-f", form)
            assert outcome.code == 0, outcome.err
            assert "\x1b" not in outcome.out
            assert "54439" not in outcome.out


@pytest.mark.parametrize("suffix", CONFIGS)
def test_a_hurt_configuration_beside_a_log_costs_the_log_nothing(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "run.jsonl").write_text(sick_run.as_jsonl())
    (tmp_path / f"config{suffix}").write_bytes(b"\x00\xff{{[[: *a" * 9)
    assert diagnosed(tmp_path).code == 1


@pytest.mark.parametrize("name", ["pyproject.toml", "gradoctor.toml"])
@pytest.mark.parametrize(
    "text",
    [
        "\0",
        "\xff",
        "[tool.gradoctor",
        "[tool.gradoctor]\nfail-on = 3",
        "fail-on = {a = 1}",
        "a" * 100_000,
        "x = [" * 3000,
    ],
)
def test_hurt_settings_are_one_sentence(
    tmp_path: Path, name: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).write_bytes(text.encode("latin-1"))
    (tmp_path / "run.jsonl").write_text(sick_run.as_jsonl())
    monkeypatch.chdir(tmp_path)
    outcome = gradoctor("diagnose", "run.jsonl")
    assert outcome.code in (1, 2)
    if outcome.code == 2:
        assert name in outcome.err
    else:
        assert "[tool.gradoctor" not in text  # a table of ours was there: it is not passed over
        assert name == "pyproject.toml"
