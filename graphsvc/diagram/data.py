"""What the map is made of: the caller fills this in from the graph and the analysis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Department:
    """A panel. `parent` is another department's id."""

    id: str
    name: str
    name_zh: str | None = None
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A stakeholder. `name` None: the seat is known, the person is not. `decision_share` and `coverage` are 0–1."""

    id: str
    name: str | None
    title: str | None = None
    department: str | None = None
    level: int | None = None
    roles: tuple[str, ...] = ()
    support: str | None = None
    decision_share: float | None = None
    coverage: float | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True)
class OpenSeat:
    """A buying role nobody is recorded for; its id is `seat:ROLE`."""

    id: str
    role: str


@dataclass(frozen=True, slots=True)
class Ours:
    """Somebody of ours or of a partner's."""

    id: str
    name: str
    title: str | None = None
    function: str | None = None
    side: Literal["ours", "partner"] = "ours"
    partner: str | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """A joint team whose contract runs; its id differs from every person's."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Report:
    """`lower` reports to `boss`."""

    lower: str
    boss: str
    kind: Literal["solid", "dotted"] = "solid"


@dataclass(frozen=True, slots=True)
class Influence:
    """`source` influences `target`; strength 0–1."""

    source: str
    target: str
    strength: float = 0.5


@dataclass(frozen=True, slots=True)
class Contact:
    """One of ours is in contact with a stakeholder; strength 0–1. `team`: it rests on that joint team alone."""

    ours: str
    stakeholder: str
    strength: float = 0.5
    stale: bool = False
    side: Literal["ours", "partner", "team"] = "ours"
    team: str | None = None


@dataclass(frozen=True, slots=True)
class MapData:
    """One account, ready to be drawn. Ties that name nobody of this map are left out."""

    name: str
    name_zh: str | None = None
    departments: tuple[Department, ...] = ()
    people: tuple[Person, ...] = ()
    open_seats: tuple[OpenSeat, ...] = ()
    ours: tuple[Ours, ...] = ()
    reports: tuple[Report, ...] = ()
    influences: tuple[Influence, ...] = ()
    contacts: tuple[Contact, ...] = ()
    teams: tuple[Team, ...] = ()
