"""What belongs to an account, now or at an earlier time, and to which accounts things belong.

All that leads to an account, or to a department or somebody there. Our own people, partners and other accounts have
ties with an account and do not belong to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graphsvc.access import Viewer
from graphsvc.errors import NotFound
from graphsvc.kinds import ALIAS, aliased
from graphsvc.model import Entry, Node, NodeKey, Tie
from graphsvc.services.context import Context
from graphsvc.services.identity import aliases, ever
from graphsvc.services.lookup import find
from graphsvc.store.port import Graphs, Store

# The tie that leads from a node of the label to what it belongs to.
_HOME = {
    "Stakeholder": "WORKS_AT", "Department": "PART_OF", "Opportunity": "OF", "JointTeam": "EMBEDDED_IN",
    "Assessment": "ASSESSES", "SwotItem": "FACED_BY", "ValueProposition": "OFFERED_TO", "Engagement": "HELD_WITH",
    "Programme": "RUNS_WITH", "Action": "CONCERNS",
}  # fmt: skip
_HOLDERS = {"Account": tuple(_HOME.values()), "Department": ("PART_OF",), "Stakeholder": ("CONCERNS",)}


@dataclass(frozen=True, slots=True)
class Belongings:
    """Nodes of an account, itself included, and all changes of these and of their ties, in order."""

    nodes: frozenset[NodeKey]
    entries: Sequence[Entry]


def belongings(store: Store, account: str, revision: int) -> Belongings:
    """Of an account at any time up to a revision, under any id: found from its ties now, and from the journal."""
    found = fresh = names_ever(store, account)
    entries: dict[tuple[object, ...], Entry] = {}
    while fresh:
        around = [entry for entry in store.entries_around(fresh) if entry.commit <= revision]
        entries |= {(entry.commit, entry.kind, entry.key): entry for entry in around}
        ends = [*_homes(_ties(store, fresh)), *_homes(around)]
        fresh = {source for source, target in ends if target in fresh} - found
        found = found | fresh
    renames = [entry for entry in store.entries_around(aliases(found)) if entry.commit <= revision]
    return Belongings(frozenset(found), sorted([*entries.values(), *renames], key=_as_written))


def names_ever(store: Store, account: str) -> set[NodeKey]:
    """The account under each id that it had at any time."""
    start = {("Account", account)}
    pairs = [pair for pair in store.ids_once(ALIAS.label) if aliased(pair[0])[0] == "Account"]
    return ever(pairs, start, free=lambda key: store.node(*key) is None)


def accounts_of(graphs: Iterable[Graphs], entries: Sequence[Entry]) -> list[frozenset[str]]:
    """The accounts to which each of these changes belongs, through either end, in any of these graphs."""
    above: dict[NodeKey, set[NodeKey]] = defaultdict(set)
    fresh = {end for entry in entries for end in entry.ends}
    seen: set[NodeKey] = set()
    graphs = list(graphs)
    while fresh:
        seen |= fresh
        ties = [tie for graph in graphs for tie in _ties(graph, fresh, up=True)]
        for source, target in [*_homes(ties), *_homes(entries)]:
            above[source].add(target)
        fresh = {target for source in fresh for target in above[source]} - seen
    return [frozenset().union(*(_top(above, end) for end in entry.ends)) for entry in entries]


def find_ever(ctx: Context, viewer: Viewer, text: str) -> Node:
    """An account by id or name, or by the id of one that was deleted. Raises NotFound, Ambiguous."""
    try:
        return find(ctx, viewer, "Account", text)
    except NotFound:
        entries = [e for e in ctx.store.entries_around([("Account", text)]) if e.kind == ("Account",)]
        if not entries:
            raise
        return Node("Account", text, entries[-1].before or {}, 0)


def _as_written(entry: Entry) -> tuple[object, ...]:
    """Nodes before their ties, removals last."""
    stage = 1 if len(entry.kind) > 1 else 2 if entry.after is None else 0
    return entry.commit, stage, entry.kind, entry.key


def _top(above: dict[NodeKey, set[NodeKey]], node: NodeKey) -> set[str]:
    found, stack, seen = set(), [node], {node}
    while stack:
        here = stack.pop()
        if here[0] == "Account":
            found.add(here[1])
        fresh = above.get(here, set()) - seen
        seen |= fresh
        stack += fresh
    return found


def _ties(graph: Graphs, nodes: Iterable[NodeKey], *, up: bool = False) -> list[Tie]:
    """The ties that lead to these nodes from what belongs to them; `up`: from them to what they belong to."""
    ids: dict[str, list[str]] = defaultdict(list)
    for label, node_id in sorted(nodes):
        ids[label].append(node_id)
    types = {label: (home,) for label, home in _HOME.items()} if up else _HOLDERS
    return [tie for label in ids if label in types for tie in graph.ties_around(label, ids[label], types[label])]


def _homes(items: Iterable[Tie | Entry]) -> Iterator[tuple[NodeKey, NodeKey]]:
    """(what belongs, to what) of those ties, or changes of ties, that say so."""
    for item in items:
        if isinstance(item, Tie):
            kind, ends = item.type, item.ends
        elif len(item.kind) > 1:
            kind, ends = item.kind[0], item.ends  # type: ignore[assignment]
        else:
            continue
        if _HOME.get(ends[0][0]) == kind:
            yield ends
