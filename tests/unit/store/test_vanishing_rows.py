"""Rows of which something is missing become no entities."""

from __future__ import annotations

from typing import Any

import pytest

from graphsvc.model import Node, Tie
from graphsvc.store.journal import decoded
from graphsvc.store.keys import Keyring
from graphsvc.store.records import record_of
from graphsvc.store.rows import Vanishing, node_of, tie_of, ties_of

_ENTRY = {"id": "2:0", "commit": 2, "seq": 0, "since": 0, "a": "Account:a", "data": "[null,{}]"}
_COMMIT = {"number": 2, "status": "done", "token": "t"}


def test_what_is_whole() -> None:
    assert node_of("Account", {"id": "a", "_rev": 3, "name": "A"}) == Node("Account", "a", {"name": "A"}, 3)
    row = ["KNOWS", "Employee", "e", "Stakeholder", "s", {"_key": "", "_rev": 4, "how": "h"}]
    assert tie_of(row) == Tie("KNOWS", "Employee", "e", "Stakeholder", "s", "", {"how": "h"}, 4)


@pytest.mark.parametrize("stored", [{}, {"id": "a"}, {"_rev": 1}, {"id": None, "_rev": 1}])
def test_half_a_node(stored: dict[str, Any]) -> None:
    with pytest.raises(Vanishing):
        node_of("Account", stored)


@pytest.mark.parametrize("place", range(5))
def test_a_tie_without_an_end(place: int) -> None:
    row: list[Any] = ["KNOWS", "Employee", "e", "Stakeholder", "s", {"_key": "", "_rev": 4}]
    row[place] = None
    with pytest.raises(Vanishing):
        tie_of(row)


@pytest.mark.parametrize("stored", [{}, {"_key": ""}, {"_rev": 1}])
def test_a_tie_without_its_properties(stored: dict[str, Any]) -> None:
    with pytest.raises(Vanishing):
        list(ties_of("Employee", "e", [["KNOWS", True, "Stakeholder", "s", stored]]))


@pytest.mark.parametrize("name", ["id", "commit", "seq", "since", "a"])
def test_half_an_entry_of_the_journal(name: str) -> None:
    without = {key: value for key, value in _ENTRY.items() if key != name}
    ring = Keyring(None)  # type: ignore[arg-type]  # nothing is sealed, so that no key is read
    assert [entry.key for entry in decoded([_ENTRY], ring)] == [("a",)]
    with pytest.raises(Vanishing):
        list(decoded([without], ring))


@pytest.mark.parametrize("name", ["number", "status"])
def test_half_a_commit(name: str) -> None:
    assert record_of(_COMMIT).commit.number == 2
    with pytest.raises(Vanishing):
        record_of({key: value for key, value in _COMMIT.items() if key != name})
