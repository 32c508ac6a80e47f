"""How nodes and ties lie in the store, and back: `_rev` is the commit that changed them last, `_key` a tie's key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from graphsvc.model import Node, Tie
from graphsvc.store.values import PLAIN, native

INTERNAL = frozenset({"id", "_rev", "_key"})


class Vanishing(Exception):
    """Something came without what everything of its kind has: it is being removed at this moment. A Neo4j answers so;
    whoever reads again, in another transaction, finds it whole or not at all (`Bolt` does). It says what came."""


def whole(what: str, stored: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """What is stored, if it has these properties. `what`: its kind. Raises Vanishing."""
    if None in map(stored.get, names):
        raise Vanishing(f"{what} {stored.get('id') or ''}".rstrip())
    return stored


def own_properties(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The properties that the kind declares, as our values: without id, key and revision, without what is unknown."""
    own = dict(stored)
    for name in INTERNAL:
        own.pop(name, None)
    return _ours(own)


def _ours(own: dict[str, Any]) -> dict[str, Any]:
    """Most things have nothing but plain values: then these are looked at all at once."""
    if PLAIN.issuperset(map(type, own.values())):
        return own
    return {name: value if type(value) in PLAIN else native(value) for name, value in own.items() if value is not None}


def revision_of(stored: Mapping[str, Any]) -> int:
    """The commit that made it what it is."""
    return int(stored.get("_rev") or 0)


def node_of(label: str, stored: Mapping[str, Any]) -> Node:
    """Raises Vanishing."""
    whole(label, stored, "id", "_rev")
    return Node(label, stored["id"], own_properties(stored), revision_of(stored))


def tie_of(row: list[Any]) -> Tie:
    """From [type, source label, source, target label, target, stored properties]. The row is taken apart. Raises
    Vanishing."""
    return _tie(*row)


def _tie(kind: str, source_label: str, source: str, target_label: str, target: str, stored: dict[str, Any]) -> Tie:
    """An account has a thousand: what came for it becomes the tie's own, without a copy."""
    key, revision = stored.pop("_key", None), stored.pop("_rev", None)
    parts = (kind, source_label, source, target_label, target, key, _ours(stored) if stored else stored, revision)
    if None in parts:
        raise Vanishing(_named(kind, source, target))
    return Tie._make(parts)


def check_tie(row: list[Any]) -> None:
    """Raises Vanishing if something of a tie's row, as `tie_of` takes it, is not there."""
    stored = row[5]
    if None in row or stored.get("_key") is None or stored.get("_rev") is None:
        raise Vanishing(_named(row[0], row[2], row[4]))


def _named(kind: str, source: str, target: str) -> str:
    return f"{kind} {source} → {target}"


def ties_of(label: str, near: str, rows: list[list[Any]]) -> Iterator[Tie]:
    """The ties of a node, each from [type, whether it leaves the node, other label, other id, stored properties]."""
    for kind, outward, far_label, far, stored in rows:
        if outward:
            yield _tie(kind, label, near, far_label, far, stored)
        else:
            yield _tie(kind, far_label, far, label, near, stored)


def ties_around(label: str, near: str, out: list[list[Any]], into: list[list[Any]]) -> list[Tie]:
    """The ties that leave a node and those that reach it, each from [type, other label, other id, properties]."""
    found = [_tie(kind, label, near, far_label, far, stored) for kind, far_label, far, stored in out]
    found += [_tie(kind, far_label, far, label, near, stored) for kind, far_label, far, stored in into]
    return found


def tie_order(tie: Tie) -> tuple[str, str, str, str]:
    return tie.type, tie.source, tie.target, tie.key


def tagged(value: object) -> dict[str, str]:
    """How JSON keeps a value that it has no form for. Raises TypeError for any but a day."""
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    raise TypeError(f"{type(value).__name__} cannot be kept")


def untagged(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Properties as JSON kept them, days as days again."""
    return {
        name: date.fromisoformat(value["$date"]) if isinstance(value, dict) else value
        for name, value in properties.items()
    }
