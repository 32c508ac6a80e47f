"""Everything that a database holds, as text: what must be nowhere is looked for in it."""

from __future__ import annotations

from graphsvc.store.graphstore import GraphStore


def said(store: GraphStore) -> list[str]:
    """Each node and each tie with all its properties, of the graph as well as the store's own."""

    def read(tx: object) -> list[str]:
        nodes = tx.run("MATCH (n) RETURN labels(n), properties(n)")  # type: ignore[attr-defined]
        ties = tx.run("MATCH ()-[r]->() RETURN type(r), properties(r)")  # type: ignore[attr-defined]
        return [f"{row}" for row in [*nodes, *ties]]

    return store._bolt.read(read)


def found(store: GraphStore, *words: str) -> list[str]:
    """What any of these words stands in, in the database or in what the journal says when it is read."""
    everything = [*said(store), *map(str, store.entries_since(0)), *map(str, store.commits(limit=10_000))]
    return [text for text in everything if any(word in text for word in words)]
