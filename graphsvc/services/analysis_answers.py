"""The shape of the answer to `analyse`."""

from __future__ import annotations

from pydantic import Field

from graphsvc.services.answers import AccountRow, Answer, Shape


class VerdictCount(Shape):
    verdict: str
    accounts: int


class MoneyAtRisk(Shape):
    """In one currency (null = not recorded); `unknown`: accounts of which no amount is known, not in the sum."""

    currency: str | None
    at_risk: float | None
    accounts: int
    unknown: int


class Analysis(Answer):
    """`coverage`: the mean over the `covered` accounts; `coverage_by_value`: weighted by value, over the `valued`
    accounts, as are `value` and `value_at_risk`, in points. `single_threaded`: the first of the `single_threaded_total`
    accounts of high value that hang on one thread, by value. `files`: what was written."""

    engine: str
    accounts: int
    people: int
    open_seats: int
    verdicts: list[VerdictCount]
    coverage: float | None
    covered: int
    coverage_by_value: float | None
    valued: int
    value: float | None
    value_at_risk: float | None
    money_at_risk: list[MoneyAtRisk]
    single_threaded: list[AccountRow]
    single_threaded_total: int
    files: list[str] = Field(default_factory=list)
