"""Ties are looked for from either side, and the one that leads the other way is another one, on every engine."""

from __future__ import annotations

import pytest

from graphsvc.model import Change, Op, TieChange
from graphsvc.store.ends import Seen, seen_from
from graphsvc.store.graphstore import GraphStore

from .build import account, commit, put, tie

_KIND = ("CONTACTS", "Employee", "Stakeholder")


@pytest.mark.parametrize(
    ("kind", "keys", "outward"),
    [
        (_KIND, [("e", "a", ""), ("e", "b", "")], False),
        (_KIND, [("e", "a", ""), ("f", "a", "")], True),
        (_KIND, [("e", "a", "")], False),
        (("WORKS_AT", "Stakeholder", "Account"), [("a", "acme", "")], True),
        (("MANAGES", "Employee", "Account"), [("e", "acme", "")], True),
    ],
)
def test_they_are_looked_for_from_the_side_of_which_there_are_more(
    kind: tuple[str, ...], keys: list[tuple[str, ...]], outward: bool
) -> None:
    assert seen_from(kind, keys) == Seen(kind, outward)


def test_a_tie_is_named_from_either_side() -> None:
    key = ("e", "a", "k")
    out, back = Seen(_KIND, True), Seen(_KIND, False)
    assert out.row(key) == {"near": "e", "far": "a", "key": "k"}
    assert back.row(key) == {"near": "a", "far": "e", "key": "k"}
    assert out.ends("e", "a") == back.ends("a", "e") == ("e", "a")


@pytest.mark.parametrize("many", ["sources", "targets"])
def test_the_tie_that_leads_the_other_way_stays(shared: GraphStore, many: str) -> None:
    """One person and three others, tied both ways: those that leave it (or reach it) are changed, then removed."""
    name = f"ends{many}"
    one, *others = [("Stakeholder", f"{name}-{number}") for number in range(4)]
    pairs = [(one, other) if many == "targets" else (other, one) for other in others]
    back = [(target, source) for source, target in pairs]
    commit(shared, *account(name, 4), *(tie("INFLUENCES", *pair, strength=0.1) for pair in [*pairs, *back]))
    changed = commit(shared, *(tie("INFLUENCES", *pair, strength=0.9) for pair in pairs))
    assert (changed.updated, changed.created) == (3, 0)
    assert _strengths(shared, name) == {**dict.fromkeys(_ids(pairs), 0.9), **dict.fromkeys(_ids(back), 0.1)}
    again = commit(shared, *(tie("INFLUENCES", *pair, strength=0.9) for pair in pairs))
    assert (again.updated, again.unchanged) == (0, 3)
    gone: list[Change] = [TieChange(Op.DELETE, "INFLUENCES", *source, *target) for source, target in pairs]
    assert commit(shared, *gone).deleted == 3
    assert _strengths(shared, name) == dict.fromkeys(_ids(back), 0.1)


def _ids(pairs: list[tuple[tuple[str, str], tuple[str, str]]]) -> list[tuple[str, str]]:
    return [(source[1], target[1]) for source, target in pairs]


def _strengths(store: GraphStore, name: str) -> dict[tuple[str, str], float]:
    return {(t.source, t.target): t.get("strength") for t in store.account_graph(name).ties("INFLUENCES")}


def test_one_of_ours_with_very_many_contacts(shared: GraphStore) -> None:
    """Removed and put back with their person: nothing is there twice."""
    commit(shared, *account("endshub", 300), put("Employee", "endshub-e", name="Hub"))
    contacts = [
        tie("CONTACTS", ("Employee", "endshub-e"), ("Stakeholder", f"endshub-{n}"), level="vendor") for n in range(300)
    ]
    assert commit(shared, *contacts).created == 300
    assert commit(shared, *contacts).unchanged == 300
    assert len(shared.ties_of("Employee", "endshub-e")) == 300
