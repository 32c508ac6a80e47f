"""Who of ours works on which account, and how many stakeholders each of them is in contact with (metrics §9)."""

from __future__ import annotations

import numpy as np
import polars as pl

from graphsvc.analysis.columns.arrays import day_number, days, floats, integers, runs
from graphsvc.analysis.columns.facts import Facts
from graphsvc.analysis.columns.presence import Presence
from graphsvc.analysis.segments import Floats, Integers
from graphsvc.analysis.settings import TOLERANCE, MetricSettings

_Pairs = tuple[Integers, Integers]


def at_accounts(facts: Facts, present: Presence, contacts: pl.DataFrame, settings: MetricSettings) -> _Pairs:
    """Account and ours (pairs,), by account, then ours: who manages the account, is in a joint team there whose
    contract runs, has an active contact there or works for a partner that serves it. Nobody who left. O(pairs)."""
    today, active = day_number(present.today), active_rows(contacts, settings)
    parts = (
        _columns(facts.managers),
        _columns(running(facts.embedded, "contract_from", "contract_until", today)),
        _columns(active),
        _columns(_of_partners(facts, today)),
    )
    account, ours = (np.concatenate([part[x] for part in parts]) for x in range(2))
    size = max(facts.ours.height, 1)
    both = np.unique(account * size + ours)
    both = both[present.ours[both % size]] if len(both) else both
    return both // size, both % size


def active_stakeholders(of: Facts, present: Presence, contacts: pl.DataFrame, settings: MetricSettings) -> Integers:
    """How many stakeholders each of ours has an active contact with (c ≥ `active` − 1e-9), (ours,): somebody who works
    at two accounts counts once. O(contacts)."""
    active = active_rows(contacts, settings)
    row = present.base[integers(active["account"])] + integers(active["person"])
    met = active.select("ours", id=of.people["id"].gather(row)).unique()
    return np.bincount(integers(met["ours"]), minlength=of.ours.height)


def free_capacity(of: Facts, present: Presence, contacts: pl.DataFrame, settings: MetricSettings) -> Floats:
    """`capacity` less the active stakeholders over all accounts, at least 0, (ours,); nan where none is recorded."""
    used = active_stakeholders(of, present, contacts, settings)
    free: Floats = np.maximum(floats(of.ours["capacity"]) - used, 0.0)
    return free


def active_rows(contacts: pl.DataFrame, settings: MetricSettings) -> pl.DataFrame:
    """Those of strength c ≥ `active` − 1e-9 (metrics §5)."""
    return contacts.filter(pl.col("strength") >= settings.active - TOLERANCE)


def _of_partners(facts: Facts, today: int) -> pl.DataFrame:
    """Everybody who works on that day for a partner whose agreement runs."""
    serving = running(facts.partners, "since", "agreement_until", today)
    return serving.select("account", "partner").join(running(facts.jobs, "since", "until", today), on="partner")


def running(table: pl.DataFrame, since: str, until: str, today: int) -> pl.DataFrame:
    """The rows that hold on that day; an end that is not known is open, both ends included."""
    return table.filter(pl.Series(runs(days(table[since]), days(table[until]), today), dtype=pl.Boolean))


def _columns(table: pl.DataFrame) -> _Pairs:
    return integers(table["account"]), integers(table["ours"])
