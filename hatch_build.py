"""Compiles the optional half of the readers (gradoctor/intake/native) while a wheel is built.

Without a compiler, or with ``GRADOCTOR_PURE=1`` set, the wheel holds Python only and reads the same, more slowly.
"""

from __future__ import annotations

import os
import shutil
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDER = Path("gradoctor/intake/native")
MODULE = "gradoctor.intake.native._scan"
LEAST_PYTHON = "0x030B0000"  # the stable interface of Python 3.11: one wheel serves all later ones


class CompiledReaders(BuildHookInterface):  # type: ignore[type-arg]
    """Puts the compiled module beside its sources, where wheels and editable installations find it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, or say why not."""
        del version
        if self.target_name != "wheel" or os.environ.get("GRADOCTOR_PURE"):
            return
        try:
            compiled = _compiled(Path(self.root))
        except Exception as error:
            self.app.display_warning(f"gradoctor is installed without its compiled readers: {error}")
            return
        build_data["pure_python"] = False
        build_data["tag"] = f"cp311-abi3-{_platform()}"
        build_data["artifacts"].append(compiled.relative_to(self.root).as_posix())


def _compiled(root: Path) -> Path:
    from setuptools import Distribution, Extension
    from setuptools.command.build_ext import build_ext

    sources = sorted(str(path.relative_to(root)) for path in (root / FOLDER).glob("*.c"))
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(root)  # object files take their place from the sources' relative paths
        try:
            extension = Extension(
                MODULE,
                sources,
                py_limited_api=True,
                define_macros=[("Py_LIMITED_API", LEAST_PYTHON)],
                extra_compile_args=["/O2", "/std:c11"] if os.name == "nt" else ["-O3", "-std=c11"],
            )
            command = build_ext(Distribution({"name": "gradoctor", "ext_modules": [extension]}))
            command.build_lib, command.build_temp = f"{folder}/lib", f"{folder}/temp"
            command.ensure_finalized()
            command.run()
        finally:
            os.chdir(before)
        made = Path(command.get_ext_fullpath(MODULE))
        target = root / FOLDER / made.name
        shutil.copy2(made, target.with_suffix(".new"))
        target.with_suffix(".new").replace(target)  # a running process keeps the file it has mapped
    return target


def _platform() -> str:
    return sysconfig.get_platform().replace("-", "_").replace(".", "_")
