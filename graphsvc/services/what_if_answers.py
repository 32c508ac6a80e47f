"""The shapes of a what-if: what is supposed, and every figure before and after it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from graphsvc.services.answers import Answer, Evidence, OpenSeat, Shape, Stance, Threads

Supposed = Literal["without", "join", "contact", "influence", "reports_to", "role", "support"]


class SupposedChange(Shape):
    """One thing supposed. `people`: the ids of those whom it is about; who joins has an id here only, `new:1`. `value`:
    a level, a strength, a role, support. `text` is a sentence."""

    kind: Supposed
    people: list[str]
    value: str | float | None = None
    text: str


class KeyPersonThen(Shape):
    """Somebody of theirs with their part of the decision; name null: an open seat."""

    id: str
    name: str | None
    decision_share: float
    rank: int
    coverage: float
    gap: float


class FiguresThen(Shape):
    """An account's figures. `key_people`: everybody, largest share first; `open_seats`: the seats that nobody is known
    to hold, those that somebody leaves among them. The gaps of both sum to 1 − coverage."""

    coverage: float | None
    known_coverage: float | None
    open_share: float
    evidence: Evidence
    threads: Threads
    stance: Stance | None
    key_people: list[KeyPersonThen]
    open_seats: list[OpenSeat]
    value_at_risk: float | None
    money_at_risk: float | None
    currency: str | None


class PersonShift(Shape):
    """Somebody whose figures differ; null: not there."""

    id: str
    name: str | None
    before: KeyPersonThen | None
    after: KeyPersonThen | None


class WhatIf(Answer):
    """One account. `people`: whose share, rank or coverage differs, the largest difference of share first."""

    changes: list[SupposedChange]
    before: FiguresThen
    after: FiguresThen
    people: list[PersonShift]


class WhatIfs(Answer):
    """Several accounts: each as asked about alone, the largest loss of coverage first.

    `lower_verdict`, `higher_verdict`: accounts whose verdict falls, rises; `no_contact`: of those that fall to none.
    `value_at_risk`, `money_at_risk` by currency: what is added to them, below 0 where it becomes less. Sums leave out
    accounts of which a figure is unknown, and say how many.
    """

    changes: list[SupposedChange]
    accounts: list[WhatIf]
    lower_verdict: int
    higher_verdict: int
    no_contact: int
    verdict_unknown: int
    value_at_risk: float | None
    value_unknown: int
    money_at_risk: dict[str, float] = Field(default_factory=dict)
    money_unknown: int
