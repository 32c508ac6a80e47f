"""The plan of an import into an empty store, made of whole columns: what is new needs no looking at one by one.

It knows only whether the rules across rows hold, not which row breaks one. Where one may be broken it says nothing,
and the rows are looked at one by one (`plan`): so what is said of them is said in one place.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from graphsvc.bulk import ID, SOURCE, TARGET, Bulk, Part
from graphsvc.ingest.first_links import SOURCE_LABEL, TARGET_LABEL, Doubt, Ids, Places, keyed, link_ties, table_ties
from graphsvc.ingest.first_rules import check_accounts, check_cycles, check_ids, check_orders, once_each
from graphsvc.ingest.tables import Checked
from graphsvc.kinds import NODE_KINDS, RELATIONSHIP_KINDS, Use, standing_changes, standing_opportunity

_STANDING = standing_opportunity("")


def plan_first(tables: list[Checked]) -> Bulk | None:
    """All that these tables make in an empty store, without rows that are rejected already; None where a rule across
    rows may reject others, or a cell clears something."""
    if any(clear.any() for checked in tables for clear in checked.clear.values()):
        return None
    try:
        return _plan(tables)
    except Doubt:
        return None


def _plan(tables: list[Checked]) -> Bulk:
    check_ids(tables)
    frames = [(checked, checked.good()) for checked in tables]
    nodes = _nodes(frames)
    ids = Ids({label: frame[ID] for label, frame in nodes.items()})
    made = [*_standing_ties(nodes)]
    for checked, frame in frames:
        if checked.table.node:
            made += link_ties(checked.table, frame, ids)
    places = _places(nodes, made)
    for checked, frame in frames:
        if checked.table.tie:
            made += table_ties(checked.table, frame, ids, places)
    ties = {kind: once_each(frame) for kind, frame in _by_type(made).items()}
    check_orders(ties.values())
    check_accounts(ties)
    check_cycles(ties)
    return Bulk([Part((label,), frame) for label, frame in nodes.items() if frame.height], list(_parts(ties)))


def _nodes(frames: Iterable[tuple[Checked, pl.DataFrame]]) -> dict[str, pl.DataFrame]:
    """The nodes of each label: their ids and properties."""
    found: dict[str, list[pl.DataFrame]] = {}
    for checked, frame in frames:
        if checked.table.node:
            own = [c.name for c in checked.table.columns if c.use is Use.NODE_PROPERTY and c.name in frame.columns]
            found.setdefault(checked.table.node, []).append(frame.select(ID, *own))
    for accounts in found.get("Account", []):
        found.setdefault("Opportunity", []).append(_standing(accounts[ID]))
    return {label: pl.concat(found[label], how="diagonal") for label in NODE_KINDS if label in found}


def _places(nodes: dict[str, pl.DataFrame], made: Iterable[tuple[str, pl.DataFrame]]) -> Places:
    none = pl.DataFrame(schema={SOURCE: pl.String, TARGET: pl.String})
    accounts = pl.concat([none, *(frame.select(SOURCE, TARGET) for kind, frame in made if kind == "WORKS_AT")])
    people = nodes.get("Stakeholder", pl.DataFrame(schema={ID: pl.String, "name": pl.String}))
    return Places(accounts, people.filter(pl.col("name").is_null())[ID])


def _standing(accounts: pl.Series) -> pl.DataFrame:
    node, _ = standing_changes("")
    said = [pl.lit(value).alias(name) for name, value in node.properties.items()]
    return accounts.to_frame().select((pl.lit(_STANDING) + pl.col(ID)).alias(ID), *said)


def _standing_ties(nodes: dict[str, pl.DataFrame]) -> Iterable[tuple[str, pl.DataFrame]]:
    """The ties of the standing opportunities to their accounts."""
    if "Account" in nodes:
        _, tie = standing_changes("")
        ends = {SOURCE: pl.lit(_STANDING) + pl.col(ID), SOURCE_LABEL: pl.lit(tie.source_label)}
        ends |= {TARGET: pl.col(ID), TARGET_LABEL: pl.lit(tie.target_label)}
        kind = RELATIONSHIP_KINDS[tie.type]
        yield tie.type, keyed(kind, nodes["Account"].select(**ends))


def _by_type(made: Iterable[tuple[str, pl.DataFrame]]) -> dict[str, pl.DataFrame]:
    found: dict[str, list[pl.DataFrame]] = {}
    for kind, frame in made:
        found.setdefault(kind, []).append(frame)
    return {kind: pl.concat(found[kind], how="diagonal") for kind in RELATIONSHIP_KINDS if kind in found}


def _parts(ties: dict[str, pl.DataFrame]) -> Iterable[Part]:
    for kind, frame in ties.items():
        for ends, part in frame.partition_by(SOURCE_LABEL, TARGET_LABEL, as_dict=True, maintain_order=True).items():
            yield Part((kind, *map(str, ends)), part.drop(SOURCE_LABEL, TARGET_LABEL))
