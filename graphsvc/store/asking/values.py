"""What an engine answers as plain values: the same on both, without what only the store itself needs."""

from __future__ import annotations

from datetime import date
from typing import Any

from neo4j.graph import Node, Path, Relationship
from neo4j.time import Date

from graphsvc.store.rows import INTERNAL, own_properties


def plain(value: Any) -> Any:
    """Texts, numbers, booleans, days, None, and lists and maps of these. A node is a map with its kind and id, a
    relationship one with its type, a path one of nodes and relationships; other values are their text."""
    if isinstance(value, Date):
        return value.to_native()
    if value is None or isinstance(value, bool | int | float | str | date):
        return value
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if key not in INTERNAL - {"id"}}
    if isinstance(value, Node | Relationship):
        return _entity(value)
    if isinstance(value, Path):
        return {"nodes": [_entity(node) for node in value.nodes], "ties": [_entity(tie) for tie in value.relationships]}
    return value.iso_format() if hasattr(value, "iso_format") else str(value)


def _entity(value: Node | Relationship) -> dict[str, Any]:
    stored = {name: plain(item) for name, item in sorted(own_properties(dict(value)).items())}
    if isinstance(value, Relationship):
        return {"type": value.type, **stored}
    return {"kind": next(iter(value.labels), None), "id": value.get("id"), **stored}
