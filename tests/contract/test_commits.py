"""What a commit does, on every engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from graphsvc.errors import Conflict, InvalidChange
from graphsvc.model import Node, NodeChange, Op, Tie
from graphsvc.store.graphstore import GraphStore

from .build import account, commit, drop, patch, put, tie


def test_a_commit_is_numbered_and_counted(shared: GraphStore) -> None:
    before = shared.revision()
    done = commit(shared, *account("counted", 3))
    # account, opportunity, 3 people; OF, 3 WORKS_AT, 2 REPORTS_TO
    assert (done.number, done.created, done.updated, done.deleted, done.unchanged) == (before + 1, 11, 0, 0, 0)
    assert (done.author, done.message, done.source) == ("anna", "a message", "test")
    assert shared.revision() == before + 1


def test_the_same_again_changes_nothing_and_records_nothing(shared: GraphStore) -> None:
    first = commit(shared, *account("twice", 3))
    second = commit(shared, *account("twice", 3))
    assert (second.number, second.created, second.unchanged) == (first.number, 0, 11)


def test_values_come_back_to_the_letter(shared: GraphStore) -> None:
    name = 'O\'Neil "<script>" 😀 \u202eלא\u202c ' + "长" * 2000
    values = {"name": name, "contract_from": date(2024, 2, 29), "shared_cost": 1.5}
    commit(shared, put("JointTeam", "letters", **values), put("Employee", "e letters:%/'", name="x", level=3))
    assert shared.node("JointTeam", "letters") == Node("JointTeam", "letters", values, shared.revision())
    assert shared.node("Employee", "e letters:%/'") == Node(
        "Employee", "e letters:%/'", {"name": "x", "level": 3}, shared.revision()
    )


def test_put_states_the_whole_and_patch_the_named(shared: GraphStore) -> None:
    commit(shared, put("Account", "whole", name="A", tier="gold", region="north"))
    patched = commit(shared, patch("Account", "whole", tier=None, region="south"))
    assert patched.updated == 1
    assert shared.node("Account", "whole") == Node("Account", "whole", {"name": "A", "region": "south"}, patched.number)
    stated = commit(shared, put("Account", "whole", name="B"))
    assert shared.node("Account", "whole") == Node("Account", "whole", {"name": "B"}, stated.number)


def test_changes_of_one_entity_apply_in_order(shared: GraphStore) -> None:
    done = commit(shared, put("Account", "order", name="A"), patch("Account", "order", tier="1"), drop("Account", "x"))
    assert (done.created, done.unchanged) == (1, 1)
    assert shared.node("Account", "order") == Node("Account", "order", {"name": "A", "tier": "1"}, done.number)
    gone = commit(shared, patch("Account", "order", tier="2"), drop("Account", "order"))
    assert (gone.deleted, shared.node("Account", "order")) == (1, None)


def test_ties_are_told_apart_by_their_key(shared: GraphStore) -> None:
    person, standing = ("Stakeholder", "keys-0"), ("Opportunity", "standing:keys")
    roles = [tie("HAS_ROLE", person, standing, role, role=role) for role in ("champion", "user")]
    done = commit(shared, *account("keys", 1), *roles)
    expected = Tie("HAS_ROLE", *person, *standing, "user", {"role": "user"}, done.number)
    assert shared.tie("HAS_ROLE", "keys-0", "standing:keys", "user") == expected
    assert [t.key for t in shared.ties_of("Stakeholder", "keys-0")] == ["champion", "user", ""]
    assert shared.tie("HAS_ROLE", "keys-0", "standing:keys", "legal") is None
    commit(shared, replace(roles[0], op=Op.DELETE, properties={}))
    assert [t.key for t in shared.ties_of("Opportunity", "standing:keys")] == ["user", ""]


def test_a_deleted_node_takes_its_ties_along(shared: GraphStore) -> None:
    commit(shared, *account("cascade", 3))
    done = commit(shared, drop("Stakeholder", "cascade-0"))
    # the person, WORKS_AT, and the lines of the two who report to them
    assert done.deleted == 4
    assert [t.type for t in shared.ties_of("Stakeholder", "cascade-1")] == ["WORKS_AT"]


def test_a_dangling_end_writes_nothing(shared: GraphStore) -> None:
    before = shared.revision()
    with pytest.raises(InvalidChange) as caught:
        commit(
            shared,
            put("Account", "dangling", name="A"),
            tie("WORKS_AT", ("Stakeholder", "nobody"), ("Account", "dangling")),
        )
    assert [p.reason for p in caught.value.problems] == ["there is no Stakeholder 'nobody'"]
    assert (shared.node("Account", "dangling"), shared.revision()) == (None, before)


def test_an_unknown_kind_is_named(shared: GraphStore) -> None:
    with pytest.raises(InvalidChange) as caught:
        commit(shared, put("Acount", "a"), tie("WORKS_AT", ("Account", "a"), ("Account", "a")))
    assert [p.reason for p in caught.value.problems] == [
        "no such node: Acount 'a'",
        "no such relationship: Account WORKS_AT Account",
    ]


@pytest.mark.parametrize("expected", [0, 1_000_000])
def test_an_outdated_revision_is_a_conflict(shared: GraphStore, expected: int) -> None:
    done = commit(shared, put("Account", f"conflict{expected}", name="A"))
    change = NodeChange(Op.PATCH, "Account", f"conflict{expected}", {"name": "B"}, expected_revision=expected)
    with pytest.raises(Conflict):
        commit(shared, change)
    commit(shared, replace(change, expected_revision=done.number))
    stored = shared.node("Account", f"conflict{expected}")
    assert stored is not None
    assert stored.get("name") == "B"
