"""The page's script says numbers as the page itself does."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from gradoctor._resources import resource
from gradoctor.reports.numbers import measured

VALUES = (
    0.0,
    1.0,
    0.2,
    0.964,
    0.005,
    1e-7,
    2.18e-08,
    0.5,
    46767.0,
    0.0123456,
    1164.4,
    1.29e12,
    8.7,
    -3.5,
    5e-4,
)


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node to run the script's own functions")
@pytest.mark.parametrize("unit", [None, "ratio"])
def test_the_script_writes_values_as_python_does(unit: str | None) -> None:
    text = resource("templates", "html", "report.js.j2").read_text(encoding="utf-8")
    functions = text[text.index("const scientific") : text.index("const linearTicks")]
    values = [v for v in VALUES if unit is None or abs(v) <= 1]
    program = f"{functions}\nconsole.log(JSON.stringify({json.dumps(values)}.map(v => written(v, {json.dumps(unit)}))))"
    done = subprocess.run(["node", "-e", program], capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout) == [measured(v, unit) for v in values]
