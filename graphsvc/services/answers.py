"""The shapes of the answers (contract, "Answers"). Numbers are fractions of 1; None is *unknown*, never zero.

The OpenAPI document and the page's types derive from these models.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Evidence = Literal["roles", "hierarchy", "none"]


class Shape(BaseModel):
    """Base of every answer shape."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Withheld(Shape):
    what: str
    why: str


class Answer(Shape):
    """What every answer carries."""

    account: str | None = None
    account_name: str | None = None
    opportunity: str | None = None
    as_of: str
    today: str
    revision: int
    metrics_version: str
    withheld: list[Withheld] = Field(default_factory=list)


class AccountRow(Shape):
    id: str
    name: str
    name_zh: str | None = None
    industry: str | None = None
    region: str | None = None
    managers: list[str] = Field(default_factory=list)
    coverage: float | None
    known_coverage: float | None
    open_share: float
    evidence: Evidence
    verdict: str
    threads: int | None
    value: float | None = None
    value_at_risk: float | None = None
    annual_revenue: float | None = None
    currency: str | None = None
    money_at_risk: float | None = None
    people: int
    open_seats: int


class Accounts(Answer):
    accounts: list[AccountRow]
    total: int
    next_cursor: str | None = None


class Because(Shape):
    """One part of a decision share: the person's own view (`via` null), or through somebody who listens."""

    via: str | None
    name: str | None = None
    share: float


class KeyPerson(Shape):
    """`share_interval`, `rank_interval`: from the 5 % to the 95 % quantile; `undecided`: neighbours in rank who may as
    well be ahead, or behind. All three null unless intervals are asked for."""

    id: str
    name: str | None
    name_zh: str | None = None
    title: str | None = None
    department: str | None = None
    roles: list[str]
    support: str | None = None
    decision_share: float
    formal_share: float
    informal_share: float
    rank: int
    hidden_influencer: bool
    coverage: float
    gap: float
    because: list[Because]
    share_interval: tuple[float, float] | None = None
    rank_interval: tuple[int, int] | None = None
    undecided: list[str] | None = None


class OpenSeat(Shape):
    id: str
    role: str
    decision_share: float


class Stance(Shape):
    expected: float | None
    known_share: float
    low: float
    high: float


class KeyPeople(Answer):
    evidence: Evidence
    open_share: float
    people: list[KeyPerson]
    open_seats: list[OpenSeat]
    stance: Stance | None


class Part(Shape):
    """A person, department, role or level with its part of the decision and of the gap."""

    id: str
    name: str | None = None
    name_zh: str | None = None
    decision_share: float
    coverage: float | None
    gap: float
    own: bool | None = None


class Cell(Shape):
    strength: float
    contacts: int
    stale: bool
    gap: bool


class Matrix(Shape):
    rows: list[str]
    columns: list[str]
    cells: list[list[Cell]]


class Threads(Shape):
    count: int | None
    verdict: str
    cut: list[str]


class ContactLine(Shape):
    ours: str
    ours_name: str | None = None
    stakeholder: str
    stakeholder_name: str | None = None
    strength: float
    why: str
    since: str | None
    stale: bool | None
    below_target: bool
    side: Literal["ours", "partner"]


class Coverage(Answer):
    coverage: float | None
    known_coverage: float | None
    open_share: float
    gaps: list[Part]
    departments: list[Part]
    roles: list[Part]
    levels: list[Part]
    matrix: Matrix
    threads: Threads
    contacts: list[ContactLine]


class Step(Shape):
    source: str = Field(alias="from")
    source_name: str | None = None
    target: str = Field(alias="to")
    target_name: str | None = None
    kind: str
    strength: float
    evidence: str


class Path(Shape):
    strength: float
    steps: list[Step]
    weakest_step: int
    backup: bool


class NotOffered(Shape):
    """A strong path that is not offered: its people by id and name, and the reason."""

    people: list[str]
    names: list[str | None]
    because: str


