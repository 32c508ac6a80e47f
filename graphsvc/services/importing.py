"""Importing files: read, check against the store, one commit or none."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from graphsvc.access import Viewer
from graphsvc.errors import Denied, InvalidInput
from graphsvc.ingest.diffing import diff_changes, rows_missing
from graphsvc.ingest.known import Known
from graphsvc.ingest.mapping import read_mapped
from graphsvc.ingest.plan import ImportPlan, plan_import
from graphsvc.ingest.reading import RawTable, read_paths
from graphsvc.ingest.rejects import write_rejects
from graphsvc.kinds import NODE_KINDS, RELATIONSHIP_KINDS, TABLES
from graphsvc.model import Change
from graphsvc.services.answers import ImportReport, RejectedRow
from graphsvc.services.context import Context


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to import, and how. `complete`: tables that are the whole truth."""

    paths: tuple[Path, ...]
    mapping: Path | None = None
    dry_run: bool = False
    rejects: Path | None = None
    message: str = ""
    complete: tuple[str, ...] = ()
    today: date | None = None
    source: str = "import"


def import_files(ctx: Context, viewer: Viewer, wanted: Wanted) -> ImportReport:
    """Reads and checks the files, applies what differs as one commit, reports every rejected row.

    Raises InvalidInput, with nothing written, for a file that cannot be read or a table that does not fit.
    """
    if not viewer.may_write:
        raise Denied("You may look at this, but not import.")
    raws = read_mapped(wanted.mapping, wanted.paths) if wanted.mapping else read_paths(wanted.paths)
    existing = ctx.store.graph_of(tuple(NODE_KINDS), tuple(RELATIONSHIP_KINDS))
    known = Known.of(existing)
    plan = plan_import(raws, known)
    changes = [*plan.changes, *_completed(wanted, plan, known, ctx.today(wanted.today))]
    difference = diff_changes(changes, existing)
    if wanted.rejects and plan.rejected:
        # First: where they cannot be written, the sentence that says so must not be about half of the work.
        write_rejects(wanted.rejects, raws, plan.rejected)
    number = None if wanted.dry_run else _commit(ctx, viewer, wanted, difference.needed, raws)
    return ImportReport(
        commit=number,
        read=sum(plan.read.values()),
        created=difference.created,
        updated=difference.updated,
        deleted=difference.deleted,
        unchanged=difference.unchanged,
        dry_run=wanted.dry_run,
        rejected=[
            RejectedRow(file=r.file, line=r.line, column=r.column, value_kind=r.value_kind, reason=r.reason)
            for r in plan.rejected
        ],
    )


def _completed(wanted: Wanted, plan: ImportPlan, known: Known, day: date) -> list[Change]:
    unknown = [table for table in wanted.complete if table not in TABLES]
    if unknown:
        raise InvalidInput(f"There is no table {unknown[0]!r}.", hint=f"Tables: {', '.join(TABLES)}.")
    return [change for table in wanted.complete for change in rows_missing(plan, known, table, day)]


def _commit(
    ctx: Context, viewer: Viewer, wanted: Wanted, changes: Sequence[Change], raws: Sequence[RawTable]
) -> int | None:
    if not changes:
        return None
    message = wanted.message or f"Import of {', '.join(sorted({raw.file for raw in raws}))[:500]}"
    return ctx.store.commit(changes, author=viewer.id, message=message, source=_source(wanted)).number


def _source(wanted: Wanted) -> str:
    """What the history keeps of where it came from: file names with their SHA-256."""
    files = sorted(p for path in wanted.paths for p in (path.rglob("*") if path.is_dir() else [path]) if p.is_file())
    named = [f"{p.name} sha256:{hashlib.sha256(p.read_bytes()).hexdigest()}" for p in files]
    return "; ".join([wanted.source, *named])
