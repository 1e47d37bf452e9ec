"""The environment of an installed program: its bytecode is there, as ``pip install`` leaves it."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache


@cache
def as_installed() -> dict[str, str]:
    """The environment with bytecode kept in a folder of this run; where the shell forbids it, every process would
    compile the package anew and its start would be measured instead of its work. Threads of linear algebra that nobody
    needs do not spin, as the command line sees to, too.
    """
    folder = tempfile.mkdtemp(prefix="bytecode-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": folder, "OPENBLAS_NUM_THREADS": "1"}
