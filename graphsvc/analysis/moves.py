"""People who changed their job: whom of ours they knew, and what of that is still of use (metrics §5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from graphsvc.analysis.columns.arrays import integers
from graphsvc.analysis.columns.carrying import carried_over, selves_left
from graphsvc.analysis.columns.facts import Facts
from graphsvc.analysis.columns.strengths import own_contacts
from graphsvc.analysis.portfolio import Figures, Portfolio
from graphsvc.analysis.settings import MetricSettings

_EDGE = ("account", "later", "earlier")


@dataclass(frozen=True, slots=True)
class Moves:
    """Who is somewhere else now, by account, later, earlier: positions among the people of the account.

    `moves`: since when they are there, share s and covered C there. `known`: who of ours knew the earlier self, with
    what `strength` today, what `carries` over, and whether that is what `counts`, being more than what they have of
    their own. `renewed` (account, later, ours): contacts of our own with the later self, `strength` > 0.
    """

    moves: pl.DataFrame
    known: pl.DataFrame
    renewed: pl.DataFrame


def moves(of: Portfolio, found: Figures, settings: MetricSettings) -> Moves:
    """Everybody present who was somebody earlier that left and that one of ours was in contact with. O(rows · log)."""
    facts, present = of.facts, of.present
    own = own_contacts(facts, present, settings)
    everything = carried_over(own, facts, present, settings)
    edges = selves_left(facts, present).select(_EDGE)
    position = present.of(integers(edges["account"]), integers(edges["later"]))
    named = np.append(present.named, False)[position]  # nobody is in contact with a seat; who is not there is last
    edges = edges.with_columns(at=pl.Series(position)).filter(pl.Series(named))
    known = _known(edges, everything, settings)
    edges = edges.join(known, on=_EDGE, how="semi").sort(_EDGE)
    at = integers(edges["at"])
    edges = edges.with_columns(
        since=facts.people["since"].gather(present.row[at]),
        share=pl.Series(found.share[at]), covered=pl.Series(found.covered[at]),
    ).drop("at")  # fmt: skip
    mine = own.filter(pl.col("strength") > 0).rename({"person": "later"})
    renewed = mine.join(edges, on=["account", "later"], how="semi")
    renewed = renewed.select("account", "later", "ours", "strength", "last").sort("account", "later", "ours")
    return Moves(edges, known, renewed)


def _known(edges: pl.DataFrame, everything: pl.DataFrame, settings: MetricSettings) -> pl.DataFrame:
    before = everything.filter(pl.col("strength") > 0).select(
        "account", pl.col("person").alias("earlier"), "ours", "strength", "last",
        carries=settings.carried_over * pl.col("strength"),
    )  # fmt: skip
    now = everything.select("account", pl.col("person").alias("later"), "ours", "why", "carried_from")
    known = edges.select(_EDGE).join(before, on=["account", "earlier"])
    known = known.join(now, on=["account", "later", "ours"], how="left")
    counts = (pl.col("why") == "carried_over") & (pl.col("carried_from") == pl.col("earlier"))
    return known.with_columns(counts=counts.fill_null(False)).drop("why", "carried_from").sort(*_EDGE, "ours")


def posts_that_ended(facts: Facts, people: pl.Series, day: date) -> pl.DataFrame:
    """The last post that each of these people (ids) left before that day, over all accounts: `id`, `post` (position of
    the account), since, until."""
    posts = facts.people.filter("at", pl.col("id").is_in(people.implode()), pl.col("until") < day)
    last = posts.sort(["until", "account"], descending=[True, False]).unique("id", keep="first", maintain_order=True)
    return last.select("id", pl.col("account").alias("post"), "since", "until")
