"""The tables of facts that have one row for each tie at each account: what becomes of such ties.

All are sorted by all of their columns, `account` first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import polars as pl

from graphsvc.analysis.columns.places import Places
from graphsvc.analysis.columns.tables import TIES

_INSTANT = "%Y-%m-%dT%H:%M:%S%.fZ"
Rows = Callable[[pl.DataFrame, Places], pl.DataFrame]


def _departments(ties: pl.DataFrame, places: Places) -> pl.DataFrame:
    return places.at(ties, "source", "person").select("account", "person", "target", "since", "until").rename(
        {"target": "department"}
    )  # fmt: skip


def _in_opportunities(said: str) -> Rows:
    def rows(ties: pl.DataFrame, places: Places) -> pl.DataFrame:
        found = places.at(ties, "source", "person").join(places.opportunities, on=["account", "target"])
        return found.select("account", "opportunity", "person", said)

    return rows


def _influences(ties: pl.DataFrame, places: Places) -> pl.DataFrame:
    return places.inside(ties, "by", "who").select("account", "who", "by", "strength")


def _lines(ties: pl.DataFrame, places: Places) -> pl.DataFrame:
    solid = pl.col("kind").fill_null("solid") == "solid"
    return places.inside(ties, "report", "boss").select("account", "report", "boss", solid=solid)


def _contacts(ties: pl.DataFrame, places: Places) -> pl.DataFrame:
    return places.met(ties).select("account", "person", "ours", *TIES["CONTACTS"])


def _touches(ties: pl.DataFrame, places: Places) -> pl.DataFrame:
    at = pl.col("at").str.to_datetime(_INSTANT, time_unit="us", time_zone="UTC", strict=False)
    return places.met(ties).select("account", "person", "ours", at, "channel", "direction")


def _managers(ties: pl.DataFrame, places: Places) -> pl.DataFrame:
    found = ties.join(places.accounts, on="target").join(places.ours, on="source")
    return found.select("account", "ours", "role")


def _partners(ties: pl.DataFrame, places: Places) -> pl.DataFrame:
    found = ties.join(places.accounts, on="target").rename({"source": "partner"})
    return found.select("account", "partner", *TIES["SERVES"])


DIRECT: Mapping[str, tuple[str, Rows]] = MappingProxyType({
    "WORKS_IN": ("departments", _departments),
    "HAS_ROLE": ("roles", _in_opportunities("role")),
    "HAS_STANCE": ("stances", _in_opportunities("support")),
    "INFLUENCES": ("influences", _influences),
    "REPORTS_TO": ("lines", _lines),
    "CONTACTS": ("contacts", _contacts),
    "INTERACTED_WITH": ("touches", _touches),
    "MANAGES": ("managers", _managers),
    "SERVES": ("partners", _partners),
})  # fmt: skip
"""Type of tie → the table of facts that has a row for it, and how that row comes about."""
