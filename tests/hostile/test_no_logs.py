"""What is no log of a training is never judged: exit code 3, the reason, and no verdict."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.hostile.command import diagnosed
from tests.hostile.no_logs import NO_LOGS


@pytest.mark.parametrize("name", NO_LOGS)
def test_no_log_gets_no_verdict(name: str, tmp_path: Path) -> None:
    data = NO_LOGS[name]
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    outcome = diagnosed(path, "-f", "json")
    report = json.loads(outcome.out) if outcome.out else {"diagnoses": []}
    assert outcome.code == 3, outcome
    assert {told["verdict"]["status"] for told in report["diagnoses"]} <= {
        "not-judged",
        "unjudged",
        "nothing-to-judge",
    }
    assert report["diagnoses"] or "not read: " in outcome.err or "nothing to judge: " in outcome.err, outcome
