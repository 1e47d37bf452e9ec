"""A rule's own documentation, made of the rule: what ``gradoctor rule GD101`` prints, as text, markdown
or JSON.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from gradoctor.rulebook.condition import Condition
from gradoctor.rulebook.model import Case, ExpectationText, PatchStep, PrescriptionText, Rule

WIDTH = 96


def markdown_page(rule: Rule) -> str:
    """The rule as one markdown page."""
    return "\n".join(_lines(rule)).rstrip() + "\n"


def text_page(rule: Rule, width: int = WIDTH) -> str:
    """The rule for a terminal: the markdown page without its marks, wrapped."""
    out: list[str] = []
    code = False
    for line in _lines(rule):
        if line.startswith("```"):
            code = not code
        elif code:
            out.append("    " + line)
        elif line.startswith("#"):
            out.append(line.lstrip("# ").upper() if line.startswith("## ") else line.lstrip("# "))
        else:
            out.extend(_wrapped(line.replace("**", "").replace("`", ""), width))
    return "\n".join(out).rstrip() + "\n"


def table(rules: Sequence[Rule], *, markdown: bool = False) -> str:
    """All rules, one line each."""
    if markdown:
        rows = [
            f"| {r.code} | `{r.id}` | {r.severity} | {r.category} | {r.title.replace('|', chr(92) + '|')} |"
            for r in rules
        ]
        return (
            "\n".join(["| code | rule | severity | category | title |", "|---|---|---|---|---|", *rows])
            + "\n"
        )
    wide = max((len(rule.id) for rule in rules), default=0)
    return "".join(f"{r.code}  {r.id:<{wide}}  {r.severity:<8}  {r.title}\n" for r in rules)


def as_json(rule: Rule) -> dict[str, Any]:
    """The rule as plain data, conditions as they are written."""
    data = rule.model_dump(
        by_alias=True, exclude={"condition", "cause", "prescriptions", "healthy"}, exclude_none=True
    )
    data["condition"] = written(rule.condition)
    data["cause"] = {
        "claim": rule.cause.claim,
        "candidates": [_plain(candidate) for candidate in rule.cause.candidates],
    }
    data["prescriptions"] = [_plain(prescription) for prescription in rule.prescriptions]
    if rule.healthy:
        data["healthy"] = _plain(rule.healthy)
    return data


def _plain(part: Any) -> dict[str, Any]:
    data: dict[str, Any] = part.model_dump(by_alias=True, exclude={"when"}, exclude_none=True)
    return data | ({"when": written(part.when)} if part.when is not None else {})


def written(condition: Condition) -> dict[str, Any]:
    """A condition as the rule file says it."""
    if condition.is_detector:
        return {condition.key: condition.arguments}
    children = [written(child) for child in condition.children]
    return {condition.key: children if condition.key in ("all", "any") else children[0]}


def asked(condition: Condition, depth: int = 0) -> list[str]:
    """A condition as an indented list a person can read."""
    indent = "  " * depth
    if condition.is_detector:
        arguments = ", ".join(f"{name} {_argument(value)}" for name, value in condition.arguments.items())
        return [f"{indent}- {condition.key.replace('_', ' ')}: {arguments}"]
    words = {"all": "all of", "any": "any of", "not": "not", "unless": "unless (when it can be asked)"}
    return [
        f"{indent}- {words[condition.key]}:",
        *(line for child in condition.children for line in asked(child, depth + 1)),
    ]


def _argument(value: Any) -> str:
    if isinstance(value, dict):
        kind, name = next(iter(value.items()))
        default = f" (else {value['default']})" if "default" in value else ""
        return f"the {'configured' if kind == 'fact' else 'expected'} {name}{default}"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def patch_line(step: PatchStep) -> str:
    """One patch step in words: ``loss_weight/recon: scale by 2``."""
    if step.operation == "scale":
        return f"{step.fact}: scale by {step.by:g}"
    return (
        f"{step.fact}: remove"
        if step.operation == "remove"
        else f"{step.fact}: {step.operation} with {step.with_}"
    )


def bound(expectation: ExpectationText) -> str:
    """An expectation's bound in words: ``grad/clip_ratio below 0.05 by 4 epochs``."""
    parts = [f"below {expectation.below:g}"] if expectation.below is not None else []
    parts += [f"above {expectation.above:g}"] if expectation.above is not None else []
    parts += ["falls"] if expectation.falls else []
    parts += ["rises"] if expectation.rises else []
    parts += ["improves"] if expectation.improves else []
    by = f" by {expectation.by}" if expectation.by else ""
    name = "the series it is about" if expectation.signal == "$signal" else expectation.signal
    return f"{name} {' and '.join(parts)}{by}"


def _lines(rule: Rule) -> Iterator[str]:
    yield f"# {rule.code} {rule.id}: {rule.title}"
    yield ""
    state = "" if rule.status == "stable" else f", {rule.status}"
    yield f"{rule.category} · severity {rule.severity} · confidence {rule.confidence}{state}"
    yield from _section("Why it matters", [rule.why_it_matters])
    yield from _section("When it fires", asked(rule.condition))
    yield from _section("What it says", [f"- {text}" for text in rule.evidence])
    yield from _section("What the evidence proves", [rule.cause.claim])
    candidates = [f"- **{c.cause}** Told apart by: {c.tell_apart}" for c in rule.cause.candidates]
    yield from _section("What the cause could be", candidates)
    yield from _section(
        "What to do", [line for n, p in enumerate(rule.prescriptions, 1) for line in _prescription(n, p)]
    )
    yield from _section("What not to change", [f"- {text}" for text in rule.leave_alone])
    yield from _section("What must hold afterwards", [f"- {e.say} ({bound(e)})" for e in rule.expectation])
    yield from _section("When it is healthy", [rule.healthy.say] if rule.healthy else [])
    yield from _section("What it explains", [f"- `{other}`" for other in rule.explains])
    yield from _section("False alarms", [f"- {text}" for text in rule.false_positives])
    yield from _section("Fires on", [_case(case) for case in rule.tests.fires])
    yield from _section("Stays silent on", [_case(case) for case in rule.tests.silent])
    yield from _section("Why these thresholds", [f"- {text}" for text in rule.thresholds])
    yield from _section("Sources", [f"- {text}" for text in rule.sources])


def _section(title: str, body: list[str]) -> Iterator[str]:
    if body:
        yield from ("", f"## {title}", "", *body)


def _prescription(number: int, prescription: PrescriptionText) -> Iterator[str]:
    yield f"{number}. **{prescription.do}** ({prescription.order}, {prescription.risk} risk)"
    yield f"   Why: {prescription.why}"
    if prescription.patch:
        yield f"   Patch: {'; '.join(patch_line(step) for step in prescription.patch)}"
    if prescription.trials:
        yield f"   Trials: {prescription.trials}"
    if prescription.code:
        yield from ("```", *prescription.code.rstrip().splitlines(), "```")


def _case(case: Case) -> str:
    return f"- {case.name}"


def _wrapped(line: str, width: int) -> list[str]:
    if len(line) <= width:
        return [line]
    body = line.lstrip()
    indent = line[: len(line) - len(body)]
    hanging = indent + ("  " if body.startswith("- ") else "   " if body[:1].isdigit() else "")
    return textwrap.wrap(
        body, width, initial_indent=indent, subsequent_indent=hanging, break_long_words=False
    )
