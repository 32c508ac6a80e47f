"""A clock that is set back under a running service. The real program under libfaketime."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from processes import Program, Service, put, serving

from graphsvc.store.embedded import EmbeddedEndpoint
from graphsvc.store.graphstore import GraphStore


def _library() -> str | None:
    """Debian's libfaketime, for programs with threads."""
    if shutil.which("dpkg-query") is None:
        return None
    files = subprocess.run(["dpkg-query", "-L", "libfaketime"], capture_output=True, text=True, check=False).stdout
    return next((line for line in files.splitlines() if line.endswith("/libfaketimeMT.so.1")), None)


class Clock:
    """What the service takes for the time: so many seconds off, as the file says."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.set_off(0)

    def set_off(self, seconds: int) -> None:
        draft = self._file.with_suffix(".new")
        draft.write_text(f"{seconds:+d}\n", encoding="ascii")
        draft.replace(self._file)


@pytest.fixture
def kept(own: Program) -> Iterator[GraphStore]:
    """The engine runs already, by the right clock: Java's virtual machine does not start under libfaketime."""
    with GraphStore(EmbeddedEndpoint(own.store)) as store:
        yield store


@pytest.fixture
def clock(kept: GraphStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the programs that this test starts from now on."""
    library = _library()
    if library is None:
        pytest.skip("needs libfaketime")
    made = Clock(tmp_path / "clock")
    monkeypatch.setenv("LD_PRELOAD", library)
    monkeypatch.setenv("FAKETIME_TIMESTAMP_FILE", str(tmp_path / "clock"))
    monkeypatch.setenv("FAKETIME_NO_CACHE", "1")
    monkeypatch.setenv("FAKETIME_DONT_FAKE_MONOTONIC", "1")
    return made


def _commit(service: Service, name: str) -> datetime:
    answer = service.change(put("accounts", name, name=name))
    assert answer.status_code == 200, answer.text
    return datetime.fromisoformat(answer.json()["at"])


def test_commits_are_in_the_order_of_their_instants(own: Program, clock: Clock) -> None:
    """An hour back and a day: the instants stay where they were until the time has come again."""
    with serving(own) as service:
        first = _commit(service, "first")
        clock.set_off(-3600)
        second, third = _commit(service, "second"), _commit(service, "third")
        clock.set_off(-86400)
        fourth = _commit(service, "fourth")
        clock.set_off(3600)
        fifth = _commit(service, "fifth")
        assert (second, third, fourth) == (first, first, first)
        assert timedelta(minutes=59) < fifth - first < timedelta(minutes=61)
        assert abs(first - datetime.now(UTC)) < timedelta(minutes=5)
        assert service.accounts() == {"first", "second", "third", "fourth", "fifth"}


def test_a_store_whose_last_commit_lies_in_the_future_goes_on(own: Program, kept: GraphStore, clock: Clock) -> None:
    """Somebody's clock was a year ahead."""
    for name, seconds in (("a", 365 * 86400), ("b", 0)):
        clock.set_off(seconds)
        (own.folder / "accounts.csv").write_text(f"id,name\n{name},{name}\n", encoding="utf-8")
        assert own("import", "accounts.csv").returncode == 0
    one, two = kept.commit_of(1), kept.commit_of(2)
    assert one is not None
    assert two is not None
    assert one.at == two.at > datetime.now(UTC).isoformat()
