"""The shapes of the answers about the portfolio as a whole: where the next contacts pay, who has room, what is at
risk."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from graphsvc.services.answers import Answer, Path, Shape


class PlannedContact(Shape):
    """`gain` = value of the account (0–100) × `coverage_gain` (a fraction of 1): points by which its value at risk
    falls. `path`: null where there is none, or where ways in are left out because there are too many accounts."""

    account: str
    account_name: str | None = None
    ours: str
    ours_name: str | None = None
    stakeholder: str
    stakeholder_name: str | None = None
    gain: float
    coverage_gain: float
    fit: float
    path: Path | None = None


class PlannedFor(Shape):
    """One of ours with the contacts that the plan has for them. `active`: stakeholders they are in contact with now;
    `capacity`: how many they have room for, null = not recorded and taken as no limit."""

    id: str
    name: str | None = None
    contacts: int
    gain: float
    active: int
    capacity: int | None


class PortfolioPlan(Answer):
    """`gain`: the sum over the proposals; `bound`: proved, no plan gains more; equal to `gain` to 1e-9 of it.
    `candidates`: how many pairs were possible. `weighted`: false where the value of no account is known and all weigh
    1. `with_paths`: whether ways in were looked for."""

    proposals: list[PlannedContact]
    gain: float
    bound: float
    candidates: int
    accounts: int
    ours: list[PlannedFor]
    weighted: bool
    accounts_without_value: int
    with_paths: bool
    notes: list[str] = Field(default_factory=list)


class Load(Shape):
    """What somebody of ours carries. `accounts`: those they manage, for a specialist those they are the specialist of;
    null capacities are not recorded, and `above…` is null then."""

    id: str
    name: str | None = None
    role: Literal["account_manager", "specialist"]
    accounts: int
    account_capacity: int | None
    above_account_capacity: bool | None
    active_stakeholders: int
    capacity: int | None
    above_capacity: bool | None


class Whitespace(Shape):
    """An account of high value that we hardly cover."""

    id: str
    name: str
    value: float
    coverage: float
    value_at_risk: float
    verdict: str
    people: int
    annual_revenue: float | None
    currency: str | None
    money_at_risk: float | None


class MoneyAtRisk(Shape):
    """Over `accounts` in one currency (null = not recorded); `unknown`: accounts that are not in the sum because a
    figure is not known. `at_risk` is null where that is all of them."""

    currency: str | None
    at_risk: float | None
    accounts: int
    unknown: int


class Totals(Shape):
    """`verdicts`: accounts by verdict. `value_at_risk`: the sum in points, null where no account's is known;
    `value_unknown`: accounts that are not in it."""

    accounts: int
    verdicts: dict[str, int]
    value_at_risk: float | None
    value_unknown: int
    money_at_risk: list[MoneyAtRisk]


class PortfolioAnalysis(Answer):
    """`whitespace`: the first of `whitespace_total`, by value at risk."""

    totals: Totals
    load: list[Load]
    whitespace: list[Whitespace]
    whitespace_total: int
