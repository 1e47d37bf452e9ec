"""The limits SECURITY.md states are those of the code, and they hold at their boundaries."""

from __future__ import annotations

import gzip
import json
import re
import time
from importlib import import_module
from pathlib import Path

import pytest

from gradoctor.cli import output
from gradoctor.errors import ConfigError, GradoctorError, RuleError, SourceError
from gradoctor.intake import configuration, discover, source
from gradoctor.intake.configuration import read_configuration
from gradoctor.intake.sniff import choose, read_head
from gradoctor.intake.source import Source
from gradoctor.intake.tables import table
from gradoctor.intake.text import lines, records
from gradoctor.reports import json_report
from gradoctor.reports.formats import sarif as formats_sarif
from gradoctor.reports.registry import RenderOptions, renderer
from gradoctor.reports.wire import ReportWire
from gradoctor.rulebook import yaml_text
from tests import official
from tests.reports.sample_wire import healthy, report, sick

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


@pytest.mark.parametrize(("more", "complete"), [(0, True), (1, False)])
def test_bytes_looked_at_to_recognise_a_format(more: int, complete: bool) -> None:
    head = read_head(Source("x", data=b"x" * (source.HEAD_BYTES + more)))
    assert len(head.data) == source.HEAD_BYTES
    assert head.complete is complete


@pytest.mark.parametrize(("ratio", "refused"), [(0, False), (-1, True)])
def test_the_ratio_of_an_archive(ratio: int, refused: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = gzip.compress(b"0" * 100_000, 9)
    monkeypatch.setattr(source, "RATIO_FLOOR", 1000)
    monkeypatch.setattr(source, "MAX_RATIO", -(-100_000 // len(packed)) + ratio)
    if refused:
        with pytest.raises(SourceError, match="inflates"):
            Source("x.gz", data=packed).read()
    else:
        assert len(Source("x.gz", data=packed).read()) == 100_000


@pytest.mark.parametrize(("count", "listed"), [(10, 10), (11, 10)])
def test_events_of_one_kind(count: int, listed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_EVENTS", 10)
    lines_ = [
        f"epoch {n} loss: {2 / n:.4f}\nCUDA out of memory in part {n * n}\n" for n in range(1, count + 1)
    ]
    events = _parsed("run.log", "".join(lines_).encode()).events
    assert len(events) == listed
    assert sum(event.count for event in events) == count


def test_events_beyond_the_limit_are_counted_with_their_own_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_EVENTS", 3)
    said = [
        *(f"NaN loss {n}a" for n in range(5)),
        *(f"out of memory {n}b" for n in range(7)),
        "NaN loss 9c",
        "NaN loss 9d",
    ]
    text = "epoch 1 loss: 0.5\nepoch 2 loss: 0.4\n" + "".join(f"WARNING: {one}\n" for one in said)
    counts: dict[str, list[int]] = {}
    for event in _parsed("run.log", text.encode()).events:
        counts.setdefault(event.kind, []).append(event.count)
    assert sorted(counts.values()) == [[1, 1, 5], [1, 1, 5]]


def test_bytes_of_a_diagnosis_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.json"
    path.write_text(json_report.dump(report(healthy())))
    size = path.stat().st_size
    for limit in (size, size - 1):
        monkeypatch.setattr(json_report, "MAX_BYTES", limit)
        if limit == size:
            assert json_report.load_file(path).diagnoses
        else:
            with pytest.raises(SourceError, match="too large"):
                json_report.load_file(path)


def _many(count: int) -> ReportWire:
    """A sick run with a finding besides for each number, the first ones the least."""
    run = sick()
    few = run.findings[-1].model_copy(update={"severity": "info", "root": True, "explained_by": []})
    extra = [
        few.model_copy(update={"fingerprint": f"{n:020}", "summary": f"number {n}"})
        for n in range(count - len(run.findings))
    ]
    return report(run.model_copy(update={"findings": [*extra, *run.findings]}))


@pytest.mark.parametrize(("more", "counted"), [(0, False), (1, True)])
def test_findings_in_the_text_and_results_in_sarif(
    more: int, counted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = renderer("text").render(_many(200 + more), RenderOptions())
    assert ("further finding" in str(text)) is counted
    monkeypatch.setattr(formats_sarif, "MOST_RESULTS", 20)
    run = official.sarif(str(renderer("sarif").render(_many(20 + more), RenderOptions())))
    assert len(run["results"]) == 20
    assert any(result["level"] == "error" for result in run["results"])  # the worst are kept
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert any("left out" in note["message"]["text"] for note in notes) is counted


def test_bytes_of_a_job_summary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = report(sick())
    size = len(str(renderer("step-summary").render(told, RenderOptions())).encode()) + 1
    for room in (size, size - 1):
        page = tmp_path / f"{room}.md"
        page.write_bytes(b"x" * (output.MOST_SUMMARY - room))
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
        output.add_to_summary(told, RenderOptions())
        assert (page.stat().st_size == output.MOST_SUMMARY) is (room == size)
        assert ("full" in capsys.readouterr().err) is (room < size)
