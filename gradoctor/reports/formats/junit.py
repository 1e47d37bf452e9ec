"""``junit``: JUnit XML. Every rule is a case: passed, failed, or skipped with the reason; one failure a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradoctor.reports.registry import Renderer, RenderOptions
from gradoctor.reports.wire import DiagnosisWire, FindingWire, ReportWire, RuleVerdictWire

if TYPE_CHECKING:
    from xml.etree import ElementTree

SEVERITIES = ("critical", "warning", "info")


def render(report: ReportWire, options: RenderOptions) -> str:
    """One suite a run. A case fails when its finding reaches ``fail_on`` and is neither suppressed nor in the
    baseline; an input that could not be judged is an error only where it decides the exit code.
    """
    from xml.etree import ElementTree

    root = ElementTree.Element("testsuites", name="gradoctor")
    totals = [0, 0, 0, 0]
    for diagnosis in report.diagnoses:
        suite = _suite(root, diagnosis, options.fail_on)
        totals = [total + count for total, count in zip(totals, suite, strict=True)]
    if report.problems:
        judged = any(d.verdict.status != "not-judged" for d in report.diagnoses)
        suite = _unread(root, report, failing=options.strict or not judged)
        totals = [total + count for total, count in zip(totals, suite, strict=True)]
    for name, total in zip(
        ("tests", "failures", "errors"), totals, strict=False
    ):  # no "skipped": the schema has none here
        root.set(name, str(total))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _suite(root: ElementTree.Element, diagnosis: DiagnosisWire, fail_on: str) -> tuple[int, int, int, int]:
    from xml.etree import ElementTree

    suite = ElementTree.SubElement(root, "testsuite", name=_text(diagnosis.run.name))
    findings: dict[str, list[FindingWire]] = {}
    for finding in diagnosis.findings:
        findings.setdefault(finding.rule, []).append(finding)
    covered = {verdict.rule for verdict in diagnosis.coverage}
    extra = [f for rule, told in findings.items() if rule not in covered for f in told[:1]]
    cases = [
        *diagnosis.coverage,
        *(
            RuleVerdictWire(code=f.code, rule=f.rule, title=f.title, category=f.category, verdict="fired")
            for f in extra
        ),
    ]
    counts = [0, 0, 0]
    for verdict in cases:
        told = findings.get(verdict.rule, [])
        category = verdict.category or (told[0].category if told else "rules")
        case = ElementTree.SubElement(
            suite,
            "testcase",
            classname=_text(f"gradoctor.{category}"),
            name=_text(f"{verdict.code} {verdict.rule}"),
        )
        outcome = _outcome(case, verdict, told, diagnosis, fail_on)
        if outcome is not None:
            counts[outcome] += 1
    numbers = (len(cases), counts[0], counts[1], counts[2])
    for name, number in zip(("tests", "failures", "errors", "skipped"), numbers, strict=True):
        suite.set(name, str(number))
    return numbers


def _outcome(
    case: ElementTree.Element,
    verdict: RuleVerdictWire,
    told: list[FindingWire],
    diagnosis: DiagnosisWire,
    fail_on: str,
) -> int | None:
    """Put the child a case needs; 0 failure, 1 error, 2 skipped, None passed."""
    from xml.etree import ElementTree

    failing = [f for f in told if f.suppressed is None and not f.baseline and _reaches(f.severity, fail_on)]
    if failing:
        first = failing[0]
        failure = ElementTree.SubElement(
            case, "failure", type=first.severity, message=_text(f"{first.title}: {first.summary}")
        )
        failure.text = "\n\n".join(_told(finding, diagnosis) for finding in failing)
        return 0
    if verdict.verdict == "error":
        ElementTree.SubElement(case, "error", type="rule", message=_text(verdict.reason))
        return 1
    if told:
        out = ElementTree.SubElement(case, "system-out")
        out.text = "\n\n".join(_told(finding, diagnosis) for finding in told)
        return None
    if verdict.verdict in ("not-applicable", "not-enough-data", "suppressed"):
        ElementTree.SubElement(case, "skipped", message=_text(f"{verdict.verdict}: {verdict.reason}"))
        return 2
    return None


def _told(finding: FindingWire, diagnosis: DiagnosisWire) -> str:
    from gradoctor.reports.places import place_of

    path, line = place_of(finding, diagnosis)
    state = (
        f" (suppressed: {finding.suppressed})"
        if finding.suppressed
        else " (in the baseline)"
        if finding.baseline
        else ""
    )
    lines = [f"{path}:{line}: {finding.severity} {finding.code} {finding.title}{state}", finding.summary]
    lines += [f"fix: {prescription.do}" for prescription in finding.prescriptions[:3]]
    return "\n".join(_text(text) for text in lines)


def _reaches(severity: str, fail_on: str) -> bool:
    return fail_on != "never" and SEVERITIES.index(severity) <= SEVERITIES.index(fail_on)


def _unread(root: ElementTree.Element, report: ReportWire, *, failing: bool) -> tuple[int, int, int, int]:
    from xml.etree import ElementTree

    count = len(report.problems)
    numbers = (count, 0, count if failing else 0, 0 if failing else count)
    suite = ElementTree.SubElement(root, "testsuite", name="not judged")
    for name, number in zip(("tests", "failures", "errors", "skipped"), numbers, strict=True):
        suite.set(name, str(number))
    for problem in report.problems:
        case = ElementTree.SubElement(
            suite, "testcase", classname="gradoctor.intake", name=_text(problem.file or problem.text)
        )
        kind = "error" if failing else "skipped"
        ElementTree.SubElement(case, kind, type="unreadable", message=_text(problem.reason))
    return numbers


def _text(text: str) -> str:
    """XML 1.0 cannot hold most control characters at all, not even escaped."""
    from gradoctor.reports.escape import visible

    return "".join(
        char
        for char in visible(text)
        if char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char >= "\U00010000"
    )


FORMAT = Renderer("junit", (".junit.xml", ".xml"), render)
