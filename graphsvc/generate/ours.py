"""Our side: account managers by region, specialists, executives; partners by territory, and whom they serve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graphsvc.generate.customers import numbered
from graphsvc.generate.frames import frame, where_known
from graphsvc.generate.shapes import (
    CONTACTS_OF_PARTNER,
    EXECUTIVES,
    INDUSTRIES,
    MANAGERS,
    PARTNERS,
    REGIONS,
    SPECIALISTS,
    TODAY,
    Integers,
    Random,
    scaled,
)
from graphsvc.generate.words import companies, names

_MODES, _MODE_SHARES = ("direct", "complementary", "assisted"), (0.5, 0.3, 0.2)
_FUNCTIONS = ("technical", "quality", "service", "strategy", "sales_administration", "finance")
_UNEQUAL = 0.33  # how much account managers differ in how many accounts they have
_WITHOUT_MANAGER, _WITH_SPECIALIST, _WITH_SPONSOR = 0.02, 0.2, 0.05
_CAPACITY = (120, 45, 20)  # people whom a manager, a specialist, an executive can look after
_SERVED_BY = 1.6  # partners of an account that is not sold to directly


@dataclass(frozen=True, slots=True)
class Ours:
    """Who stands opposite each account.

    `managers`, `specialists`, `executives`, `partners`, `agents` (the partners' people): ids. `manager` (accounts,):
    position among the managers. `region` (accounts,). `serving`: (account, partner) positions of those that serve.
    """

    managers: NDArray[np.object_]
    specialists: NDArray[np.object_]
    executives: NDArray[np.object_]
    partners: NDArray[np.object_]
    agents: NDArray[np.object_]
    manager: Integers
    region: Integers
    mode: Integers
    serving: tuple[Integers, Integers]


def ours(rng: Random, accounts: int) -> Ours:
    """Everybody of ours and the partners', for so many accounts."""
    counts = [scaled(number, accounts, least) for number, least in ((MANAGERS, 3), (SPECIALISTS, 6), (EXECUTIVES, 2))]
    employees = numbered("e", sum(counts))
    managers, specialists, executives = np.split(employees, np.cumsum(counts)[:-1])
    partners = numbered("p", scaled(PARTNERS, accounts, 4))
    region = rng.integers(0, len(REGIONS), accounts)
    mode = rng.choice(len(_MODES), accounts, p=_MODE_SHARES)
    agents = numbered("c", len(partners) * CONTACTS_OF_PARTNER)
    manager = _by_region(rng, region, len(managers), np.exp(rng.normal(0.0, _UNEQUAL, len(managers))))
    serving = _serving(rng, region, mode, len(partners))
    return Ours(managers, specialists, executives, partners, agents, manager, region, mode, serving)


def _by_region(rng: Random, region: Integers, count: int, weight: NDArray[np.float64]) -> Integers:
    """One of `count` for each, of those whose region it is (number modulo regions), the heavier the more often."""
    found = np.empty(len(region), np.int64)
    home = np.arange(count) % len(REGIONS)
    for each in range(len(REGIONS)):
        here = np.flatnonzero(home == each)
        here = here if len(here) else np.arange(count)
        asked = region == each
        found[asked] = rng.choice(here, int(asked.sum()), p=weight[here] / weight[here].sum())
    return found


def _serving(rng: Random, region: Integers, mode: Integers, partners: int) -> tuple[Integers, Integers]:
    served = np.repeat(np.flatnonzero(mode > 0), rng.poisson(_SERVED_BY, int((mode > 0).sum())))
    partner = _by_region(rng, region[served], partners, np.exp(rng.normal(0.0, 1.0, partners)))
    pairs = np.unique(np.stack([served, partner]), axis=1)
    return pairs[0], pairs[1]


def tables(rng: Random, us: Ours, accounts: NDArray[np.object_], size: Integers) -> dict[str, pl.DataFrame]:
    """Accounts, employees, partners, who manages and who serves, as they are imported."""
    return {
        "accounts": _accounts(rng, us, accounts, size),
        "employees": _employees(rng, us),
        "partners": frame(
            {
                "id": us.partners, "name": companies(rng, len(us.partners)),
                "region": _regions(np.arange(len(us.partners)) % len(REGIONS)),
            }
        ),
        "partner_contacts": _agents(rng, us),
        "manages": _manages(rng, us, accounts),
        "serves": _serves(rng, us, accounts),
    }  # fmt: skip


def _regions(numbers: Integers) -> NDArray[np.object_]:
    return np.array(REGIONS, dtype=object)[numbers]


def _accounts(rng: Random, us: Ours, accounts: NDArray[np.object_], size: Integers) -> pl.DataFrame:
    """Revenue goes with the number of people; one in twenty belongs to the group of the account before it."""
    count = len(accounts)
    revenue = np.rint(np.exp(rng.normal(11.5, 1.0, count)) * size / 25)
    child = (rng.random(count) < 0.05) & (np.arange(count) % 20 > 0)
    parent = where_known(child, np.roll(accounts, 1))
    return frame(
        {
            "id": accounts, "name": companies(rng, count),
            "industry": np.array(INDUSTRIES, dtype=object)[rng.integers(0, len(INDUSTRIES), count)],
            "region": _regions(us.region), "tier": np.where(size > 60, "A", np.where(size > 20, "B", "C")),
            "annual_revenue": revenue, "currency": np.where(us.region % 3 > 0, "EUR", "CNY"),
            "partner_mode": np.array(_MODES, dtype=object)[us.mode], "parent": parent,
        }
    )  # fmt: skip


def _employees(rng: Random, us: Ours) -> pl.DataFrame:
    everybody = np.concatenate([us.managers, us.specialists, us.executives])
    kinds = [len(us.managers), len(us.specialists), len(us.executives)]
    other = np.array(_FUNCTIONS, dtype=object)[rng.integers(0, len(_FUNCTIONS), kinds[1])]
    function = np.concatenate([np.full(kinds[0], "sales", object), other, np.full(kinds[2], "executive", object)])
    boss = us.executives[rng.integers(0, kinds[2], kinds[0] + kinds[1])]
    return frame(
        {
            "id": everybody, "name": names(rng, len(everybody)), "function": function,
            "level": np.repeat([3, 4, 1], kinds), "reports_to": np.concatenate([boss, np.full(kinds[2], None, object)]),
            "capacity": np.repeat(_CAPACITY, kinds),
            "account_capacity": pl.Series([80] * kinds[0] + [None] * (kinds[1] + kinds[2])),
        }
    )  # fmt: skip


def _agents(rng: Random, us: Ours) -> pl.DataFrame:
    count = len(us.agents)
    return frame(
        {
            "id": us.agents, "name": names(rng, count), "partner": np.repeat(us.partners, CONTACTS_OF_PARTNER),
            "function": np.full(count, "sales", object), "level": rng.integers(2, 5, count),
        }
    )  # fmt: skip


def _manages(rng: Random, us: Ours, accounts: NDArray[np.object_]) -> pl.DataFrame:
    count, draws = len(accounts), rng.random((3, len(accounts)))
    rows = (
        (draws[0] >= _WITHOUT_MANAGER, us.managers[us.manager], "account_manager"),
        (draws[1] < _WITH_SPECIALIST, us.specialists[rng.integers(0, len(us.specialists), count)], "specialist"),
        (draws[2] < _WITH_SPONSOR, us.executives[rng.integers(0, len(us.executives), count)], "executive_sponsor"),
    )
    parts = [
        frame({"employee": who[has], "account": accounts[has], "role": np.full(int(has.sum()), role, object)})
        for has, who, role in rows
    ]
    return pl.concat(parts)


def _serves(rng: Random, us: Ours, accounts: NDArray[np.object_]) -> pl.DataFrame:
    """Agreements run out over two years, a tenth of them have."""
    account, partner = us.serving
    until = np.datetime64(TODAY) + rng.integers(-73, 657, len(account)).astype("timedelta64[D]")
    kind = np.array(INDUSTRIES, dtype=object)[partner % len(INDUSTRIES)]
    return frame(
        {
            "partner": us.partners[partner], "account": accounts[account], "territory": _regions(us.region[account]),
            "customer_type": kind, "agreement_until": until,
        }
    )  # fmt: skip
