"""Who asks, and what they may see. Until there is sign-in it is the local owner, who may do everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Role(Enum):
    """What a viewer may see and change (docs: access)."""

    OWNER = "owner"
    VIEWER = "viewer"
    PLANNER = "planner"
    STRATEGIST = "strategist"
    PARTNER = "partner"
    ADMIN = "admin"


class FieldClass(Enum):
    """How freely a value may be shown. Declared in `kinds` with each property, value or relationship."""

    OPEN = "open"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


_ALL = frozenset(FieldClass)
#: role → the classes that it sees. An administrator runs the service; that alone opens nobody's data to them.
SEES: Mapping[Role, frozenset[FieldClass]] = {
    Role.OWNER: _ALL,
    Role.VIEWER: _ALL,
    Role.PLANNER: _ALL,
    Role.STRATEGIST: _ALL,
    Role.PARTNER: frozenset({FieldClass.OPEN, FieldClass.PERSONAL}),
    Role.ADMIN: frozenset({FieldClass.OPEN}),
}
_WRITERS = frozenset({Role.OWNER, Role.PLANNER, Role.STRATEGIST})


@dataclass(frozen=True, slots=True)
class Viewer:
    """The one who asks: every use case takes one from the start, because access cannot be added to a graph later."""

    id: str
    role: Role

    @property
    def sees(self) -> frozenset[FieldClass]:
        """The classes of values that are shown to the viewer."""
        return SEES[self.role]

    def may_see(self, field_class: FieldClass) -> bool:
        """Whether values of this class are shown to the viewer."""
        return field_class in self.sees

    @property
    def may_write(self) -> bool:
        """Whether the viewer may change anything at all."""
        return self.role in _WRITERS


LOCAL_OWNER = Viewer("local", Role.OWNER)
CUSTOMER = Viewer("customer", Role.PARTNER)
"""For whom a customer-safe export is made: they see what a partner sees."""
