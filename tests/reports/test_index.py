"""The page over many runs, and the command that writes it."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from gradoctor.cli.index import command
from gradoctor.reports.index import index_page
from gradoctor.reports.wire import FactWire, UnreadWire
from tests.reports.page import Page
from tests.reports.sample_wire import healthy, report, sick


def page_of(*diagnoses: object, **more: object) -> Page:
    return Page(index_page(report(*diagnoses), **more))  # type: ignore[arg-type]


def test_each_run_has_its_row_and_the_sick_stand_first() -> None:
    text = index_page(report(healthy(), sick(), healthy()))
    page = Page(text)
    rows = [a for a in page.all("tr") if "data-status" in a]
    assert [a["data-status"] for a in rows] == ["sick", "healthy", "healthy"]
    assert rows[0]["data-codes"] == "GD704 GD101 GD310"
    assert page.unbalanced == []
    assert page.outside_references == []
    assert "3 runs: 1 sick, 2 healthy" in page.text


def test_a_row_tells_root_cause_last_values_and_how_far_it_came() -> None:
    page = page_of(sick(), healthy())
    for said in (
        "Inputs are not normalised",
        "GD704",
        "epoch 10",
        "8.7",
        "0.003",
        "loss/train",
        "metric/f1/val",
    ):
        assert said in page.text
    assert len(page.all("svg", "spark")) == 2


def test_what_the_sweep_varied_is_a_column_and_what_it_kept_is_not() -> None:
    page = page_of(sick(), healthy())
    assert "clip/max_norm" in page.text
    assert "train/epochs" not in page.text


def test_values_sort_as_numbers() -> None:
    one, other = healthy(), healthy()
    one.facts = [FactWire(name="optim/lr", value=1e-5)]
    other.facts = [FactWire(name="optim/lr", value=3e-4)]
    page = page_of(one, other)
    assert {"1e-05", "0.0003"} <= {a.get("data-key") for a in page.all("td")}


def test_rules_are_counted_once_a_run() -> None:
    page = page_of(sick(), sick(), healthy())
    assert [a["data-code"] for a in page.all("button", "chip")] == ["GD101", "GD704", "GD310"]
    assert "Gradients explode 2" in page.text


def test_links_lead_to_the_runs_reports() -> None:
    page = page_of(healthy(), sick(), links={1: "report_runs/0002-run.html"})
    assert [a["href"] for a in page.all("a") if not str(a["href"]).startswith("#")] == [
        "report_runs/0002-run.html"
    ]


def test_what_could_not_be_read_is_listed() -> None:
    told = report(healthy())
    told.problems = [UnreadWire(text="x.bin", file="x.bin", reason="binary")]
    assert "binary" in Page(index_page(told)).text


def test_two_thousand_runs_make_a_page_of_a_few_megabytes() -> None:
    assert len(index_page(report(*[healthy()] * 2000))) < 6_000_000


def test_the_command_writes_the_page_and_a_report_for_each_run(tmp_path: Path) -> None:
    for name in ("a", "b"):
        lines = [
            f"Epoch {e}/9: train_loss: {9.0 / e:.4f}, val_loss: {9.5 / e:.4f}, lr: 0.001"
            for e in range(1, 10)
        ]
        (tmp_path / f"{name} run.log").write_text("\n".join(lines), encoding="utf-8")
    out = tmp_path / "out" / "report.html"
    out.parent.mkdir()
    logs = [str(p) for p in sorted(tmp_path.glob("*.log"))]
    done = CliRunner().invoke(
        command, [*logs, "-o", str(out), "--title", "Two <runs>"], catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    page = Page(out.read_text(encoding="utf-8"))
    assert "Two <runs>" in page.text
    links = [str(a["href"]) for a in page.all("a") if not str(a["href"]).startswith("#")]
    assert sorted(links) == ["report_runs/0001-a-run.html", "report_runs/0002-b-run.html"]
    assert all("loss/train" in (out.parent / link).read_text(encoding="utf-8") for link in links)


def test_many_findings_are_folded_and_the_worst_stand_first() -> None:
    run = sick()
    run.findings = [
        run.findings[0].model_copy(
            update={"code": f"GD{i:03}", "rule": f"r{i}", "severity": "info" if i < 15 else "critical"}
        )
        for i in range(20)
    ]
    page = page_of(run, healthy())
    assert [c["data-code"] for c in page.all("button", "chip")][:5] == [f"GD{i:03}" for i in range(15, 20)]
    assert "8 more findings" in page.text


def test_the_folder_that_all_runs_share_is_told_once() -> None:
    runs = [sick(), healthy()]
    for run, name in zip(runs, ("sweep/a/one.log", "sweep/ab/two.log"), strict=True):
        run.run = run.run.model_copy(update={"name": name})
    page = page_of(*runs)
    assert "a/one.log" in page.text
    assert "sweep/a/one.log" not in page.text
