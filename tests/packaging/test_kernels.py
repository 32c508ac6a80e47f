"""A checkout whose kernels are not compiled, or cannot be: a sentence that says what to do."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The package and the script that compiles it, with nothing compiled."""
    shutil.copytree(
        ROOT / "graphsvc", tmp_path / "graphsvc", ignore=shutil.ignore_patterns("*.so", "*.pyd", "__pycache__")
    )
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "kernels.py", tmp_path / "scripts")
    return tmp_path


def run(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], cwd=folder, env={"PYTHONPATH": str(folder), **environment}, capture_output=True,
        encoding="utf-8", timeout=120,
    )  # fmt: skip


IMPORT = """
from graphsvc.errors import MissingTool
try:
    import graphsvc.analysis.decision
except MissingTool as error:
    print(error)
"""


def test_kernels_that_are_not_compiled_are_named_with_what_to_run(checkout: Path) -> None:
    assert run(checkout, "-c", IMPORT).stdout.splitlines() == [
        "The kernels of the analysis are not compiled for this Python. "
        "In a checkout run `make setup`, or `python scripts/kernels.py`."
    ]


def test_without_a_compiler_it_is_said_and_nothing_is_left(checkout: Path) -> None:
    for source in ("drawing.pyx", "routes.pyx"):
        (checkout / "graphsvc" / "analysis" / "kernels" / source).unlink()
    done = run(checkout, "scripts/kernels.py", PATH=str(checkout))
    assert done.returncode == 1
    said = done.stderr.splitlines()[-1]
    assert said.startswith("The kernels of the analysis could not be compiled: ")
    assert said.endswith(
        "A C compiler and Python's headers are needed, on Debian `apt-get install gcc libc6-dev python3-dev`."
    )
    assert not list((checkout / "graphsvc").rglob("*.so"))
