"""The limits SECURITY.md states are those of the code, and they hold at their boundaries."""

from __future__ import annotations

import gzip
import json
import re
import time
from importlib import import_module
from pathlib import Path

import pytest

from gradoctor.errors import ConfigError, GradoctorError, RuleError, SourceError
from gradoctor.intake import configuration, discover, source
from gradoctor.intake.configuration import read_configuration
from gradoctor.intake.sniff import choose
from gradoctor.intake.source import Source
from gradoctor.intake.tables import table
from gradoctor.intake.text import lines, records
from gradoctor.rulebook import yaml_text

SECURITY = (Path(__file__).parents[1] / "SECURITY.md").read_text()
ROWS = re.findall(r"(?m)^\| [^|]+ \| ([^|]+) \| [^|]+ \| `([\w.]+)` \|$", SECURITY)
UNITS = {"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}


@pytest.mark.parametrize(("said", "constant"), ROWS)
def test_a_documented_limit_is_the_one_in_the_code(said: str, constant: str) -> None:
    module, _, name = constant.rpartition(".")
    number, _, unit = said.partition(" ")
    assert getattr(import_module(module), name) == int(number.replace(",", "")) * UNITS.get(unit, 1)


def test_every_row_of_the_table_is_checked() -> None:
    assert len(ROWS) == SECURITY.count("`gradoctor.") > 15


def _parsed(name: str, data: bytes):  # type: ignore[no-untyped-def]
    made = Source(name, data=data)
    return choose(made).format.read(made)


def test_a_line_is_read_up_to_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MAX_LINE", 1000)
    for length, cut in ((1000, 0), (1001, 1)):
        blocks = list(lines.read_blocks(Source("x", data=b"y" * length)))
        assert sum(len(block.data) for block in blocks) == 1000
        assert sum(block.cut for block in blocks) == cut


def test_a_line_beyond_the_limit_costs_itself_alone() -> None:
    good = "".join(f"epoch {i} train_loss: {2 * 0.8**i:.4f}\n" for i in range(1, 16))
    data = good.encode() + b"z" * ((16 << 20) + 5) + b"\nepoch 16 train_loss: 0.01\n"
    parsed = _parsed("run.log", data)
    assert parsed.account.total == 17
    assert max(len(column.values) for t in parsed.tables for column in t.fields.values()) == 16
    assert any("16 MB" in note for note in parsed.notes)


def test_a_json_line_beyond_the_limit_costs_itself_alone() -> None:
    row = '{"epoch": %d, "train_loss": 0.5, "note": "%s"}\n'
    data = "".join(row % (i, "z" * ((17 << 20) if i == 3 else 1)) for i in range(1, 7))
    parsed = _parsed("run.jsonl", data.encode())
    assert (parsed.account.read, parsed.account.skipped, parsed.account.ignored) == (5, 1, 0)
    assert parsed.tables[0].lines.tolist() == [1, 2, 4, 5, 6]
    assert parsed.unread[0].line == 3


@pytest.mark.parametrize("depth", [12, 13, 990, 1100, 100_000])
def test_nesting_in_a_record(depth: int) -> None:
    rows = [json.dumps({"epoch": i, "train_loss": 1.0 / i}) for i in range(1, 10)]
    deep = (
        '{"epoch": 10, "train_loss": 0.1, ' + '"a": {' * (depth - 1) + '"loss": 7.0' + "}" * (depth - 1) + "}"
    )
    parsed = _parsed("run.jsonl", "\n".join([*rows, deep, rows[-1]]).encode())
    names = {name for t in parsed.tables for name in t.fields}
    assert ("/".join(["a"] * (depth - 1) + ["loss"]) in names) is (depth <= 12)
    assert parsed.account.total == 11
    assert parsed.account.read >= 10


@pytest.mark.parametrize(("count", "noted"), [(50, False), (51, True)])
def test_series_of_a_json_log(count: int, noted: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MAX_FIELDS", 50)
    row = {"epoch": 1, "train_loss": 1.0, **{f"k{i}": 1.0 for i in range(count - 2)}}
    parsed = _parsed(
        "run.jsonl", "".join(json.dumps({**row, "epoch": e}) + "\n" for e in range(1, 5)).encode()
    )
    assert sum(len(t.fields) for t in parsed.tables) == 50
    assert any("fields" in note for note in parsed.notes) is noted


@pytest.mark.parametrize(("count", "noted"), [(50, False), (51, True)])
def test_series_of_a_text_log(count: int, noted: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_FIELDS", 50)
    text = "".join(
        f"epoch {e} " + " ".join(f"metric_{i}_loss: 1.5" for i in range(count - 1)) + "\n"
        for e in range(1, 5)
    )
    parsed = _parsed("run.log", text.encode())
    assert sum(len(t.fields) for t in parsed.tables) <= 50
    assert any("fields" in note for note in parsed.notes) is noted


@pytest.mark.parametrize(("size", "refused"), [(100_000, False), (100_001, True)])
def test_what_comes_out_of_an_archive(
    size: int, refused: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "MAX_INFLATED", 100_000)
    path = tmp_path / "run.log.gz"
    path.write_bytes(gzip.compress(b"x" * size))
    if refused:
        with pytest.raises(SourceError, match="inflates"):
            Source("run.log.gz", path).read()
    else:
        assert len(Source("run.log.gz", path).read()) == size


def test_one_layer_of_compression_is_undone(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl.gz"
    inner = gzip.compress(b'{"epoch": 1, "loss": 1.0}\n' * 9)
    path.write_bytes(gzip.compress(inner))
    assert Source("x", path).read() == inner
    with pytest.raises(SourceError):
        choose(Source("x", path))


@pytest.mark.parametrize(("count", "said"), [(5, False), (6, True)])
def test_files_of_a_folder(count: int, said: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discover, "MAX_FILES", 5)
    for i in range(count):
        (tmp_path / f"{i}.csv").write_text("epoch,loss\n1,2\n2,1\n")
    _, refused = discover.discover([str(tmp_path)])
    assert any("more than 5 files" in one.reason for one in refused) is said


def _config(tmp_path: Path, text: str, suffix: str = ".yaml") -> Path:
    path = tmp_path / f"config{suffix}"
    path.write_text(text)
    return path


def test_bytes_of_a_configuration(tmp_path: Path) -> None:
    text = "lr: 0.1\n#" + "x" * ((256 << 10) - 10) + "\n"
    assert len(text) == 256 << 10
    assert [fact.key for fact in read_configuration(_config(tmp_path, text))] == ["lr"]
    with pytest.raises(ConfigError, match="larger than 256 kB"):
        read_configuration(_config(tmp_path, text + "\n"))


@pytest.mark.parametrize("suffix", [".yaml", ".json"])
def test_values_of_a_configuration(tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        configuration, "MAX_NODES", 1001
    )  # a mapping is one value, each key and each value another
    whole = json.dumps({f"k{i}": i for i in range(500)})
    assert len(read_configuration(_config(tmp_path, whole, suffix))) == 500
    with pytest.raises(ConfigError, match="more than 1,001 values"):
        read_configuration(_config(tmp_path, json.dumps({f"k{i}": i for i in range(501)}), suffix))


@pytest.mark.parametrize(("depth", "fits"), [(60, True), (61, False)])
def test_nesting_of_a_configuration(tmp_path: Path, depth: int, fits: bool) -> None:
    path = _config(tmp_path, '{"a":' * depth + "1" + "}" * depth, ".json")
    if fits:
        assert read_configuration(path)[0].key == ".".join("a" * depth)
    else:
        with pytest.raises(ConfigError, match="nested deeper than 60"):
            read_configuration(path)


@pytest.mark.parametrize("kind", ["list", "mapping", "itself"])
def test_aliases_cannot_blow_up(tmp_path: Path, kind: str) -> None:
    ten = (
        "[" + ",".join("{}" for _ in range(10)) + "]"
        if kind == "list"
        else "{" + ",".join(f"k{i}: {{}}" for i in range(10)) + "}"
    )
    bomb = "a: &a " + ten.replace("{}", "1") + "\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        bomb += f"{name}: &{name} " + ten.replace("{}", f"*{before}") + "\n"
    if kind == "itself":
        bomb = "a: &a [*a]\n"
    started = time.perf_counter()
    with pytest.raises(ConfigError, match=r"more than 10,000 values|refers to what it stands in"):
        read_configuration(_config(tmp_path, bomb))
    assert time.perf_counter() - started < 5.0
    honest = "base: &base {lr: 1e-3, layers: [1, 2]}\ntrain: {<<: *base, epochs: 5}\nagain: *base\n"
    assert {fact.key for fact in read_configuration(_config(tmp_path, honest))} >= {
        "base.lr",
        "train.epochs",
        "again.lr",
    }


def test_blanks_and_keys_cost_linear_time(tmp_path: Path) -> None:
    started = time.perf_counter()
    read_configuration(_config(tmp_path, "lr=" + " " * 250_000 + "x\n", ".env"))
    read_configuration(_config(tmp_path, "".join(f"k{i}=1\n" for i in range(9_000)), ".toml"))
    assert time.perf_counter() - started < 5.0


@pytest.mark.parametrize(("depth", "fits"), [(24, True), (25, False)])
def test_nesting_of_a_rule(depth: int, fits: bool) -> None:
    text = "[" * depth + "]" * depth
    if fits:
        yaml_text.read_yaml(text, "x.yaml")
    else:
        with pytest.raises(RuleError, match="nested deeper"):
            yaml_text.read_yaml(text, "x.yaml")


def test_bytes_of_a_rule_and_its_aliases() -> None:
    text = "a: 1\n#" + "x" * (256 * 1024 - 6)
    assert yaml_text.read_yaml(text, "x.yaml") == {"a": 1}
    with pytest.raises(RuleError, match="larger than 256 kB"):
        yaml_text.read_yaml(text + "x", "x.yaml")
    with pytest.raises(RuleError, match="aliases"):
        yaml_text.read_yaml("a: &a 1\nb: *a\n", "x.yaml")


def test_settings_nested_too_deeply_are_one_sentence(tmp_path: Path) -> None:
    from gradoctor.settings import load_settings

    path = tmp_path / "gradoctor.toml"
    for text in ("ignore = " + "[" * 5000 + "]" * 5000, "ignore = 3", "tool = 3"):
        path.write_text(text)
        with pytest.raises(GradoctorError) as caught:
            load_settings(tmp_path, environment={})
        assert str(path) in str(caught.value)


def test_a_json_configuration_with_characters_in_two_halves_is_read(tmp_path: Path) -> None:
    facts = read_configuration(
        _config(tmp_path, json.dumps({"name": "run 😀", "lr": 0.1}, indent=1), ".json")
    )
    assert {fact.key: (fact.value, fact.line) for fact in facts} == {"name": ("run 😀", 2), "lr": (0.1, 3)}
