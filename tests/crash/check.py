"""What must hold in a store after a crash. It looks at the engine's own records, not through the services."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphsvc.errors import InvalidChange
from graphsvc.kinds import NODE_KINDS
from graphsvc.store.graphstore import GraphStore
from graphsvc.store.migrate import INTERNAL_LABELS, migrations

from .content import Content, Key, after
from .edits import Edit
from .erasures import GONE
from .ledger import Ledger, Past

_SHOWN = 5
_PIECE = 1000  # values in one question
_INTERNAL = ("id", "_rev", "_key")
_STORES_OWN = {"StoreMarker", *INTERNAL_LABELS}
_ERASURE = "Erased a person"  # the message of one
_PSEUDONYM = re.compile(r"\berased-[0-9a-f]{16}\b")


@dataclass
class Findings:
    """What is wrong, in sentences. `lost`: acknowledged and not there; `partial`: there in part, or never written."""

    lost: list[str] = field(default_factory=list)
    partial: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def all(self) -> list[str]:
        return [*self.lost, *self.partial, *self.broken]


@dataclass(frozen=True)
class Scan:
    """Everything in the store, read without an index."""

    nodes: list[tuple[str, dict[str, Any]]]  # label, stored properties
    out: list[tuple[Key, str, dict[str, Any]]]  # key without the tie's own, the tie's own key, stored properties
    into: list[tuple[Key, str]]  # the same ties, read from their targets
    revision: int

    def content(self) -> Content:
        nodes = {(label, stored["id"]): _own(stored) for label, stored in self.nodes if label not in _STORES_OWN}
        return {**nodes, **{key: _own(stored) for key, _, stored in self.out}}

    def of(self, label: str) -> list[dict[str, Any]]:
        return [stored for name, stored in self.nodes if name == label]


def scan(store: GraphStore) -> Scan:
    """Reads all of the store."""
    read = _reader(store)
    labels = [*NODE_KINDS, *_STORES_OWN]
    nodes = [(label, row[0]) for label in labels for row in read(f"MATCH (n:{label}) RETURN properties(n)")]
    ends = "labels(a)[0], a.id, labels(b)[0], b.id"
    out = [
        ((row[0], *row[1:5]), row[5].get("_key") or "", row[5])
        for row in read(f"MATCH (a)-[r]->(b) RETURN type(r), {ends}, properties(r)")
    ]
    into = [((row[0], *row[1:5]), row[5] or "") for row in read(f"MATCH (b)<-[r]-(a) RETURN type(r), {ends}, r._key")]
    marker = [stored for label, stored in nodes if label == "StoreMarker"]
    return Scan(nodes, out, into, max(int(one.get("revision") or 0) for one in marker))


def sound(store: GraphStore, seen: Scan) -> Iterator[str]:
    """Complaints about the store's own order: numbers, marker, journal, ids, ties, indexes, constraints."""
    yield from _marker(seen)
    yield from _commits(seen)
    yield from _ids(seen)
    yield from _ties(seen)
    yield from _revisions(seen)
    yield from _indexes(store, seen)
    yield from _constraints(store, seen)
    yield from _first(iter(store.audit()))


def _marker(seen: Scan) -> Iterator[str]:
    markers = seen.of("StoreMarker")
    if len(markers) != 1:
        yield f"{len(markers)} markers"
    for marker in markers:
        if marker.get("open") is not None:
            yield f"commit {marker['open']} is still open"
        if marker.get("version") != max(migrations()):
            yield f"the store has version {marker.get('version')}"


def _commits(seen: Scan) -> Iterator[str]:
    commits = sorted(seen.of("Commit"), key=lambda commit: commit["number"])
    numbers = [commit["number"] for commit in commits]
    if numbers != list(range(1, seen.revision + 1)):
        odd = set(numbers) ^ set(range(1, seen.revision + 1))
        yield f"commits do not run from 1 to {seen.revision}: {len(numbers)} of them, {sorted(odd)[:_SHOWN]}"
    yield from _first(
        f"commit {commit['number']} is {commit['status']}" for commit in commits if commit["status"] != "done"
    )
    yield from _first(f"commit {c['number']} has the id {c['id']}" for c in commits if c["id"] != str(c["number"]))
    yield from _first(f"the token {token} occurs twice" for token in _twice(commit["token"] for commit in commits))
    instants = [commit["at"] for commit in commits]
    if instants != sorted(instants):
        yield "a commit is dated before the one it follows"


