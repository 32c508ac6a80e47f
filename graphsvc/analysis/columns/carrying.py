"""What carries over to a contact from earlier selves of the same person (metrics §5)."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from graphsvc.analysis.columns.evidence import PAIR
from graphsvc.analysis.columns.facts import Facts
from graphsvc.analysis.columns.presence import Presence
from graphsvc.analysis.settings import MetricSettings

_REPLACED = ("strength", "why", "since", "undated", "carried_from")


def carried_over(own: pl.DataFrame, facts: Facts, present: Presence, settings: MetricSettings) -> pl.DataFrame:
    """Adds what carries over from earlier selves who left: 0.8 of that contact, along chains of earlier selves.

    `own`: contacts as `strengths` has them, by account, person, ours; so are the ones returned.
    """
    if not facts.selves.height:
        return own
    for level in _oldest_first(selves_left(facts, present)):
        own = _carried(own, level, settings)
    return own.sort(PAIR)


def selves_left(facts: Facts, present: Presence) -> pl.DataFrame:
    """Which person `later` of each account was which person `earlier` who has left."""
    left = facts.people.select(
        "account", earlier=pl.int_range(pl.len(), dtype=pl.UInt32).over("account"), left_on="left_on"
    ).filter(pl.col("left_on") < present.today)  # fmt: skip
    return facts.selves.join(left, on=["account", "earlier"], how="semi")


def _carried(own: pl.DataFrame, edges: pl.DataFrame, settings: MetricSettings) -> pl.DataFrame:
    """One step: of several earlier selves the strongest contact counts, and only if it is stronger than their own."""
    before = own.select(
        "account", "ours", pl.col("person").alias("earlier"), strength=settings.carried_over * pl.col("strength"),
        why=pl.lit("carried_over"), since="since", undated="undated", carried_from="person", stale="stale",
        last="last",
    )  # fmt: skip
    found = edges.join(before, on=["account", "earlier"]).rename({"later": "person"})
    best = found.sort(["strength", "earlier"], descending=[True, False]).unique(PAIR, keep="first", maintain_order=True)
    both = own.join(best.drop("earlier"), on=PAIR, how="full", coalesce=True, suffix="_new")
    wins = pl.col("strength").is_null() | (pl.col("strength_new") > pl.col("strength"))
    wins = pl.col("strength_new").is_not_null() & wins
    replaced = [pl.when(wins).then(f"{name}_new").otherwise(name).alias(name) for name in _REPLACED]
    recorded = [
        pl.when(wins).then(pl.coalesce(name, f"{name}_new")).otherwise(name).alias(name) for name in ("stale", "last")
    ]
    return both.with_columns(*replaced, *recorded, pl.col("below_target").fill_null(False)).select(own.columns)


def _oldest_first(edges: pl.DataFrame) -> Iterable[pl.DataFrame]:
    """The edges in steps: every later self after its own earlier selves."""
    left = edges
    while left.height:
        waiting = left.select("account", pl.col("later").alias("earlier")).unique()
        ready = left.join(waiting, on=["account", "earlier"], how="anti")
        # All edges of a later self are taken together.
        held = left.join(ready, on=["account", "later", "earlier"], how="anti").select("account", "later").unique()
        step = ready.join(held, on=["account", "later"], how="anti")
        if not step.height:
            step = left  # a circle, which the rules refuse
        yield step
        left = left.join(step, on=["account", "later", "earlier"], how="anti")
