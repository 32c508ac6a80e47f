"""Rules across rows: a tie stated twice must say the same, and what may not lead back does not."""

from __future__ import annotations

from typing import Any

import networkx as nx

from graphsvc.ingest.known import Known
from graphsvc.ingest.rows import Entry
from graphsvc.kinds import RELATIONSHIP_KINDS, value_of
from graphsvc.kinds.validate import ORDERS
from graphsvc.model import NodeChange, Op, TieChange

_DAYS = {name for pair in ORDERS for name in pair}
_Arc = tuple[tuple[str, str], tuple[str, str]]


def check_conflicts(entries: list[Entry], _: Known) -> None:
    """Rejects the rows that state a tie otherwise than an earlier row does."""
    first: dict[str, Entry] = {}
    for entry in entries:
        change = entry.change
        if not isinstance(change, TieChange) or change.op is Op.DELETE or entry.row in entry.checked.bad:
            continue
        earlier = first.setdefault(change.id, entry)
        if differing := _differing(earlier, entry):
            where = f"{earlier.checked.raw.file} line {earlier.checked.raw.lines[earlier.row]}"
            entry.checked.reject(entry.row, differing, f"differs from {where}, which states the same relationship")


def _differing(earlier: Entry, later: Entry) -> str | None:
    a, b = earlier.change.properties, later.change.properties
    names = [*b, *(name for name in a if name not in b)]
    return next((name for name in names if name in a and name in b and a[name] != b[name]), None)


def check_orders(entries: list[Entry], known: Known) -> None:
    """Rejects rows that, together with what is stored and with other rows, let something end before it begins."""
    dated = [e for e in entries if e.change.op is not Op.DELETE and _DAYS & e.change.properties.keys()]
    kinds = {e.change.type for e in dated if isinstance(e.change, TieChange)}
    said: dict[str, dict[str, Any]] = {t.id: dict(t.properties) for kind in kinds for t in known.ties.get(kind, [])}
    for entry in (e for e in dated if e.row not in e.checked.bad):
        change = entry.change
        # A node is stated by one row only; a tie may be by several, which have to fit together.
        before = said.get(change.id, {}) if isinstance(change, TieChange) else _stored(change, known)
        together = {**before, **change.properties}
        if found := _turned(together):
            _reject_turned(entry, *found)
        elif isinstance(change, TieChange):
            said[change.id] = together


def _stored(change: NodeChange, known: Known) -> dict[str, Any]:
    node = known.nodes.get(change.label, {}).get(change.id)
    return dict(node.properties) if node else {}


def _turned(properties: dict[str, Any]) -> tuple[str, str] | None:
    """The days (first, last) of which the last lies before the first, if any."""
    for first, last in ORDERS:
        begin, end = properties.get(first), properties.get(last)
        if begin is not None and end is not None and end < begin:
            return first, last
    return None


def _reject_turned(entry: Entry, first: str, last: str) -> None:
    if entry.change.properties.get(last) is not None:
        entry.checked.reject(entry.row, last, f"lies before {first}, which is known already")
    else:
        entry.checked.reject(entry.row, first, f"lies after {last}, which is known already")


def check_cycles(entries: list[Entry], known: Known) -> None:
    """Rejects the rows with a tie that closes a cycle; the reason names the cycle.

    Of a row that makes something new, only the tie: without the new boss, all who report to them would fall as well.
    """
    for kind in (k.type for k in RELATIONSHIP_KINDS.values() if k.acyclic):
        for entry, cycle in _closing(kind, entries, known):
            reason = f"closes a cycle: {' → '.join(cycle)}"
            if entry.column and _is_new(entry, known):
                entry.checked.leave_out(entry.row, entry.column, f"{reason}; imported without it")
            else:
                entry.checked.reject(entry.row, entry.column or "target", reason)


def _is_new(entry: Entry, known: Known) -> bool:
    label = entry.checked.table.node
    return label is not None and entry.checked.column("id")[entry.row] not in known.ids.get(label, ())


def _counts(kind: str, entry: Entry) -> bool:
    change = entry.change
    if not isinstance(change, TieChange) or change.type != kind or change.op is Op.DELETE:
        return False
    return bool(value_of(change, "kind") != "dotted")


def _closing(kind: str, entries: list[Entry], known: Known) -> list[tuple[Entry, list[str]]]:
    stated = [entry for entry in entries if _counts(kind, entry)]
    standing = _standing(kind, entries, known)
    whole: nx.DiGraph[tuple[str, str]] = nx.DiGraph([*standing, *(e.change.ends for e in stated)])  # type: ignore[list-item]
    if nx.is_directed_acyclic_graph(whole):
        return []
    knots = {n: i for i, part in enumerate(nx.strongly_connected_components(whole)) if len(part) > 1 for n in part}
    graph: nx.DiGraph[tuple[str, str]] = nx.DiGraph([a for a in standing if a[0] in knots and a[1] in knots])
    closing = []
    for entry in stated:
        source, target = entry.change.ends
        if knots.get(source, -1) != knots.get(target, -2):
            continue
        if source in graph and target in graph and nx.has_path(graph, target, source):
            way = nx.shortest_path(graph, target, source)
            closing.append((entry, [source[1], *(node[1] for node in way)]))
        else:
            graph.add_edge(source, target)
    return closing


def _standing(kind: str, entries: list[Entry], known: Known) -> list[_Arc]:
    """The store's own ties of the kind that this import neither ends nor restates."""
    touched = {e.change.id for e in entries if isinstance(e.change, TieChange) and e.change.type == kind}
    ties = [t for t in known.ties.get(kind, []) if t.id not in touched and value_of(t, "kind") != "dotted"]
    return [t.ends for t in ties]
