"""Score gradoctor and its rivals on the benchmark of faults.

    python benchmarks/faults/score.py DIR [--half b] [--rivals BIN] [--misses] [--symptoms] [--json OUT]

BIN is the folder of a virtual environment's programs (``python -m venv V; V/bin/pip install -r benchmarks/faults/rivals.txt``). Counts, with 95 %
Wilson intervals: visible faults flagged (a warning or worse), healthy runs accused, labelled symptoms named, findings that are right, root named first.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from faults.tools import RIVAL_WORDS, Answer, Told, gradoctor, gradoctor_words, rival

Label = dict[str, Any]
ALARMS = ("critical", "warning")


@dataclass
class Score:
    """Counts of one tool over a set of labels."""

    read: int = 0
    logs: int = 0
    sick: list[bool] = field(default_factory=list)  # flagged, of all visible faults
    sick_read: list[bool] = field(default_factory=list)  # of those it could read
    accused: list[bool] = field(default_factory=list)
    accused_critical: list[bool] = field(default_factory=list)
    accused_read: list[bool] = field(default_factory=list)
    named: list[bool] = field(default_factory=list)  # labelled symptoms told
    right: list[bool] = field(default_factory=list)  # alarms that are right
    root: list[bool] = field(default_factory=list)
    hidden: list[bool] = field(default_factory=list)  # faults without a trace, flagged all the same
    doubtful: list[bool] = field(default_factory=list)
    wanted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    told_right: Counter[str] = field(default_factory=Counter)
    told_wrong: Counter[str] = field(default_factory=Counter)


def alarms(answer: Answer) -> list[Told]:
    """Findings at warning or critical, in the tool's order of importance."""
    return [told for told in answer.told if told.level in ALARMS]


def count(labels: Iterable[Label], answers: dict[str, Answer]) -> Score:
    """Score a tool's answers against labels."""
    score = Score()
    for label in labels:
        answer = answers[label["file"]]
        loud = alarms(answer)
        score.logs += 1
        score.read += answer.read
        if label["verdict"] == "healthy":
            score.accused.append(bool(loud))
            score.accused_critical.append(any(t.level == "critical" for t in loud))
            if answer.read:
                score.accused_read.append(bool(loud))
            _judge(score, loud, set())
        elif label["verdict"] == "unclear":
            score.doubtful.append(bool(loud))
        elif not label["visible"]:
            score.hidden.append(bool(loud))
        else:
            _sick(score, label, answer, loud)
    return score


def _sick(score: Score, label: Label, answer: Answer, loud: list[Told]) -> None:
    score.sick.append(bool(loud))
    if answer.read:
        score.sick_read.append(bool(loud))
    if loud:
        score.root.append(bool({*loud[0].words} & {*label["root"]}))
    words = {word for told in answer.told for word in told.words}
    for problem in label["problems"]:
        score.wanted[problem["symptom"]] += 1
        score.found[problem["symptom"]] += problem["symptom"] in words
        score.named.append(problem["symptom"] in words)
    _judge(score, loud, right_words(label))


def rightness(loud: list[Told], right: set[str]) -> list[bool]:
    """Which alarms are right: those with a word in ``right``, and those told as the consequence of such a one."""
    true = {told.check for told in loud if {*told.words} & right}
    return [told.check in true or bool({*told.follows} & true) for told in loud]


def right_words(label: Label) -> set[str]:
    """The words that are right on a log: its problems, roots and consequences; none on a healthy one."""
    return (
        {p["symptom"] for p in label["problems"]} | {*label["root"]} | {*label["also"]}
        if label["verdict"] == "problem"
        else set()
    )


def _judge(score: Score, loud: list[Told], right: set[str]) -> None:
    """Every alarm is right or wrong; a word is told rightly if any alarm that tells it is right."""
    for told, fits in zip(loud, rightness(loud, right), strict=True):
        score.right.append(fits)
        for word in told.words[:1] if not fits else {w for w in told.words if w in right}:
            (score.told_right if fits else score.told_wrong)[word] += 1


def wilson(flags: list[bool]) -> str:
    """A proportion with its 95 % Wilson interval."""
    if not flags:
        return "-"
    right, n = sum(flags), len(flags)
    return f"{100 * right / n:.1f} % ({right}/{n}; {ends_of(right, n)})"


def ends_of(right: int, n: int) -> str:
    """The ends of the 95 % Wilson interval of ``right`` of ``n``, in percent."""
    p, z = right / n, 1.96
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    width = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return f"{100 * max(0, middle - width):.0f}-{100 * min(1, middle + width):.0f}"


ROWS = (
    ("logs read", lambda s: f"{s.read}/{s.logs}"),
    ("visible faults flagged", lambda s: wilson(s.sick)),
    ("... of the logs it reads", lambda s: wilson(s.sick_read)),
    ("healthy runs accused", lambda s: wilson(s.accused)),
    ("... of the logs it reads", lambda s: wilson(s.accused_read)),
    ("healthy runs with a critical", lambda s: wilson(s.accused_critical)),
    ("labelled symptoms named", lambda s: wilson(s.named)),
    ("alarms that are right", lambda s: wilson(s.right)),
    ("root named first, of the flagged", lambda s: wilson(s.root)),
    ("faults without a trace flagged", lambda s: wilson(s.hidden)),
    ("doubtful runs flagged", lambda s: wilson(s.doubtful)),
)  # fmt: skip


