"""What may be supposed of an account: each a small change of its graph. Pure; nothing is written anywhere."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal

from graphsvc.kinds import NODE_KINDS, OURS, RELATIONSHIP_KINDS, value_of
from graphsvc.kinds.identity import key_of
from graphsvc.kinds.validate import properties as check
from graphsvc.model import Change, NodeChange, NodeKey, Op, TieChange
from graphsvc.services.draft import Draft

TiedKind = Literal["contact", "influence", "reports_to", "role", "support"]
_TIED: Mapping[TiedKind, tuple[str, str]] = {
    "contact": ("CONTACTS", "level"),
    "influence": ("INFLUENCES", "strength"),
    "reports_to": ("REPORTS_TO", "kind"),
    "role": ("HAS_ROLE", "role"),
    "support": ("HAS_STANCE", "support"),
}
"""What is supposed of a tie: the tie's type, and its property that is."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Where and when it is supposed: the account, the decision that is answered for, the day."""

    account: str
    opportunity: str | None
    today: date


def their(person: str) -> NodeKey:
    """The key of somebody of theirs."""
    return "Stakeholder", person


@dataclass(frozen=True, slots=True)
class Leave:
    """Somebody leaves (metrics §10): of ours with their contacts; of theirs with their ties, and what they decided
    becomes open seats."""

    kind: ClassVar[Literal["without"]] = "without"
    person: NodeKey

    @property
    def people(self) -> tuple[NodeKey, ...]:
        """Whom it is about."""
        return (self.person,)

    @property
    def states(self) -> tuple[Hashable, Hashable]:
        """What it settles, and how: nothing can be settled in two ways."""
        return self.person, None

    def wrong(self) -> Mapping[str, str]:
        """Field → why its value cannot be."""
        return {}

    def changes(self, scene: Scene, draft: Draft) -> list[Change]:
        """What it does to the graph. Who of theirs leaves stays in it: see `Network.vacated`."""
        return [NodeChange(Op.DELETE, *self.person)] if self.person[0] in OURS else []


@dataclass(frozen=True, slots=True)
class Join:
    """Somebody new joins the account in one of its departments. Members as of `Leave`."""

    kind: ClassVar[Literal["join"]] = "join"
    id: str
    name: str
    department: str

    @property
    def people(self) -> tuple[NodeKey, ...]:
        return (their(self.id),)

    @property
    def states(self) -> tuple[Hashable, Hashable]:
        return self.name, self.department

    def wrong(self) -> Mapping[str, str]:
        return check(NODE_KINDS["Stakeholder"], {"name": self.name}, whole=False)[1]

    def changes(self, scene: Scene, draft: Draft) -> list[Change]:
        return [
            NodeChange(Op.PUT, *their(self.id), {"name": self.name}),
            TieChange(Op.PUT, "WORKS_AT", *their(self.id), "Account", scene.account),
            TieChange(Op.PUT, "WORKS_IN", *their(self.id), "Department", self.department),
        ]


@dataclass(frozen=True, slots=True)
class Tied:
    """A tie says this; what else is recorded of it stays. Members as of `Leave`.

    `target`: None for the decision that is answered for. `value`: a level, a strength in (0, 1], a role, a support.

    A contact's level is asserted on the day. A role comes beside those that the person has. A reporting line takes the
    place of the person's solid lines.
    """

    kind: TiedKind
    source: NodeKey
    target: NodeKey | None
    value: str | float = "solid"

    @property
    def people(self) -> tuple[NodeKey, ...]:
        return (self.source,) if self.target is None else (self.source, self.target)

    @property
    def states(self) -> tuple[Hashable, Hashable]:
        if self.kind == "reports_to":
            return self.source, self.target
        return (self.people, self.value if self.kind == "role" else None), self.value

    def wrong(self) -> Mapping[str, str]:
        tie, name = _TIED[self.kind]
        wrong = check(RELATIONSHIP_KINDS[tie], {name: self.value}, whole=False)[1]
        return {name: "must be a number above 0"} if self.value == 0 and not wrong else wrong

    def changes(self, scene: Scene, draft: Draft) -> list[Change]:
        tie, name = _TIED[self.kind]
        values: dict[str, Any] = {name: self.value}
        if self.kind == "contact":
            values["asserted_on"] = scene.today
        key = key_of(RELATIONSHIP_KINDS[tie], values)
        target = self.target or ("Opportunity", str(scene.opportunity))
        gone = self._lines(draft) if self.kind == "reports_to" else []
        return [*gone, TieChange(Op.PATCH, tie, *self.source, *target, key, values)]

    def _lines(self, draft: Draft) -> list[Change]:
        """Takes away the person's other solid lines."""
        lines = [t for t in draft.ties_of(*self.source) if t.type == "REPORTS_TO" and t.ends[0] == self.source]
        solid = [t for t in lines if value_of(t, "kind") == "solid" and t.ends[1] != self.target]
        return [TieChange(Op.DELETE, t.type, *t.ends[0], *t.ends[1]) for t in solid]


Supposition = Leave | Join | Tied


def contradictions(every: Iterable[tuple[Supposition, str]], names: Mapping[NodeKey, str]) -> list[tuple[str, str]]:
    """(place, reason) of whatever cannot be supposed together. `every`: each with its place."""
    every = list(every)
    leaving = {each.person for each, _ in every if isinstance(each, Leave)}
    settled: dict[Hashable, Hashable] = {}
    found: list[tuple[str, str]] = []
    for each, place in every:
        gone = [] if isinstance(each, Leave) else [names[person] for person in each.people if person in leaving]
        found += [(place, f"{name} leaves in the same what-if") for name in gone]
        thing, value = each.states
        if settled.setdefault((each.kind, thing), value) != value:
            found.append((place, "the same is supposed twice, with different values"))
    return found
