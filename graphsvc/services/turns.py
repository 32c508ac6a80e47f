"""Plans that are made against the store as it is, and again when somebody wrote before they were applied."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from graphsvc.errors import StoreUnavailable

T = TypeVar("T")
_ATTEMPTS, _HASTY = 5, 2


class Moved(Exception):
    """Somebody wrote between a plan and its commit: the plan may say what is no longer so."""


def until_it_holds(attempt: Callable[[bool], T], busy: str, hint: str) -> T:
    """What `attempt` returns; it raises Moved to be made anew. It hears whether to insist: to decide while it has the
    turn and others wait, as the first plans were overtaken.

    Raises StoreUnavailable with `busy` and `hint` if others write so much that no plan holds.
    """
    for number in range(_ATTEMPTS):
        try:
            return attempt(number >= _HASTY)
        except Moved:
            continue
    raise StoreUnavailable(busy, hint=hint)
