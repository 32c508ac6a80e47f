"""Introduction paths from an account's neighbourhood against Yen's algorithm over the whole portfolio (metrics §8)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest
from whole_portfolio import TODAY, WholePortfolio
from yen import Whole, by_igraph, by_networkx, strongest

from graphsvc.access import LOCAL_OWNER
from graphsvc.services import ways
from graphsvc.services.context import Context
from graphsvc.settings import Settings
from graphsvc.store import open_store


@dataclass(frozen=True)
class Stored:
    ctx: Context
    facts: WholePortfolio
    whole: Whole

    def paths(self, target: str, start: str | None = None, k: int = 5, steps: int = 4) -> Any:
        return ways.paths(self.ctx, LOCAL_OWNER, target, start, k, steps, TODAY)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stored]:
    """The portfolio in an embedded store."""
    folder, facts = str(tmp_path_factory.mktemp("whole") / "store"), WholePortfolio(2)
    with closing(open_store(folder)) as store:
        store.commit(facts.changes, author="anna", message="All of it", source="test")
        yield Stored(Context(store, Settings(store=folder)), facts, facts.whole())


def people_of(answer: Any) -> list[tuple[str, ...]]:
    return [(path.steps[0].source, *(step.target for step in path.steps)) for path in answer.paths]


def test_to_everybody_equal_to_yen_over_the_whole_portfolio(stored: Stored) -> None:
    """All who can be asked about; at six of the eight accounts by the usual four steps, at the others by fewer."""
    many, elsewhere = 0, 0
    for number, target in enumerate(sorted(stored.facts.account.keys() - stored.facts.left - stored.facts.unnamed)):
        here, k = stored.facts.account[target], (5, 5, 9)[number % 3]
        steps = {"a2": 3, "a6": 2}.get(here, 4)
        answer = stored.paths(target, k=k, steps=steps)
        found = people_of(answer)
        search = by_networkx if number % 20 == 0 else by_igraph
        assert found == strongest(stored.whole, target, k, steps, search=search)
        assert [path.strength for path in answer.paths] == pytest.approx(
            [stored.whole.along(route) for route in found], abs=2e-12
        )
        many += len(found) >= 5
        elsewhere += any(stored.facts.account.get(who, here) != here for route in found for who in route)
    assert min(many, elsewhere) > 100


def test_from_one_of_ours_equal_to_yen_over_the_whole_portfolio(stored: Stored) -> None:
    """From each of those of ours who are there, to a dozen people: now others of ours may stand between."""
    starts = sorted(set(stored.facts.ours) - stored.facts.left)
    targets = sorted(stored.facts.account.keys() - stored.facts.left - stored.facts.unnamed)
    through_ours = 0
    for number, start in enumerate(starts):
        for target in targets[number :: len(targets) // 11]:
            found = people_of(stored.paths(target, start))
            assert found == strongest(stored.whole, target, 5, 4, start)
            through_ours += any(who in stored.facts.ours for route in found for who in route[1:])
    assert through_ours > 25


def test_nobody_is_introduced_to_those_who_left_or_have_no_name(stored: Stored) -> None:
    for target in sorted(stored.facts.left & stored.facts.account.keys()):
        answer = stored.paths(target)
        assert (answer.paths, answer.note is not None) == ([], True)
    for target in sorted(stored.facts.unnamed - stored.facts.left):
        assert (people_of(stored.paths(target)), strongest(stored.whole, target, 5, 4)) == ([], [])
