"""Ties that stay within one account, held against what the files say and what is stored."""

from __future__ import annotations

from collections.abc import Iterator

from graphsvc.ingest.known import Known
from graphsvc.ingest.rows import Entry
from graphsvc.kinds import Use
from graphsvc.kinds.belonging import WITHIN, apart, is_home, left_behind
from graphsvc.model import Op, Tie, TieChange

_Node = tuple[str, str]


def check_accounts(entries: list[Entry], known: Known) -> None:
    """Rejects rows that join things of two accounts, and those that move something away from what it is joined to."""
    homes = {(t.source_label, t.source): t.target for ties in known.ties.values() for t in ties if is_home(t)}
    moved: dict[_Node, Entry] = {}
    for entry in (e for e in entries if _states(e) and is_home(e.change)):  # type: ignore[arg-type]
        node, target = _home(entry.change)  # type: ignore[arg-type]
        if homes.get(node, target) != target:
            moved[node] = entry
        homes[node] = target

    def home(label: str, id_: str) -> str | None:
        return homes.get((label, id_))

    for entry in filter(_states, entries):
        if reason := apart(entry.change, home):  # type: ignore[arg-type]
            entry.checked.reject(entry.row, entry.column or _target(entry), reason)
    for tie, entry in _staying(entries, known, moved):
        if reason := left_behind(tie, home):
            entry.checked.reject(entry.row, entry.column, reason)


def _states(entry: Entry) -> bool:
    return isinstance(entry.change, TieChange) and entry.change.op is not Op.DELETE


def _home(tie: TieChange) -> tuple[_Node, str]:
    return (tie.source_label, tie.source), tie.target


def _target(entry: Entry) -> str:
    return next(column.name for column in entry.checked.table.columns if column.use is Use.TARGET)


def _staying(entries: list[Entry], known: Known, moved: dict[_Node, Entry]) -> Iterator[tuple[Tie, Entry]]:
    """The stored ties of what moves that the import neither ends nor restates, each with the row that moves it."""
    if not moved:
        return
    touched = {e.change.id for e in entries if isinstance(e.change, TieChange) and e.change.type in WITHIN}
    for tie in (t for kind in sorted(WITHIN) for t in known.ties.get(kind, []) if t.id not in touched):
        mover = moved.get((tie.source_label, tie.source)) or moved.get((tie.target_label, tie.target))
        if mover:
            yield tie, mover
