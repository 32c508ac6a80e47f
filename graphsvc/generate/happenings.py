"""What happens besides: people who leave, some of them for another customer, and what both sides attended."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graphsvc.generate.customers import People, numbered
from graphsvc.generate.frames import frame
from graphsvc.generate.shapes import TODAY, Integers, Random, days_ago

_LEFT = 0.01  # share of people who left within a year
_TURNED_UP = 0.5  # of them, at another customer
_BETWEEN = (14, 90)  # days from one post to the next
_HELD = 0.1  # share of the accounts where we know somebody with which something was held
_OF_CONTACTS = 4  # whose two sides attend, of all at the account
_KINDS = ("visit", "workshop", "meeting", "executive_briefing", "event")
_DAY = pl.Date


def with_happenings(rng: Random, them: People, tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The tables in which people come and go, and nobody is met where they are not; engagements and who attended."""
    stakeholders = tables["stakeholders"].hstack(_posts(rng, them))
    known = stakeholders.select("account", "since", "until", target="id")
    contacts = _dated_within(tables["contacts"], known)
    engagements = _engagements(rng, contacts, known)
    return {
        **tables, "stakeholders": stakeholders, "contacts": contacts,
        "interactions": _met_there(tables["interactions"], known),
        "engagements": engagements.select("id", "kind", "held_on", "accounts", "title"),
        "attendances": _attendances(contacts, known, engagements),
    }  # fmt: skip


def _posts(rng: Random, them: People) -> pl.DataFrame:
    """since, until, same_person_as of everybody: an earlier post ends before the later one begins."""
    count = len(them.account)
    left = np.flatnonzero(rng.random(count) < _LEFT)
    until, since = (np.full(count, np.datetime64("NaT"), "datetime64[D]") for _ in range(2))
    until[left] = days_ago(rng, len(left), 365)
    before, after = _moves(rng, them, left)
    since[after] = np.minimum(until[before] + rng.integers(*_BETWEEN, len(after)), np.datetime64(TODAY))
    same = np.full(count, None, object)
    same[after] = them.ids()[before]
    return frame({"since": pl.Series(since), "until": pl.Series(until), "same_person_as": same})


def _moves(rng: Random, them: People, left: Integers) -> tuple[Integers, Integers]:
    """Earlier and later selves: who left, and somebody at another account who did not, each once."""
    stayed = np.ones(len(them.account), dtype=bool)
    stayed[left] = False
    before = left[rng.random(len(left)) < _TURNED_UP]
    after = rng.permutation(np.flatnonzero(stayed))[: len(before)]
    before = before[: len(after)]
    elsewhere = them.account[before] != them.account[after]
    return before[elsewhere], after[elsewhere]


def _there(day: str) -> pl.Expr:
    """Whether somebody was in their post on that day."""
    early, late = pl.col(day) < pl.col("since"), pl.col(day) > pl.col("until")
    return ~(early.fill_null(value=False) | late.fill_null(value=False))


def _dated_within(contacts: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Days on which they were not there are not known."""
    names = ("asserted_on", "last_contact")
    found = contacts.join(known, on="target", maintain_order="left")
    return found.with_columns(pl.when(_there(name)).then(name).alias(name) for name in names).select(contacts.columns)


def _met_there(interactions: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    day = pl.col("at").str.slice(0, 10).str.to_date()
    found = interactions.join(known, on="target", maintain_order="left").with_columns(day=day)
    return found.filter(_there("day")).select(interactions.columns)


def _engagements(rng: Random, contacts: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    accounts = contacts.join(known, on="target")["account"].unique().sort()
    accounts = accounts.filter(pl.Series(rng.random(len(accounts)) < _HELD))
    kind = np.array(_KINDS, dtype=object)[rng.integers(0, len(_KINDS), len(accounts))]
    return frame(
        {
            "id": numbered("g", len(accounts)), "kind": kind, "held_on": days_ago(rng, len(accounts), 400),
            "accounts": accounts, "title": _titles(kind),
        }
    ).with_columns(pl.col("held_on").cast(_DAY))  # fmt: skip


def _titles(kinds: NDArray[np.object_]) -> NDArray[np.object_]:
    return np.array([f"{kind.replace('_', ' ').capitalize()} at our plant" for kind in kinds], dtype=object)


def _attendances(contacts: pl.DataFrame, known: pl.DataFrame, engagements: pl.DataFrame) -> pl.DataFrame:
    """Both sides of the first contacts at the account of those who were there on that day."""
    held = engagements.select("held_on", account="accounts", engagement="id")
    pairs = contacts.join(known, on="target").join(held, on="account").filter(_there("held_on"))
    pairs = pairs.sort("engagement", "target", "source").group_by("engagement", maintain_order=True).head(_OF_CONTACTS)
    sides = [pairs.select("engagement", person=side) for side in ("target", "source")]
    return pl.concat(sides).select("person", "engagement").unique().sort("engagement", "person")
