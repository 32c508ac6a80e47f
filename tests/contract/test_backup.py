"""Backups of every engine while others write."""

from __future__ import annotations

import io
import random
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from graphsvc.errors import StoreUnavailable, StoreUnusable
from graphsvc.model import Change
from graphsvc.store import apply, cut, marker
from graphsvc.store.bolt import Bolt, Transaction
from graphsvc.store.queries import query

from .build import commit, drop, patch, put, tie
from .children import child, end, line
from .conftest import ENGINES, Opened
from .saving import Stored, graph_of, numbers_of, saved, stored_of, story


@pytest.fixture(params=ENGINES)
def told(request: pytest.FixtureRequest) -> tuple[str, Path]:
    """The name of an engine, and the folder or server's home of a store to which the story was told."""
    name = request.param
    home = request.getfixturevalue("empty_server").home if name == "neo4j" else request.getfixturevalue("kept")
    with ENGINES[name](home) as store:
        story(store)
    return name, home


@pytest.fixture
def opened(told: tuple[str, Path]) -> Opened:
    """Opens that store, as one process more would."""
    return partial(ENGINES[told[0]], told[1])


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many reads, so that much can happen between them."""
    monkeypatch.setattr(cut, "_IDS", 3)
    monkeypatch.setattr(cut, "_FIRST_IDS", 3)


def _edits(seed: int) -> Iterator[list[Change]]:
    """Commits without end that create, change and remove people and lines, before and behind whoever reads."""
    chance = random.Random(seed)
    for turn in range(10_000):
        person = f"acme-{chance.randrange(14)}"
        other = f"acme-{chance.randrange(14)}"
        at = tie("WORKS_AT", ("Stakeholder", person), ("Account", "acme"))
        tied = tie("INFLUENCES", ("Stakeholder", person), ("Stakeholder", other), strength=turn / 10_000)
        yield chance.choice(
            [
                [put("Stakeholder", person, name=f"turn {turn}"), at],
                [put("Stakeholder", person, name="A"), at, put("Stakeholder", other, name="B"), tied],
                [drop("Stakeholder", person)],
                [put("Account", f"new-{turn}", name="new")],
                [patch("Account", "acme", tier=str(turn))],
            ]
        )


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("seed", range(2))
def test_a_backup_is_what_stood_at_its_commit_whatever_others_write_meanwhile(
    opened: Opened, tmp_path: Path, seed: int
) -> None:
    with opened() as store, opened() as other:
        edits = _edits(seed)
        for _ in range(5):
            commit(store, *next(edits))
        with saved(store, tmp_path) as quiet:
            before = stored_of(quiet)
        revision = store.revision()
        with saved(store, tmp_path, lambda done, total: bool(commit(other, *next(edits)))) as busy:
            assert other.revision() > revision + 20
            assert stored_of(busy) == before
            assert (busy.header.revision, busy.contents) == (revision, quiet.contents)
            assert numbers_of(busy) == list(range(1, revision + 1))


class _Writer(threading.Thread):
    """Writes as fast as it can, each commit of known values, until told to stop."""

    def __init__(self, opened: Opened, name: str) -> None:
        super().__init__()
        self.made: list[tuple[int, dict[str, str | None]]] = []
        self.stop = threading.Event()
        self._opened, self._label = opened, name

    def run(self) -> None:
        with self._opened() as store:
            for turn in range(10_000):
                ids = [f"{self._label}-{(turn + step) % 9}" for step in range(3)]
                values = dict.fromkeys(ids[:2], f"{turn}") | {ids[2]: None}
                changes = [drop("Account", i) if v is None else put("Account", i, name=v) for i, v in values.items()]
                self.made.append((commit(store, *changes).number, values))
                if self.stop.is_set():
                    return


@pytest.mark.usefixtures("small_pieces")
def test_a_backup_beside_busy_writers_is_the_replay_of_their_commits(opened: Opened, tmp_path: Path) -> None:
    with opened() as store:
        before, writers = store.revision(), [_Writer(opened, name) for name in ("a", "b", "c")]
        with saved(store, tmp_path) as quiet:
            still = graph_of(quiet)
        for one in writers:
            one.start()
        try:
            while store.revision() < before + 10:
                time.sleep(0.01)
            backups = []
            for number in range(2):
                (folder := tmp_path / str(number)).mkdir()
                with saved(store, folder) as made:
                    backups.append((made.header.revision, graph_of(made)))
            last = store.revision()
        finally:
            for one in writers:
                one.stop.set()
                one.join()
    assert backups[0][0] < last  # they did write meanwhile
    commits = sorted((pair for one in writers for pair in one.made), key=lambda pair: pair[0])
    for revision, graph in backups:
        model: Stored = dict(still)
        for number, values in commits:
            if number <= revision:
                _replay(model, number, values)
        assert graph == model


def _replay(model: Stored, number: int, values: dict[str, str | None]) -> None:
    for node_id, name in values.items():
        if name is None:
            model.pop((("Account",), (node_id, "")), None)
        else:
            model[("Account",), (node_id, "")] = {"id": node_id, "name": name, "_rev": number}


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("fail", [False, True], ids=["goes on", "is rolled back"])
def test_a_backup_beside_an_open_commit_has_nothing_of_it(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fail: bool
) -> None:
    """Also where it is rolled back behind whoever reads: then the journal says no more what it had removed."""
    with opened() as store, opened(batch=20) as other:
        revision = store.revision()
        with saved(store, tmp_path) as quiet:
            before = stored_of(quiet)
        halfway, goes_on, points = threading.Event(), threading.Event(), []
        written, batches, at = apply.write, [], cut.point

        def slow(tx: Transaction, images: Any) -> None:
            if len(batches) == 2:
                halfway.set()
                assert goes_on.wait(60)
                if fail:
                    raise StoreUnusable("made to fail")
            batches.append(1)
            written(tx, images)

        def remove_many() -> None:
            with suppress(StoreUnusable):
                commit(other, *(drop("Stakeholder", f"acme-{number}") for number in range(60)))

        def point(bolt: Bolt) -> cut.Point:
            points.append(1)
            return at(bolt)

        monkeypatch.setattr(apply, "write", slow)
        monkeypatch.setattr(cut, "point", point)
        thread = threading.Thread(target=remove_many)

        def hear(done: int, total: int) -> None:
            if not batches:
                thread.start()
                assert halfway.wait(60)
            if done == total and not goes_on.is_set():
                goes_on.set()
                thread.join(60)

        with saved(store, tmp_path, hear) as busy:
            assert stored_of(busy) == before
        assert (len(points), store.revision()) == ((2, revision) if fail else (1, revision + 1))


def test_what_was_read_in_halves_is_read_again(opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A node without properties, as a Neo4j gives one that goes at this moment; and one with values of two commits."""
    with opened() as store, opened() as other:
        commit(store, put("Account", "goes", name="A"))
        with saved(store, tmp_path) as quiet:
            before = graph_of(quiet)
        raw, halves = Transaction.raw, iter([{}, {"name": "B"}])
        asked = query("nodes_with_outward", LABEL_="Account")

        def in_halves(tx: Transaction, text: str, /, **parameters: Any) -> Any:
            rows = raw(tx, text, **parameters)
            for place, (stored, ties) in enumerate(rows[0][0] if text == asked else ()):
                if stored["id"] == "goes":
                    half = next(halves, None)
                    if half == {"name": "B"}:
                        commit(other, put("Account", "goes", name="B"))
                    rows[0][0][place] = [stored if half is None else half and {**stored, **half}, ties]
            return rows

        monkeypatch.setattr(Transaction, "raw", in_halves)
        with saved(store, tmp_path) as busy:
            after = graph_of(busy)
            assert busy.header.revision == quiet.header.revision + 1
        goes = (("Account",), ("goes", ""))
        assert after[goes] == {"id": "goes", "name": "B", "_rev": busy.header.revision}
        assert after.keys() == before.keys()


