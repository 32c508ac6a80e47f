"""Facts in which the journal's entries were set straight say what facts made anew of the changed graph say."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_portfolio import RandomPortfolio

from graphsvc.analysis.columns.amending import amended, backwards
from graphsvc.analysis.columns.direct import DIRECT
from graphsvc.analysis.columns.facts import Facts, facts
from graphsvc.analysis.columns.parts import equal, part
from graphsvc.analysis.columns.tables import of_graph
from graphsvc.model import Entry, Graph, Node, Tie

_NODES = ("Account", "Stakeholder", "Opportunity", "Assessment")


class _Changing:
    """A random portfolio to which single things happen, each with its entry."""

    def __init__(self, seed: int) -> None:
        self._random, self._world, self._other = Random(seed), RandomPortfolio(seed), RandomPortfolio(seed + 1)
        self.entries: list[Entry] = []

    def facts(self) -> Facts:
        return facts(of_graph(Graph(self._world.nodes.values(), self._world.ties.values())))

    def change(self, times: int) -> None:
        for _ in range(times):
            self._random.choice([self._tie_comes, self._tie_goes, self._tie_changes, self._node_changes])()

    def _say(self, thing: Any, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> None:
        self.entries.append(Entry(*thing, since=0, before=before, after=after, commit=len(self.entries) + 1))

    def _direct(self) -> list[Tie]:
        return [tie for tie in self._world.ties.values() if tie.type in DIRECT]

    def _tie_comes(self) -> None:
        there = [
            tie for tie in self._other.ties.values()
            if tie.type in DIRECT and tie.thing not in self._world.ties
            and all(end in self._world.nodes for end in tie.ends)
        ]  # fmt: skip
        if there:
            tie = self._random.choice(there)
            self._world.ties[tie.thing] = tie
            self._say(tie.thing, None, tie.properties)

    def _tie_goes(self) -> None:
        if there := self._direct():
            tie = self._world.ties.pop(self._random.choice(there).thing)
            self._say(tie.thing, tie.properties, None)

    def _tie_changes(self) -> None:
        if not (there := self._direct()):
            return
        tie = self._random.choice(there)
        alike = [other.properties for other in self._other.ties.values() if other.type == tie.type]
        after = self._random.choice([*alike, {"note": "x"}])
        if tie.type in ("HAS_ROLE", "INTERACTED_WITH"):  # their keys are made of what they say
            after = {**tie.properties, "note": "x"}
        new = Tie(tie.type, *tie.ends[0], *tie.ends[1], tie.key, after, 1)
        self._world.ties[tie.thing] = new
        self._say(tie.thing, tie.properties, after)

    def _node_changes(self) -> None:
        node = self._random.choice([node for node in self._world.nodes.values() if node.label in _NODES])
        alike = [other.properties for other in self._other.nodes.values() if other.label == node.label]
        after = self._random.choice([*alike, {**node.properties, "title": "x"}])
        self._world.nodes[node.label, node.id] = Node(node.label, node.id, after, 1)
        self._say(((node.label,), (node.id,)), node.properties, after)


@given(st.integers(0, 2**32), st.integers(1, 12))
@settings(max_examples=80, deadline=None)
def test_what_the_journal_says_is_what_there_is(seed: int, times: int) -> None:
    world = _Changing(seed)
    before = world.facts()
    world.change(times)
    found, after = amended(before, world.entries), world.facts()
    assert found is not None
    assert equal(found[0], after)
    assert _differing(before, after) <= found[1]
    back = amended(found[0], backwards(world.entries))
    assert back is not None
    assert equal(back[0], before)


def _differing(before: Facts, after: Facts) -> set[str]:
    ids = before.accounts["id"].to_list()
    return {name for x, name in enumerate(ids) if not equal(part(before, [x]), part(after, [x]))}


@pytest.fixture
def known() -> Facts:
    """One account with one person, whom one of ours met twice on one day."""
    return facts(
        of_graph(
            Graph(
                [Node("Account", "a"), Node("Stakeholder", "s", {"name": "S"}), Node("Employee", "e")],
                [Tie("WORKS_AT", "Stakeholder", "s", "Account", "a"), _met("1"), _met("2")],
            )
        )
    )


def _met(key: str) -> Tie:
    said = {"at": "2024-05-01T00:00:00Z", "channel": "visit"}
    return Tie("INTERACTED_WITH", "Employee", "e", "Stakeholder", "s", key, said)


def test_of_two_that_are_alike_one_goes(known: Facts) -> None:
    one = _met("1")
    found = amended(known, [Entry(*one.thing, since=1, before=one.properties, after=None)])
    assert found is not None
    assert found[0].touches.equals(known.touches[:1])
    assert found[1] == {"a"}


@pytest.mark.parametrize(
    ("kind", "key", "before", "after"),
    [
        (("Stakeholder",), ("s",), {"name": "S"}, {"name": "S", "title": "Buyer"}),
        (("Department",), ("d",), None, {"name": "D"}),
        (("KNOWS", "Employee", "Stakeholder"), ("e", "s", ""), None, {"strength": 0.5}),
    ],
)
def test_what_no_figure_rests_on_changes_nothing(
    known: Facts, kind: tuple[str, ...], key: tuple[str, ...], before: Any, after: Any
) -> None:
    assert amended(known, [Entry(kind, key, 1, before, after)]) == (known, set())


@pytest.mark.parametrize(
    ("kind", "key", "before", "after", "erased"),
    [
        (("Stakeholder",), ("t",), None, {"name": "T"}, False),
        (("Stakeholder",), ("s",), {"name": "S"}, None, False),
        (("Stakeholder",), ("s",), {}, {}, True),
        (("Employee",), ("e",), {}, {"capacity": 3}, False),
        (("Engagement",), ("g",), {"kind": "visit"}, {"kind": "meeting"}, False),
        (("WORKS_AT", "Stakeholder", "Account"), ("s", "a", ""), {}, {"until": "2024-01-01"}, False),
    ],
)
def test_who_comes_or_goes_is_to_be_read_again(
    known: Facts, kind: tuple[str, ...], key: tuple[str, ...], before: Any, after: Any, erased: bool
) -> None:
    assert amended(known, [Entry(kind, key, 1, before, after, erased=erased)]) is None


def test_very_many_changes_are_to_be_read_again(known: Facts) -> None:
    def meetings(count: int) -> list[Entry]:
        return [Entry(*_met(str(number)).thing, 0, None, _met("").properties) for number in range(count)]

    found = amended(known, meetings(200))
    assert found is not None
    assert found[0].touches.height == 202
    assert amended(known, meetings(201)) is None
