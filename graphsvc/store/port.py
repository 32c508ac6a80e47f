"""What the services may ask of a store. Nothing here knows which engine answers, or by which protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, BinaryIO, Protocol

from graphsvc.model import Change, Commit, Graph, Node, Tie

if TYPE_CHECKING:
    from graphsvc.store.backup import Backup, Header
    from graphsvc.store.lines import Contents


class Reading(Protocol):
    """What a plan may read: single nodes and ties."""

    @property
    def revision(self) -> int:
        """The number of the last commit that is done."""
        ...

    def commit_of(self, revision: int) -> Commit | None:
        """The commit with this number, or None."""
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


Plan = Callable[[Reading], Iterable[Change]]
"""Makes changes for what it reads; see `Store.commit`."""


class Store(Protocol):
    """A graph that is read in parts and written in commits.

    Every method raises StoreUnavailable when the engine does not answer (the same call may succeed later)
    and StoreUnusable when the store must not be used as it is (read-only, disk full, too new).

    What one call reads is of one revision, the last one that is done; nothing of a commit that is being written.
    While a large one is written, a reading call waits a few seconds and then raises StoreUnavailable.
    """

    def revision(self) -> int:
        """The number of the last commit that is done; 0 for an empty store. It waits for no writer."""
        ...

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
    ) -> Commit:
        """Applies all changes or none, as one commit.

        A plan is called when it is this commit's turn and before anything is written, with what it may read of the
        store; it returns the changes, or raises to refuse. Nobody else commits between it and the writing. It may be
        called more than once, and must not commit. `near`: (label, id) of nodes that it will look at, which are then
        read at once. `progress` hears of each batch that is written: (done, of how many). `undoes`: the numbers of
        the commits that this one takes back.

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

    def node(self, label: str, node_id: str) -> Node | None:
        """One node, or None."""
        ...

    def nodes(self, label: str, after_id: str = "", limit: int = 100) -> list[Node]:
        """At most `limit` nodes of a label whose id is greater than `after_id`, by id."""
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

    def resolve(self, label: str, text: str) -> list[Node]:
        """The node with that id; else all whose name or Chinese name is exactly that, by id."""
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
