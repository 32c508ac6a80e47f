"""The real command line in processes of its own, over one store that all tests of a module share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from cli_shell import Shell
from small_account import write_tables


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A shell beside a store in which nothing is."""
    yield from _shell(tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A shell beside a store that holds the small account; nobody changes it."""
    for run in _shell(tmp_path_factory.mktemp("cli")):
        done = run("import", "tables")
        assert done.returncode == 0, done.stderr
        yield run


def _shell(folder: Path) -> Iterator[Shell]:
    (folder / "tables").mkdir()
    write_tables(folder / "tables")
    yield Shell(folder)
    left = _engines(folder)
    for process in left:
        process.terminate()
    _, alive = psutil.wait_procs(left, timeout=40)
    for process in alive:
        process.kill()
    assert not alive, f"an engine did not end when told to: {alive}"


def _engines(folder: Path) -> list[psutil.Process]:
    """The processes that work on the store in this folder."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        if any(str(folder) in word for word in process.info["cmdline"] or []):
            found.append(process)
    return found
