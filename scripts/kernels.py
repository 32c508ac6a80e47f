"""Compiles the kernels of the analysis: every .pyx below graphsvc/, beside its source.

Usage: python scripts/kernels.py. What is up to date is left alone. Wheels and editable installs are built with `build`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# No fused multiply-add: the same figures to the last bit on every processor.
_FLAGS = [] if sys.platform == "win32" else ["-O3", "-g0", "-ffp-contract=off"]
_NO_COMPILER = (
    "The kernels of the analysis could not be compiled: {error}. A C compiler and Python's headers are needed, "
    "on Debian `apt-get install gcc libc6-dev python3-dev`."
)


def build(root: Path = ROOT) -> list[Path]:
    """The compiled modules, relative to `root`. Exits with a sentence where they cannot be made."""
    # Only here, so that the sources can be listed without it; setuptools first, whose distutils Cython uses.
    from setuptools import Distribution, Extension
    from setuptools.errors import CCompilerError, ExecError, PlatformError

    here = Path.cwd()
    os.chdir(root)  # both know only paths relative to where they run
    try:
        return _compiled(Distribution, Extension)
    except (CCompilerError, ExecError, PlatformError) as error:
        raise SystemExit(_NO_COMPILER.format(error=str(error).rstrip("."))) from None
    finally:
        os.chdir(here)


def _compiled(distribution: type, extension: type) -> list[Path]:
    from Cython.Build import cythonize

    extensions = cythonize(
        [
            extension(_module(source), [str(source)], extra_compile_args=_FLAGS, depends=["scripts/kernels.py"])
            for source in _sources()
        ],
        build_dir="build/kernels",
        language_level=3,
        compiler_directives={"boundscheck": False, "wraparound": False, "cdivision": True, "initializedcheck": False},
        quiet=True,
    )
    command = distribution({"name": "graphsvc", "ext_modules": extensions}).get_command_obj("build_ext")
    command.inplace, command.build_temp = True, "build/kernels/objects"
    command.ensure_finalized()
    command.run()
    return [Path(command.get_ext_fullpath(one.name)).relative_to(Path.cwd()) for one in extensions]


def _sources() -> list[Path]:
    return sorted(Path("graphsvc").rglob("*.pyx"))


def _module(source: Path) -> str:
    return ".".join(source.with_suffix("").parts)


if __name__ == "__main__":
    build()
