"""What an import really changes, and what a complete table says by leaving something out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from graphsvc.bulk import Bulk
from graphsvc.errors import InvalidInput
from graphsvc.ingest.known import Known
from graphsvc.ingest.plan import ImportPlan
from graphsvc.ingest.stood import Stood
from graphsvc.ingest.tables import ORDERS
from graphsvc.kinds import RELATIONSHIP_KINDS, TABLES, Table
from graphsvc.model import Change, Graph, Node, NodeChange, Op, Tie, TieChange

# Where a node's end is written: on a tie of its own, or on the node.
_END_TIE = {"Stakeholder": "WORKS_AT", "PartnerContact": "WORKS_FOR"}
_FIRST = {last: first for first, last in ORDERS}


@dataclass(frozen=True)
class Difference:
    """Counts of entities, and the changes that are needed to make the store say what was asked."""

    created: int
    updated: int
    deleted: int
    unchanged: int
    needed: list[Change] | Bulk


def diff_changes(changes: Iterable[Change], existing: Graph) -> Difference:
    """Compares changes with what there is; the same import a second time needs none."""
    ties = {tie.id: tie for kind in existing.types() for tie in existing.ties(kind)}
    counts = {"created": 0, "updated": 0, "deleted": 0, "unchanged": 0}
    needed: list[Change] = []
    for change in changes:
        there = existing.nodes(change.label).get(change.id) if isinstance(change, NodeChange) else ties.get(change.id)
        verdict = _verdict(change, there)
        if verdict == "absent":
            continue
        counts[verdict] += 1
        if verdict != "unchanged":
            needed.append(change)
    return Difference(**counts, needed=needed)


def _verdict(change: Change, there: Node | Tie | None) -> str:
    if change.op is Op.DELETE:
        return "deleted" if there else "absent"
    if there is None:
        return "created"
    wanted: dict[str, Any] = dict(change.properties)
    if change.op is Op.PUT:
        wanted = dict.fromkeys(there.properties) | wanted
    return "unchanged" if all(there.get(name) == value for name, value in wanted.items()) else "updated"


def rows_missing(plan: ImportPlan, known: Known, table: str, today: date) -> list[Change]:
    """The changes that end what no longer stands in a complete table; none where a row of it cannot be read.

    Stakeholders and partner contacts get `until` on the tie to their organisation, employees and programmes on the
    node; joint teams get `contract_until`, `serves` gets `agreement_until`. Other ties have no end and are deleted.
    Other nodes have neither an end nor a safe deletion: for their tables InvalidInput is raised, and so it is for a
    table without any row that would end something: an export that went wrong must not end everybody. What has ended
    already is left alone, and so is what a rejected row is about.
    """
    declared = TABLES.get(table)
    if declared is None or table not in plan.read:
        raise InvalidInput(f"The complete table {table} is not among the files.", hint="Name a table that is imported.")
    stood = plan.stood.get(table, Stood())
    found = list(_nodes(declared, stood, known, today) if declared.node else _ties(declared, stood, known, today))
    stated = {c.id for c in plan.changes if isinstance(c, TieChange) and c.op is not Op.DELETE}
    removed = [c for c in found if not (c.op is Op.DELETE and isinstance(c, TieChange) and c.id in stated)]
    if removed and not plan.read[table]:
        raise InvalidInput(
            f"{' and '.join(plan.files[table])} holds no row, so --complete would end all {len(removed)}.",
            hint="Leave --complete out.",
        )
    return [] if stood.unreadable else removed


def _nodes(table: Table, stood: Stood, known: Known, today: date) -> Iterator[Change]:
    label = str(table.node)
    gone = known.ids.get(label, frozenset()) - stood.ids
    last = next((name for name in ("until", "contract_until") if table.column(name)), None)
    if last is None:
        raise InvalidInput(f"Rows of {table.name} cannot end.", hint="Leave out --complete for this table.")
    if kind := _END_TIE.get(label):
        ties = (tie for tie in known.ties.get(kind, []) if tie.source in gone)
        yield from (_patched(tie, end) for tie in ties if (end := _end(tie, last, today)))
    else:
        nodes = (node for id_, node in sorted(known.nodes.get(label, {}).items()) if id_ in gone)
        yield from (NodeChange(Op.PATCH, label, n.id, end) for n in nodes if (end := _end(n, last, today)))


def _ties(table: Table, stood: Stood, known: Known, today: date) -> Iterator[Change]:
    kind = RELATIONSHIP_KINDS[str(table.tie)]
    for tie in known.ties.get(kind.type, []):
        if tie.id in stood.ids or (tie.source, tie.target) in stood.pairs:
            continue
        if kind.property("agreement_until"):
            if end := _end(tie, "agreement_until", today):
                yield _patched(tie, end)
        else:
            ends = (tie.source_label, tie.source, tie.target_label, tie.target)
            yield TieChange(Op.DELETE, tie.type, *ends, tie.key)


def _end(entity: Node | Tie, last: str, today: date) -> dict[str, Any] | None:
    """What makes it end today, though never before it begins; None for what has ended."""
    until = entity.get(last)
    if until is not None and until <= today:
        return None
    return {last: max(today, entity.get(_FIRST[last]) or today)}


def _patched(tie: Tie, properties: dict[str, Any]) -> TieChange:
    ends = (tie.source_label, tie.source, tie.target_label, tie.target)
    return TieChange(Op.PATCH, tie.type, *ends, key=tie.key, properties=properties)
