"""A diagnosis opens what the command line names and its own files, runs nothing, and talks to nobody."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

AUDIT = """
import json, os, sys
seen = {"read": [], "written": [], "other": []}
FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.spawn", "os.posix_spawn", "os.fork", "pickle.", "marshal.loads",
             "urllib.", "ftplib.", "http.", "webbrowser.")
ready = False
def hook(event, arguments):
    if not ready:
        return
    if event == "open" and isinstance(arguments[0], (str, bytes, os.PathLike)):
        writes = (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR)
        seen["written" if writes else "read"].append(os.path.abspath(os.fsdecode(arguments[0])))
    elif event.startswith(FORBIDDEN) and not (event == "marshal.loads" and importing()):
        seen["other"].append(event)
def importing():
    frame = sys._getframe(2)
    while frame:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False
sys.addaudithook(hook)
from gradoctor.cli import main
ready = True
try:
    main(sys.argv[2:])
except SystemExit:
    pass
ready = False
open(sys.argv[1], "w").write(json.dumps(seen))
"""

EVIL = [
    '{"epoch": 1, "train_loss": 2.0, "checkpoint": "/etc/passwd", "url": "http://127.0.0.1:9/x"}',
    '{"epoch": 2, "train_loss": 1.5, "note": "__import__(\'os\').system(\'touch owned\')"}',
    '{"epoch": 3, "train_loss": 1.2, "file:///etc/hostname": 1.0, "../../../etc/hosts": 2.0}',
    '{"epoch": 4, "train_loss": 1.1, "{{ 7*7 }}": 1.0, "%(x)s": 1, "{0.__class__}": 1}',
]
CONFIG = "lr: 1e-3\ninclude: /etc/hosts\ndefaults: [file:///etc/passwd]\nrun: !!python/object/apply:os.system ['touch owned']\n"


def _audited(folder: Path, *arguments: str) -> dict[str, list[str]]:
    told = folder.parent / "audit.json"
    subprocess.run(
        [sys.executable, "-c", AUDIT, str(told), *arguments],
        cwd=folder,
        check=True,
        timeout=120,
        capture_output=True,
        env={**os.environ, "XDG_CACHE_HOME": str(folder.parent / "caches")},
    )
    seen: dict[str, list[str]] = json.loads(told.read_text())
    return seen


def test_reading_opens_the_named_files_and_its_own_and_runs_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "$(touch owned).jsonl").write_text("\n".join(EVIL) + "\n")
    (folder / "config.yaml").write_text(CONFIG)
    (folder / "model.pkl").write_bytes(b"\x80\x04\x95cos\nsystem\n(S'touch owned'\ntR.")
    seen = _audited(folder, "diagnose", ".", "--report", "html:out.html", "--report", "sarif:out.sarif")
    assert seen["other"] == []
    package = Path(__file__).resolve().parents[1]
    cache = tmp_path / "caches" / "gradoctor"
    roots = [
        folder,
        package,
        cache,
        *(Path(place) for place in (*sys.path, sys.prefix, sys.base_prefix) if place),
    ]
    system = ("/proc/", "/sys/", "/dev/null", "/usr/", "/lib", "/etc/ld", "/etc/localtime")
    opened = [Path(name) for name in seen["read"]]
    settings = {
        parent / name
        for parent in folder.parents
        for name in ("gradoctor.toml", ".gradoctor.toml", "pyproject.toml")
    }
    strange = [
        path for path in opened
        if not any(path.is_relative_to(root) for root in roots) and not str(path).startswith(system) and path not in settings
    ]  # fmt: skip
    assert strange == []
    assert not any(name in seen["read"] for name in ("/etc/passwd", "/etc/hosts", "/etc/hostname"))
    assert all(
        Path(name).is_relative_to(folder)
        or Path(name).is_relative_to(cache)
        or name.endswith(".pyc")
        or "__pycache__" in name
        for name in seen["written"]
    )
    assert not (folder / "owned").exists()
    kept = sorted(file.name.partition("-")[0] for file in cache.iterdir())
    assert kept == ["packs", "readers", "rules", "signals", "templates"]  # of the package alone,
    files = [file for file in cache.rglob("*") if file.is_file()]
    assert not any(
        b"owned" in file.read_bytes() or b"7*7" in file.read_bytes() for file in files
    )  # not the log
    page = (folder / "out.html").read_text()
    assert "{{ 7*7 }}" in page or "7*7" in page
    assert ">49<" not in page
