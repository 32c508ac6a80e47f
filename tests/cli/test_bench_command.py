"""`bench`: what it says, and that nothing of it is left, however it ends."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.generated import tables
from graphsvc.analysis.columns.facts import facts
from graphsvc.cli import measuring as command
from graphsvc.errors import InvalidInput, StoreUnavailable
from graphsvc.generate.portfolio import portfolio
from graphsvc.services import measuring
from graphsvc.services.measuring_answers import Machine, Measured, Measurement
from graphsvc.store.open import passing_store

_PROGRAM = Path(sys.executable).parent / "graphsvc"
_TIMES = [
    "import", "snapshot_built", "snapshot_read", "strengths", "figures", "figures_cuts", "risk", "plan", "closed",
    "closed_kept", "key_people_middle", "key_people_largest", "edit", "refresh",
]  # fmt: skip
_SIZES = {"memory_import", "memory_closed", "memory_all", "memory_engine"}


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty one with a short name: where that of a local socket does not fit, it lies elsewhere."""
    with tempfile.TemporaryDirectory(prefix="b-") as name:
        yield Path(name)


def _begun(folder: Path, *words: str) -> subprocess.Popen[str]:
    """The command, whose temporary files and store would lie in `folder`."""
    env = {**os.environ, "TMPDIR": str(folder)}
    return subprocess.Popen(
        [str(_PROGRAM), "--store", str(folder / "store"), *words], cwd=folder, env=env, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_it_says_what_was_measured_on_what_and_leaves_nothing(folder: Path) -> None:
    output, errors = _begun(folder, "--json", "bench", "--accounts", "12", "--seed", "3").communicate(timeout=280)
    answer = Measurement(**json.loads(output))
    made, recorded = portfolio(12, 3), facts(tables(12, seed=3))
    assert (answer.accounts, answer.seed) == (12, 3)
    assert answer.rows == sum(table.height for table in made.values())
    assert answer.people == made["stakeholders"].height
    # What was between us and an earlier self is among the contacts of the later one as well.
    carried = made["stakeholders"].drop_nulls("same_person_as")["same_person_as"].to_list()
    among = {name: made[name].height for name in ("influences", "roles")}
    among |= {
        name: made[name].height + made[name]["target"].is_in(carried).sum() for name in ("contacts", "interactions")
    }
    met = recorded.touches.height - among["interactions"]  # at engagements
    assert answer.ties == sum(among.values()) + met + made["stakeholders"]["reports_to"].count()
    assert answer.largest_account == recorded.people.group_by("account").len()["len"].max()
    assert [each.name for each in answer.measured if each.unit == "seconds"] == _TIMES
    assert {each.name for each in answer.measured if each.unit == "bytes"} == _SIZES
    assert len(answer.measured) == measuring.FIGURES
    assert all(0 < each.best <= each.value for each in answer.measured)
    assert errors == ""
    assert list(folder.iterdir()) == []


def test_what_is_interrupted_leaves_nothing(folder: Path) -> None:
    process = _begun(folder, "bench", "--accounts", "300")
    deadline = time.monotonic() + 120
    while not list(folder.glob("*/store/engine.json")) and time.monotonic() < deadline:
        time.sleep(0.05)
    engine = json.loads(next(folder.glob("*/store/engine.json")).read_text())["pid"]
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=100)
    assert (process.returncode, output, errors.strip()) == (130, "", "graphsvc: Interrupted.")
    assert list(folder.iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.kill(engine, 0)


def test_no_room_is_said_before_anything_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice the 64 MB that are left free, and 50 kB for each account: 134.2 + 50 MB."""
    monkeypatch.setattr(measuring, "_free", lambda _: 150_000_000)
    with pytest.raises(
        InvalidInput, match=r"1,000 accounts takes 184 MB in .*; 150 MB are free\. Free some, set TMPDIR"
    ):
        measuring.measure(1000, 1)


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left"), StoreUnavailable("The engine failed.")])
def test_a_disk_that_fills_up_meanwhile_is_said_whoever_notices(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    free = iter([10**12, 1000])
    monkeypatch.setattr(measuring, "_free", lambda _: next(free))

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(measuring, "write", fail)
    with pytest.raises(InvalidInput, match="is full"):
        measuring.measure(1, 1)


def test_why_the_engine_does_not_start_is_said_though_its_log_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPHSVC_ENGINE_HEAP", "1k")
    refused = pytest.raises(StoreUnavailable, match=r"does not start.*log ends with: Too small maximum heap")
    with refused, passing_store(tmp_path / "store"):
        pass


def test_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    machine = Machine(
        cores=2, processor="Some Processor", memory=25_000_000_000, python="3.11.7", graphsvc="0.1.0", load=(0.25, 1.0)
    )
    time_ = Measured(name="import", what="import into an empty store", unit="seconds", value=4.25, best=4.25, runs=1)
    short = Measured(name="figures", what="all figures", unit="seconds", value=0.01234, best=0.0056, runs=5)
    size = Measured(name="memory_all", what="this process", unit="bytes", value=267_400_000, best=267_400_000, runs=1)
    command._show(
        Measurement(
            machine=machine, accounts=1000, seed=1, rows=59_194, people=24_007, ties=48_451, largest_account=300,
            measured=[time_, size, short],
        )
    )  # fmt: skip
    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == [
        "2 cores (Some Processor), 25 GB",
        "Python 3.11.7, graphsvc 0.1.0, load 0.2 before, 1.0 after",
        "1,000 accounts (seed 1) with 24,007 people and 48,451 ties: 59,194 rows",
        "",
        "Time                         Median    Best",
        "import into an empty store    4.2 s   4.2 s",
        "all figures                 12.3 ms  5.6 ms",
        "",
        "Memory        At the most",
        "this process       267 MB",
    ]