def _ids(seen: Scan) -> Iterator[str]:
    yield from _first(f"{label} {id_!r} occurs twice" for label, id_ in _twice((la, n["id"]) for la, n in seen.nodes))


def _ties(seen: Scan) -> Iterator[str]:
    out = Counter((key, own) for key, own, _ in seen.out)
    into = Counter(seen.into)
    yield from _first(f"tie {tie} occurs twice" for tie, count in out.items() if count > 1)
    yield from _first(f"tie {tie} is seen from one end only" for tie in (out - into) | (into - out))
    nodes = {(label, stored["id"]) for label, stored in seen.nodes}
    yield from _first(f"tie {key} ends nowhere" for key in seen.content() if len(key) == 5 and not _ended(key, nodes))


def _ended(key: Key, nodes: set[tuple[str, str]]) -> bool:
    return {(key[1], key[2]), (key[3], key[4])} <= nodes


def _revisions(seen: Scan) -> Iterator[str]:
    stored = [(label, n) for label, n in seen.nodes if label not in _STORES_OWN]
    stored += [(str(key), properties) for key, _, properties in seen.out]
    wrong = (f"{name} {n.get('id', '')} is of revision {n.get('_rev')}" for name, n in stored)
    right = [1 <= int(n.get("_rev") or 0) <= seen.revision for _, n in stored]
    yield from _first(words for words, is_right in zip(wrong, right, strict=True) if not is_right)


def _indexes(store: GraphStore, seen: Scan) -> Iterator[str]:
    """What an index finds, against what lies there: by id and by every other indexed property."""
    read = _reader(store)
    for label, kind in NODE_KINDS.items():
        stored = seen.of(label)
        for name in ("id", *(p.name for p in kind.properties if p.indexed)):
            expected = Counter(n[name] for n in stored if n.get(name) is not None)
            text = f"UNWIND $values AS v OPTIONAL MATCH (n:{label} {{{name}: v}}) RETURN v, count(n)"
            values = list(expected)
            pieces = [values[start : start + _PIECE] for start in range(0, len(values), _PIECE)]
            found = dict(row for piece in pieces for row in read(text, values=piece))
            differing = [value for value, count in expected.items() if found.get(value) != count]
            yield from _first(f"the index of {label}.{name} does not find {value!r} as often" for value in differing)
        (counted,) = read(f"MATCH (n:{label}) RETURN count(n)")
        if counted[0] != len(stored):
            yield f"the engine counts {counted[0]} {label}, a scan finds {len(stored)}"


def _constraints(store: GraphStore, seen: Scan) -> Iterator[str]:
    """A second node with an id that is taken must be refused."""
    for label in [*NODE_KINDS, *sorted(_STORES_OWN)]:
        for stored in seen.of(label)[:1]:
            text = f"CREATE (n:{label} {{id: $id}})"
            try:
                store._bolt.write(lambda tx, text=text, id_=stored["id"]: tx.run(text, id=id_))
                yield f"{label} takes the id {stored['id']!r} twice"
            except InvalidChange:
                pass


def agrees(seen: Scan, ledgers: Mapping[str, Ledger], findings: Findings) -> None:
    """Compares the store with what the clients' ledgers say, and settles in them what was pending: applied or not."""
    stored, messages = seen.content(), Counter(map(_edit, seen.of("Commit")))
    numbers = numbers_of(seen)
    for client, ledger in ledgers.items():
        past = ledger.read()
        findings.lost += _lost(client, past, messages, numbers)
        own = {key: value for key, value in stored.items() if _owner(key) == client}
        _settle(client, ledger, past, own, messages, findings)
        findings.partial += _takings_back(seen, client, ledger.read(), numbers)
    findings.partial += _forgotten(seen, [edit for ledger in ledgers.values() for edit in ledger.read().done])
    strangers = [key for key in stored if _owner(key) not in ledgers]
    findings.partial += _first(f"nobody wrote {key}" for key in strangers)


