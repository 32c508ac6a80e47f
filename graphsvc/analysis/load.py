"""What those who look after accounts carry, against what they have room for."""

from __future__ import annotations

import numpy as np
import polars as pl

from graphsvc.analysis.columns.arrays import Mask
from graphsvc.analysis.columns.facts import Facts
from graphsvc.analysis.segments import Integers

MANAGER, SPECIALIST = "account_manager", "specialist"


def load(facts: Facts, here: Mask, active: Integers) -> pl.DataFrame:
    """Everybody who manages an account or is the specialist of one and has not left (`here`, (ours,)), by `active`
    (ours,), the stakeholders that they are in contact with, largest first, then id.

    `role`: `account_manager` for who manages at least one account, else `specialist`; `accounts`: in how many they have
    that role. A tie without a role is an account manager's (metrics §12). `above_account_capacity`, `above_capacity`:
    more than there is room for, null where that is not recorded. O(ties).
    """
    ties = facts.managers.with_columns(pl.col("role").fill_null(MANAGER)).filter(
        pl.col("role").is_in([MANAGER, SPECIALIST])
    )
    counts = ties.unique(["ours", "account", "role"]).group_by("ours").agg(
        managed=(pl.col("role") == MANAGER).sum(), advised=(pl.col("role") == SPECIALIST).sum()
    )  # fmt: skip
    ours = facts.ours.select("id", "name", "capacity", "account_capacity").with_columns(
        ours=pl.Series(np.arange(facts.ours.height), dtype=pl.UInt32), active_stakeholders=pl.Series(active),
        here=pl.Series(here, dtype=pl.Boolean),
    )  # fmt: skip
    managing = pl.col("managed") > 0
    found = ours.filter("here").join(counts, on="ours").select(
        "id", "name",
        role=pl.when(managing).then(pl.lit(MANAGER)).otherwise(pl.lit(SPECIALIST)),
        accounts=pl.when(managing).then("managed").otherwise("advised").cast(pl.Int64),
        account_capacity="account_capacity", active_stakeholders="active_stakeholders", capacity="capacity",
    )  # fmt: skip
    return found.with_columns(
        above_account_capacity=pl.col("accounts") > pl.col("account_capacity"),
        above_capacity=pl.col("active_stakeholders") > pl.col("capacity"),
    ).sort("active_stakeholders", "id", descending=[True, False])
