"""Moves nodes with all their ties to other ids, new ones or such as exist: what renaming and merging have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from graphsvc.kinds import ALIAS, NODE_KINDS, RELATIONSHIP_KINDS, TABLES, alias_id
from graphsvc.kinds.identity import far_end, in_order, is_link
from graphsvc.model import Node, NodeChange, NodeKey, Op, Tie, TieChange
from graphsvc.services.answers import Shape
from graphsvc.services.draft import Draft, TieKey, key_of_tie
from graphsvc.services.entities import link_columns

Side = Literal["kept", "gone"]
_IN_TABLES = {table.tie for table in TABLES.values()}


class Clash(Shape):
    """A value that differs between the two. `what`: the node's kind or the tie's id; `field`: how a choice names it;
    `taken`: whose counts."""

    what: str
    field: str
    kept: Any
    gone: Any
    taken: Side


@dataclass(slots=True)
class Combining:
    """Lays over a draft that nodes go to other ids: (label, id) → (label, id).

    Where both exist, what one of them does not say is taken from the other; where both say something, `choose` (field →
    side) decides, else `prefer`. `clashes`: what that was.
    """

    draft: Draft
    moves: Mapping[NodeKey, NodeKey]
    prefer: Side = "kept"
    choose: Mapping[str, Side] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)

    def move(self) -> None:
        """Drafts it, with an alias for each id that goes."""
        for old, new in self.moves.items():
            self._node(old, new)
        for tie in self._single(self._ties()):
            self.draft.change(TieChange(Op.PUT, *key_of_tie(tie), tie.properties), "")
        for old, new in self.moves.items():
            self.draft.change(NodeChange(Op.DELETE, *old), "")
            self._alias(old, new)

    def _node(self, old: NodeKey, new: NodeKey) -> None:
        gone, kept = self.draft.node(*old), self.draft.node(*new)
        assert gone is not None, "what is moved is there"
        values = self._both(NODE_KINDS[old[0]].plural, "", kept, gone)
        self.draft.change(NodeChange(Op.PUT, *new, values), "")

    def _both(self, what: str, prefix: str, kept: Node | Tie | None, gone: Node | Tie) -> dict[str, Any]:
        """The properties of both; of one alone where there is only that."""
        values = dict(gone.properties)
        for name, value in (kept.properties if kept else {}).items():
            if values.get(name, value) == value or self._side(what, prefix + name, value, values[name]) == "kept":
                values[name] = value
        return values

    def _side(self, what: str, name: str, kept: Any, gone: Any) -> Side:
        taken = self.choose.get(name, self.prefer)
        self.clashes.append(Clash(what=what, field=name, kept=kept, gone=gone, taken=taken))
        return taken

    def _ties(self) -> dict[TieKey, Tie]:
        """The ties of all that is moved, at their new ends. What would join something to itself goes."""
        found: dict[TieKey, Tie] = {}
        for old in self.moves:
            for tie in self.draft.ties_of(*old):
                moved = self._moved(tie)
                key = key_of_tie(moved)
                if _joins_itself(moved) or key in found:
                    continue
                there = self._there(key)
                found[key] = moved._replace(properties=self._both(moved.id, f"{tie.type}.", there, moved))
        return found

    def _there(self, key: TieKey) -> Tie | None:
        around = self.draft.stored_ties(key[1], key[2]) or self.draft.stored_ties(key[3], key[4])
        return around.get(key)

    def _moved(self, tie: Tie) -> Tie:
        source = self.moves.get((tie.source_label, tie.source), (tie.source_label, tie.source))
        target = self.moves.get((tie.target_label, tie.target), (tie.target_label, tie.target))
        source, target = in_order(RELATIONSHIP_KINDS[tie.type], source, target)
        return tie._replace(
            source_label=source[0], source=source[1], target_label=target[0], target=target[1], revision=0
        )

    def _single(self, ties: dict[TieKey, Tie]) -> Iterator[Tie]:
        """The ties without those of a link that holds one value and has another one."""
        dropped: set[TieKey] = set()
        for new in self.moves.values():
            kept = self.draft.stored_ties(*new)
            for name, column in link_columns(new[0]).items():
                if column.many or column.tie in _IN_TABLES:
                    continue
                links = [tie for key, tie in kept.items() if is_link(tie, column, new) and key not in ties]
                own = [tie for tie in links if not _joins_itself(self._moved(tie))]
                others = [tie for tie in ties.values() if is_link(tie, column, new)]
                for mine, other in zip(own[:1], others[:1], strict=False):
                    ends = far_end(mine, column)[1], far_end(other, column)[1]
                    if self._side(NODE_KINDS[new[0]].plural, name, *ends) == "kept":
                        dropped.add(key_of_tie(other))
                    elif key_of_tie(self._moved(mine)) != key_of_tie(other):
                        self.draft.change(TieChange(Op.DELETE, *key_of_tie(mine)), "")
        return (tie for key, tie in ties.items() if key not in dropped)

    def _alias(self, old: NodeKey, new: NodeKey) -> None:
        again = alias_id(*new)
        if self.draft.exists(ALIAS.label, again):  # what has this id now is no earlier id of something else
            self.draft.change(NodeChange(Op.DELETE, ALIAS.label, again), "")
        self.draft.change(NodeChange(Op.PUT, ALIAS.label, alias_id(*old), {"to": new[1]}), "")


def _joins_itself(tie: Tie) -> bool:
    return tie.ends[0] == tie.ends[1]
