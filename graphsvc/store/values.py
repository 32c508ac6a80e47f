"""Values as the driver gives them, and as ours."""

from __future__ import annotations

from typing import Any

from neo4j.time import Date

PLAIN = frozenset({str, int, float, bool})
"""Types that are the same on both sides."""


def native(value: Any) -> Any:
    """The driver's values as ours: its dates become `datetime.date`, also in lists and maps, which are changed.

    Copies of all of them, and a call for each value, took half of the time to read an account.
    """
    if isinstance(value, Date):
        return value.to_native()
    if isinstance(value, (list, dict)):
        for place, item in enumerate(value) if isinstance(value, list) else value.items():
            if type(item) not in PLAIN:
                value[place] = native(item)
    return value
