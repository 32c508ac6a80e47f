"""Key-person risk: what goes when one person leaves, ours or theirs (metrics §10).

Arrays in, frozen results out. One account and a portfolio run through the same code: the people of all accounts stand
one after another, `account` (people,) ascending tells whose they are. Changes are signed: a loss is below 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from graphsvc.analysis.account import AccountAnalysis
from graphsvc.analysis.decision import Decision, role_parts
from graphsvc.analysis.removals import coverage_changes
from graphsvc.analysis.segments import Floats, Integers, over_others
from graphsvc.analysis.settings import MetricSettings
from graphsvc.analysis.threads import ThreadColumns, threads_by_account

SEAT_LEFT = "left"
"""The open seat of somebody who held a part of the decision without a weighted role."""

_MULTI = 3  # threads from which one more or less changes no verdict


@dataclass(frozen=True, slots=True)
class OursLeaving:
    """Our person `ours[x]` has a contact at account `account[x]`; by account, then ours. All (m,).

    `coverage` in [−1, 0], `threads` −1 or 0: the changes when their contacts go.
    """

    account: Integers
    ours: Integers
    coverage: Floats
    threads: Integers


@dataclass(frozen=True, slots=True)
class TheirsLeaving:
    """`coverage` in [−1, 1], `threads` −1 or 0: the changes when each of their people leaves, (n,)."""

    coverage: Floats
    threads: Integers


@dataclass(frozen=True, slots=True)
class Leaver:
    """What goes with one person of one account. `seats`: what is left open, (seat, its decision weight)."""

    id: str
    side: Literal["ours", "theirs", "partner"]
    coverage_change: float
    threads_change: int
    seats: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class PersonRisk:
    """One person over all their accounts.

    How many accounts; how many fall to a lower verdict, of these to no contact; for how many the verdict is unknown.
    `value_at_risk`: None where it is known of no account; `money_at_risk` by currency. `value_unknown`,
    `money_unknown`: accounts that are in neither because a figure is unknown.
    """

    accounts: int
    lower_verdict: int
    no_contact: int
    verdict_unknown: int
    value_at_risk: float | None
    value_unknown: int
    money_at_risk: Mapping[str, float]
    money_unknown: int


def ours_leaving(contacts: Any, share: Floats, account: Integers, threads: ThreadColumns) -> OursLeaving:
    """Each of ours at each account where they have a contact: −Σ_i s_i c_ji ∏_(others of ours) (1 − c), and threads.

    Parameters
    ----------
    contacts : (ours, n) dense or sparse, strength in [0, 1]
    share, account : (n,) decision shares; account, ascending
    threads : those of the same accounts; whoever is in a cut takes one thread along, anybody else none

    Notes
    -----
    O(contacts · log contacts).
    """
    c = sparse.csc_array(contacts, dtype=float, copy=True)
    c.eliminate_zeros()
    person = np.repeat(np.arange(len(share)), np.diff(c.indptr))
    lost = share[person] * c.data * over_others(np.multiply, 1.0 - c.data, c.indptr)
    rows = max(c.shape[0], 1)
    pairs, pair = np.unique(account[person] * rows + c.indices, return_inverse=True)
    cut = np.isin(pairs, threads.cut_account * rows + threads.cut_ours)
    coverage = 0.0 - np.bincount(pair, lost, len(pairs)).astype(float)
    return OursLeaving(pairs // rows, pairs % rows, coverage, -cut.astype(np.int64))


def theirs_leaving(
    influence: Any, d: Floats, covered: Floats, account: Integers, threads: ThreadColumns, settings: MetricSettings,
) -> TheirsLeaving:  # fmt: skip
    """Each of their people: the change of coverage (see `removals`), and a thread for whoever is in the cut.

    Whoever leaves is on no route and no target any more: their d is a seat's now. That is what being in the cut means,
    and influence steps do not depend on anybody else, so no thread is ever won.

    Parameters as in `coverage_changes`.
    """
    coverage = coverage_changes(influence, d, covered, account, settings)
    return TheirsLeaving(coverage, -threads.cut_people.astype(np.int64))


def key_people(
    analysis: AccountAnalysis, settings: MetricSettings, of: Sequence[int] | None = None
) -> tuple[Leaver, ...]:
    """Whose leaving changes what at one account: named people there, and ours with a contact; largest loss first.

    `of`: only these of their people (by position). O(people · ties · steps) for everybody.
    """
    network, decision = analysis.network, analysis.decision
    account = np.zeros(len(network.people), dtype=np.int64)
    threads = threads_by_account(
        analysis.c, network.influence, decision.formal, network.named, account, accounts=1, active=settings.active,
        step=settings.influence_step,
    )  # fmt: skip
    ours = ours_leaving(analysis.c, decision.share, account, threads)
    leavers = [*_ours(analysis, ours), *_theirs(analysis, threads, settings, of)]
    return tuple(sorted(leavers, key=lambda leaver: (round(leaver.coverage_change, 12), leaver.id)))


def _ours(analysis: AccountAnalysis, found: OursLeaving) -> list[Leaver]:
    network = analysis.network
    return [
        Leaver(network.ours[j], "partner" if network.is_partner[j] else "ours", coverage, threads)
        for j, coverage, threads in zip(
            found.ours.tolist(), found.coverage.tolist(), found.threads.tolist(), strict=True
        )
    ]


def _theirs(
    analysis: AccountAnalysis, threads: ThreadColumns, settings: MetricSettings, of: Sequence[int] | None
) -> list[Leaver]:
    network, decision = analysis.network, analysis.decision
    asked = np.flatnonzero(network.named) if of is None else np.array(of, dtype=np.int64)
    account = np.zeros(len(network.people), dtype=np.int64)
    coverage = coverage_changes(network.influence, decision.formal, analysis.coverage.covered, account, settings, asked)
    return [
        Leaver(
            network.people[i], "theirs", change, -int(threads.cut_people[i]), seats_left(decision, i, settings)
        )
        for i, change in zip(asked.tolist(), coverage.tolist(), strict=True)
    ]  # fmt: skip


def seats_left(decision: Decision, i: int, settings: MetricSettings) -> tuple[tuple[str, float], ...]:
    """The open seats that person i leaves, each with its decision weight; together d_i. None where d_i is 0.

    One for each weighted role, which keeps its weight; without weighted roles the seat `left`.
    """
    d = float(decision.formal[i])
    if d == 0:
        return ()
    parts = role_parts(decision.roles[i], settings.role_weights)
    return tuple((SEAT_LEFT if role == "informal" else role, d * part) for role, part in parts.items())


def over_accounts(
    coverage: ArrayLike, threads: ArrayLike, count: ArrayLike, value: ArrayLike, revenue: ArrayLike,
    currency: Sequence[str | None], withheld: ArrayLike | None = None,
) -> PersonRisk:  # fmt: skip
    """What one person's leaving changes over all their accounts. O(accounts).

    Without any thread an account has no contact, also if its last person was the one who left: a seat still is there.
    At risk is what coverage no longer holds: Σ value × (coverage before − coverage after), and the same of annual
    revenue, by currency. It is the rise of value and money at risk as metrics §11 has them.

    Parameters
    ----------
    coverage, threads : (m,) change at each of their accounts; nan = unknown
    count : (m,) threads before
    value, revenue : (m,) score 0–100 and annual revenue of each account, nan = unknown
    currency : (m,) of the revenue, None = unknown
    withheld : (m,) whether something about the account is withheld, so that its verdict is unknown
    """
    before, lost = np.asarray(count), -np.asarray(coverage, dtype=float)
    after = before + np.asarray(threads)
    known = np.ones(len(before), dtype=bool) if withheld is None else ~np.asarray(withheld, dtype=bool)
    lower = known & (np.minimum(after, _MULTI) < np.minimum(before, _MULTI))
    values, money = np.asarray(value, dtype=float) * lost, np.asarray(revenue, dtype=float) * lost
    by_currency = _by_currency(money, currency)
    valued = ~np.isnan(values)
    counted = sum(len(amounts) for amounts in by_currency.values())
    return PersonRisk(
        accounts=len(before),
        lower_verdict=int(lower.sum()),
        no_contact=int((lower & (after == 0)).sum()),
        verdict_unknown=int((~known).sum()),
        value_at_risk=float(values[valued].sum()) if valued.any() else None,
        value_unknown=int((~valued).sum()),
        money_at_risk={name: float(sum(amounts)) for name, amounts in sorted(by_currency.items())},
        money_unknown=len(before) - counted,
    )


def _by_currency(money: Floats, currency: Sequence[str | None]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for amount, name in zip(money.tolist(), currency, strict=True):
        if name is not None and not np.isnan(amount):
            found.setdefault(name, []).append(amount)
    return found
