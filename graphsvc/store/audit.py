"""Whether the journal and the graph say the same: every change leads from what was before it to what is there now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import pairwise

from graphsvc.kinds import RELATIONSHIP_KINDS, STORED_KINDS
from graphsvc.model import PSEUDONYM, Entry, Graph, Node, Tie
from graphsvc.store import erasures, journal, keys, records
from graphsvc.store.bolt import Transaction
from graphsvc.store.creations import FIRST_LOAD
from graphsvc.store.marker import Mark
from graphsvc.store.past import Past
from graphsvc.store.queries import query
from graphsvc.store.records import Record
from graphsvc.store.rows import Vanishing, ties_of
from graphsvc.store.view import View

_Thing = tuple[tuple[str, ...], tuple[str, ...]]
_PIECE = 1000


def audit(tx: Transaction, mark: Mark) -> Iterator[str]:
    """What is wrong, a sentence each: nothing of a sound store. It reads everything, and takes as long.

    Of one transaction in which nobody else commits; with a commit that is open, only of what is done.
    """
    commits = [c for start in range(1, mark.revision + 1, _PIECE) for c in _commits(tx, start, mark.revision)]
    yield from _of_commits(commits, mark.revision)
    entries = [entry for entry in journal.later(tx, 0) if entry.commit <= mark.revision]
    yield from _of_numbers(commits, entries)
    pending = bool(erasures.pending(tx))
    if not pending:  # while somebody is being erased, their key is gone and their entries still name them
        yield from _of_keys(keys.names(tx, mark.revision), entries)
    first_load = bool(commits) and commits[0].commit.first_load
    view = View(tx, mark.revision) if mark.open is None else Past(tx, mark.revision, steady=False)
    half: list[str] = []
    graph, halves = view.graph_of(list(STORED_KINDS), list(RELATIONSHIP_KINDS), half), set(half)
    yield from (f"{what} is stored in half only." for what in sorted(halves))
    told = (entry for entry in entries if not (pending and entry.erased))  # those may go by two names for a while
    last, stored = {(entry.kind, entry.key): entry for entry in told}, dict(_stored(graph))
    yield from _of_things(last, stored, first_load, halves)
    yield from _chains(entries, first_load)
    yield from _loose(graph, halves)
    if mark.open is None:
        yield from _one_sided(tx, graph, halves)


def _commits(tx: Transaction, start: int, revision: int) -> Iterable[Record]:
    return reversed(records.numbered(tx, range(start, min(start + _PIECE, revision + 1))))


def _of_commits(commits: list[Record], revision: int) -> Iterator[str]:
    numbers = {record.commit.number for record in commits}
    for missing in sorted(set(range(1, revision + 1)) - numbers):
        yield f"Commit {missing} is missing, or not done; the last one is {revision}."
    for one, other in pairwise(commits):
        if other.commit.at < one.commit.at:
            yield f"Commit {other.commit.number} is dated before commit {one.commit.number}."


def _of_numbers(commits: list[Record], entries: list[Entry]) -> Iterator[str]:
    """Each commit has as many entries as it says."""
    counted: dict[int, int] = {}
    for entry in entries:
        counted[entry.commit] = counted.get(entry.commit, 0) + 1
    said = {record.commit.number: record.entries for record in commits}
    for number in sorted(said.keys() | counted.keys()):
        if said.get(number, 0) != counted.get(number, 0):
            yield f"Commit {number} has {counted.get(number, 0)} entries in the journal, not {said.get(number, 0)}."


def _of_keys(keys_of: Iterable[str], entries: list[Entry]) -> Iterator[str]:
    """Whom the journal names has the key to what it says of them, and nobody else has one."""
    named = {journal.end_name(*end) for entry in entries for end in entry.ends}
    for name in sorted(set(keys_of) - named):
        yield f"There is a key of {name}, of whom the journal says nothing."
    unread = [entry.ends for entry in entries if entry.erased and not _pseudonymous(entry)]
    counts = Counter(name for ends in unread for name in keys.people(journal.end_name(*end) for end in ends))
    for name, count in sorted(counts.items()):
        yield f"What the journal says of {name} cannot be read in {count} entries, and nobody erased them."


def _pseudonymous(entry: Entry) -> bool:
    return any(node_id.startswith(PSEUDONYM) for _, node_id in entry.ends)


def _stored(graph: Graph) -> Iterator[tuple[_Thing, Node | Tie]]:
    for label in graph.labels():
        for node in graph.nodes(label).values():
            yield ((label,), (node.id,)), node
    for kind in graph.types():
        for tie in graph.ties(kind):
            yield tie.thing, tie


def _of_things(
    last: dict[_Thing, Entry], stored: dict[_Thing, Node | Tie], first_load: bool, halves: set[str]
) -> Iterator[str]:
    """What is there is what the last entry about it says; without one it came with the first load. Of what is stored
    in half nothing else is said."""
    for thing in sorted(stored.keys() | last.keys(), key=repr):
        if _without_its_key(thing) in halves:
            continue
        item, entry = stored.get(thing), last.get(thing)
        if entry is None:
            if not (first_load and item is not None and item.revision == FIRST_LOAD):
                yield f"{_named(thing)} is there, and no commit made it so."
        elif item is None:
            if entry.after is not None:
                yield f"{_named(thing)} is not there, and commit {entry.commit} left it there."
        elif entry.after is None:
            yield f"{_named(thing)} is there, and commit {entry.commit} removed it."
        elif item.revision != entry.commit or dict(item.properties) != dict(entry.after):
            yield f"{_named(thing)} is not as commit {entry.commit} left it."


def _chains(entries: list[Entry], first_load: bool) -> Iterator[str]:
    """Each entry begins where the one before it, of the same thing, ended."""
    before: dict[_Thing, Entry] = {}
    for entry in entries:
        thing = (entry.kind, entry.key)
        earlier = before.get(thing)
        before[thing] = entry
        if entry.erased:
            continue  # what it said is not known any more
        if earlier is not None:
            since = earlier.commit if earlier.after is not None else 0
            fits = (entry.since, entry.before) == (since, earlier.after)
        else:
            fits = entry.before is None if not entry.since else first_load and entry.since == FIRST_LOAD
        if not fits:
            yield f"Commit {entry.commit} did not find {_named(thing)} as the commit before it had left it."


def _loose(graph: Graph, halves: set[str]) -> Iterator[str]:
    """Ties to nodes that are not there, not even in half."""
    there = {(label, node_id) for label in graph.labels() for node_id in graph.nodes(label)}
    for kind in graph.types():
        for tie in graph.ties(kind):
            missing = set(tie.ends) - there
            if any(f"{label} {node_id}" not in halves for label, node_id in missing):
                yield f"{tie.id} ends nowhere."


def _one_sided(tx: Transaction, graph: Graph, halves: set[str]) -> Iterator[str]:
    """Ties that one of their ends does not know of. A node that is there in half is not asked."""
    seen: Counter[_Thing] = Counter()
    for label in graph.labels():
        ids, text = list(graph.nodes(label)), query("nodes_with_ties", LABEL_=label)
        for start in range(0, len(ids), _PIECE):
            for _, found in tx.run(text, ids={label: ids[start : start + _PIECE]}):
                for stored, ties in found:
                    for tie in ties:
                        with suppress(Vanishing):  # named already
                            seen.update(found.thing for found in ties_of(label, stored["id"], [tie]))
    for thing in sorted((thing for thing, count in seen.items() if count == 1), key=repr):
        if halves.isdisjoint(f"{label} {node_id}" for label, node_id in zip(thing[0][1:], thing[1][:2], strict=True)):
            yield f"{_named(thing)} is known at one of its ends only."


def _without_its_key(thing: _Thing) -> str:
    """As what is stored in half is named: a tie's key may be what is missing."""
    return _named((thing[0], (*thing[1][:2], "")))


def _named(thing: _Thing) -> str:
    kind, key = thing
    return (
        f"{kind[0]} {key[0]}" if len(kind) == 1 else f"{kind[0]} {key[0]} → {key[1]}{f' ({key[2]})' if key[2] else ''}"
    )
