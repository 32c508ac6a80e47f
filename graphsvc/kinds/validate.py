"""Checks values and ties against their declarations. Returns reasons; what to do with them is the caller's."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from graphsvc.kinds.declare import NodeKind, Property, RelationshipKind, ValueType

_PLAIN: dict[ValueType, tuple[type[Any], ...]] = {
    ValueType.TEXT: (str,),
    ValueType.INTEGER: (int,),
    ValueType.NUMBER: (int, float),
    ValueType.BOOLEAN: (bool,),
}


def parse(prop: Property, value: Any) -> Any:
    """The stored form of a JSON value. Raises ValueError with the reason, never echoing the value."""
    if prop.type is ValueType.DATE:
        parsed: Any = _date(value)
    elif prop.type is ValueType.INSTANT:
        parsed = _instant(value)
    elif prop.type is ValueType.TEXTS:
        parsed = _texts(value)
    else:
        parsed = _plain(prop.type, value)
    _check_range(prop, parsed)
    _check_enumeration(prop, parsed)
    return parsed


def _plain(kind: ValueType, value: Any) -> Any:
    wrong_bool = isinstance(value, bool) and kind is not ValueType.BOOLEAN
    if wrong_bool or not isinstance(value, _PLAIN[kind]):
        raise ValueError(f"must be {kind.value}")
    if isinstance(value, int | float) and kind is ValueType.NUMBER:
        return float(value)
    if isinstance(value, str) and (
        "\0" in value or not value.strip() or any(0xD800 <= ord(c) <= 0xDFFF for c in value)
    ):
        raise ValueError("must be a text that is not blank, without NUL and unpaired surrogates")
    return value


def _date(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("must be a day such as 2026-03-31") from None


def _instant(value: Any) -> str:
    from datetime import UTC

    try:
        parsed = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("must be an instant such as 2026-03-31T14:30:00Z") from None
    aware = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise ValueError("must be a list of texts")
    return list(value)


def _check_range(prop: Property, value: Any) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return
    low = -math.inf if prop.minimum is None else prop.minimum
    high = math.inf if prop.maximum is None else prop.maximum
    if not math.isfinite(value) or not low <= value <= high:
        raise ValueError(f"must be a number {range_text(prop)}")
    if isinstance(value, int) and abs(value) >= 2**63:
        raise ValueError("is too large")


def range_text(prop: Property) -> str:
    """The allowed range in words."""
    if prop.minimum is not None and prop.maximum is not None:
        return f"from {prop.minimum:g} to {prop.maximum:g}"
    return f"of at least {prop.minimum:g}" if prop.minimum is not None else "that is finite"


def _check_enumeration(prop: Property, value: Any) -> None:
    if prop.enumeration is None:
        return
    items: Iterable[str] = value if isinstance(value, list) else [value]
    if any(item not in prop.enumeration.values for item in items):
        raise ValueError(f"must be one of {', '.join(prop.enumeration.values)}")


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
        wrong[name] = f"is not a property of this kind; known: {', '.join(p.name for p in kind.properties) or 'none'}"
    elif value is None:
        stored[name] = None
    else:
        try:
            stored[name] = parse(prop, value)
        except ValueError as reason:
            wrong[name] = str(reason)


def _check_order(stored: Mapping[str, Any], wrong: dict[str, str]) -> None:
    for first, last in (("since", "until"), ("contract_from", "contract_until"), ("since", "agreement_until")):
        begin, end = stored.get(first), stored.get(last)
        if begin is not None and end is not None and end < begin:
            wrong[last] = f"lies before {first}"


def disorder(values: Mapping[str, Any]) -> dict[str, str]:
    """The ends that lie before their beginnings among stored values, by name, with the reason."""
    wrong: dict[str, str] = {}
    _check_order(values, wrong)
    return wrong