class Paths(Answer):
    target: str
    target_name: str | None = None
    paths: list[Path]
    not_offered: list[NotOffered]
    note: str | None = None


class Proposal(Shape):
    ours: str
    ours_name: str | None = None
    stakeholder: str
    stakeholder_name: str | None = None
    gain: float
    fit: float
    path: Path | None


class Plan(Answer):
    coverage_before: float | None
    coverage_after: float | None
    proposals: list[Proposal]
    notes: list[str] = Field(default_factory=list)


class RejectedRow(Shape):
    file: str
    line: int
    column: str | None
    value_kind: str | None
    reason: str


class ImportReport(Shape):
    commit: int | None
    read: int
    created: int
    updated: int
    deleted: int = 0
    unchanged: int
    rejected: list[RejectedRow]
    warnings: list[str] = []
    dry_run: bool = False


class CommitAnswer(Shape):
    """`undoes`: the numbers of the commits that it takes back."""

    number: int
    at: str
    author: str
    message: str
    source: str
    created: int
    updated: int
    deleted: int
    unchanged: int
    undoes: list[int] = Field(default_factory=list)


class Setting(Shape):
    """One default of the metrics: its value here, by default, and what it may be."""

    name: str
    value: float | str
    default: float | str
    caption: str
    caption_zh: str
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None


class SettingsAnswer(Shape):
    """`version`: the commit that changed them last, 0 where all are as by default; a change says which it has seen."""

    as_of: str
    revision: int
    version: int
    metrics_version: str
    settings: list[Setting]


class Entity(Shape):
    """A node or a tie as the REST interface reads and writes it.

    `links`: to what a node belongs, named and written as in its import table; null in lists and for ties.
    """

    kind: str
    id: str
    revision: int
    properties: dict[str, Any]
    links: dict[str, str | list[str]] | None = None
    source: str | None = None
    target: str | None = None


class EntityAnswer(Entity):
    """One entity; `withheld`: what of its kind is never shown to the one who asks."""

    withheld: list[Withheld] = Field(default_factory=list)


class Entities(Shape):
    """A page of entities; `withheld`: what of this kind is never shown to the one who asks."""

    items: list[Entity]
    next_cursor: str | None = None
    withheld: list[Withheld] = Field(default_factory=list)


class Found(Shape):
    kind: str
    id: str
    name: str
    account: str | None = None


class Search(Shape):
    query: str
    found: list[Found]
    withheld: list[Withheld] = Field(default_factory=list)


class Check(Shape):
    """One line of `doctor`: what was looked at, how it stands, what to do about it."""

    name: str
    state: Literal["ok", "warning", "broken"]
    detail: str
    todo: str | None = None


class Health(Shape):
    state: Literal["ok", "warning", "broken"]
    version: str
    revision: int | None
    checks: list[Check]


class Words(Shape):
    """A caption in both languages."""

    en: str
    zh: str


class QueryColumn(Shape):
    """`caption`: null in an answer to a question of one's own."""

    name: str
    caption: Words | None = None


class QueryParameter(Shape):
    """`type`: text, integer, number, date, or a kind whose id or name may be given. `default`: a value, or a day such
    as today, today-90, year-start, quarter-end; null where there is none. `required`: it must be given."""

    name: str
    type: str
    default: str | None
    required: bool
    caption: Words


class LibraryQuestion(Shape):
    name: str
    title: Words
    description: Words
    parameters: list[QueryParameter]
    columns: list[QueryColumn]


class Library(Shape):
    queries: list[LibraryQuestion]


class QueryAnswer(Answer):
    """`parameters`: the values that the question was asked with. `rows`: a value a column. `more`: there are more rows
    than `limit`."""

    name: str | None = None
    title: Words | None = None
    parameters: dict[str, Any]
    columns: list[QueryColumn]
    rows: list[list[Any]]
    limit: int
    more: bool
