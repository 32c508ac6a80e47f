"""What fills an empty embedded store at once is, in every respect, what filling it batch by batch makes of it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from graphsvc.access import LOCAL_OWNER
from graphsvc.bulk import Bulk
from graphsvc.ingest.first import plan_first
from graphsvc.ingest.reading import read_paths
from graphsvc.ingest.tables import check_tables
from graphsvc.model import Commit, Node
from graphsvc.services.context import Context
from graphsvc.services.undoing import Wanted, undo
from graphsvc.settings import Settings
from graphsvc.store import bulk_load, cut
from graphsvc.store.graphstore import GraphStore
from graphsvc.store.lines import Tally
from graphsvc.store.loading import failed

from .build import patch
from .children import child, line
from .conftest import embedded

DEMO = Path(__file__).resolve().parents[2] / "examples" / "demo"
AT_ONCE, IN_BATCHES = {"load_from": 1, "batch": 500}, {"load_from": 1 << 40, "batch": 500}
HOW = {"author": "somebody", "message": "first", "source": "files"}
# Beside what the demo has: what JSON or an engine may take for something else.
ODD = '''id,name,name_zh,industry,annual_revenue,region
007,"Two
lines, ""quoted""",七号,null,1e300,
1.0,NaN,,true,0.1,007
2026-01-01,2026-01-01,  blank  ,\\u0041 \\,-0.0,1e5
x:y,1,😀é,"[1]",12345678901234.56,
'''
ODD_PEOPLE = """id,name,capacity
odd.1,One,3
odd.2,2,
"""


@pytest.fixture(scope="module")
def bulk(tmp_path_factory: pytest.TempPathFactory) -> Bulk:
    return planned(tmp_path_factory.mktemp("tables"))


def planned(folder: Path) -> Bulk:
    """The demo's tables, which are all that there are, and odd values."""
    shutil.copytree(DEMO, folder / "demo", ignore=shutil.ignore_patterns("*.md", "*.toml"))
    (folder / "odd").mkdir()
    (folder / "odd" / "accounts.csv").write_text(ODD, encoding="utf-8")
    (folder / "odd" / "employees.csv").write_text(ODD_PEOPLE, encoding="utf-8")
    tables = check_tables(read_paths([folder]))
    assert [row for checked in tables for row in checked.rejected] == []
    found = plan_first(tables)
    assert found is not None
    return found


def filled(folder: Path, bulk: Bulk, how: dict[str, Any]) -> GraphStore:
    store = embedded(folder, **how)
    before = engine_of(folder)
    commit = store.commit(bulk, **HOW)
    assert (commit.number, commit.created, commit.first_load) == (1, len(bulk), True)
    assert (engine_of(folder) != before) == (how is AT_ONCE)
    return store


def engine_of(folder: Path) -> int:
    """The process that serves it."""
    return int(json.loads((folder / "engine.json").read_text())["pid"])


@pytest.fixture(scope="module")
def both(bulk: Bulk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[GraphStore, GraphStore]]:
    folder = tmp_path_factory.mktemp("stores")
    with filled(folder / "at-once", bulk, AT_ONCE) as one, filled(folder / "batches", bulk, IN_BATCHES) as other:
        yield one, other


def all_lines(store: GraphStore) -> list[bytes]:
    """All nodes and ties as backups have them, without commits: these have instants."""
    found = cut.parts(store._bolt, cut.point(store._bolt), Tally())
    return sorted(text for part in found for text in (*part.nodes, *part.ties) if not text.startswith(b'["Commit"'))


def commits(store: GraphStore) -> list[Commit]:
    return [replace(commit, at="") for commit in store.commits()]


def schema(folder: Path) -> dict[str, Any]:
    """The types that the engine knows, with properties and indexes."""
    types = json.loads((folder / "engine/databases/graph/schema.json").read_text())["types"]
    return {
        name: (type_["type"], type_.get("properties"), sorted(str(i["properties"]) for i in type_["indexes"].values()))
        for name, type_ in types.items()
    }


def test_both_ways_make_the_same_store(both: tuple[GraphStore, GraphStore], bulk: Bulk) -> None:
    one, other = both
    assert all_lines(one) == all_lines(other)
    assert len(all_lines(one)) == len(bulk)
    assert commits(one) == commits(other)
    assert one.audit() == other.audit() == []
    assert one.entries(1) == []
    assert schema(Path(one.name)) == schema(Path(other.name))
    found = one.node("Account", "007")
    assert found is not None
    assert found.properties == {
        "name": 'Two\nlines, "quoted"', "name_zh": "七号", "industry": "null", "annual_revenue": 1e300,
    }  # fmt: skip
    assert one.node("Employee", "odd.1") == Node("Employee", "odd.1", {"name": "One", "capacity": 3}, 1)


def test_what_follows_is_the_same(both: tuple[GraphStore, GraphStore]) -> None:
    """A change, the store before it, both taken back, and brought back."""
    for store in both:
        assert store.commit([patch("Account", "007", industry="retail", name_zh=None)], **HOW).number == 2
        ctx = Context(store, Settings())
        assert undo(ctx, LOCAL_OWNER, 2, Wanted()).number == 3
        assert undo(ctx, LOCAL_OWNER, 1, Wanted()).number == 4
        assert store.whole_graph().labels() == []
        assert undo(ctx, LOCAL_OWNER, 4, Wanted()).number == 5
        assert store.audit() == []
    one, other = both
    assert commits(one) == commits(other)
    assert one.entries(2) == other.entries(2)
    assert all_lines_of_graph(one) == all_lines_of_graph(other)
    assert one.at(1).node("Account", "007") == other.at(1).node("Account", "007")


def all_lines_of_graph(store: GraphStore) -> list[bytes]:
    """Without the journal, whose seals are never the same twice."""
    internal = tuple(f'["{label}"'.encode() for label in ("JournalEntry", "JournalCreation", "PersonKey"))
    return [text for text in all_lines(store) if not text.startswith(internal)]


def test_others_who_have_it_open_go_on(bulk: Bulk, tmp_path: Path) -> None:
    with embedded(tmp_path / "store") as reader, embedded(tmp_path / "store", **AT_ONCE) as writer:
        assert reader.revision() == 0
        writer.commit(bulk, **HOW)
        assert reader.node("Account", "007") is not None
        assert reader.commit([patch("Account", "b", name="B")], **HOW).number == 2
        assert writer.revision() == 2


def test_whoever_commits_before_it_has_it_planned_again(bulk: Bulk, tmp_path: Path) -> None:
    with embedded(tmp_path / "store", **AT_ONCE) as store:
        store.commit([patch("Account", "first", name="First")], **HOW)
        assert store.commit(bulk, **HOW).number == 2
        assert [store.node("Account", one) is not None for one in ("first", "007")] == [True, True]
        assert store.audit() == []


# It stops in the middle of the load, and goes on at a line.
LOADS = """
from tests.contract.test_first_load import AT_ONCE, HOW, planned
with opened(**AT_ONCE) as store:
    told = []
    hear = lambda done, total: told or (told.append(done), stop("loads"))
    print(store.commit(planned(folder.with_name("tables")), progress=hear, **HOW).number, flush=True)
"""


@pytest.mark.parametrize("victims", ["client", "engine", "both"])
def test_a_kill_in_the_middle_leaves_nothing_or_all(bulk: Bulk, tmp_path: Path, victims: str) -> None:
    """Others have the store open. A client whose engine died goes on, batch by batch."""
    folder = tmp_path / "store"
    (tmp_path / "tables").mkdir()
    with embedded(folder) as other, child(LOADS, folder) as client:
        assert line(client) == "loads"
        assert (folder / "engine/databases/loading").is_dir()
        assert (other.revision(), other.whole_graph().labels()) == (0, [])
        if victims != "engine":
            client.kill()
            client.wait()
        if victims != "client":
            os.kill(engine_of(folder), signal.SIGKILL)
        if victims == "engine":
            assert client.stdin is not None
            client.stdin.write("\n")
            client.stdin.flush()
            assert line(client) == "1"
            client.wait()
        assert other.revision() == (victims == "engine")
        until(lambda: not (folder / "engine/databases/loading").exists())
        assert len(all_lines(other)) == (len(bulk) if victims == "engine" else 0)
        assert other.audit() == []
        assert other.commit(bulk, **HOW).number == 1 if victims != "engine" else 1


def test_a_kill_when_it_counts_leaves_all(bulk: Bulk, tmp_path: Path) -> None:
    """The engine has decided for what was loaded; the next one puts it in its place."""
    folder = tmp_path / "store"
    (tmp_path / "tables").mkdir()
    with child(LOADS, folder) as client:
        assert line(client) == "loads"
        engine = engine_of(folder)
        assert client.stdin is not None
        client.stdin.write("\n")
        client.stdin.flush()
        until(lambda: not (folder / "engine/databases/loading").exists(), 0.0005)
        client.kill()
        with suppress(ProcessLookupError):
            os.kill(engine, signal.SIGKILL)
        client.wait()
    with embedded(folder) as store:
        assert (store.revision(), len(all_lines(store)), store.audit()) == (1, len(bulk), [])


def until(true: Callable[[], bool], pause: float = 0.01) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(pause)


def test_where_the_engine_fails_at_it_the_store_is_filled_in_steps(
    bulk: Bulk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    def fail(*_: object) -> None:
        raise failed("ended")

    monkeypatch.setattr(bulk_load, "load", fail)
    with embedded(tmp_path / "one", **AT_ONCE) as store, filled(tmp_path / "other", bulk, IN_BATCHES) as other:
        assert store.commit(bulk, **HOW).created == len(bulk)
        assert all_lines(store) == all_lines(other)
    assert [record.getMessage() for record in caplog.records] == [
        "The store's engine ended while it was loading. It goes on in small steps, which takes ten times as long."
    ]
