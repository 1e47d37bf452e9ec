"""Names from a log and names of files are text in every format, and work as nothing else."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from tests import official
from tests.hostile import sick_run
from tests.hostile.command import Outcome, gradoctor
from tests.reports.page import Page

NAMES = {
    "script": "loss</script><script>alert(1)</script>",
    "attribute": 'loss" onload="alert(1)',
    "entity": "loss&lt;b&gt;<b>",
    "workflow command": "::error file=a::loss",
    "workflow command, late": "loss\n::add-mask::x",
    "old workflow command": "loss##[error]x ##[add-path]/tmp",
    "GitLab section": "loss\x1b[0Ksection_start:1:x\r\x1b[0Kx",
    "colour": "loss\x1b[31mred\x1b[0m",
    "terminal title": "loss\x1b]0;owned\x07",
    "hyperlink": "loss\x1b]8;;http://evil\x1b\\x\x1b]8;;\x1b\\",
    "C1 controls": "loss\x9b31m\x9d0;x\x9c",
    "carriage return": "loss\rHEALTHY",
    "line feeds": "loss\n\nHEALTHY: all is well",
    "bell and delete": "loss\x07\x08\x7f",
    "template": "loss{{7*7}}{% include '/etc/passwd' %}",
    "format string": "loss{0.__class__}{}%s%n",
    "shell": "loss$(touch /tmp/owned)`id`${HOME};|&",
    "Markdown table": "loss|a|b",
    "Markdown code": "loss```\n# title\n```",
    "Markdown link": "loss[x](javascript:alert(1))![y](http://evil/z.png)",
    "Markdown HTML": "loss<img src=x onerror=alert(1)>",
    "path": "../../../etc/passwd/loss",
    "Windows path": "..\\..\\loss:C$",
    "address": "https://evil.example/loss?x=1#y",
    "spreadsheet formula": "=HYPERLINK(\"http://evil\")loss",
    "right to left": "loss\u202egnp.exe\u202c",
    "zero width": "lo\u200bss\u2060\ufeff",
    "XML of no document": "loss\x00\x01\x0b\ufffe",
    "CDATA": "loss]]><x/><![CDATA[",
    "DOCTYPE": '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>loss&y;',
    "JSON": 'loss","verdict":{"status":"healthy"},"x":"',
    "YAML": "loss: !!python/object/apply:os.system ['id']",
    "surrogate": "loss\ud800",
    "long": "loss" + "x" * 5000,
    "nothing": "",
    "emoji": "loss🚀\u0301",
}  # fmt: skip
READ_BACK = {"sarif": official.sarif, "gitlab": official.gitlab}
FORMATS = ("text", "full", "markdown", "html", "json", "sarif", "junit", "github", "gitlab", "step-summary")
ALIASES = "[tool.gradoctor.signal-aliases]\n"
COMMANDS = re.compile(r"^\s*::[a-z-]+(?: [^:]*)?::|##\[", re.MULTILINE)
LIVING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


BATCHES = [list(NAMES)[first : first + 6] for first in range(0, len(NAMES), 6)]
BATCH_IDS = [", ".join(batch) for batch in BATCHES]


def _log(batch: list[str], folder: Path) -> Path:
    """A sick run in which everything that a log can name is named so."""
    names = [NAMES[name] for name in batch]
    rows = [
        {
            **row,
            **{
                key: row["train_loss"] for name in names for key in (name, f"val_{name}", f"grad_norm/{name}")
            },
        }
        for row in sick_run.ROWS
    ]
    path = folder / "run.jsonl"
    head = json.dumps({"config": {**{name: name for name in names}, "optimizer": "".join(names), "lr": 0.5}})
    path.write_text(head + "\n" + "".join(json.dumps(row) + "\n" for row in rows))
    return path


def _held(outcome: Outcome, form: str) -> None:
    """What every format owes its reader."""
    text = outcome.out
    assert text.strip() or form == "step-summary"
    assert not LIVING.search(text), LIVING.search(text)
    assert not LIVING.search(outcome.err)
    if form == "github":
        assert len(official.annotations(text)) == len(COMMANDS.findall(text))
        told = COMMANDS.findall(text)
        assert all(
            command.strip().split()[0].strip(":") in ("error", "warning", "notice") for command in told
        )
    else:
        assert not COMMANDS.search(text), COMMANDS.search(text)
    if form in ("json", "sarif", "gitlab"):
        json.loads(text, parse_constant=lambda word: pytest.fail(f"bare {word}"))
    if form == "junit":
        official.junit(text)
    if form in READ_BACK:
        assert READ_BACK[form](text)
    if form == "html":
        page = Page(text)
        assert not [tag for tag, _ in page.elements if tag in ("img", "iframe", "object", "x")]
        assert not [key for _, attributes in page.elements for key in attributes if key.startswith("on")]
        assert "alert(" not in "".join(re.findall(r"<script>.*?</script>", text, re.DOTALL))
    if form in ("markdown", "step-summary"):
        outside = re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", text, flags=re.DOTALL)
        assert not re.search(r"(?<!\\)\]\((?:javascript:|http://evil)", outside)
        assert not re.search(r"<(?!/?(?:details|summary|br|sub|b)\b)[a-z!][^>]*>", outside), outside
    assert "loss49" not in text


@pytest.mark.parametrize("batch", BATCHES, ids=BATCH_IDS)
def test_a_name_is_text_in_every_format(
    batch: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    log = _log(batch, tmp_path)
    target = tmp_path / "out"
    reports = [f"--report={form}:{target}.{form}" for form in FORMATS]
    shown = gradoctor("diagnose", "--isolated", log, *reports)
    assert shown.code == 1
    _held(shown, "text")
    for form in FORMATS:
        _held(Outcome(0, Path(f"{target}.{form}").read_text(), ""), form)


@pytest.mark.parametrize("batch", BATCHES, ids=BATCH_IDS)
def test_a_name_is_text_in_every_command(batch: list[str], tmp_path: Path) -> None:
    log = _log(batch, tmp_path)
    other = tmp_path / "other.jsonl"
    other.write_text(log.read_text().replace("0.001", "0.002"))
    stored = tmp_path / "report.json"
    assert gradoctor("diagnose", "--isolated", log, "-f", "json", "-o", stored).code == 1
    for arguments in (
        ("signals", log), ("signals", "--json", log), ("compare", log, other), ("compare", "-f", "markdown", log, other),
        ("report", stored), ("report", stored, "-f", "html"), ("report", stored, "-f", "junit"),
        ("index", tmp_path, "-o", tmp_path / "index"), ("prescribe", log),
    ):  # fmt: skip
        outcome = gradoctor(*map(str, arguments))
        assert not LIVING.search(outcome.out), (arguments, LIVING.search(outcome.out))
        assert not LIVING.search(outcome.err), arguments
        assert not COMMANDS.search(outcome.out + outcome.err), arguments
    written = {path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*")}
    assert written <= {"run.jsonl", "other.jsonl", "report.json", "index", "index_runs"}


@pytest.mark.parametrize("batch", BATCHES, ids=BATCH_IDS)
def test_the_name_of_a_file_is_text(
    batch: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    paths = []
    for name in batch:
        spelled = NAMES[name].replace("/", "_").replace("\0", "").replace("\ud800", "\udcff")[:200]
        paths += [tmp_path / f"{spelled}.jsonl", tmp_path / f"{spelled}.bin"]
        paths[-2].write_text(sick_run.as_jsonl())
        paths[-1].write_bytes(bytes(range(256)) * 9)
    target = tmp_path / "out"
    shown = gradoctor(
        "diagnose", "--isolated", *paths, *[f"--report={form}:{target}.{form}" for form in FORMATS]
    )
    assert shown.code == 1
    _held(shown, "text")
    for form in FORMATS:
        _held(Outcome(0, Path(f"{target}.{form}").read_text(), ""), form)


def test_a_configuration_is_text(tmp_path: Path) -> None:
    log = tmp_path / "run.jsonl"
    log.write_text(sick_run.as_jsonl())
    config = tmp_path / "config.yaml"
    config.write_text(
        "lr: '{{7*7}}\\e]0;x'\noptimizer: \"</script>\\e[31m|`::error::\"\nmax_grad_norm: '$(id)'\n"
    )
    for form in FORMATS:
        outcome = gradoctor("diagnose", "--isolated", log, "--config", config, "-f", form)
        _held(outcome, form)


def test_a_table_of_a_spreadsheet_begins_no_cell_with_a_formula(tmp_path: Path) -> None:
    log = _log(["spreadsheet formula"], tmp_path)
    for path in tmp_path.glob("*.csv"):
        assert not any(cell.startswith(("=", "+", "@")) for row in csv.reader(path.open()) for cell in row)
    assert gradoctor("signals", log).code == 0
