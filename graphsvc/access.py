"""Who asks. Until there is sign-in it is the local owner, who may do everything, on loopback only."""

from __future__ import annotations

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
    """How freely a property may be shown. Declared with each property in `kinds`."""

    OPEN = "open"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The one who asks: every use case takes one from the start, because access cannot be added to a graph later."""

    id: str
    role: Role

    def may_see(self, field_class: FieldClass) -> bool:
        """Whether values of this class are shown to the viewer."""
        return field_class is not FieldClass.SENSITIVE or self.role is not Role.PARTNER

    @property
    def may_write(self) -> bool:
        return self.role in {Role.OWNER, Role.PLANNER, Role.STRATEGIST, Role.ADMIN}


LOCAL_OWNER = Viewer("local", Role.OWNER)