def table(scores: dict[str, Score]) -> str:
    """All tools side by side."""
    lines = ["| | " + " | ".join(scores) + " |", "|---|" + "---|" * len(scores)]
    return "\n".join(
        lines
        + [
            f"| {title} | " + " | ".join(show(score) for score in scores.values()) + " |"
            for title, show in ROWS
        ]
    )


def symptom_table(scores: dict[str, Score]) -> str:
    """Recall per symptom with its interval, and of the alarms under that word how many were right."""
    words = sorted({word for score in scores.values() for word in (*score.wanted, *score.told_wrong)})
    lines = [
        "| symptom: found of labelled (95 % interval); right of told | " + " | ".join(scores) + " |",
        "|---|" + "---|" * len(scores),
    ]

    def cell(score: Score, wanted: str) -> str:
        found, labelled = score.found[wanted], score.wanted[wanted]
        ends = f" ({ends_of(found, labelled)})" if labelled else ""
        told = score.told_right[wanted] + score.told_wrong[wanted]
        return f"{found}/{labelled}{ends}; {score.told_right[wanted]}/{told}"

    return "\n".join(
        lines
        + [
            f"| {word} | " + " | ".join(cell(score, word) for score in scores.values()) + " |"
            for word in words
        ]
    )


def misses(labels: Iterable[Label], answers: dict[str, Answer]) -> str:
    """What a tool got wrong, log by log."""
    lines = []
    for label in labels:
        loud = alarms(answers[label["file"]])
        told = [f"{t.level}:{t.check}" for t in loud]
        names = [p["symptom"] for p in label["problems"]]
        right = {*names, *label["root"], *label["also"]}
        if label["verdict"] == "healthy" and loud:
            lines.append(f"ACCUSED {label['file']}: {told}")
        elif label["visible"] and not loud:
            lines.append(f"MISSED {label['file']} {names}: {[p['evidence'] for p in label['problems']]}")
        elif label["visible"]:
            true = {t.check for t in loud if {*t.words} & right}
            wrong = [f"{t.level}:{t.check}" for t in loud if not ({t.check, *t.follows} & true)]
            first = {*loud[0].words} & {*label["root"]}
            if wrong or not first:
                lines.append(
                    f"{'WRONG' if wrong else 'ROOT'} {label['file']} {names}: told {told}, wrong {wrong}, root {label['root']}"
                )
    return "\n".join(lines)


def ask(
    labels: list[Label], folder: Path, binaries: Path | None, workers: int
) -> dict[str, dict[str, Answer]]:
    """Every tool's answer to every log; a rival's are kept in the folder, for they do not change while the log does not."""
    words = gradoctor_words()
    answers = {"gradoctor": {label["file"]: gradoctor(folder / label["file"], words) for label in labels}}
    for tool in RIVAL_WORDS if binaries else ():
        kept = folder / f"answers-{tool}.json"
        known = (
            {
                f: Answer(
                    a["read"], tuple(Told(t["level"], t["check"], tuple(t["words"])) for t in a["told"])
                )
                for f, a in json.loads(kept.read_text()).items()
                if (folder / f).exists() and (folder / f).stat().st_mtime < kept.stat().st_mtime
            }
            if kept.exists()
            else {}
        )
        new = [label["file"] for label in labels if label["file"] not in known]
        with ThreadPoolExecutor(workers) as pool:
            known |= dict(
                zip(
                    new,
                    pool.map(partial(rival, tool, binaries=binaries), [folder / file for file in new]),
                    strict=True,
                )
            )
        kept.write_text(
            json.dumps({file: asdict(answer) for file, answer in known.items()}), encoding="utf-8"
        )
        answers[tool] = known
    return answers


def main() -> None:
    """Ask, count, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", choices=("a", "b"))
    parser.add_argument("--rivals", type=Path, help="folder of the rivals' programs")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--misses", action="store_true", help="also list what gradoctor got wrong")
    parser.add_argument("--symptoms", action="store_true", help="also per symptom")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    labels = [
        json.loads(line) for line in (asked.folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    labels = [label for label in labels if asked.half in (None, label["half"])]
    answers = ask(labels, asked.folder.resolve(), asked.rivals, asked.workers)
    scores = {tool: count(labels, given) for tool, given in answers.items()}
    print(table(scores))
    if asked.symptoms:
        print("\n" + symptom_table(scores))
    if asked.misses:
        print("\n" + misses(labels, answers["gradoctor"]))
    if asked.json:
        asked.json.write_text(
            json.dumps({tool: vars(score) for tool, score in scores.items()}, indent=1), encoding="utf-8"
        )


if __name__ == "__main__":
    main()
