"""Backups of the embedded engine, restored into every engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from neo4j.exceptions import ServiceUnavailable

from graphsvc.errors import StoreUnusable, notes
from graphsvc.store import apply, fill, large, write
from graphsvc.store.backup import Backup
from graphsvc.store.bolt import Bolt, Transaction
from graphsvc.store.graphstore import GraphStore

from .build import commit, patch, put
from .children import child, end, line
from .conftest import ENGINES, Opened, by_url, embedded
from .neo4j_server import Neo4jServer
from .saving import saved, story


@pytest.fixture
def fresh(place: tuple[str, Path]) -> Opened:
    """Opens a store that is empty the first time."""
    return partial(ENGINES[place[0]], place[1])


@pytest.fixture
def source(kept: Path, tmp_path: Path) -> Iterator[Backup]:
    """A backup to be restored."""
    with embedded(kept) as store:
        story(store)
        with saved(store, tmp_path) as made:
            yield made


def test_a_store_goes_from_engine_to_engine_and_back(kept: Path, empty_server: Neo4jServer, tmp_path: Path) -> None:
    with embedded(kept) as first, by_url(empty_server.home) as second, embedded(tmp_path / "third") as third:
        story(first)
        commit(first, put("Account", "float", annual_revenue=1e300), put("Account", "whole", annual_revenue=3.0))
        last = commit(first, put("JointTeam", "day", contract_from=date(2024, 2, 29)))
        with saved(first, tmp_path) as made:
            second.fill(made)
        with saved(second, tmp_path) as made:
            third.fill(made)
        assert first.contents() == second.contents() == third.contents()
        for store in (second, third):
            assert _plain(store) == _plain(first)
            assert [store.commit_of(n) for n in range(last.number + 2)] == [
                first.commit_of(n) for n in range(last.number + 2)
            ]
        # Work goes on where it stood.
        for store in (first, second, third):
            done = commit(store, patch("Stakeholder", "acme-3", name=None))
            assert (done.number, done.updated) == (last.number + 1, 1)
            assert done.at >= last.at


def _plain(store: GraphStore) -> list[Any]:
    graph = store.whole_graph()
    nodes = [node for label in graph.labels() for node in graph.nodes(label).values()]
    ties = sorted((tie for type_ in graph.types() for tie in graph.ties(type_)), key=lambda tie: tie.id)
    return [graph.revision, nodes, ties]


def test_an_empty_store_has_a_backup_too(empty_server: Neo4jServer, tmp_path: Path) -> None:
    with by_url(empty_server.home) as store, embedded(tmp_path / "other") as other:
        with saved(store, tmp_path) as made:
            assert (made.contents.nodes, made.contents.ties, made.contents.digest) == ({}, {}, "0" * 32)
            other.fill(made)
        assert commit(other, put("Account", "a")).number == 1


def test_a_store_that_is_not_empty_is_left_as_it_was(fresh: Opened, source: Backup) -> None:
    with fresh() as store:
        story(store)
        before, revision = store.contents(), store.revision()
        with pytest.raises(StoreUnusable, match=f"its last commit is number {revision}"):
            store.fill(source)
        assert (store.contents(), store.revision()) == (before, revision)


def test_what_was_not_stored_as_it_was_read_does_not_stay(
    fresh: Opened, source: Backup, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(tx: Transaction, kind: tuple[str, ...], stored: Any) -> None:
        ensure(tx, kind, dict(list(stored.items())[:-1]) if kind == ("Stakeholder",) else stored)

    ensure = apply.ensure
    with fresh() as store:
        monkeypatch.setattr(apply, "ensure", forgetful)
        with pytest.raises(StoreUnusable, match="not what the backup holds"):
            store.fill(source)
        monkeypatch.undo()
        assert (store.revision(), store.contents().nodes, store.contents().ties) == (0, {}, {})
        store.fill(source)
        assert store.contents() == source.contents


_DIES_WHILE_WRITING = """
from graphsvc.store import backup, fill
step, seen = fill._write_batch, []
def slow(*a, **how):
    step(*a, **how)
    seen.append(1)
    if len(seen) == 4: stop('halfway')
