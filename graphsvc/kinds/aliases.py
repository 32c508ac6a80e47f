"""Ids of earlier: of what was renamed, or merged into another one. Nodes like others, but in no file and on no map, so
that they are journalled, read as of an instant and taken back like everything else."""

from __future__ import annotations

from collections.abc import Callable
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


def led(node_id: str, there: Callable[[str], bool], to: Callable[[str], str | None]) -> str:
    """The id that this one leads to, however often it was renamed; itself where something has it or nothing had.

    `there`: whether something has an id; `to`: where its alias leads, None without one."""
    here, seen = node_id, {node_id}
    while not there(here):
        now = to(here)
        if now is None or now in seen:
            return node_id
        seen.add(now)
        here = now
    return here
