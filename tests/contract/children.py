"""Other processes on the same store, to be stopped and killed in the middle of what they do."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

_BEGIN = """
import sys
from pathlib import Path
from graphsvc.store import apply, journal, large, write
from tests.contract.build import account, commit, put, tie
from tests.contract.conftest import ENGINES
folder = Path(sys.argv[2])

def opened(**how):
    return ENGINES[sys.argv[1]](folder, **how)

def stop(word):
    print(word, flush=True)
    sys.stdin.readline()

"""


def child(code: str, folder: Path, engine: str = "embedded", *, quiet: bool = False) -> subprocess.Popen[str]:
    """A process that runs `code`, which opens the store with `opened()` and prints a line when it has come so far.

    `quiet`: what it complains of is kept instead of shown.
    """
    root = Path(__file__).resolve().parents[2]
    return subprocess.Popen(
        [sys.executable, "-c", _BEGIN + code, engine, str(folder)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if quiet else None,
        text=True,
    )


def line(process: subprocess.Popen[str]) -> str:
    """The next line that it prints."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def go_on(process: subprocess.Popen[str]) -> None:
    """Lets it go on after `stop`."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def end(process: subprocess.Popen[str]) -> None:
    """Kills it at once."""
    process.kill()
    process.communicate()


def until(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    """Waits for something that happens soon."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def dead(pid: int) -> bool:
    """Whether a process has ended."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
