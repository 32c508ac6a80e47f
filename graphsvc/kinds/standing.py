"""The standing opportunity that every account has."""

from __future__ import annotations

from graphsvc.model import NodeChange, Op, TieChange


def standing_opportunity(account: str) -> str:
    """Its id."""
    return f"standing:{account}"


def standing_changes(account: str) -> tuple[NodeChange, TieChange]:
    """The changes that make it: the node and its tie to the account."""
    id_ = standing_opportunity(account)
    node = NodeChange(Op.PATCH, "Opportunity", id_, {"name": "Standing", "standing": True, "status": "open"})
    return node, TieChange(Op.PATCH, "OF", "Opportunity", id_, "Account", account)
