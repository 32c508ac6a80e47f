"""Deleting a node: its ties go with it; what cannot be without it goes only if that is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from graphsvc.errors import Problem
from graphsvc.kinds import NODE_KINDS, standing_opportunity
from graphsvc.kinds.identity import is_link
from graphsvc.model import Node, NodeChange, NodeKey, Op
from graphsvc.services.draft import Draft
from graphsvc.services.entities import link_columns


def remove(draft: Draft, label: str, node_id: str, cascade: bool, place: str) -> None:
    """Drafts the removal of a node, an account's standing opportunity included.

    `cascade`: also of everything that needs it, and of what needs that: the stakeholders of an account, their actions.
    """
    needing = list(dependents(draft, label, node_id))
    draft.change(NodeChange(Op.DELETE, label, node_id), place)
    for other in needing:
        goes_along = cascade or other == ("Opportunity", standing_opportunity(node_id))
        if goes_along and draft.exists(*other) and not _has_all(draft, *other):
            remove(draft, *other, cascade, place)


def dependents(draft: Draft, label: str, node_id: str) -> Iterator[NodeKey]:
    """The nodes that a required link ties to this one."""
    seen: set[NodeKey] = set()
    for tie in draft.ties_of(label, node_id):
        for near in dict.fromkeys(tie.ends):
            if near == (label, node_id) or near in seen:
                continue
            columns = link_columns(near[0]).values()
            if any(c.required and is_link(tie, c, near) for c in columns):
                seen.add(near)
                yield near


def _has_all(draft: Draft, label: str, node_id: str) -> bool:
    """Whether a node still has every link that it needs: an engagement with two accounts can do without one."""
    ties = draft.ties_of(label, node_id)
    return all(
        any(is_link(tie, column, (label, node_id)) for tie in ties)
        for column in link_columns(label).values()
        if column.required
    )


def left_behind(draft: Draft, removed: Node, needing: list[NodeKey], place: str) -> Problem | None:
    """Why a node cannot go: what would be left without it, in numbers. None where nothing would."""
    left = [other for other in needing if draft.exists(*other) and not _has_all(draft, *other)]
    if not left:
        return None
    counts = Counter(NODE_KINDS[label].plural.replace("_", " ") for label, _ in left)
    told = ", ".join(f"{number} {what}" for what, number in sorted(counts.items()))
    kind = NODE_KINDS[removed.label].caption.en.lower()
    reason = f"cannot be deleted: {told} would be left without their {kind}; move or delete them first, or ask with"
    return Problem(f"{reason} cascade=true to delete them as well", pointer=place)


def standing_reason(draft: Draft, opportunity: Node) -> str | None:
    """Why a standing opportunity cannot go: every account has one."""
    for tie in draft.ties_of("Opportunity", opportunity.id):
        if tie.type == "OF" and opportunity.get("standing") and draft.exists("Account", tie.target):
            return "cannot be deleted: every account has its standing opportunity, which goes with the account"
    return None
