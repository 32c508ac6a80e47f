"""One store with the small account, served once for the tests that only ask; what the others start for themselves."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from processes import Program, Service, end_engine, serving
from small_account import write_tables


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service over the small account. Nobody may change what is in it, but for accounts of their own."""
    folder = tmp_path_factory.mktemp("shared")
    program = Program(folder, folder / "store")
    (folder / "tables").mkdir()
    write_tables(folder / "tables")
    with serving(program) as running:
        done = program("import", "tables")
        assert done.returncode == 0, done.stderr
        yield running
    end_engine(program.store)


@pytest.fixture(scope="session")
def program(service: Service) -> Program:
    """The command line over the store of `service`, whose engine therefore runs."""
    return service.program


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Program]:
    """The command line over a new store that the test may ruin."""
    yield Program(tmp_path, tmp_path / "store")
    end_engine(tmp_path / "store")


@pytest.fixture
def small_disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A file system of our own, 160 MB unless the test is given another size."""
    size = getattr(request, "param", "160m")
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    options = ["-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)]
    if mount is None or subprocess.run([mount, *options], capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a small file system")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)
