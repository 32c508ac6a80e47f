"""The wheel alone is the whole product: built, installed into an empty environment elsewhere, and run there."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def _run(command: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a program; its whole output is the failure's message."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(
        command, cwd=folder, env={**kept, **environment}, capture_output=True, encoding="utf-8", timeout=280
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    assert (ROOT / "web" / "dist" / "index.html").is_file(), "The page is not built: run `make setup` first."
    folder = tmp_path_factory.mktemp("wheel")
    _run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)], folder)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_queries_page_and_demonstration(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    for place, folder in (("cypher", "_cypher"), ("examples/demo", "_demo"), ("web/dist", "_web")):
        wanted = {f"graphsvc/{folder}/{p.relative_to(ROOT / place)}" for p in _files(ROOT / place)}
        assert wanted, place
        assert wanted <= inside
    kernels = {p.relative_to(ROOT).as_posix() for p in (ROOT / "graphsvc").rglob("*.pyx")}
    assert kernels <= {name.split(".")[0] + ".pyx" for name in inside if name.endswith((".so", ".pyd"))}
    assert not wheel.name.endswith("-none-any.whl")
    assert not [name for name in inside if name.startswith(("tests/", "web/", "bench/"))]


def _files(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file()]


@pytest.mark.timeout(600)
def test_an_installed_wheel_runs_the_demonstration(wheel: Path, tmp_path: Path) -> None:
    python = _installed(wheel, tmp_path / "venv")
    program = str(python.parent / "graphsvc")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    # Nothing of the checkout is in use: the package lies in the new environment.
    place = _run([str(python), "-c", "import graphsvc; print(graphsvc.__file__)"], elsewhere).stdout.strip()
    assert Path(place).is_relative_to(tmp_path / "venv")
    expected = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert expected in _run([program, "--version"], elsewhere).stdout
    shown = _run([program, "demo", "--no-serve"], elsewhere, GRAPHSVC_ENGINE_IDLE="0").stdout
    assert "Coverage" in shown
    assert "accounts on" in shown
    assert [p.name for p in elsewhere.iterdir()] == ["graphsvc-demo-store"]


def _installed(wheel: Path, venv: Path) -> Path:
    """An environment that holds the wheel and what it depends on, in the locked versions, and nothing else."""
    uv = [sys.executable, "-m", "uv"]
    _run([*uv, "venv", "--quiet", "--python", sys.executable, str(venv)], venv.parent)
    python = venv / "bin" / "python"
    # The lock carries hashes; as constraints they would be demanded of the wheel too.
    pins = [row.split(" ")[0] for row in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
            if "==" in row and not row.startswith((" ", "#"))]  # fmt: skip
    constraints = venv.parent / "constraints.txt"
    constraints.write_text("\n".join(pins) + "\n", encoding="utf-8")
    _run([*uv, "pip", "install", "--quiet", "--python", str(python), "--constraint", str(constraints), str(wheel)],
         venv.parent)  # fmt: skip
    return python
