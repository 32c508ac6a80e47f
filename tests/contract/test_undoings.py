"""Which commits take a commit back, found from that one: on every engine, and in stores of before this was noted."""

from __future__ import annotations

from graphsvc.store.graphstore import GraphStore
from graphsvc.store.migrate import migrations

from .build import account, commit, put
from .conftest import Opened


def _taking_back(store: GraphStore, name: str, *numbers: int) -> int:
    """A commit that says so; its number."""
    changes = [put("Account", name, name=f"{numbers}")]
    return store.commit(changes, author="anna", message="back", source="test", undoes=numbers).number


def _found(store: GraphStore, *numbers: int) -> list[tuple[int, tuple[int, ...]]]:
    return [(one.number, one.undoes) for one in store.commits_undoing(numbers)]


def test_what_takes_a_commit_back_is_found_from_it(shared: GraphStore) -> None:
    first, second, third = (commit(shared, put("Account", "undoings", name=name)).number for name in "abc")
    both = _taking_back(shared, "undoings-both", first, third)
    again = _taking_back(shared, "undoings-again", first)
    assert _found(shared, first) == [(again, (first,)), (both, (first, third))]
    assert _found(shared, first, second, third) == [(again, (first,)), (both, (first, third))]
    assert _found(shared, third) == [(both, (first, third))]
    assert (_found(shared, second), _found(shared, again), _found(shared)) == ([], [], [])


def test_one_that_is_written_in_batches_is_found_as_well(opened: Opened) -> None:
    with opened(batch=20) as store:
        first = commit(store, put("Account", "undoings-large", name="a")).number
        done = store.commit(account("undoings-batches", 30), author="anna", message="", source="test", undoes=[first])
        assert (done.created, _found(store, first)) == (120 - 28, [(done.number, (first,))])


def test_a_store_of_before_this_was_noted_is_brought_up_to_date(shared: GraphStore, opened: Opened) -> None:
    """Store version 5: the commit alone says what it takes back."""
    first, second = (commit(shared, put("Account", "undoings-old", name=name)).number for name in "ab")
    both = _taking_back(shared, "undoings-older", first, second)
    texts = ("MATCH (u:Undoing) DELETE u", "MATCH (m:StoreMarker {id: 'graphsvc'}) SET m.version = 5")
    shared._bolt.write(lambda tx: [tx.run(text) for text in texts])
    assert _found(shared, first, second) == []
    with opened() as store:
        assert _found(store, first) == _found(store, second) == [(both, (first, second))]
        version = store._bolt.read(lambda tx: tx.run("MATCH (m:StoreMarker {id: 'graphsvc'}) RETURN m.version"))
        assert version == [[max(migrations())]]
