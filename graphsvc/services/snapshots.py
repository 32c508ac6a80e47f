"""The columnar snapshot: the facts of all accounts, built once, then kept up to date by what the journal says.

It lies beside the store, stamped with the state that it was made of. What changed since is set straight in it, or
exchanged account by account, before anything is answered, so an answer is never older than the store was when it was
asked for
(docs/decisions/0020-the-snapshot.md).
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

import polars as pl

from graphsvc.analysis.columns import files
from graphsvc.analysis.columns.amending import amended, backwards
from graphsvc.analysis.columns.facts import PARTS, Facts, facts
from graphsvc.analysis.columns.parts import exchanged
from graphsvc.analysis.columns.tables import of_graph
from graphsvc.errors import NotFound
from graphsvc.kinds import OURS
from graphsvc.model import Entry, Graph, Stamp
from graphsvc.services.kept_rows import Asked, KeptRows
from graphsvc.services.touching import concerned, touched, touches_ours
from graphsvc.store.port import Graphs, Store

Hear = Callable[[int, int], None]

_MOST_CHANGES = 20_000
"""Beyond so many changes all is read anew, which is faster then."""

_MOST_ACCOUNTS = 400
_FACTS = "facts"
_SAVED_AFTER = 40  # accounts exchanged, after which the files are written anew

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Facts of the whole portfolio at a revision. `changed`: account → the revision at which it was exchanged, since
    all was read at `base`."""

    facts: Facts
    stamp: Stamp
    base: int
    changed: Mapping[str, int] = field(default_factory=dict)

    @property
    def revision(self) -> int:
        """The last commit that is in it."""
        return self.stamp.revision

    def since(self, revision: int) -> set[str] | None:
        """The accounts that were exchanged after a revision; None where that is not known."""
        if revision < self.base:
            return None
        return {account for account, at in self.changed.items() if at > revision}


