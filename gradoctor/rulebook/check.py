"""Rule files with what became of them: broken, or each of their cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gradoctor.errors import RuleError
from gradoctor.rulebook.cases import CaseResult, run_cases
from gradoctor.rulebook.load import RuleFile, check_together, read_rule, shipped_files, user_files
from gradoctor.rulebook.model import Rule


@dataclass(frozen=True)
class Checked:
    """One rule file: why it cannot be used (``broken``), or the results of its cases."""

    name: str
    cases: tuple[CaseResult, ...] = ()
    broken: str = ""


def check_rules(paths: Sequence[str | Path] = ()) -> list[Checked]:
    """Every rule of ``paths`` (of the package without any), its cases run. A broken file costs its own
    result only.
    """
    sources = user_files(paths) if paths else shipped_files()
    read: list[tuple[RuleFile, Rule]] = []
    results: list[Checked] = []
    for source in sources:
        try:
            rule = read_rule(source)
        except RuleError as broken:
            results.append(Checked(source.where, broken=str(broken)))
            continue
        read.append((source, rule))
        results.append(Checked(f"{rule.code} {rule.id}", run_cases(rule)))
    try:
        check_together(read, _shipped_ids() if paths else [source.id for source in sources])
    except RuleError as broken:
        results.append(Checked("relations between rules", broken=str(broken)))
    return results


def _shipped_ids() -> list[str]:
    return [source.id for source in shipped_files()]
