"""What an account is worth to us, and how much of that is at risk (metrics §11).

An assessment says for each of five aspects 0–100 points. Two perspectives are made of them, current and future. The
value of an account is the mean of the perspectives that are known, so that two aspects of today weigh as much as three
of tomorrow. One account and a portfolio run through the same columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from graphsvc.analysis.account import AccountAnalysis
from graphsvc.analysis.network import Floats
from graphsvc.analysis.settings import TOLERANCE, MetricSettings
from graphsvc.model import Graph, Node

PERSPECTIVES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"current": ("revenue", "margin"), "future": ("growth", "strategic_fit", "reference_effect")}
)
ASPECTS = tuple(aspect for aspects in PERSPECTIVES.values() for aspect in aspects)
"""The columns of `scores`."""
_MEMBER = np.array([[float(aspect in aspects) for aspects in PERSPECTIVES.values()] for aspect in ASPECTS])
_PERSPECTIVE_OF = _MEMBER.argmax(axis=1)


class Quadrant(StrEnum):
    """In which perspectives an account is high."""

    BOTH = "both"
    CURRENT_ONLY = "current_only"
    FUTURE_ONLY = "future_only"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class ValueColumns:
    """The value of many accounts, by columns; nan = unknown.

    `weight` (accounts, 5): each known aspect's weight in its perspective, renormalised to 1; `parts` (accounts, 5):
    the points that it adds, so that the parts of a perspective sum to its score; `perspectives` (accounts, 2): current
    and future, 0–100; `value` (accounts,), 0–100: their mean, or the one that is known.
    """

    weight: Floats
    parts: Floats
    perspectives: Floats
    value: Floats


@dataclass(frozen=True, slots=True)
class AspectPart:
    """A known aspect: `points` 0–100, its `weight` among the known ones of its perspective, `part` = weight · points.

    `part` and `weight` are None where the known aspects of the perspective all have weight 0.
    """

    aspect: str
    perspective: str
    points: float
    weight: float | None
    part: float | None


@dataclass(frozen=True, slots=True)
class AccountValue:
    """The value of one account; None = unknown.

    `assessment`: the one that counts, of the day `assessed_on`; `left_out`: the aspects that it does not know.
    `current`, `future`, `value` in 0–100; `value_at_risk` = value · (1 − coverage); `money_at_risk` =
    `annual_revenue` · (1 − coverage), in `currency`.
    """

    account: str
    assessment: str | None
    assessed_on: date | None
    current: float | None
    future: float | None
    value: float | None
    quadrant: Quadrant | None
    parts: tuple[AspectPart, ...]
    left_out: tuple[str, ...]
    value_at_risk: float | None
    annual_revenue: float | None
    currency: str | None
    money_at_risk: float | None


@dataclass(frozen=True, slots=True)
class CurrencySum:
    """Money at risk in one currency (None = not recorded) over `accounts`; `unknown`: accounts of which no amount is
    known, because revenue or coverage is not, and that are not in the sum. `at_risk` None where that is all of them."""

    currency: str | None
    at_risk: float | None
    accounts: int
    unknown: int


def scores(aspects: ArrayLike, weights: Mapping[str, float]) -> ValueColumns:
    """The two perspectives and the value of each account.

    perspective = Σ_known w x / Σ_known w over its aspects; value = mean of the known perspectives. A perspective
    without a known aspect of weight above 0 is unknown, and so is a value without a perspective. O(accounts).

    `aspects`: (accounts, 5) points 0–100 in the order of `ASPECTS`, nan = unknown; `weights`: aspect → weight ≥ 0.
    """
    points = np.asarray(aspects, dtype=float).reshape(-1, len(ASPECTS))
    known = ~np.isnan(points)
    w = np.where(known, [weights[aspect] for aspect in ASPECTS], 0.0)
    total = w @ _MEMBER
    weight = _divided(w, total[:, _PERSPECTIVE_OF], known)
    parts = weight * points
    perspectives = np.where(total > 0, np.nan_to_num(parts) @ _MEMBER, np.nan)
    counted = (total > 0).sum(axis=1)
    value = _divided(np.nan_to_num(perspectives).sum(axis=1), counted, counted > 0)
    return ValueColumns(weight, parts, perspectives, value)


def _divided(above: Floats, below: ArrayLike, where: ArrayLike) -> Floats:
    """The quotient where asked for and defined, else nan."""
    divisor = np.asarray(below, dtype=float)
    quotient = np.full(above.shape, np.nan)
    np.divide(above, divisor, out=quotient, where=np.asarray(where) & (divisor > 0))
    return quotient


def quadrant(current: float | None, future: float | None, cut: float) -> Quadrant | None:
    """Which perspectives reach the cut (≥ cut − 1e-9); None while either is unknown."""
    if current is None or future is None:
        return None
    if current >= cut - TOLERANCE:
        return Quadrant.BOTH if future >= cut - TOLERANCE else Quadrant.CURRENT_ONLY
    return Quadrant.FUTURE_ONLY if future >= cut - TOLERANCE else Quadrant.NEITHER


def at_risk(amount: ArrayLike, coverage: ArrayLike) -> Floats:
    """amount · (1 − coverage), (accounts,): a score in points or revenue in its currency; nan where either is."""
    risk: Floats = np.asarray(amount, dtype=float) * (1.0 - np.asarray(coverage, dtype=float))
    return risk


def by_currency(money: Iterable[tuple[str | None, float | None]]) -> tuple[CurrencySum, ...]:
    """Sums of (currency, money at risk), one per currency, by currency, the unrecorded one last. O(accounts)."""
    found: dict[str | None, list[float | None]] = {}
    for currency, amount in money:
        found.setdefault(currency, []).append(amount)
    return tuple(_currency_sum(currency, found[currency]) for currency in sorted(found, key=lambda c: (c is None, c)))


def _currency_sum(currency: str | None, amounts: Sequence[float | None]) -> CurrencySum:
    known = [amount for amount in amounts if amount is not None]
    return CurrencySum(currency, float(sum(known)) if known else None, len(known), len(amounts) - len(known))


def latest_assessments(graph: Graph, today: date) -> dict[str, Node]:
    """Account → its latest assessment on or before that day; of several of one day the smallest id. O(ties)."""
    nodes = graph.nodes("Assessment")
    judged = ((tie.target, nodes[tie.source]) for tie in graph.ties("ASSESSES") if tie.source in nodes)
    dated = [(account, node) for account, node in judged if _is_dated(node, today)]
    # The last one written into the dictionary stays: the latest day, on it the smallest id.
    by_id = sorted(dated, key=lambda pair: pair[1].id, reverse=True)
    return dict(sorted(by_id, key=lambda pair: pair[1].get("assessed_on")))


def _is_dated(node: Node, today: date) -> bool:
    on = node.get("assessed_on")
    return on is not None and on <= today


def account_value(analysis: AccountAnalysis, settings: MetricSettings) -> AccountValue:
    """The value of one account on the day of its analysis. O(assessments)."""
    network = analysis.network
    node = network.graph.nodes("Account").get(network.account) or Node("Account", network.account)
    latest = latest_assessments(network.graph, network.today)
    return account_values([node], [latest.get(node.id)], [analysis.coverage.coverage], settings)[0]


def account_values(
    accounts: Sequence[Node], assessments: Sequence[Node | None], coverage: Sequence[float | None],
    settings: MetricSettings,
) -> tuple[AccountValue, ...]:  # fmt: skip
    """The value of each account, in the order given; None = no assessment, no coverage. O(accounts)."""
    points = [[None if node is None else node.get(aspect) for aspect in ASPECTS] for node in assessments]
    columns = scores(np.array(points, dtype=float), settings.value_weights)
    covered = np.array(coverage, dtype=float)
    value_at_risk = at_risk(columns.value, covered)
    money_at_risk = at_risk(np.array([node.get("annual_revenue") for node in accounts], dtype=float), covered)
    return tuple(
        _account_value(node, assessments[i], _row(columns, i), value_at_risk[i], money_at_risk[i], settings)
        for i, node in enumerate(accounts)
    )


def _row(columns: ValueColumns, i: int) -> ValueColumns:
    return ValueColumns(columns.weight[i], columns.parts[i], columns.perspectives[i], columns.value[i])


def _account_value(
    account: Node, assessment: Node | None, row: ValueColumns, value_at_risk: float, money_at_risk: float,
    settings: MetricSettings,
) -> AccountValue:  # fmt: skip
    current, future = map(_known, row.perspectives)
    return AccountValue(
        account.id, assessment.id if assessment else None, assessment.get("assessed_on") if assessment else None,
        current, future, _known(float(row.value)), quadrant(current, future, settings.value_cut),
        parts=_parts(assessment, row) if assessment else (),
        left_out=tuple(aspect for aspect in ASPECTS if assessment is None or assessment.get(aspect) is None),
        value_at_risk=_known(value_at_risk), annual_revenue=account.get("annual_revenue"),
        currency=account.get("currency"), money_at_risk=_known(money_at_risk),
    )  # fmt: skip


def _parts(assessment: Node, row: ValueColumns) -> tuple[AspectPart, ...]:
    perspective_of = {aspect: name for name, aspects in PERSPECTIVES.items() for aspect in aspects}
    return tuple(
        AspectPart(aspect, perspective_of[aspect], float(assessment.get(aspect)), _known(weight), _known(part))
        for aspect, weight, part in zip(ASPECTS, row.weight, row.parts, strict=True)
        if assessment.get(aspect) is not None
    )


def _known(figure: float) -> float | None:
    return None if np.isnan(figure) else float(figure)


def parts_at_risk(amount: float, analysis: AccountAnalysis) -> tuple[tuple[str, float], ...]:
    """Where an amount is at risk: amount · gap of each person and `seat:ROLE`, largest first, ties by id, > 0 only.

    Gaps sum to 1 − coverage, so the parts sum to amount · (1 − coverage). O(n log n).
    """
    decision, people = analysis.decision, analysis.network.people
    gaps = [*zip(people, analysis.coverage.gap.tolist(), strict=True)]
    gaps += [(f"seat:{role}", s) for role, s in zip(decision.seats, decision.seat_share.tolist(), strict=True)]
    parts = ((who, amount * gap) for who, gap in gaps if gap > 0)
    return tuple(sorted(parts, key=lambda part: (-round(part[1], 12), part[0])))