def numbers_of(seen: Scan) -> dict[str, int]:
    """The numbers of all commits by the client and number of their edit."""
    return {_edit(commit): commit["number"] for commit in seen.of("Commit")}


def _edit(commit: Mapping[str, Any]) -> str:
    """Which edit it is: its message says so, or its author, where the message must name nobody."""
    return str(commit["author"] if commit["message"] == _ERASURE else commit["message"])


def _takings_back(seen: Scan, client: str, past: Past, numbers: Mapping[str, int]) -> Iterator[str]:
    """What is recorded of which commits took back which."""
    recorded = {commit["number"]: list(commit.get("undoes") or []) for commit in seen.of("Commit")}
    for edit in past.done:
        number = numbers.get(f"{client} {edit.number}")
        expected = [numbers.get(f"{client} {edit.undoes}")] if edit.undoes else []
        if number and recorded[number] != expected:
            yield f"commit {number} took back {recorded[number]}, not {expected}"


def _forgotten(seen: Scan, done: Iterable[Edit]) -> Iterator[str]:
    """Of who was erased nothing is left: neither what named them, nor a key, nor an erasure that is not finished."""
    erasures = [edit for edit in done if edit.erases]
    states = sorted(one["status"] for one in seen.of("Erasure"))
    if states != ["done"] * len(erasures):
        yield f"{len(erasures)} people were erased, and the register says {Counter(states)}"
    if erasures:
        words = re.compile("|".join(rf"\b{re.escape(word)}\b" for edit in erasures for word in edit.erases))
        everything = [(label, stored) for label, stored in seen.nodes]
        everything += [(key[0], {**stored, "ends": key}) for key, _, stored in seen.out]
        named = ((label, stored, words.search(str(stored))) for label, stored in everything)
        yield from _first(f"{found[0]}, who was erased: {label} {stored}" for label, stored, found in named if found)


def _lost(client: str, past: Past, messages: Counter[str], numbers: Mapping[str, int]) -> Iterator[str]:
    for edit, commit in past.acknowledged.items():
        message = f"{client} {edit}"
        if messages[message] != 1:
            yield f"edit {message}, acknowledged as {commit}, has {messages[message]} commits"
        elif commit and numbers[message] != commit:
            yield f"edit {message}, acknowledged as {commit}, is recorded as {numbers[message]}"


def _settle(client: str, ledger: Ledger, past: Past, own: Content, messages: Counter[str], findings: Findings) -> None:
    pending = past.pending
    expected = past.content
    if pending and messages[f"{client} {pending.number}"]:
        expected = after(expected, pending.steps)
        ledger.acknowledge(pending.number, 0)
    elif pending:
        ledger.drop(pending.number)
    known = len(past.acknowledged) + (expected is not past.content)
    recorded = sum(count for edit, count in messages.items() if edit.split(" ")[0] == client)
    if recorded != known:
        findings.partial.append(f"{client} wrote {known} commits, {recorded} are recorded")
    differing = {key for key in {*own, *expected} if own.get(key) != expected.get(key)}
    findings.partial += _first(
        f"{key} is {own.get(key)}, not {expected.get(key)}; pending: {pending and pending.what}" for key in differing
    )


def _owner(key: Key) -> str:
    """Whose an entity is: ids begin with the client's name, `standing:` or not."""
    return key[1 if len(key) == 2 else 2].removeprefix("standing:").split(".")[0]


def _own(stored: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: value for name, value in stored.items() if name not in _INTERNAL and value is not None}
    return {name: _PSEUDONYM.sub(GONE, value) if isinstance(value, str) else value for name, value in own.items()}


def _reader(store: GraphStore) -> Callable[..., list[list[Any]]]:
    return lambda text, **parameters: store._bolt.read(lambda tx: tx.run(text, **parameters))


def _twice(values: Iterator[Any]) -> list[Any]:
    return [value for value, count in Counter(values).items() if count > 1]


def _first(words: Iterator[str]) -> Iterator[str]:
    """At most a few of many."""
    for _, sentence in zip(range(_SHOWN), words, strict=False):
        yield sentence
