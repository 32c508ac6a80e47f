"""What the services may ask of a store. Nothing here knows which engine answers, or by which protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from graphsvc.model import Change, Commit, Entry, Erasure, Forgetting, Graph, Node, Stamp, Table, Tie

if TYPE_CHECKING:
    from pathlib import Path

    from graphsvc.analysis.columns.tables import Tables
    from graphsvc.store.backup import Backup, Header
    from graphsvc.store.lines import Contents


class Reads(Protocol):
    """Single nodes and ties, and what the journal has of them."""

    def commit_of(self, revision: int) -> Commit | None:
        """The commit with this number, or None."""
        ...

    def commits_of(self, numbers: Iterable[int]) -> list[Commit]:
        """Those of the commits with these numbers that there are, newest first."""
        ...

    def node(self, label: str, node_id: str) -> Node | None:
        """One node, or None."""
        ...

    def tie(self, tie_type: str, source: str, target: str, key: str = "") -> Tie | None:
        """One tie by the parts of its id, or None."""
        ...

    def ties_of(self, label: str, node_id: str) -> list[Tie]:
        """Every tie of a node, in both directions, by type, source, target, key."""
        ...

    def entries(self, number: int) -> list[Entry]:
        """See `Store.entries`."""
        ...

    def entries_around(self, keys: Iterable[tuple[str, str]], after: int = 0) -> list[Entry]:
        """See `Store.entries_around`."""
        ...


class Reading(Reads, Protocol):
    """What a plan may read, in the transaction that will write it."""

    @property
    def revision(self) -> int:
        """The number of the last commit that is done."""
        ...

    def alone(self) -> None:
        """Says that the plan rests on more than what it reads here. It is then made where no other of the same
        transaction has been: all that counts is what was committed, and nobody else commits until it is decided."""
        ...


Plan = Callable[[Reading], Iterable[Change]]
"""Makes changes for what it reads; see `Store.commit`."""


class Graphs(Protocol):
    """A graph that is read in parts, at the last revision that is done or at an earlier one.

    Every method raises StoreUnavailable when the engine does not answer (the same call may succeed later)
    and StoreUnusable when the store must not be used as it is (read-only, disk full, too new).

    What one call reads is of one revision; nothing of a commit that is being written, and it waits for none.
    """

    def revision(self) -> int:
        """The number of the last commit that is done; 0 for an empty store. It waits for no writer."""
        ...

    def node(self, label: str, node_id: str) -> Node | None:
        """One node, or None."""
        ...

    def nodes(self, label: str, after_id: str = "", limit: int = 100) -> list[Node]:
        """At most `limit` nodes of a label whose id is greater than `after_id`, by id."""
        ...

    def any_of(self, labels: Iterable[str]) -> bool:
        """Whether there is any node of these labels."""
        ...

    def tie(self, tie_type: str, source: str, target: str, key: str = "") -> Tie | None:
        """One tie by the parts of its id, or None."""
        ...

    def ties(self, tie_type: str, after: tuple[str, str, str] = ("", "", ""), limit: int = 100) -> list[Tie]:
        """At most `limit` ties of a type beyond `after` = (source, target, key), in that order."""
        ...

    def ties_of(self, label: str, node_id: str) -> list[Tie]:
        """Every tie of a node, in both directions, by type, source, target, key."""
        ...

    def nodes_of(self, label: str, ids: Iterable[str]) -> list[Node]:
        """Those of these nodes that exist, in no order."""
        ...

    def ties_around(self, label: str, ids: Iterable[str], types: Iterable[str] = ()) -> list[Tie]:
        """The ties of these types (none named: of all) at these nodes, each once, in no order."""
        ...

    def resolve(self, label: str, text: str) -> list[Node]:
        """The node with that id, or to which it leads from earlier; else all whose name or Chinese name is exactly
        that, by id."""
        ...

    def search(self, text: str, limit: int = 20) -> list[Node]:
        """Nodes of any kind whose name, Chinese name or title contains `text` or whose id begins with it (any case).

        Exact hits come first.
        """
        ...

    def account_graph(self, account_id: str) -> Graph:
        """Everything that the analysis of one account reads. Raises NotFound if there is no such account."""
        ...

    def neighbourhood(self, label: str, node_id: str, max_steps: int = 4) -> Graph:
        """What introduction paths of at most `max_steps` steps can run over: to a Stakeholder, or to anybody of an
        Account. Raises NotFound."""
        ...

    def graph_of(self, labels: Sequence[str], types: Sequence[str]) -> Graph:
        """All nodes of these labels by id, and all ties of these types by source id."""
        ...

    def whole_graph(self) -> Graph:
        """All of it."""
        ...


class Store(Graphs, Protocol):
    """A graph that is written in commits, with the journal of them. Errors as for `Graphs`."""

    def commit(
        self,
        plan: Plan | Iterable[Change],
        *,
        author: str,
        message: str,
        source: str,
        near: Iterable[tuple[str, str]] = (),
        progress: Callable[[int, int], None] | None = None,
        undoes: Iterable[int] = (),
        erases: Callable[[], Forgetting] | None = None,
    ) -> Commit:
        """Applies all changes or none, as one commit.

        A plan is called when it is this commit's turn and before anything is written, with what it may read of the
        store; it returns the changes, or raises to refuse. Nobody else commits between it and the writing. It may be
        called more than once, and must not commit. `near`: (label, id) of nodes that it will look at, which are then
        read at once. `progress` hears of each batch that is written: (done, of how many). `undoes`: the numbers of
        the commits that this one takes back. `erases`: asked when the plan is made; whose keys go with it, so that
        nobody reads any more what the journal says of them. It is recorded even where nothing differs, and has taken
        their ids and words out of the whole journal when it returns.

        Several changes to one entity apply in their order. PATCH of something that is not there creates it.
        Deleting a node deletes its ties. If nothing differs from what is stored, no commit is recorded and the
        answer carries the last commit's number.

        Raises Conflict if an `expected_revision` differs from the stored one (0 = must not exist yet),
        InvalidChange for an unknown kind or a tie whose end is missing, StoreUnavailable if others write for too long.
        """
        ...

    def commit_of(self, revision: int) -> Commit | None:
        """The commit with this number, or None."""
        ...

    def commits_of(self, numbers: Iterable[int]) -> list[Commit]:
        """Those of the commits with these numbers that there are, newest first."""
        ...

    def commits_undoing(self, numbers: Iterable[int]) -> list[Commit]:
        """Those commits that take one of these back, newest first."""
        ...

    def commits(self, before: int | None = None, limit: int = 100) -> list[Commit]:
        """At most `limit` commits, newest first; `before`: only those with smaller numbers."""
        ...

    def revision_at(self, instant: str) -> int:
        """The number of the last commit at or before an instant (ISO-8601 UTC); 0 before the first."""
        ...

    def entries(self, number: int, limit: int | None = None) -> list[Entry]:
        """What a commit changed, in the order of writing, at most `limit`: nothing of a first load. Raises NotFound."""
        ...

    def entries_around(self, keys: Iterable[tuple[str, str]], after: int = 0) -> list[Entry]:
        """Every change of these nodes (label, id) and of their ties, in commits later than `after`, in order."""
        ...

    def entries_since(self, revision: int) -> list[Entry]:
        """Every change in commits later than `revision`, in order."""
        ...

    def ask(self, text: str, parameters: Mapping[str, Any], limit: int, seconds: float) -> tuple[Table, int]:
        """At most `limit` rows of a question in Cypher, in its order, and the revision that they are of.

        Raises Unaskable unless it is proven to read only, and to read nothing of the store's own; TookTooLong after
        `seconds`.
        """
        ...

    def audit(self) -> list[str]:
        """What is wrong with the store, a sentence each: where journal and graph do not say the same. Reads it all."""
        ...

    def erasures(self) -> list[Erasure]:
        """The register of those who were erased, by commit."""
        ...

    def erased_since(self, revision: int) -> int:
        """0 if nobody was erased after a revision; else a number that changes with what is erased."""
        ...

    def ids_once(self, label: str) -> list[tuple[str, str]]:
        """(label, id) of all of this label that the journal names; for aliases, (earlier name, id that it led to)."""
        ...

    @property
    def shelf(self) -> Path:
        """A folder for what is computed from the store and can be computed again."""
        ...

    def stamp(self) -> Stamp:
        """The state that the store is in."""
        ...

    def changes_since(self, stamp: Stamp, most: int) -> tuple[Stamp, list[Entry] | None]:
        """The state that the store is in, and every change since it was in another, in order. None where not all of
        them are told: there is a first load among them, something was rolled back or somebody erased, or they are
        more than `most`."""
        ...

    def tables(self, hear: Callable[[int, int], None] | None = None) -> tuple[Tables, Stamp]:
        """All that analyses of the portfolio read, as tables, and the state before they were read. It waits for no
        writer: what was changed since that state, up to the one after this returns, may be in them or not."""
        ...

    def at(self, revision: int) -> Graphs:
        """The graph as it was at a revision. Raises NotFound for one that there is not (yet)."""
        ...

    def contents(self, hear: Callable[[int, int], None] | None = None) -> Contents:
        """What there is at the last done revision, counted, and its digest, which is the same on every engine. It
        keeps nobody from writing. `hear` is told how far it is: (done, of how many)."""
        ...

    def save(self, file: BinaryIO, hear: Callable[[int, int], None] | None = None) -> tuple[Header, Contents]:
        """Writes a backup of the store at its last done revision into an open, empty file; keeps nobody from writing.

        Raises OSError where the file cannot be written.
        """
        ...

    def fill(self, backup: Backup, hear: Callable[[str, int, int], None] | None = None) -> None:
        """Makes an empty store what the backup holds, brought up to date; all or nothing. `hear` is told of each step.

        Raises StoreUnusable where the store is not empty.
        """
        ...

    def close(self) -> None:
        """Lets go of the store. Closing twice is fine."""
        ...