fill._write_batch = slow
with backup.opened(Path({file!r})) as made, opened() as s:
    s.fill(made)
"""


def test_a_restore_whose_program_is_killed_leaves_an_empty_store(
    fresh: Opened, place: tuple[str, Path], source: Backup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write, "_BEAT_LIMIT", 0.0)
    dying = child(_DIES_WHILE_WRITING.format(file=str(tmp_path / "b.graphsvc")), place[1], place[0])
    assert line(dying) == "halfway"
    end(dying)
    with fresh() as store:
        assert (store.revision(), store.contents().nodes, store.contents().ties) == (0, {}, {})
        assert store.whole_graph().labels() == []
        store.fill(source)
        assert (store.revision(), store.contents()) == (source.header.revision, source.contents)


def _breaking(monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    """Ctrl-C after that step was applied, and a broken line for whoever asks next, as the driver may leave one."""
    step, once, asked = getattr(fill, at), Bolt._once, list[int]()

    def stopped(tx: Transaction, **how: Any) -> None:
        step(tx, **how)
        if at != "_write_batch" or how["batch"][0] == ("Stakeholder",):  # some of it is there, and some not
            asked.append(0)

    def breaks(self: Bolt, work: Any, writing: bool) -> Any:
        if asked and asked[-1] == 1:
            asked.append(2)
            raise ServiceUnavailable("the line is broken")
        answer = once(self, work, writing)
        if asked and asked[-1] == 0:
            asked.append(1)
            raise KeyboardInterrupt
        return answer

    monkeypatch.setattr(fill, at, stopped)
    monkeypatch.setattr(Bolt, "_once", breaks)


@pytest.mark.parametrize("at", ["_begin", "_write_batch"])
def test_a_restore_that_is_interrupted_takes_out_what_it_wrote(
    fresh: Opened, source: Backup, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    """Also where nobody knows yet that it had begun, and where taking it out has to be tried again."""
    with fresh() as store:
        with monkeypatch.context() as patch:
            _breaking(patch, at)
            with pytest.raises(KeyboardInterrupt) as caught:
                store.fill(source)
        assert notes(caught.value) == "What was written was taken out again: the store is empty."
        assert (store._writer.mark().open, store.contents().nodes, store.contents().ties) == (None, {}, {})
        store.fill(source)
        assert store.contents() == source.contents


def test_a_restore_that_is_interrupted_after_its_last_step_stays(
    fresh: Opened, source: Backup, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fresh() as store:
        with monkeypatch.context() as patch:
            _breaking(patch, "_finish")
            with pytest.raises(KeyboardInterrupt) as caught:
                store.fill(source)
        revision = source.header.revision
        assert notes(caught.value) == f"The store holds commit {revision}: it had been written to the end."
        assert (store.revision(), store.contents()) == (revision, source.contents)


def test_taking_out_that_is_interrupted_goes_on_at_once_with_who_comes_next(
    fresh: Opened, source: Backup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C twice. Nobody has to wait until the writer counts as dead."""
    with fresh() as store:
        with monkeypatch.context() as patch:
            _breaking(patch, "_write_batch")
            undo, steps = large._undo, list[bool]()

            def twice(*arguments: Any, **named: Any) -> bool:
                if steps:
                    raise KeyboardInterrupt
                steps.append(undo(*arguments, **named))
                return steps[0]

            patch.setattr(large, "_undo", twice)
            patch.setattr(large, "_WIPED", 1)
            with pytest.raises(KeyboardInterrupt):
                store.fill(source)
        assert store._writer.mark().open == 1
    with fresh() as store:
        assert (store._writer.mark().open, store.contents().nodes) == (None, {})
        store.fill(source)
        assert store.contents() == source.contents
