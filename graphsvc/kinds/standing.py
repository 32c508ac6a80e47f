"""The standing opportunity that every account has."""

from __future__ import annotations

from graphsvc.model import NodeChange, Op, TieChange

_PREFIX = "standing:"


def standing_opportunity(account: str) -> str:
    """Its id."""
    return _PREFIX + account


def account_of_standing(opportunity: str) -> str | None:
    """The account whose standing opportunity has this id; None where it is another one's."""
    return opportunity.removeprefix(_PREFIX) if opportunity.startswith(_PREFIX) else None


def standing_changes(account: str) -> tuple[NodeChange, TieChange]:
    """The changes that make it: the node and its tie to the account."""
    id_ = standing_opportunity(account)
    node = NodeChange(Op.PATCH, "Opportunity", id_, {"name": "Standing", "standing": True, "status": "open"})
    return node, TieChange(Op.PATCH, "OF", "Opportunity", id_, "Account", account)
