"""The ties that whole tables state in an empty store. Raises Doubt where one of them leads nowhere or must not be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from graphsvc.bulk import ID, KEY, SOURCE, TARGET
from graphsvc.kinds import DEFAULTS, RELATIONSHIP_KINDS, Column, RelationshipKind, Table, Use, standing_opportunity

SOURCE_LABEL, TARGET_LABEL = "_source_label", "_target_label"
_END = {SOURCE: SOURCE_LABEL, TARGET: TARGET_LABEL}
_Ties = Iterator[tuple[str, pl.DataFrame]]


class Doubt(Exception):
    """A rule across rows may be broken."""


def check(*, holds: bool | None) -> None:
    """Raises Doubt unless it holds."""
    if not holds:
        raise Doubt


class Ids:
    """The ids that exist, by label, and which label one has."""

    def __init__(self, ids: Mapping[str, pl.Series]) -> None:
        self._ids = ids
        self._found: dict[tuple[str, ...], pl.DataFrame] = {}

    def among(self, labels: tuple[str, ...]) -> pl.DataFrame:
        """(id, _label): the first of these labels under which an id exists."""
        if labels not in self._found:
            empty = pl.DataFrame(schema={ID: pl.String, "_label": pl.String})
            frames = [
                self._ids[label].to_frame().with_columns(_label=pl.lit(label)) for label in labels if label in self._ids
            ]
            self._found[labels] = pl.concat([empty, *frames]).unique(ID, keep="first", maintain_order=True)
        return self._found[labels]

    def labelled(self, frame: pl.DataFrame, end: str, labels: tuple[str, ...]) -> pl.DataFrame:
        """The frame with the label of each `end`. Raises Doubt where one is of none of these labels."""
        known = self.among(labels).rename({"_label": _END[end]})
        joined = frame.join(known, left_on=end, right_on=ID, how="left", maintain_order="left")
        check(holds=joined[_END[end]].null_count() == 0)
        return joined


@dataclass(frozen=True, slots=True)
class Places:
    """Where stakeholders work, as ties, and which of them are open seats."""

    accounts: pl.DataFrame
    seats: pl.Series


def keyed(kind: RelationshipKind, frame: pl.DataFrame) -> pl.DataFrame:
    """Ties with their keys: see `kinds.identity.key_of`."""
    parts = [_text(frame, name) for name in kind.key]
    return frame.with_columns((pl.concat_str(parts, separator="|") if parts else pl.lit("")).alias(KEY))


def _text(frame: pl.DataFrame, name: str) -> pl.Expr:
    if name not in frame.columns:
        return pl.lit("")
    check(holds=frame.schema[name] in (pl.String, pl.Date))
    return pl.col(name).cast(pl.String).fill_null("")


def link_ties(table: Table, frame: pl.DataFrame, ids: Ids) -> _Ties:
    """The ties that the link columns of a table of nodes state."""
    for column in table.columns:
        if column.use is Use.LINK and column.name in frame.columns:
            yield str(column.tie), _links(table, column, frame, ids)


def _links(table: Table, column: Column, frame: pl.DataFrame, ids: Ids) -> pl.DataFrame:
    near, far = (TARGET, SOURCE) if column.incoming else (SOURCE, TARGET)
    carried = [
        c.name for c in table.columns if c.use is Use.TIE_PROPERTY and c.tie == column.tie and c.name in frame.columns
    ]
    stated = frame.filter(pl.col(column.name).is_not_null())
    ties = stated.select(pl.col(ID).alias(near), pl.col(column.name).alias(far), *carried)
    ties = ties.with_columns(pl.lit(table.node).alias(_END[near]))
    ties = _named(_one_each(ties, far) if column.many else ties, column, far, ids)
    check(holds=table.node not in column.labels or not (ties[near] == ties[far]).any())
    constants = [
        pl.coalesce(*([name] if name in ties.columns else []), pl.lit(value)).alias(name)
        for name, value in (column.constants or {}).items()
    ]
    return keyed(RELATIONSHIP_KINDS[str(column.tie)], ties.with_columns(constants))


def _one_each(ties: pl.DataFrame, far: str) -> pl.DataFrame:
    parts = ties.with_columns(pl.col(far).str.split(";")).explode(far).with_columns(pl.col(far).str.strip_chars())
    return parts.filter(pl.col(far) != "")


def _named(ties: pl.DataFrame, column: Column, far: str, ids: Ids) -> pl.DataFrame:
    """With the labels of what the column names."""
    if not column.prefixed:
        return ids.labelled(ties, far, column.labels)
    parts = pl.col(far).str.splitn(":", 2)
    split = ties.with_columns(
        parts.struct[0].str.strip_chars().str.to_lowercase().alias("_prefix"),
        parts.struct[1].str.strip_chars().alias(far),
    )
    found = [ids.labelled(part.drop("_prefix"), far, _meant(column, prefix)) for prefix, part in _by_prefix(split)]
    return pl.concat(found) if found else ids.labelled(ties, far, column.labels)


def _by_prefix(ties: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    for (prefix,), part in ties.partition_by("_prefix", as_dict=True, maintain_order=True).items():
        yield str(prefix), part


def _meant(column: Column, prefix: str) -> tuple[str, ...]:
    return tuple(label for label in column.labels if label.lower() == prefix)


def table_ties(table: Table, frame: pl.DataFrame, ids: Ids, places: Places) -> _Ties:
    """The ties that a table of ties states, of one kind or two."""
    source, target = (next(c for c in table.columns if c.use is use) for use in (Use.SOURCE, Use.TARGET))
    far = pl.col(target.name) if target.name in frame.columns else pl.lit(None, pl.String)
    ends = frame.with_columns(pl.col(source.name).alias(SOURCE), far.alias(TARGET))
    if table.name == "roles":
        ends = _with_standing(ends, places.accounts)
    ends = ids.labelled(ids.labelled(ends, SOURCE, source.labels), TARGET, target.labels)
    kind = RELATIONSHIP_KINDS[str(table.tie)]
    _check_pairs(kind, ends, places.seats)
    ends = _in_order(ends) if kind.symmetric else ends
    for name in dict.fromkeys([str(table.tie), *(str(c.tie) for c in table.columns)]):
        yield name, _stated(RELATIONSHIP_KINDS[name], table, ends)


def _with_standing(ends: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """No opportunity means the standing one of the account where the stakeholder works."""
    joined = ends.join(accounts.select(SOURCE, pl.col(TARGET).alias("_account")), on=SOURCE, how="left")
    return joined.with_columns(pl.coalesce(TARGET, pl.lit(standing_opportunity("")) + pl.col("_account")).alias(TARGET))


def _check_pairs(kind: RelationshipKind, ends: pl.DataFrame, seats: pl.Series) -> None:
    same_label = pl.col(SOURCE_LABEL) == pl.col(TARGET_LABEL)
    check(holds=not ends.select(((pl.col(SOURCE) == pl.col(TARGET)) & same_label).any()).item())
    if kind.same_label:
        check(holds=ends.select(same_label.all()).item())
    if kind.type == "CONTACTS":
        check(holds=not ends[TARGET].is_in(seats.implode()).any())


def _in_order(ends: pl.DataFrame) -> pl.DataFrame:
    """Of a symmetric kind the smaller id first."""
    turned = pl.col(TARGET) < pl.col(SOURCE)
    pairs = ((SOURCE, TARGET), (TARGET, SOURCE), (SOURCE_LABEL, TARGET_LABEL), (TARGET_LABEL, SOURCE_LABEL))
    return ends.with_columns(pl.when(turned).then(other).otherwise(own).alias(own) for own, other in pairs)


def _stated(kind: RelationshipKind, table: Table, ends: pl.DataFrame) -> pl.DataFrame:
    """What the rows say of ties of this kind; of roles and stances, only rows that say anything."""
    columns = [c for c in table.columns if c.use is Use.TIE_PROPERTY and c.tie == kind.type and c.name in ends.columns]
    said = {c.property.name: pl.col(c.name) for c in columns if c.property}
    ties = ends.select(SOURCE, SOURCE_LABEL, TARGET, TARGET_LABEL, **said)
    if kind.type in {"HAS_ROLE", "HAS_STANCE"}:
        ties = ties.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in said) if said else pl.lit(False))
    if kind.type == "REPORTS_TO":
        default = pl.lit(DEFAULTS[kind.type]["kind"])
        ties = ties.with_columns((pl.col("kind").fill_null(default) if "kind" in said else default).alias("kind"))
    return keyed(kind, ties)
