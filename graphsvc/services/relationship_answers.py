"""The shapes of the answers about relationships over the portfolio, and about what an account is worth: cooling, moves,
groups, assess."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from graphsvc.services.answers import Answer, Shape

Quadrants = Literal["both", "current_only", "future_only", "neither"]


class CoolingContact(Shape):
    """A contact that goes cold. `coverage_loss`: what the coverage of the account loses by it until then, its part of
    what all contacts with that person lose. `value_at_risk`, `money_at_risk`: what that adds to them, null where value
    or revenue is not known. `falls_on`: the first day on which it is not active any more, null where that is later than
    `then`. `stale`, `last`: null where no day is known."""

    account: str
    account_name: str
    ours: str
    ours_name: str | None
    side: Literal["ours", "partner"]
    stakeholder: str
    stakeholder_name: str | None
    title: str | None
    strength: float
    strength_then: float
    why: str
    stale: bool | None
    last: str | None
    falls_on: str | None
    decision_share: float
    coverage_loss: float
    value_at_risk: float | None
    money_at_risk: float | None
    currency: str | None


class CoolingAccount(Shape):
    """`coverage` − `coverage_then` = `cold_loss`, of the contacts that go cold, + `other_loss`, of all others there."""

    id: str
    name: str
    coverage: float | None
    coverage_then: float | None
    cold: int
    cold_loss: float
    other_loss: float
    value: float | None


class Cooling(Answer):
    """`contacts`: at most as many as asked for, of `total`; `accounts`: all where a contact goes cold."""

    days: int
    then: str
    contacts: list[CoolingContact]
    total: int
    next_cursor: str | None = None
    accounts: list[CoolingAccount]


class Post(Shape):
    """Somebody's time at an account. `account`: null where no end of it is recorded."""

    id: str
    title: str | None
    account: str | None
    account_name: str | None
    since: str | None
    until: str | None


class KnewBefore(Shape):
    """One of ours who knew them at the earlier post. `strength`: what is left of that contact today; `carries`: what of
    it carries over; `counts`: whether that is the strength of the contact today, being more than what is their own."""

    ours: str
    name: str | None
    side: Literal["ours", "partner"]
    strength: float
    last: str | None
    carries: float
    counts: bool


class RenewedBy(Shape):
    """One of ours who is in contact with them at the later post."""

    ours: str
    name: str | None
    side: Literal["ours", "partner"]
    strength: float
    last: str | None


class Move(Shape):
    """`on`: the day of the move, that is when the later post began, else when the earlier one ended. `coverage`: how
    well we are in touch with them now: 1 − ∏(1 − c) over all of ours, with what carries over."""

    name: str | None
    earlier: Post
    later: Post
    on: str | None
    known_by: list[KnewBefore]
    renewed_by: list[RenewedBy]
    renewed: bool
    decision_share: float
    coverage: float
    value: float | None


class Moves(Answer):
    """`undated`: how many are left out because no day of their move is known, where `days` are asked for."""

    days: int | None
    moves: list[Move]
    total: int
    next_cursor: str | None = None
    undated: int


class GroupAccount(Shape):
    """An account of a group, `steps` below its top. `weight`: its part of the value of the group, `part` = weight ·
    coverage; both null where value or coverage is not known."""

    id: str
    name: str
    steps: int
    people: int
    coverage: float | None
    weight: float | None
    part: float | None
    threads: int | None
    verdict: str
    value: float | None
    value_at_risk: float | None
    money_at_risk: float | None
    currency: str | None


class CurrencyAtRisk(Shape):
    """Money at risk in one currency, null where none is recorded. `unknown`: accounts that are not in the sum, because
    revenue or coverage is not known."""

    currency: str | None
    money_at_risk: float | None
    accounts: int
    unknown: int


class ReachAt(Shape):
    account: str
    people: int
    strength: float


class Reach(Shape):
    """One of ours with active contacts at several accounts of a group: how many people there, how strong at most."""

    ours: str
    name: str | None
    side: Literal["ours", "partner"]
    accounts: list[ReachAt]


class Group(Shape):
    """`coverage`: the mean over the accounts, weighted by value; `weakest`: the account with the fewest threads.
    Sums leave out accounts of which a figure is not known, and say how many."""

    id: str
    name: str
    accounts: list[GroupAccount]
    people: int
    coverage: float | None
    coverage_unknown: int
    weakest: str | None
    threads: int | None
    verdict: str
    verdict_unknown: int
    value_at_risk: float | None
    value_unknown: int
    money_at_risk: list[CurrencyAtRisk]
    reach: list[Reach]


class Groups(Answer):
    groups: list[Group]


class Aspect(Shape):
    """A known aspect: `part` = `weight` · `points`. Null where all known aspects of the perspective weigh 0."""

    aspect: str
    points: float
    weight: float | None
    part: float | None


class Perspective(Shape):
    """`score` = Σ `part` of its aspects, 0–100; `weight` in the value, `part` = weight · score. Null = unknown."""

    perspective: Literal["current", "future"]
    score: float | None
    weight: float | None
    part: float | None
    aspects: list[Aspect]
    left_out: list[str]


class PartAtRisk(Shape):
    """A person or an open seat: `gap` of the decision, and what of value and revenue lies with it."""

    id: str
    name: str | None
    gap: float
    value_at_risk: float | None
    money_at_risk: float | None


class Judgement(Shape):
    """The assessment that counts."""

    id: str
    assessed_on: str
    assessed_by: list[str]
    names: list[str | None]
    note: str | None


class Assess(Answer):
    """`value` = Σ `part` of the perspectives, 0–100. `value_at_risk` = value · (1 − coverage), `money_at_risk` =
    annual revenue · (1 − coverage): both the sums of `parts`. `cut`: from where on a perspective counts as high."""

    assessment: Judgement | None
    perspectives: list[Perspective]
    value: float | None
    quadrant: Quadrants | None
    cut: float
    coverage: float | None
    value_at_risk: float | None
    annual_revenue: float | None
    money_at_risk: float | None
    currency: str | None
    parts: list[PartAtRisk] = Field(default_factory=list)
