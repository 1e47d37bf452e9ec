"""What the outside does to a process: closed and full outputs, files that are none, pipes and devices, signals."""

from __future__ import annotations

import gzip
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

import gradoctor as gradoctor_api
from gradoctor.errors import NothingToJudge
from gradoctor.intake import discover
from tests.hostile import sick_run
from tests.hostile.command import diagnosed, gradoctor

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pipes, devices and signals of POSIX")
COMMANDS = {"diagnose": 1, "diagnose -f html": 1, "signals": 0, "watch --once": 1}


@pytest.fixture(scope="module")
def sick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("runs") / "run.jsonl"
    path.write_text(sick_run.as_jsonl())
    return path


def _shell(script: str, *arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """A shell line in which ``$G`` is gradoctor and ``$1`` ... are the arguments."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GRADOCTOR")}
    done = subprocess.run(
        ["bash", "-c", script, "bash", *map(str, arguments)], cwd=cwd, timeout=60, capture_output=True, text=True,
        env={**clean, "G": f"{sys.executable} -m gradoctor"},
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    assert "gradoctor itself failed" not in done.stderr
    return done


@pytest.mark.parametrize("command", COMMANDS)
def test_a_closed_output_changes_no_verdict(command: str, sick: Path) -> None:
    assert _shell(f'$G {command} "$1" >&-', sick).returncode == COMMANDS[command]


def test_with_both_outputs_closed_too(sick: Path) -> None:
    assert _shell('$G diagnose "$1" >&- 2>&-', sick).returncode == 1


def test_a_closed_input_is_told() -> None:
    done = _shell("$G diagnose - <&-")
    assert done.returncode == 3
    assert "standard input is closed" in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize(
    "command", ["diagnose", "diagnose -o /dev/full", "diagnose --report sarif:/dev/full", "schema report"]
)
def test_a_full_disk_is_one_sentence(command: str, sick: Path) -> None:
    log = f'"{sick}"' if command.startswith("diagnose") else ""
    done = _shell(f"$G {command} {log} > /dev/full")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) <= 2


def test_a_report_that_does_not_fit_leaves_the_old_one_and_no_rest(sick: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    report.write_text("old")
    done = _shell('ulimit -f 8; exec $G diagnose "$1" -f html -o "$2"', sick, report)
    assert done.returncode == 2
    assert "File too large" in done.stderr
    assert report.read_text() == "old"
    assert list(tmp_path.iterdir()) == [report]


@pytest.mark.parametrize("target", ["folder", "missing/report.html", "file/report.html"])
def test_a_report_that_cannot_be_written_is_one_sentence(target: str, sick: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("x")
    outcome = diagnosed(sick, "-f", "html", "-o", f"{tmp_path}/{target}")
    assert outcome.code == 2
    assert len(outcome.err.splitlines()) <= 2


def _loop(folder: Path) -> Path:
    (folder / "loop").symlink_to("loop")
    return folder / "loop"


def _long_loop(folder: Path) -> Path:
    (folder / "a").symlink_to("b")
    (folder / "b").symlink_to("a")
    return folder / "a" / "run.log"


def _dangling(folder: Path) -> Path:
    (folder / "run.log").symlink_to("nowhere")
    return folder / "run.log"


def _pipe(folder: Path) -> Path:
    os.mkfifo(folder / "run.log")
    return folder / "run.log"


def _socket(folder: Path) -> Path:
    path = folder / "s"
    socket.socket(socket.AF_UNIX).bind(str(path))
    return path


def _folder(folder: Path) -> Path:
    (folder / "run.log").mkdir()
    return folder / "run.log"


def _named(name: str):  # type: ignore[no-untyped-def]
    return lambda folder: folder / name


NO_LOGS = {
    "a loop": _loop,
    "a loop of two": _long_loop,
    "a dangling link": _dangling,
    "a pipe nobody writes to": _pipe,
    "a socket": _socket,
    "a folder": _folder,
    "a name too long": _named("x" * 300),
    "a path too long": _named("x/" * 3000),
    "a lone surrogate": _named("a\udcffb"),
    "an unclosed bracket": _named("[a"),
    "a pattern of nothing": _named("**/*.nothing"),
    "nothing": lambda folder: "",
    "/dev/null": lambda folder: "/dev/null",
    "/dev/zero": lambda folder: "/dev/zero",
    "/dev/full": lambda folder: "/dev/full",
    "/dev/urandom": lambda folder: "/dev/urandom",
    "memory of the process": lambda folder: "/proc/self/mem",
    "an empty file of /proc": lambda folder: "/proc/self/timerslack_ns_none",
}


@pytest.mark.parametrize("kind", NO_LOGS)
def test_what_is_no_file_is_told_at_once(kind: str, tmp_path: Path) -> None:
    started = time.monotonic()
    outcome = diagnosed(NO_LOGS[kind](tmp_path))
    assert outcome.code == 3
    assert time.monotonic() - started < 10
    assert "not judged" in outcome.out


def test_a_zero_byte_in_a_name_is_told_to_who_calls_from_python() -> None:
    with pytest.raises(NothingToJudge, match="no such file or folder"):
        gradoctor_api.diagnose("a\0b")


def test_a_folder_of_all_of_these_is_walked_and_its_log_judged(sick: Path, tmp_path: Path) -> None:
    for make in (_loop, _long_loop, _pipe, _socket):
        (tmp_path / make.__name__).mkdir()
        make(tmp_path / make.__name__)
    (tmp_path / "again").symlink_to(tmp_path)
    named = tmp_path / "line\nfeed, \x1b[31m\udcff"
    named.mkdir()
    (named / "run.jsonl").write_text(sick.read_text())
    outcome = diagnosed(tmp_path)
    assert outcome.code == 1
    assert "Too many levels" in outcome.out  # the link might have been a log: it is told
    assert "\x1b" not in outcome.out + outcome.err


def test_a_pipe_is_read_to_its_end_and_not_beyond_the_limit(
    sick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert gradoctor("diagnose", "-", stdin=sick.read_bytes()).code == 1
    size = sick.stat().st_size
    for limit, code in ((size, 1), (size - 1, 3)):
        monkeypatch.setattr(discover, "MAX_PIPED", limit)
        assert gradoctor("diagnose", "-", stdin=sick.read_bytes()).code == code


@pytest.mark.parametrize(("kind", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)])
def test_a_signal_ends_it_without_a_traceback(kind: signal.Signals, code: int, tmp_path: Path) -> None:
    pipe = tmp_path / "run.log"
    os.mkfifo(pipe)
    process = subprocess.Popen(
        [sys.executable, "-m", "gradoctor", "diagnose", "-", "-o", str(tmp_path / "out.html")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write("Epoch 1 loss: 0.5\n")
    process.stdin.flush()
    _until_it_reads(process)
    process.send_signal(kind)
    out, err = process.communicate(timeout=20)
    assert process.returncode == code
    assert "Traceback" not in out + err
    assert not (tmp_path / "out.html").exists()


def _until_it_reads(process: subprocess.Popen[str]) -> None:
    """Wait until the process sleeps in the reading of its standard input."""
    path = Path(f"/proc/{process.pid}/wchan")
    for _ in range(200):
        if path.exists() and "pipe" in path.read_text():
            return
        time.sleep(0.05)


def test_memory_that_runs_out_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    path.write_bytes(b'{"epoch": 1, "train_loss": 0.5}\n' * 1_000_000)

    def little() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (420 << 20, 420 << 20))

    done = subprocess.run(
        [sys.executable, "-m", "gradoctor", "diagnose", "--isolated", str(path)],
        preexec_fn=little, capture_output=True, text=True, timeout=120, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode in (0, 1, 2, 3)
    assert "Traceback" not in done.stderr, done.stderr[-2000:]


def test_what_a_folder_holds_besides_is_counted_and_what_cannot_be_opened_is_told(
    sick: Path, tmp_path: Path
) -> None:
    (tmp_path / "run.jsonl").write_text(sick.read_text())
    for n in range(5):
        (tmp_path / f"{n}.dat").write_bytes(bytes(range(256)))
    plain = diagnosed(tmp_path, "-f", "json")
    assert plain.code == 1
    assert "passed over: 5 files" in plain.err
    assert "and 2 more" in plain.err
    assert diagnosed(tmp_path, "--strict").code == 1  # what is no log is no unreadable log
    (tmp_path / "other.log.gz").write_bytes(gzip.compress(b"x")[:10] + b"\xff" * 50)
    told = diagnosed(tmp_path)
    assert "other.log.gz: not judged: damaged compressed data" in told.out
    assert diagnosed(tmp_path, "--strict").code == 3
