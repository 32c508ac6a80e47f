"""The same files imported into both engines: the stored data and every answer over them are the same."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from graphsvc.access import LOCAL_OWNER
from graphsvc.model import Graph
from graphsvc.services import importing, people, portfolio, ways
from graphsvc.services.context import Context
from graphsvc.settings import Settings
from graphsvc.store.graphstore import GraphStore

from .conftest import by_url, embedded
from .neo4j_server import Neo4jServer

ROOT = Path(__file__).resolve().parents[2]
EXACT = 1e-12


@dataclass(frozen=True)
class Both:
    """Two stores of one content, the day of the answers, and the accounts that are asked about in depth."""

    embedded: Context
    neo4j: Context
    today: date
    accounts: tuple[str, ...]

    def each(self, ask: Callable[[Context], BaseModel]) -> list[Any]:
        """Both answers, without the instant at which they were given."""
        return [ask(ctx).model_dump(mode="json", exclude={"as_of"}) for ctx in (self.embedded, self.neo4j)]


def _imported(store: GraphStore, paths: tuple[Path, ...], mapping: Path | None) -> Context:
    ctx = Context(store, Settings())
    importing.import_files(ctx, LOCAL_OWNER, importing.Wanted(paths=paths, mapping=mapping))
    return ctx


@pytest.fixture(scope="module", params=["demo", "northwind"])
def both(
    request: pytest.FixtureRequest, second_server: Neo4jServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Both]:
    if request.param == "demo":
        paths, mapping, today = (ROOT / "examples" / "demo",), None, date(2026, 7, 1)
        accounts = ("lanxu-dairy", "ankerin-hospitals", "northgate-bank")
    else:
        paths, today = (request.getfixturevalue("shared_data") / "northwind",), date(1998, 5, 6)
        mapping, accounts = ROOT / "examples" / "mappings" / "northwind.toml", ("ALFKI", "ERNSH", "SAVEA")
    second_server.wipe()
    folder = tmp_path_factory.mktemp("both") / "store"
    with embedded(folder) as ours, by_url(second_server.home) as theirs:
        yield Both(_imported(ours, paths, mapping), _imported(theirs, paths, mapping), today, accounts)


def _content(graph: Graph) -> tuple[Any, ...]:
    nodes = {
        (n.label, n.id): (n.properties, n.revision) for label in graph.labels() for n in graph.nodes(label).values()
    }
    ties = {t.id: (t.properties, t.revision) for kind in graph.types() for t in graph.ties(kind)}
    return graph.revision, nodes, ties


def _differences(ours: Any, theirs: Any, place: str = "") -> Iterator[str]:
    """Where two answers differ: figures by more than 1e-12, all else at all."""
    if isinstance(ours, dict) and isinstance(theirs, dict) and ours.keys() == theirs.keys():
        for key in ours:
            yield from _differences(ours[key], theirs[key], f"{place}.{key}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from _differences(one, other, f"{place}[{index}]")
    elif isinstance(ours, float) and isinstance(theirs, float):
        if not math.isclose(ours, theirs, rel_tol=0, abs_tol=EXACT):
            yield f"{place}: {ours!r} is not {theirs!r}"
    elif ours != theirs:
        yield f"{place}: {ours!r} is not {theirs!r}"


def test_the_stored_data_are_the_same(both: Both) -> None:
    assert _content(both.neo4j.store.whole_graph()) == _content(both.embedded.store.whole_graph())
    for account in both.accounts:
        ours, theirs = (_content(ctx.store.account_graph(account)) for ctx in (both.embedded, both.neo4j))
        assert theirs == ours


def test_the_portfolio_is_the_same(both: Both) -> None:
    for sort in ("name", "coverage"):
        ours, theirs = both.each(
            lambda ctx, by=sort: portfolio.accounts(ctx, LOCAL_OWNER, portfolio.Wanted(sort=by), both.today)
        )
        assert list(_differences(ours, theirs)) == []
        assert set(both.accounts) <= {row["id"] for row in ours["accounts"]}


@pytest.mark.parametrize("question", ["key-people", "coverage", "plan"])
def test_the_answers_about_accounts_are_the_same(both: Both, question: str) -> None:
    ask: dict[str, Callable[[Context, str], BaseModel]] = {
        "key-people": lambda ctx, a: people.key_people(ctx, LOCAL_OWNER, a, None, None, both.today),
        "coverage": lambda ctx, a: people.coverage(ctx, LOCAL_OWNER, a, both.today),
        "plan": lambda ctx, a: ways.plan(ctx, LOCAL_OWNER, a, 5, both.today),
    }
    for account in both.accounts:
        ours, theirs = both.each(lambda ctx, about=account: ask[question](ctx, about))
        assert list(_differences(ours, theirs)) == []
        assert ours["account"] == account


def test_the_ways_to_people_are_the_same(both: Both) -> None:
    found = 0
    for account in both.accounts:
        leading = people.key_people(both.embedded, LOCAL_OWNER, account, None, 3, both.today).people
        for person in leading:
            ours, theirs = both.each(lambda ctx, to=person.id: ways.paths(ctx, LOCAL_OWNER, to, None, 5, 4, both.today))
            assert list(_differences(ours, theirs)) == []
            found += len(ours["paths"])
    assert found >= len(both.accounts)
