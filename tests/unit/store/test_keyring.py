"""Keys that are at hand: they are used as they are, and nobody is asked for them."""

from __future__ import annotations

from graphsvc.model import Entry
from graphsvc.store.journal import columns_of, decoded
from graphsvc.store.keys import Keyring

_NAME = "Stakeholder:li"


def test_a_key_of_an_earlier_batch_is_not_asked_for_again() -> None:
    ring = Keyring(None, {_NAME: b"k" * 32, "Stakeholder:other": b"o" * 32})  # type: ignore[arg-type]
    ring.make([(_NAME, 7)])  # a question would fail: there is no transaction
    assert ring.held == {_NAME: b"k" * 32}


def test_entries_in_columns_read_as_they_were() -> None:
    ring = Keyring(None, {_NAME: b"k" * 32})  # type: ignore[arg-type]
    person = Entry(("Stakeholder",), ("li",), 3, {"name": "Li"}, None, 7)
    tie = Entry(("WORKS_AT", "Stakeholder", "Account"), ("li", "acme", ""), 0, None, {"since": "2020"}, 7)
    account = Entry(("Account",), ("acme",), 0, None, {"name": "Acme"}, 7)
    columns = columns_of([(7, place, entry) for place, entry in enumerate((person, tie, account))], ring)
    assert columns["id"] == ["7:0", "7:1", "7:2"]
    assert columns["a"] == [_NAME, _NAME, "Account:acme"]
    assert columns["b"] == [None, "Account:acme", None]
    assert columns["gone"] == [True, None, None]
    assert columns["data"] == [None, None, '[null,{"name":"Acme"}]']
    rows = [
        {name: values[place] for name, values in columns.items() if values[place] is not None} for place in range(3)
    ]
    assert list(decoded(rows, ring)) == [person, tie, account]
