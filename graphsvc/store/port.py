"""What the services may ask of a store. Nothing here knows which engine answers, or by which protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from graphsvc.model import Change, Commit, Graph, Node, Table, Tie


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
        changes: Iterable[Change],
        *,
        author: str,
        message: str,
        source: str,
        check: Callable[[], None] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Commit:
        """Applies all changes or none, as one commit.

        `check` is called when nobody else can write any more and nothing is written yet: what it raises ends the
        commit. `progress` hears of each batch that is written: (done, of how many).

        Several changes to one entity apply in their order. PATCH of something that is not there creates it.
        Deleting a node deletes its ties. If nothing differs from what is stored, no commit is recorded and the
        answer carries the last commit's number.

        `check` is for rules that depend on what is stored: it is called when it is this commit's turn and before
        anything is written, may read the store, and raises to refuse; nobody else commits between it and the
        writing. It may be called more than once, and must not commit.

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

    def ask(self, text: str, parameters: Mapping[str, Any], limit: int, seconds: float) -> tuple[Table, int]:
        """At most `limit` rows of a question in Cypher, in its order, and the revision that they are of.

        Raises Unaskable unless it is proven to read only, and to read nothing of the store's own; TookTooLong after
        `seconds`.
        """
        ...

    def close(self) -> None:
        """Lets go of the store. Closing twice is fine."""
        ...
