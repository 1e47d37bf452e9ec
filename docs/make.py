"""Make the rule pages: ``python docs/make.py`` writes docs/rules/, ``--check`` exits 1 when they are not up to date.

A page is the rule's own documentation, and the curve of the first shipped sample run on which the rule fires.
"""

from __future__ import annotations

import sys
from pathlib import Path

from gradoctor.api import Diagnosis, diagnose
from gradoctor.reports.plots_files import draw_file
from gradoctor.reports.wire import DiagnosisWire, FindingWire
from gradoctor.rulebook.load import load_rules
from gradoctor.rulebook.model import Rule
from gradoctor.rulebook.page import markdown_page, table

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "rules"


def pages() -> dict[str, str]:
    """File name -> content of every page and picture."""
    rules = load_rules(cases=True)
    examples = _examples()
    made: dict[str, str] = {"README.md": "# Rules\n\n" + table(rules, markdown=True)}
    for rule in rules:
        text = markdown_page(rule)
        example = examples.get(rule.id)
        if example:
            sample, diagnosis, finding = example
            text += f"\n## On a real run\n\n`sample_logs/{sample}`: {finding.summary}\n"
            picture = _picture(finding, diagnosis)
            if picture:
                made[f"{rule.code}.svg"] = picture
                text += f"\n![{finding.signal} of {sample}]({rule.code}.svg)\n"
        made[_file(rule)] = text
    return made


def _file(rule: Rule) -> str:
    return f"{rule.code}-{rule.id}.md"


def _examples() -> dict[str, tuple[str, DiagnosisWire, FindingWire]]:
    """For every rule the first sample, in the order of names, on which it fires; real runs before transcribed ones."""
    found: dict[str, tuple[str, DiagnosisWire, FindingWire]] = {}
    folders = sorted(
        (ROOT / "sample_logs").iterdir(), key=lambda f: (not (f / "training_log.json").exists(), f.name)
    )
    for folder in folders:
        for told in _diagnosed(folder).report.diagnoses if (folder / "ORIGIN.md").exists() else ():
            for finding in told.findings:
                found.setdefault(finding.rule, (folder.name, told, finding))
    return found


def _diagnosed(folder: Path) -> Diagnosis:
    log = folder / "training_log.json"
    here = log if log.exists() else folder
    return diagnose(str(here.relative_to(ROOT)))


def _picture(finding: FindingWire, diagnosis: DiagnosisWire) -> str | None:
    """The finding's signal alone, its sick stretch shaded."""
    shown = [series for series in diagnosis.signals if series.name == finding.signal and len(series.x) > 1]
    if not shown:
        return None
    alone = diagnosis.model_copy(update={"signals": shown, "findings": [finding]})
    return draw_file(alone, "svg", title=f"{finding.code} {finding.title}").decode("utf-8")


def _fresh(name: str, made: dict[str, str], held: dict[str, str]) -> bool:
    """Pages must be equal; pictures must exist (their bytes depend on matplotlib's version)."""
    return name in made and name in held and (name.endswith(".svg") or made[name] == held[name])


def main() -> int:
    """Write, or check."""
    import os

    os.chdir(ROOT)  # so that every path in a page is relative
    made = pages()
    held = {p.name: p.read_text(encoding="utf-8") for p in OUT.glob("*")} if OUT.exists() else {}
    if "--check" in sys.argv[1:]:
        stale = sorted(n for n in made.keys() | held.keys() if not _fresh(n, made, held))
        print("\n".join(f"not up to date: docs/rules/{name}" for name in stale) or "docs/rules is up to date")
        return 1 if stale else 0
    OUT.mkdir(parents=True, exist_ok=True)
    for name in held.keys() - made.keys():
        (OUT / name).unlink()
    for name, text in made.items():
        (OUT / name).write_text(text, encoding="utf-8")
    print(f"{len(made)} files in {OUT.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
