"""Relationships that go cold: how every contact fades where nothing new happens (metrics §§5, 6)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl

from graphsvc.analysis.calendar import days_from
from graphsvc.analysis.columns.arrays import day_number, floats, integers
from graphsvc.analysis.columns.evidence import PAIR, dated
from graphsvc.analysis.columns.facts import Facts
from graphsvc.analysis.columns.presence import Presence, presence
from graphsvc.analysis.columns.strengths import strengths
from graphsvc.analysis.portfolio import Figures, Portfolio
from graphsvc.analysis.segments import Floats, Integers, over_others
from graphsvc.analysis.settings import TOLERANCE, MetricSettings

_MOVED = {"contacts": ("asserted_on", "last_contact"), "teams": ("contract_from", "contract_until")}
"""Table of the facts → its days that a contact fades from."""


@dataclass(frozen=True, slots=True)
class Cooling:
    """`contacts`: those of the portfolio, by account, person, ours, with `strength_then` some days later, the `share` s
    of the person, the `loss` of coverage, and whether they go `cold`. `then` (accounts,): the coverage that is left,
    nan = unknown."""

    contacts: pl.DataFrame
    then: Floats


def cooling(of: Portfolio, found: Figures, days: int, settings: MetricSettings) -> Cooling:
    """Every contact today and `days` later, if nothing new happens until then.

    c is computed anew with `today` moved ahead; who is there, who decides and what is known stay as they are today.
    Cold goes a contact that is active today and stale already, or below `active` then. Losses of all contacts of an
    account add up to its coverage today − then: see `parts_of_loss`. O(rows · log rows). Raises InvalidInput beyond the
    calendar.
    """
    facts, present = as_known(of.facts, of.present.today, settings), of.present
    later = replace(present, today=days_from(present.today, days))
    then = strengths(facts, later, settings).select(*PAIR, strength_then="strength")
    # A contact that only a joint team gave is gone with its contract.
    pairs = of.contacts.join(then, on=PAIR, how="left", maintain_order="left")
    pairs = pairs.with_columns(pl.col("strength_then").fill_null(0.0))
    person = present.of(integers(pairs["account"]), integers(pairs["person"]))
    share = found.share[person]
    loss = share * parts_of_loss(floats(pairs["strength"]), floats(pairs["strength_then"]), person)
    least = settings.active - TOLERANCE
    pairs = pairs.with_columns(
        share=pl.Series(share), loss=pl.Series(loss),
        cold=(pl.col("strength") >= least) & (pl.col("stale").fill_null(False) | (pl.col("strength_then") < least)),
    )  # fmt: skip
    return Cooling(pairs, found.coverage - np.bincount(integers(pairs["account"]), loss, present.accounts))


def parts_of_loss(now: Floats, then: Floats, person: Integers) -> Floats:
    """How much of C = 1 − ∏(1 − c) each contact of a person loses, (m,): `person` ascending.

    Each part is the Shapley value of that contact, the mean over all orders in which the contacts may fade one after
    another, so the parts add up to C(now) − C(then). It is (c − c') ∫ ∏_others(1 − c + t (c − c')) dt over [0, 1], a
    polynomial that Gauss's quadrature integrates exactly. O(m · contacts of a person).

    References
    ----------
    Owen, Multilinear extensions of games, Management Science 18 (1972).
    """
    begins = np.r_[np.flatnonzero(np.diff(person, prepend=-1)), len(person)]
    # So many points as their own contacts ask for: a figure is the same whoever else is looked at.
    needed = np.repeat((np.diff(begins) + 1) // 2, np.diff(begins))
    found = np.zeros(len(now))
    for count in np.unique(needed):
        points, weights = np.polynomial.legendre.leggauss(count)
        here = needed == count
        for t, weight in zip((points + 1) / 2, weights / 2, strict=True):
            others = over_others(np.multiply, 1.0 - now + t * (now - then), begins)
            found[here] += weight * others[here]
    parts: Floats = (now - then) * found
    return parts


def as_known(facts: Facts, day: date, settings: MetricSettings) -> Facts:
    """The facts without what is dated after a day: on no later day does it come to count."""
    later = pl.col("asserted_on") > day
    contacts = facts.contacts.with_columns(
        pl.when(later).then(None).otherwise("level").alias("level"),
        pl.when(later).then(None).otherwise("asserted_on").alias("asserted_on"),
        pl.when(pl.col("last_contact") <= day).then("last_contact").alias("last_contact"),
    )
    people = facts.people.with_columns(pl.when(pl.col("left_on") < day).then("left_on").alias("left_on"))
    begun = pl.col("contract_from").is_null() | (pl.col("contract_from") <= day)
    return replace(
        facts, people=people, contacts=contacts, teams=facts.teams.filter(begun),
        touches=dated(facts.touches, settings.time_zone).filter(pl.col("day") <= day).drop("day"),
    )  # fmt: skip


def falls_on(of: Portfolio, pairs: pl.DataFrame, days: int, settings: MetricSettings) -> pl.Series:
    """The first day on which each of these contacts is below `active`: active today and not so `days` later.

    By bisection, since a contact only fades; all at once, each aged by days of its own. O(log days · rows).
    """
    today = of.present.today
    each = _Aging(as_known(of.facts, today, settings), today, pairs, settings)
    active, below = np.zeros(pairs.height, dtype=np.int64), np.full(pairs.height, days)
    while (below - active > 1).any():
        middle = (active + below) // 2
        gone = each.strength(middle) < settings.active - TOLERANCE
        active, below = np.where(gone, active, middle), np.where(gone, middle, below)
    return pl.Series(below + day_number(today)).cast(pl.Int32).cast(pl.Date)


class _Aging:
    """Contacts, each in an account of its own, in which all that is recorded can be moved back by some days."""

    def __init__(self, facts: Facts, today: date, pairs: pl.DataFrame, settings: MetricSettings) -> None:
        own = pairs.select(PAIR).with_row_index("own")
        self._pairs = own.select(account="own", person="person", ours="ours")
        self._settings = settings
        copied = {
            name: _copied(getattr(facts, name), own) for name in ("people", "selves", "contacts", "touches", "teams")
        }
        touches = dated(copied.pop("touches"), settings.time_zone)
        accounts = facts.accounts[integers(own["account"])]
        self._facts, self._touches = replace(facts, accounts=accounts, **copied), touches
        self._present: Presence = presence(self._facts, day_number(today), today)

    def strength(self, days: Integers) -> Floats:
        """c of each when it is so many days older."""
        by = pl.DataFrame({"account": pl.Series(np.arange(len(days)), dtype=pl.UInt32), "by": pl.Series(days)})
        moved = {name: _moved(getattr(self._facts, name), by, names) for name, names in _MOVED.items()}
        touches = _moved(self._touches, by, ("day",))
        touches = touches.with_columns(at=pl.col("day").cast(pl.Datetime("us")).dt.replace_time_zone("UTC")).drop("day")
        aged = replace(self._facts, touches=touches, **moved)
        found = strengths(aged, self._present, self._settings).select(*PAIR, "strength")
        return floats(self._pairs.join(found, on=PAIR, how="left", maintain_order="left")["strength"].fill_null(0.0))


def _copied(table: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """The rows of each pair's account, of our person where there is one, in the account of the pair."""
    keys = [name for name in ("account", "ours") if name in table.columns]
    found = table.join(own.select("own", *keys), on=keys, maintain_order="left").sort("own", maintain_order=True)
    return found.with_columns(account=pl.col("own")).drop("own")


def _moved(table: pl.DataFrame, by: pl.DataFrame, names: tuple[str, ...]) -> pl.DataFrame:
    earlier = [pl.col(name) - pl.duration(days=pl.col("by")) for name in names]
    return table.join(by, on="account", maintain_order="left").with_columns(earlier).drop("by")
