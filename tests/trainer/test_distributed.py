"""Two processes train as one does, and one of them writes the log."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from tests.trainer.conftest import TINY, Run


def test_two_processes_log_the_statistics_of_one(run, tmp_path):
    settings = ["epochs=2", "lambda_disen=0", *TINY["causal-dag"]]
    alone = run("causal-dag", "stable", *settings)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = [part for setting in settings for part in ("--set", setting)]
    command = [sys.executable, "-m", "gradoctor", "train", "causal-dag", *arguments]
    command += ["--device", "cpu", "--no-tensorboard", "--out", str(tmp_path / "both")]
    shared = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "OMP_NUM_THREADS": "1"}
    workers = [
        subprocess.Popen(
            command,
            env=os.environ | shared | {"RANK": str(rank), "LOCAL_RANK": str(rank)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for rank in range(2)
    ]
    said = [worker.communicate(timeout=120)[0] for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0], said
    assert "completed after 2 epochs" in said[0]
    assert said[1] == "", "one process speaks"
    both = Run(tmp_path / "both", {})
    assert [epoch["epoch"] for epoch in both.epochs] == [1, 2]
    for key in (
        "train_loss",
        "val_loss",
        "grad_norm",
        "grad_norm/structure",
        "grad_clip_ratio",
        "loss_recon",
    ):
        assert both.series(key) == pytest.approx(alone.series(key), rel=1e-4), key
