"""What the journal says of single ties and properties, set straight in the facts: nothing is read for it.

Who comes, goes or moves shifts positions, and an engagement or a team joins many: that is not set straight, but the
accounts concerned are read again (`parts.exchanged`). Held against reading everything anew, as that is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import polars as pl

from graphsvc.analysis.columns.direct import DIRECT
from graphsvc.analysis.columns.facts import Facts, known_of
from graphsvc.analysis.columns.parts import put, rows_of, spliced
from graphsvc.analysis.columns.places import Places, places_of, rows_with
from graphsvc.analysis.columns.tables import NODES, TIES, of_nodes, of_ties
from graphsvc.model import Entry, Node

_MOST = 200
"""Things changed, beyond which reading the accounts again takes no longer."""

_Known = Callable[[pl.DataFrame], pl.DataFrame]
_OF_NODES: Mapping[str, tuple[str, _Known]] = MappingProxyType({
    "Account": ("accounts", lambda table: table),
    "Stakeholder": ("people", known_of),
    "Opportunity": ("opportunities", lambda table: table),
    "Assessment": ("assessments", lambda table: table),
})  # fmt: skip
"""Label → the table of facts in which the properties of such a node stand beside its id, and what is said there."""


def amended(facts: Facts, entries: Sequence[Entry]) -> tuple[Facts, set[str]] | None:
    """The facts after these entries, which follow each other from where the facts are, and the accounts of which they
    say something else now. None where that cannot be set straight, or is too much. O(rows of the accounts concerned),
    beside finding them: a millisecond for each of a few people among half a million."""
    net = _net(entries)
    if len(net) > _MOST or not all(map(_straight, net)):
        return None
    changed: set[int] = set()
    for label in _OF_NODES:
        if nodes := [each for each in net if each.kind == (label,)]:
            facts, at = _with_nodes(facts, label, nodes)
            changed |= at
    if ties := [each for each in net if len(each.kind) > 1]:
        facts, at = _with_all_ties(facts, ties)
        changed |= at
    return facts, set(facts.accounts["id"].gather(sorted(changed)))


def backwards(entries: Iterable[Entry]) -> list[Entry]:
    """What takes these entries back, which follow each other."""
    return [replace(each, before=each.after, after=each.before) for each in reversed(list(entries))]


def _net(entries: Iterable[Entry]) -> list[Entry]:
    """One entry for each thing of which something differs in the end that is read for the facts."""
    found: dict[Any, Entry] = {}
    for each in entries:
        if each.kind[0] in NODES or each.kind[0] in TIES:
            thing = each.kind, each.key
            first = found.get(thing, each)
            found[thing] = replace(each, before=first.before, erased=first.erased or each.erased)
    return [each for each in found.values() if each.erased or _read(each, each.before) != _read(each, each.after)]


def _read(entry: Entry, properties: Mapping[str, Any] | None) -> list[Any] | None:
    """Of these properties what is read for the facts."""
    if properties is None:
        return None
    kind = entry.kind[0]
    return [properties.get(name) for name in (NODES[kind] if kind in NODES else TIES[kind])]


def _straight(entry: Entry) -> bool:
    if entry.erased:
        return False
    if len(entry.kind) > 1:
        return entry.kind[0] in DIRECT
    return entry.kind[0] in _OF_NODES and entry.before is not None and entry.after is not None


def _with_nodes(facts: Facts, label: str, changes: Sequence[Entry]) -> tuple[Facts, set[int]]:
    """With what is now known of these nodes, where they stand in the facts; and at which accounts that is."""
    part, known = _OF_NODES[label]
    table: pl.DataFrame = getattr(facts, part)
    of = known(of_nodes(label, (Node(label, each.key[0], each.after or {}) for each in changes)))
    row = rows_with(table, of["id"].to_list())["row"]
    old = table[row]
    new = old.drop(of.columns[1:]).join(of, on="id", how="left", maintain_order="left").select(table.columns)
    return replace(facts, **{part: put(table, new, row.to_list())}), set(row if part == "accounts" else old["account"])


def _with_all_ties(facts: Facts, ties: Sequence[Entry]) -> tuple[Facts, set[int]]:
    ids = {end for each in ties for end in each.key[:2]}
    places = places_of(ids, facts.accounts, facts.ours, facts.people, facts.opportunities)
    changed: set[int] = set()
    for type_ in sorted({each.kind[0] for each in ties}):
        facts, at = _with_ties(facts, type_, [each for each in ties if each.kind[0] == type_], places)
        changed |= at
    return facts, changed


def _with_ties(facts: Facts, type_: str, changes: Sequence[Entry], places: Places) -> tuple[Facts, set[int]]:
    """With these ties as they are now; and at which accounts they are."""
    part, rows = DIRECT[type_]
    table: pl.DataFrame = getattr(facts, part)
    old = rows(of_ties(type_, (each.tie(each.before) for each in changes if each.before is not None)), places)
    new = rows(of_ties(type_, (each.tie(each.after) for each in changes if each.after is not None)), places)
    at = sorted({*old["account"], *new["account"]})
    fresh = pl.concat([_less(rows_of(table, at), old), new]).sort(pl.all())
    return replace(facts, **{part: spliced(table, fresh, at)}), set(at)


def _less(rows: pl.DataFrame, gone: pl.DataFrame) -> pl.DataFrame:
    """Without those that are gone: of rows that are alike as many as of them are."""
    number = pl.int_range(pl.len()).over(rows.columns).alias("_number")
    left = rows.with_columns(number).join(
        gone.with_columns(number), on=[*rows.columns, "_number"], how="anti", nulls_equal=True
    )
    return left.drop("_number")
