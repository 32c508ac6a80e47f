"""The graph read in columns over Bolt, on both engines: the local one writes files instead where it can."""

from __future__ import annotations

import pytest

from graphsvc.analysis.columns.facts import facts
from graphsvc.analysis.columns.parts import equal
from graphsvc.analysis.columns.tables import NODES, TIES, of_graph
from graphsvc.store import columns, whole
from graphsvc.store.graphstore import GraphStore
from tests.contract.build import account, commit, put, tie
from tests.contract.test_snapshot import World


def test_columns_read_in_many_stretches_hold_the_whole_graph(
    shared: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    World(shared, 11).step(11, 10_000)
    monkeypatch.setattr(whole, "_FIRST_IDS", 7)
    monkeypatch.setattr(whole, "_IDS", 40)
    read = shared._bolt.read(lambda tx: columns.tables(tx, shared.revision()))
    graph = shared.graph_of(list(NODES), list(TIES))
    assert {label: table.height for label, table in read.nodes.items()} == {
        label: len(graph.nodes(label)) for label in NODES
    }
    assert {type_: table.height for type_, table in read.ties.items()} == {
        type_: len(graph.ties(type_)) for type_ in TIES
    }
    assert equal(facts(read), facts(of_graph(graph)))


def test_ids_of_letters_that_utf_16_orders_otherwise_are_read_once_each(
    shared: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """😀 comes after ￮, but before it in UTF-16, in which Java holds texts."""
    ids = sorted(
        f"co-{letter}" for letter in ("a", "Z", "é", "客", "客b", "\ue000", "￮", "￮a", "😀", "😀b", "￮😀", "~")
    )
    commit(shared, *account("co", 0), *(put("Stakeholder", one, name=one) for one in ids))
    commit(shared, *(tie("WORKS_AT", ("Stakeholder", one), ("Account", "co")) for one in ids))
    monkeypatch.setattr(whole, "_FIRST_IDS", 1)
    monkeypatch.setattr(whole, "_IDS", 1)
    nodes = shared._bolt.read(lambda tx: columns._nodes(tx, "Stakeholder", ids))["id"].to_list()
    ties = shared._bolt.read(lambda tx: columns._ties(tx, "WORKS_AT", {"Stakeholder": ids}))["source"].to_list()
    assert [sorted(one for one in found if one.startswith("co-")) for found in (nodes, ties)] == [ids, ids]
