"""Accounts and people by a part of their name."""

from __future__ import annotations

from graphsvc.access import Viewer
from graphsvc.kinds import NODE_KINDS
from graphsvc.services.answers import Found, Search
from graphsvc.services.context import Context


def search(ctx: Context, viewer: Viewer, query: str, limit: int) -> Search:
    """Up to `limit` nodes whose name, Chinese name or id contains the text, whatever its case."""
    found = [
        Found(
            kind=NODE_KINDS[node.label].plural, id=node.id, name=str(node.get("name") or node.get("name_zh") or node.id)
        )
        for node in ctx.store.search(query, limit)
    ]
    return Search(query=query, found=found)