class Snapshots:
    """The one snapshot of a store. Safe to share between threads: one of them brings it up to date, others wait."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._now: Snapshot | None = None
        self._unsaved = 0
        self._lock = threading.Lock()
        self._facts_at = -1  # the revision of the files
        self._rows = KeptRows(store)

    def current(self, hear: Hear | None = None) -> Snapshot:
        """All as it is now. `hear` is told how far reading it all is, where that is needed: (done, of how many)."""
        with self._lock:
            found = self._now or self._saved()
            self._now = (found and self._refreshed(found)) or self._anew(hear)
            return self._now

    def at(self, revision: int) -> Facts | None:
        """The facts as they were at a revision: those of now, in which what has changed since is as it was. None where
        that is too much."""
        now = self.current()
        _, entries = self._store.changes_since(replace(now.stamp, revision=revision), _MOST_CHANGES)
        if entries is None:
            return None
        since = [entry for entry in entries if entry.commit <= now.revision]
        found = amended(now.facts, backwards(since)) or self._read_again(now.facts, revision, now.revision, since)
        return found and found[0]

    def forget(self) -> None:
        """Removes it, from the disk as well: somebody was erased."""
        with self._lock:
            self._now = None
            self._rows.forget()
            shutil.rmtree(self._store.shelf, ignore_errors=True)

    def kept(self, what: Asked, now: Snapshot) -> tuple[int, pl.DataFrame] | None:
        """The revision and the rows that were kept last for a question, none that `now` does not know of."""
        with self._lock:
            return self._rows.find(what, now)

    def keep(self, what: Asked, now: Snapshot, rows: pl.DataFrame) -> None:
        """Keeps rows, one for each account, that were computed from a snapshot."""
        with self._lock:
            self._rows.keep(what, now, rows, self._facts_at)

    def _saved(self) -> Snapshot | None:
        found = files.load(self._store.shelf / _FACTS)
        if found is None or found[0].keys() != set(PARTS):
            return None
        stamp = Stamp(**found[1])
        commit = self._store.commit_of(stamp.revision)
        # Another database may answer at the same address by now.
        ours = (commit.at if commit else "") == stamp.at
        self._facts_at = stamp.revision if ours else -1
        return Snapshot(Facts(**found[0]), stamp, stamp.revision) if ours else None

    def _anew(self, hear: Hear | None) -> Snapshot:
        """All is read. What others commit meanwhile may be in it in part, until their accounts are read again."""
        while True:
            tables, stamp = self._store.tables(hear)
            made = self._refreshed(Snapshot(facts(tables), stamp, stamp.revision), whole=False)
            if made is not None:
                self._save(made)
                return made

    def _refreshed(self, old: Snapshot, *, whole: bool = True) -> Snapshot | None:
        """Brought up to the state that the store is in; None where all has to be read anew. `whole`: nothing of a later
        state is in it."""
        stamp, entries = self._store.changes_since(old.stamp, _MOST_CHANGES)
        if stamp == old.stamp:
            return old
        found = None if entries is None else self._changed(old.facts, stamp.revision, entries, whole)
        if found is None:
            return None
        now, accounts = found
        new = Snapshot(now, stamp, old.base, {**old.changed, **dict.fromkeys(accounts, stamp.revision)})
        self._unsaved += len(accounts)
        if self._unsaved >= _SAVED_AFTER:
            self._save(new)
        return new

    def _changed(
        self, facts: Facts, revision: int, entries: Sequence[Entry], whole: bool
    ) -> tuple[Facts, set[str]] | None:
        straight = amended(facts, entries) if whole else None
        return straight or self._read_again(facts, revision, revision, entries)

    def _read_again(
        self, facts: Facts, revision: int, last: int, entries: Sequence[Entry]
    ) -> tuple[Facts, set[str]] | None:
        """The facts in which all that the entries are about, the last of commit `last`, is as it was at a revision, and
        the accounts of which figures may differ. None where that is too much."""
        to = self._store.at(revision)
        accounts = touched(to, entries)
        if revision != last:  # backwards: what belongs to an account now, and did not then
            accounts |= touched(self._store.at(last), entries)
        if len(accounts) > _MOST_ACCOUNTS:
            return None
        ours = our_side(to) if touches_ours(entries) else facts
        found = exchanged(facts, *facts_of(to, accounts), ours)
        return found, accounts if ours is facts else accounts | concerned(facts, found)

    def _save(self, made: Snapshot) -> None:
        """A disk that is full, or not to be written to, costs time only: the next process reads all anew."""
        try:
            tables = {name: getattr(made.facts, name) for name in PARTS}
            files.save(tables, asdict(made.stamp), self._store.shelf / _FACTS)
            self._unsaved, self._facts_at = 0, made.revision
        except OSError as error:
            _log.warning("The snapshot cannot be kept in %s (%s); it is made anew next time.", self._store.shelf, error)


def facts_of(graphs: Graphs, accounts: Iterable[str]) -> tuple[Facts, list[str]]:
    """The facts of these accounts, and those that are not there."""
    found, gone = list[Graph](), list[str]()
    for account in sorted(accounts):
        try:
            found.append(graphs.account_graph(account))
        except NotFound:
            gone.append(account)
    here = sorted(set(accounts).difference(gone))
    found.append(_assessments(graphs, here))
    nodes = [node for graph in found for label in graph.labels() for node in graph.nodes(label).values()]
    ties = {tie.thing: tie for graph in found for type_ in graph.types() for tie in graph.ties(type_)}
    return facts(of_graph(Graph(nodes, ties.values())), here), gone


def _assessments(graphs: Graphs, accounts: list[str]) -> Graph:
    """Which an account's graph does not hold: no answer about one account rests on them."""
    ties = graphs.ties_around("Account", accounts, ["ASSESSES"])
    return Graph(graphs.nodes_of("Assessment", [tie.source for tie in ties]), ties)


def our_side(graphs: Graphs) -> Facts:
    """Facts of no account: our people, the partners' and for whom they work."""
    return facts(of_graph(graphs.graph_of([*OURS, "Partner"], ["WORKS_FOR"])), ())
