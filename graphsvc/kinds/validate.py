"""Checks nodes and ties against their declarations. Returns reasons; what to do with them is the caller's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from graphsvc.kinds.declare import NodeKind, RelationshipKind
from graphsvc.kinds.values import parse

#: first, last: where both are known, the last does not lie before the first
ORDERS = (("since", "until"), ("contract_from", "contract_until"), ("since", "agreement_until"))


def properties(
    kind: NodeKind | RelationshipKind, values: Mapping[str, Any], *, whole: bool
) -> tuple[dict[str, Any], dict[str, str]]:
    """Parses the properties of one entity: (stored values, reasons by property name).

    `whole`: the entity is stated completely, so required properties must be there. None clears a value.
    """
    stored: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, value in values.items():
        _take(kind, name, value, stored, wrong)
    for prop in kind.properties:
        missing = prop.name not in values if whole else False
        if prop.required and (missing or values.get(prop.name, 0) is None):
            wrong[prop.name] = "is required"
    _check_order(stored, wrong)
    return stored, wrong


def _take(
    kind: NodeKind | RelationshipKind, name: str, value: Any, stored: dict[str, Any], wrong: dict[str, str]
) -> None:
    prop = kind.property(name)
    if prop is None:
        wrong[name] = f"is not a property of this kind; {_near(name, [p.name for p in kind.properties])}"
    elif value is None:
        stored[name] = None
    else:
        try:
            stored[name] = parse(prop, value)
        except ValueError as reason:
            wrong[name] = str(reason)


def _near(name: str, known: Sequence[str]) -> str:
    close = get_close_matches(name, known, n=1, cutoff=0.7)
    return f"nearest: {close[0]}" if close else f"known: {', '.join(known) or 'none'}"


def _check_order(stored: Mapping[str, Any], wrong: dict[str, str]) -> None:
    for first, last in ORDERS:
        begin, end = stored.get(first), stored.get(last)
        if begin is not None and end is not None and end < begin:
            wrong[last] = f"lies before {first}"


def disorder(values: Mapping[str, Any]) -> dict[str, str]:
    """The ends that lie before their beginnings among stored values, by name, with the reason."""
    wrong: dict[str, str] = {}
    _check_order(values, wrong)
    return wrong
