"""Which changes take commits back, and what stands in their way. Pure: the journal in, changes or obstacles out.

Value by value: a commit is taken back where what it changed is as it left it. What later commits have changed of the
same, or tied to what it made, stands in the way. Later commits that were taken back themselves do not, nor do those
which only took back such ones: their effects cancel.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from graphsvc.kinds.identity import id_space
from graphsvc.model import Change, Commit, Entry, NodeChange, NodeKey, Op, TieChange

Key = tuple[tuple[str, ...], tuple[str, ...]]
State = Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Taken:
    """`changes` take the commits back; `obstacles`: the entries of later commits that stand in the way."""

    entries: Sequence[Entry] = ()
    obstacles: Sequence[Entry] = ()


def in_effect(commits: Iterable[Commit], taken: AbstractSet[int] = frozenset()) -> set[int]:
    """Of these commits those that count: neither taken back by one that counts, nor among `taken`."""
    off = set(taken)
    for commit in sorted(commits, key=lambda c: -c.number):
        if commit.number not in off:
            off |= set(commit.undoes)
    return {commit.number for commit in commits} - off


def redoing(commits: Iterable[Commit]) -> set[int]:
    """Of these commits those that do again what was undone: what they take back had taken something back itself, and
    so on along the chain, of which all commits are needed. Where several are taken back, the earliest one counts: the
    others stood in its way."""
    undoing: set[int] = set()
    found: set[int] = set()
    for commit in sorted(commits, key=lambda c: c.number):
        if commit.undoes:
            (found if min(commit.undoes) in undoing else undoing).add(commit.number)
    return found


def take_back(numbers: AbstractSet[int], entries: Sequence[Entry], commits: Mapping[int, Commit]) -> Taken:
    """What takes the commits `numbers` back, newest first.

    `entries`: theirs, and all later ones at the nodes of these, in order. `commits`: those that the entries are of.
    """
    return _Taking(numbers, entries, commits).taken()


def nodes_of(entries: Iterable[Entry]) -> set[NodeKey]:
    """The nodes whose later changes matter. A tie is found from its source; where it is to be made again, what became
    of its target matters too. Where a node is to be made again, so does whoever may have its id by now."""
    found: set[NodeKey] = set()
    for entry in entries:
        found |= set(entry.ends if entry.after is None else entry.ends[:1])
        if len(entry.kind) == 1:
            found |= {(label, entry.key[0]) for label in id_space(entry.kind[0])}
    return found


def changes_for(entries: Iterable[Entry]) -> list[Change]:
    """The changes that make what is `before` what is `after`; nothing is said of properties that stay."""
    return [_change(entry) for entry in entries]


@dataclass(slots=True)
class _Taking:
    numbers: AbstractSet[int]
    entries: Sequence[Entry]
    commits: Mapping[int, Commit]
    _of: dict[Key, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    _now: dict[Key, State] = field(default_factory=dict)
    _then: dict[Key, State] = field(default_factory=dict)
    _obstacles: dict[tuple[int, Key], Entry] = field(default_factory=dict)
    _counting: AbstractSet[int] = frozenset()

    def taken(self) -> Taken:
        for entry in self.entries:
            self._of[entry.kind, entry.key].append(entry)
            self._now[entry.kind, entry.key] = entry.after
        self._counting = in_effect(self.commits.values(), self.numbers)
        own = [entry for entry in self.entries if entry.commit in self.numbers]
        for entry in own:
            self._add(later for later in self._later(entry) if _clash(entry, later))
        self._then = dict(self._now)
        for entry in reversed(own):
            key = (entry.kind, entry.key)
            self._then[key] = _inverse(entry, self._then[key])
        self._check_ends({(entry.kind, entry.key) for entry in own})
        found = [_entry(key, self._now[key], self._then[key]) for key in dict.fromkeys((e.kind, e.key) for e in own)]
        obstacles = sorted(self._obstacles.values(), key=lambda entry: entry.commit)
        return Taken([entry for entry in found if entry.before != entry.after], obstacles)

    def _later(self, entry: Entry) -> Iterator[Entry]:
        for later in self._of[entry.kind, entry.key]:
            if (
                later.commit > entry.commit
                and later.commit in self._counting
                and not self._cancels(later.commit, entry)
            ):
                yield later

    def _cancels(self, number: int, entry: Entry) -> bool:
        """Whether a commit only takes back others that are later than the one of this entry."""
        undoes = self.commits[number].undoes
        return bool(undoes) and min(undoes) > entry.commit

    def _check_ends(self, touched: AbstractSet[Key]) -> None:
        """No tie may be left without its ends, no two people with one id."""
        gone = {_end(key) for key, state in self._then.items() if len(key[0]) == 1 and state is None}
        for key, state in self._then.items():
            if state is None:
                continue
            if len(key[0]) > 1:
                self._check_tie(key, gone)
            elif key in touched and self._now[key] is None:
                twins = [((label,), key[1]) for label in id_space(key[0][0]) if label != key[0][0]]
                for twin in twins:
                    if self._then.get(twin) is not None:
                        self._add(self._others(entry for entry in self._of[twin] if entry.before is None))

    def _check_tie(self, key: Key, gone: AbstractSet[NodeKey]) -> None:
        """Where an end will be gone: somebody removed it, or the tie was made by a commit that is not taken back."""
        for label, node_id in Entry(key[0], key[1], 0, None, {}).ends:
            if (label, node_id) in gone:
                end = ((label,), (node_id,))
                removed = (e for e in self._of[end] if e.after is None and self._now[end] is None)
                self._add(self._others(removed) or self._others(e for e in self._of[key] if e.before is None))

    def _others(self, entries: Iterable[Entry]) -> list[Entry]:
        """The last of these that stands, rather one of a commit that took nothing back itself."""
        others = [entry for entry in entries if entry.commit not in self.numbers]
        first = [e for e in others if e.commit in self._counting and not self.commits[e.commit].undoes]
        return (first or others)[-1:]

    def _add(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            if entry.commit not in self.numbers:
                self._obstacles[entry.commit, (entry.kind, entry.key)] = entry


def _end(key: Key) -> NodeKey:
    return key[0][0], key[1][0]


def _clash(entry: Entry, later: Entry) -> bool:
    """Whether both are about the same value; that something is there at all touches all of its values."""
    if None in (entry.before, entry.after, later.before, later.after):
        return True
    return not _fields(entry).isdisjoint(_fields(later))


def _fields(entry: Entry) -> set[str]:
    before, after = entry.before or {}, entry.after or {}
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


def _inverse(entry: Entry, state: State) -> State:
    """The state without what the entry did."""
    if entry.before is None:
        return None
    if entry.after is None or state is None:
        return entry.before
    kept = {name: value for name, value in state.items() if name not in _fields(entry)}
    return {**kept, **{name: entry.before[name] for name in _fields(entry) if name in entry.before}}


def _entry(key: Key, before: State, after: State) -> Entry:
    return Entry(key[0], key[1], 0, before, after)


def _change(entry: Entry) -> Change:
    op = Op.DELETE if entry.after is None else Op.PUT if entry.before is None else Op.PATCH
    after = entry.after or {}
    values = {name: after.get(name) for name in _fields(entry)} if op is Op.PATCH else dict(after)
    if len(entry.kind) == 1:
        return NodeChange(op, entry.kind[0], entry.key[0], values)
    type_, source_label, target_label = entry.kind
    source, target, key = entry.key
    return TieChange(op, type_, source_label, source, target_label, target, key, values)
