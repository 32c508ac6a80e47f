"""Groups of companies: accounts that belong together, and what is known of them taken together (metrics §§6, 7, 11)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from graphsvc.analysis.columns.arrays import integers
from graphsvc.analysis.columns.facts import Facts
from graphsvc.analysis.columns.working import active_rows
from graphsvc.analysis.segments import Floats, Integers
from graphsvc.analysis.settings import MetricSettings


@dataclass(frozen=True, slots=True)
class Group:
    """`members`: positions of its accounts, by `steps` below the `top`, then by id. `top`: the one that belongs to no
    other; of several, and in a circle, which the rules refuse, the one with the smallest id."""

    top: int
    members: tuple[int, ...]
    steps: tuple[int, ...]


def groups(facts: Facts) -> list[Group]:
    """Every group of at least two accounts that subsidiaries and parents join, by the id of its top. O(accounts)."""
    child, parent = _lines(facts)
    size = facts.accounts.height
    _, group = connected_components(
        csr_array((np.ones(len(child)), (child, parent)), shape=(size, size)), directed=False
    )
    order = np.argsort(group, kind="stable")
    several = np.split(order, np.flatnonzero(np.diff(group[order])) + 1) if size else []
    below: dict[int, list[int]] = {}
    for a, b in zip(child.tolist(), parent.tolist(), strict=True):
        below.setdefault(b, []).append(a)
    owned = set(child.tolist())
    return sorted((_group(each.tolist(), below, owned) for each in several if len(each) > 1), key=lambda g: g.top)


def _lines(facts: Facts) -> tuple[Integers, Integers]:
    """Positions of subsidiaries and of the accounts above them, as far as these are there. Accounts are by id."""
    above = facts.accounts.select("id").with_row_index("above")
    found = facts.parents.join(above, left_on="parent", right_on="id").sort("account", "above")
    return integers(found["account"]), integers(found["above"])


def _group(members: list[int], below: dict[int, list[int]], owned: set[int]) -> Group:
    """`members` ascending, which is by id."""
    top = next((each for each in members if each not in owned), members[0])
    steps, fresh = {top: 0}, [top]
    while fresh:
        fresh = [each for above in fresh for each in below.get(above, ()) if each not in steps]
        depth = max(steps.values()) + 1
        steps |= dict.fromkeys(fresh, depth)
    # Beside a top there may be another one: a joint venture has two, and both are of one group.
    steps = {each: steps.get(each, 0) for each in members}
    ordered = sorted(members, key=lambda each: (steps[each], each))
    return Group(top, tuple(ordered), tuple(steps[each] for each in ordered))


def weighted_coverage(coverage: Floats, value: Floats) -> tuple[float | None, Floats]:
    """Σ w · coverage with w = value / Σ value over the accounts of which both are known, and w, nan of the others.

    None where nothing of worth is known: what the accounts are worth to each other is not known then, and equal
    weights would say that it is. = 1 − Σ value at risk / Σ value of the same accounts.
    """
    known = ~np.isnan(coverage) & ~np.isnan(value)
    total = value[known].sum()
    if not total > 0:
        return None, np.full(len(value), np.nan)
    weight = np.where(known, value / total, np.nan)
    return float((weight[known] * coverage[known]).sum()), weight


def reach(contacts: pl.DataFrame, group: pl.DataFrame, settings: MetricSettings) -> pl.DataFrame:
    """Who of ours has active contacts at several accounts of one group: `group`, `ours`, `account`, how many `people`
    they know there and the strongest `strength`, by these. `group`: `account`, `group`."""
    active = active_rows(contacts, settings).join(group, on="account")
    found = active.group_by("group", "ours", "account").agg(people=pl.len(), strength=pl.col("strength").max())
    return found.filter(pl.len().over("group", "ours") > 1).sort("group", "ours", "account")
