"""Accounts and people by a part of their name, anything by its id."""

from __future__ import annotations

from graphsvc.access import Viewer
from graphsvc.kinds import NODE_KINDS
from graphsvc.kinds.identity import far_end, is_link
from graphsvc.model import Node
from graphsvc.services.answers import Found, Search
from graphsvc.services.context import Context
from graphsvc.services.entities import link_columns
from graphsvc.services.sight import erased_later


def search(ctx: Context, viewer: Viewer, query: str, limit: int) -> Search:
    """Up to `limit` nodes whose name, Chinese name or title contains the text or whose id begins with it.

    Case does not matter; what is called exactly so comes first.
    """
    found = [_found(ctx, node) for node in ctx.graphs.search(query, limit)]
    return Search(query=query, found=found, withheld=erased_later(ctx.erased))


def _found(ctx: Context, node: Node) -> Found:
    said = (node.get(name) for name in ("name", "name_zh", "title", "text"))
    name = next((str(value) for value in said if value), node.id)
    return Found(kind=NODE_KINDS[node.label].plural, id=node.id, name=name, account=_account(ctx, node))


def _account(ctx: Context, node: Node) -> str | None:
    """The account that a node belongs to by a link that it needs; the first by id where it belongs to several."""
    if node.label == "Account":
        return node.id
    columns = [c for c in link_columns(node.label).values() if c.required and "Account" in c.labels]
    if not columns:
        return None
    ends = [
        far_end(t, c)
        for t in ctx.graphs.ties_of(node.label, node.id)
        for c in columns
        if is_link(t, c, (node.label, node.id))
    ]
    return min((id_ for label, id_ in ends if label == "Account"), default=None)