def test_where_commits_are_rolled_back_all_the_time_no_backup_is_made(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened() as store:
        read, steps = marker.read, iter(range(1000))
        monkeypatch.setattr(marker, "read", lambda tx: replace(read(tx), undone=next(steps)))
        with pytest.raises(StoreUnavailable, match="keep being rolled back"):
            store.save(io.BytesIO())
        with pytest.raises(StoreUnavailable, match="keep being rolled back"):
            store.contents()


_DIES_WHILE_READING = """
from graphsvc.services import backups
from graphsvc.services.context import Context
from graphsvc.settings import Settings
from graphsvc.access import LOCAL_OWNER
from graphsvc.store import cut
part, seen = cut._part, []
def slow(*a):
    seen.append(1)
    if len(seen) == 2: stop('halfway')
    return part(*a)
cut._part = slow
with opened() as s:
    backups.backup(Context(s, Settings()), LOCAL_OWNER, Path({file!r}))
"""


def test_a_backup_whose_program_is_killed_has_no_file(opened: Opened, told: tuple[str, Path], tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    file = tmp_path / "backups" / "b.graphsvc"
    dying = child(_DIES_WHILE_READING.format(file=str(file)), told[1], told[0])
    assert line(dying) == "halfway"
    end(dying)
    assert not file.exists()
    with opened() as store, saved(store, tmp_path) as made:
        assert made.header.revision == store.revision()
