"""What a single value may be: its type, range and enumeration. Returns the stored form, or says why not."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphsvc.kinds.declare import Property


class ValueType(Enum):
    """How a property's value is kept: on the wire JSON, in the store a native value."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"
    TEXTS = "texts"


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
    try:
        parsed = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("must be an instant such as 2026-03-31T14:30:00Z") from None
    aware = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    try:
        return aware.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except OverflowError:
        raise ValueError("must lie in the years 1 to 9999 (UTC)") from None


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
