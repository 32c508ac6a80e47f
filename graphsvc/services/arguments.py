"""The values that a question of the library is asked with: what was given, by its declared type, else the default."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any

from graphsvc.access import Viewer
from graphsvc.analysis.calendar import days_from
from graphsvc.errors import InvalidInput
from graphsvc.kinds import NODE_KINDS
from graphsvc.services.context import Context
from graphsvc.services.lookup import find
from graphsvc.store.library import Parameter, Question

_DAYS_FROM = re.compile(r"today([+-]\d+)\Z")
_EXAMPLES = {"date": "2026-03-31", "integer": "5", "number": "0.5", "text": "champion"}
_LARGEST = 10_000


def given(ctx: Context, viewer: Viewer, question: Question, values: Mapping[str, Any], today: date) -> dict[str, Any]:
    """A value for every parameter. `values`: texts, numbers or days by name; `today`: the day to count from.

    Raises InvalidInput for a name that the question has not, a value of another type or a missing one, and NotFound or
    Ambiguous for an id or name that fits nothing or several things.
    """
    _check_names(question, values)
    found: dict[str, Any] = {}
    for parameter in sorted(question.parameters, key=lambda p: p.name != "today"):
        value = values.get(parameter.name)
        if value is None or value == "":
            found[parameter.name] = _default(parameter, found.get("today") or today)
        else:
            found[parameter.name] = _typed(ctx, viewer, parameter, value)
    return {p.name: found[p.name] for p in question.parameters}


def _check_names(question: Question, values: Mapping[str, Any]) -> None:
    names = [parameter.name for parameter in question.parameters]
    unknown = [name for name in values if name not in names]
    if unknown:
        raise InvalidInput(
            f"{question.name} has no parameter {unknown[0][:60]}.",
            hint=f"It has {', '.join(names)}.",
            public=f"{question.name} has no such parameter.",
        )
    missing = [p for p in question.parameters if p.default is None and values.get(p.name) in (None, "")]
    if missing:
        first = missing[0]
        raise InvalidInput(
            f"{question.name} asks for {first.name}: {first.caption.en}.", hint=f"Give {first.name}={_example(first)}."
        )


def _default(parameter: Parameter, today: date) -> Any:
    text = parameter.default or ""
    if not text:
        return None
    if parameter.type == "date":
        return _day(text, today)
    return {"integer": int, "number": float}.get(parameter.type, str)(text)


def _day(text: str, today: date) -> date:
    """`today`, `today-90`, `today+30`, `year-start`, `quarter-end`."""
    if text == "year-start":
        return date(today.year, 1, 1)
    if text == "quarter-end":
        last = (today.month - 1) // 3 * 3 + 3
        return date(today.year, last, monthrange(today.year, last)[1])
    found = _DAYS_FROM.match(text)
    return days_from(today, int(found.group(1))) if found else today


def _typed(ctx: Context, viewer: Viewer, parameter: Parameter, value: Any) -> Any:
    if parameter.type in NODE_KINDS:
        return find(ctx, viewer, parameter.type, str(value)).id
    try:
        return _converted(parameter, value)
    except (ValueError, OverflowError):
        raise InvalidInput(
            f"{parameter.name} is not {_article(parameter.type)}.", hint=f"Give {parameter.name}={_example(parameter)}."
        ) from None


def _converted(parameter: Parameter, value: Any) -> Any:
    if isinstance(value, bool | list | dict):
        raise ValueError
    if parameter.type == "date":
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    if parameter.type == "integer":
        number = int(str(value))
        if not 0 < number <= _LARGEST:
            raise ValueError
        return number
    return float(str(value)) if parameter.type == "number" else str(value)


def _article(type_: str) -> str:
    if type_ == "integer":
        return f"a whole number from 1 to {_LARGEST:,}"
    return {"date": "a day", "number": "a number"}.get(type_, "a text")


def _example(parameter: Parameter) -> str:
    return _EXAMPLES.get(parameter.type, f"ID, of one of the {getattr(NODE_KINDS.get(parameter.type), 'plural', '')}")
