"""Whether the rules across rows hold for whole columns of an empty store. Raises Doubt where one may be broken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from graphsvc.bulk import ID, KEY, SOURCE, TARGET
from graphsvc.ingest.first_links import SOURCE_LABEL, TARGET_LABEL, check
from graphsvc.ingest.tables import Checked
from graphsvc.kinds import DEFAULTS, RELATIONSHIP_KINDS, standing_opportunity
from graphsvc.kinds.belonging import HOME, WITHIN
from graphsvc.kinds.identity import id_reason, id_space
from graphsvc.kinds.validate import ORDERS

_WHAT = (SOURCE, TARGET, KEY)
# What is surely an id; of any other text `id_reason` is asked.
_PLAIN = r"^[A-Za-z0-9_-][A-Za-z0-9_:-]{0,200}$"


def check_ids(tables: Iterable[Checked]) -> None:
    """Each id stands once among those of its label, all people being of one; and can be one."""
    spaces: dict[tuple[str, ...], list[pl.Series]] = {}
    for checked in tables:
        if checked.table.node:
            spaces.setdefault(id_space(checked.table.node), []).append(checked.values[ID].drop_nulls().rename(ID))
    for space, columns in spaces.items():
        ids = pl.concat(columns)
        check(holds=ids.n_unique() == len(ids))
        odd = ids.filter(~ids.str.contains(_PLAIN))
        check(holds=not any(map(id_reason, odd)))
        check(holds="Opportunity" not in space or not ids.str.starts_with(standing_opportunity("")).any())


def once_each(ties: pl.DataFrame) -> pl.DataFrame:
    """Each tie once: those that several rows state say what any of them says, if all agree."""
    again = ties.select(pl.struct(_WHAT).is_duplicated()).to_series()
    if not again.any():
        return ties
    several = ties.filter(again)
    said = [name for name in ties.columns if name not in _WHAT]
    check(holds=not any(several.schema[name].is_nested() and several[name].count() for name in said))
    plain = [name for name in said if not several.schema[name].is_nested()]
    told = several.group_by(_WHAT, maintain_order=True)
    different = told.agg(pl.col(plain).drop_nulls().n_unique() > 1).select(pl.any_horizontal(pl.col(plain).any()))
    check(holds=not different.item())
    merged = told.agg(pl.col(plain).drop_nulls().first())
    return pl.concat([ties.filter(~again), merged], how="diagonal")


def check_orders(ties: Iterable[pl.DataFrame]) -> None:
    """Nothing ends before it begins."""
    for frame in ties:
        for first, last in ORDERS:
            if first in frame.columns and last in frame.columns:
                check(holds=not (frame[last] < frame[first]).any())


def check_accounts(ties: Mapping[str, pl.DataFrame]) -> None:
    """What must stay within one account does."""
    homes = {label: home for label, kind in HOME.items() if (home := _homes(label, ties.get(kind))) is not None}
    for kind in WITHIN & ties.keys():
        for (label, to_label), frame in ties[kind].partition_by(SOURCE_LABEL, TARGET_LABEL, as_dict=True).items():
            if to_label != "Account" and label in homes and to_label in homes:
                near, far = (homes[str(one)] for one in (label, to_label))
                both = frame.join(near, left_on=SOURCE, right_on=ID).join(far, left_on=TARGET, right_on=ID)
                check(holds=not (both["home"] != both["home_right"]).any())


def _homes(label: str, ties: pl.DataFrame | None) -> pl.DataFrame | None:
    """(id, home): the account to which each node of a label belongs."""
    if ties is None:
        return None
    own = (pl.col(SOURCE_LABEL) == label) & (pl.col(TARGET_LABEL) == "Account")
    return ties.filter(own).select(pl.col(SOURCE).alias(ID), pl.col(TARGET).alias("home"))


def check_cycles(ties: Mapping[str, pl.DataFrame]) -> None:
    """Nothing leads back that may not: as many strongly connected components as nodes."""
    for kind in (k.type for k in RELATIONSHIP_KINDS.values() if k.acyclic and k.type in ties):
        sources, targets, count = _arcs(ties[kind], DEFAULTS[kind].get("kind"))
        arcs = coo_array((np.ones(len(sources), np.int8), (sources, targets)), shape=(count, count))
        parts, _ = connected_components(arcs, connection="strong")
        check(holds=parts == count)


def _arcs(ties: pl.DataFrame, default: object) -> tuple[np.ndarray, np.ndarray, int]:
    """Where the ties that count begin and end, as numbers of their nodes, and how many nodes there are."""
    if "kind" in ties.columns:
        ties = ties.filter(pl.col("kind").fill_null(default) != "dotted")
    ends = [pl.concat_str(label, end, separator=":") for label, end in ((SOURCE_LABEL, SOURCE), (TARGET_LABEL, TARGET))]
    names = pl.concat([ties.select(end.alias(ID)).to_series() for end in ends])
    numbers = names.rank("dense").cast(pl.Int32).to_numpy()
    half = len(numbers) // 2
    return numbers[:half] - 1, numbers[half:] - 1, int(numbers.max(initial=0))
