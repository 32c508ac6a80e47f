"""Ids of earlier: of what was renamed, or merged into another one. Nodes like others, but in no file and on no map, so
that they are journalled, read as of an instant and taken back like everything else."""

from __future__ import annotations

from dataclasses import replace

from graphsvc.kinds.declare import Caption, NodeKind
from graphsvc.kinds.properties import text

ALIAS = NodeKind(
    "Alias", "aliases", Caption("Earlier id", "旧编号"), (replace(text("to", "Id now", "现编号"), indexed=True),)
)
"""Its id is `alias_id` of the earlier one; `to` is the id of the same label that remains."""


def alias_id(label: str, node_id: str) -> str:
    """The id of the alias that stands for an earlier id of a node with this label."""
    return f"{label}:{node_id}"


def aliased(alias: str) -> tuple[str, str]:
    """The inverse of `alias_id`: (label, id)."""
    label, _, node_id = alias.partition(":")
    return label, node_id
