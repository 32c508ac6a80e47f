"""The shapes of the answers about how an account is joined to us and within itself: positions, interface, teams."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from graphsvc.services.answers import Answer, Shape


class Brokerage(Shape):
    """How often somebody stands between two others, by the departments of the three (Gould & Fernandez)."""

    coordinator: int
    consultant: int
    representative: int
    gatekeeper: int
    liaison: int
    total: int


class Position(Shape):
    """Null where a figure is not defined: of isolates, outside the largest component, without a department."""

    id: str
    name: str | None
    betweenness: float
    closeness: float
    eigenvector: float | None
    pagerank: float
    constraint: float | None
    effective_size: float | None
    brokerage: Brokerage | None


class KeyPlayerSet(Shape):
    """The best set by a measure. `equal`: how many sets are as good, null where not all were searched."""

    measure: Literal["fragmentation", "distance_fragmentation", "reach", "distance_reach"]
    people: list[str]
    names: list[str | None]
    figure: float
    of_whole: float | None
    search: Literal["exhaustive", "greedy_swap"]
    equal: int | None


class Positions(Answer):
    people: list[Position]
    key_player_sets: list[KeyPlayerSet]


class ServingPartner(Shape):
    id: str
    name: str | None
    territory: str | None
    customer_type: str | None
    since: str | None
    agreement_until: str | None
    live: bool
    active: bool


class Manager(Shape):
    """`accounts`: how many they manage over the portfolio; `capacity`: how many they have room for."""

    id: str
    name: str | None
    active: bool
    accounts: int | None
    capacity: int | None


class Breach(Shape):
    """A rule that is broken, and by whom; nobody named: the account."""

    rule: str
    concerns: list[str]
    names: list[str | None]


class AccountInterface(Shape):
    id: str
    name: str
    mode: str | None
    state: Literal["dual", "ours_only", "partner_only", "neither"]
    account_manager_active: bool
    partners: list[ServingPartner]
    managers: list[Manager]
    breaches: list[Breach]


class Interfaces(Answer):
    """`states`: how many accounts are in each state, `rules`: how many break each rule; of all that were asked for."""

    accounts: list[AccountInterface]
    states: dict[str, int]
    rules: dict[str, int]


class Member(Shape):
    id: str
    name: str | None
    side: Literal["ours", "theirs", "partner"]
    function: str | None


class Leads(Shape):
    ours: list[str]
    customer: list[str]
    both: bool


class Contract(Shape):
    state: Literal["not_begun", "runs", "ran_out"]
    since: str | None = Field(alias="from")
    until: str | None


class OneSided(Shape):
    """A member all of whose ties lie on one side, `on`; `ties`: to how many people."""

    id: str
    name: str | None
    on: Literal["ours", "theirs"]
    ties: int


class Team(Shape):
    """`functions`: each with the ids of those who have it, of either side. `threads`: how many of the account's would
    go with the team, `threads_through` how many run through it; null where threads are withheld."""

    id: str
    name: str | None
    account: str
    account_name: str
    members: list[Member]
    functions: dict[str, list[str]]
    missing_functions: list[str]
    leads: Leads
    contract: Contract
    threads: int | None
    threads_through: int | None
    threads_left: int | None
    one_sided: list[OneSided]


class DensityCell(Shape):
    """Active `pairs` of the `possible`: all of ours with that function × all named people of that department."""

    pairs: int
    possible: int
    density: float


class MetBySeveral(Shape):
    """A person with active contacts in at least two of our functions, and their part of the decision."""

    id: str
    name: str | None
    decision_share: float


class Interpenetration(Shape):
    """How far our functions and theirs have grown into each other. `share` of the decision = Σ of `people`; `at_most`:
    if everybody of ours whose function is not recorded had one of their own. `rows` (departments) × `columns` (our
    functions): `cells`; `density` = Σ pairs / Σ possible. `lines`: how many of our functions meet a department of their
    own. `pattern` null: no contact, a contact that fans out on one side only, or not known."""

    account: str
    account_name: str
    share: float | None
    at_most: float | None
    people: list[MetBySeveral]
    pattern: Literal["bow_tie", "diamond"] | None
    lines: int
    lines_at_most: int
    density: float | None
    rows: list[str]
    row_names: list[str | None]
    columns: list[str]
    cells: list[list[DensityCell]]


class Teams(Answer):
    """`interpenetration`: of the account that was asked for, with a joint team or without; of all that have one."""

    teams: list[Team]
    interpenetration: list[Interpenetration]


class LeftSeat(Shape):
    """What somebody leaves open: the role, and its weight in the decision."""

    role: str
    share: float


class Leaver(Shape):
    """What changes when this person leaves. `threads_change`: null where threads are withheld."""

    id: str
    name: str | None
    side: Literal["ours", "theirs", "partner"]
    coverage_change: float
    threads_change: int | None
    seats: list[LeftSeat]


class Risk(Answer):
    coverage: float | None
    threads: int | None
    verdict: str
    people: list[Leaver]


class AccountAtRisk(Shape):
    """What a person's leaving changes at one account. `value_at_risk`, `money_at_risk`: what it adds to them; null
    where the value, the revenue or the coverage is not known. Verdicts and threads: null where withheld."""

    id: str
    name: str
    coverage: float | None
    coverage_change: float
    threads: int | None
    threads_change: int | None
    verdict: str
    verdict_after: str
    value_at_risk: float | None
    money_at_risk: float | None
    currency: str | None


class PersonRisk(Answer):
    """`lower_verdict`: accounts that fall to a lower verdict, `no_contact`: of these to none. Sums leave out accounts
    of which a figure is unknown, and say how many."""

    person: str
    name: str | None
    side: Literal["ours", "theirs", "partner"]
    accounts: list[AccountAtRisk]
    lower_verdict: int
    no_contact: int
    verdict_unknown: int
    value_at_risk: float | None
    value_unknown: int
    money_at_risk: dict[str, float]
    money_unknown: int
