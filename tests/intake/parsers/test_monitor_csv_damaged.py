"""A Monitor's table whose lengths are damaged: what else it holds is read."""

from __future__ import annotations

from pathlib import Path

import gradoctor
from gradoctor.errors import GradoctorError


def test_a_table_without_one_whole_length_brings_no_traceback(tmp_path: Path) -> None:
    log = tmp_path / "run.monitor.csv"
    log.write_bytes(b'#{"t_start": 1.5, "env_id": "Pole"}\nr,l,t\n9.0,x1,0.75\n8.5,x2,1.5\n')
    try:
        runs = gradoctor.load(log)
    except GradoctorError:
        return
    assert runs[0].signals["rl/reward"].values.tolist() == [9.0, 8.5]
