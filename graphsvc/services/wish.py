"""One change as somebody states it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphsvc.errors import pointer
from graphsvc.model import Op


@dataclass(frozen=True, slots=True)
class Wish:
    """One change as a user states it: kind by its plural or type, id, properties, and a node's links.

    The version seen: `if_match`, tags that an earlier answer carried (`*`: any, but it must exist); or `revision`, the
    number that stands in it. `cascade`: a deletion takes along what cannot be without the thing deleted. `must_exist`:
    what is not there is not found, instead of a conflict with who removed it. `place`: the JSON pointer of the wish in
    what was sent.
    """

    op: Op
    kind: str
    id: str
    properties: Mapping[str, Any] = field(default_factory=dict)
    links: Mapping[str, Any] = field(default_factory=dict)
    if_match: frozenset[str] | None = None
    revision: int | None = None
    cascade: bool = False
    must_exist: bool = False
    place: str = ""

    @property
    def seen(self) -> bool:
        """Whether it says which version its author has seen."""
        return self.if_match is not None or self.revision is not None

    def at(self, *parts: str) -> str:
        """The JSON pointer of a part of it."""
        return self.place + pointer(*parts)
