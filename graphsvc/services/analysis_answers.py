"""The shape of the answer to `analyse`."""

from __future__ import annotations

from pydantic import Field

from graphsvc.services.answers import AccountRow, Answer
from graphsvc.services.portfolio_answers import MoneyAtRisk


class Analysis(Answer):
    """`verdicts`: accounts by verdict, best first. `coverage`: the mean over the `covered` accounts;
    `coverage_by_value`: weighted by value, over the `valued` accounts, as are `value` and `value_at_risk`, in points.
    `single_threaded`: the first of the `single_threaded_total` accounts of high value that hang on one thread, by
    value. `files`: what was written."""

    engine: str
    accounts: int
    people: int
    open_seats: int
    verdicts: dict[str, int]
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
