"""Importing files: read, check against the store, one commit or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path

from graphsvc.access import Viewer
from graphsvc.bulk import Bulk
from graphsvc.errors import Denied, InvalidInput
from graphsvc.heap import growing
from graphsvc.ingest.diffing import Difference, diff_changes, rows_missing
from graphsvc.ingest.known import Known
from graphsvc.ingest.mapping import map_inputs
from graphsvc.ingest.plan import ImportPlan, plan_checked, plan_empty
from graphsvc.ingest.reading import Inputs, read_inputs
from graphsvc.ingest.rejects import write_rejects
from graphsvc.ingest.tables import check_tables, recognised
from graphsvc.kinds import ALIAS, NODE_KINDS, RELATIONSHIP_KINDS, TABLES
from graphsvc.model import Change, Graph, Op
from graphsvc.services.answers import ImportReport, RejectedRow
from graphsvc.services.context import Context
from graphsvc.services.turns import Moved, until_it_holds
from graphsvc.store.port import Plan, Reading, Store

Progress = Callable[[str, int, int], None]
"""Hears how far a long import is: the phase (reading, checking, writing), done, of how many (0 = not known)."""

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to import, and how. `complete`: tables that are the whole truth.

    `names`: what files are called that lie under another name; their tables are recognised by it.
    """

    paths: tuple[Path, ...]
    mapping: Path | None = None
    dry_run: bool = False
    rejects: Path | None = None
    message: str = ""
    complete: tuple[str, ...] = ()
    today: date | None = None
    source: str = "import"
    names: Mapping[Path, str] = field(default_factory=dict)


def import_files(ctx: Context, viewer: Viewer, wanted: Wanted, progress: Progress | None = None) -> ImportReport:
    """Reads and checks the files, applies what differs as one commit, reports every rejected row.

    Raises InvalidInput, with nothing written, for a file that cannot be read or a table that does not fit;
    StoreUnavailable if others write all the time, so that no plan holds until it is applied.
    """
    _check_viewer(viewer)
    return import_inputs(ctx, viewer, wanted, read_wanted(wanted, progress), progress)


def read_wanted(wanted: Wanted, progress: Progress | None = None) -> Inputs:
    """The tables that are wanted, before any store is needed for them. Raises InvalidInput as `import_files` does."""
    unknown = [table for table in wanted.complete if table not in TABLES]
    if unknown:
        raise InvalidInput(f"There is no table {unknown[0]!r}.", hint=f"Tables: {', '.join(TABLES)}.")
    inputs = _read(wanted, partial(progress or _nobody, "reading"))
    recognised(inputs.tables)
    return inputs


def import_inputs(
    ctx: Context, viewer: Viewer, wanted: Wanted, inputs: Inputs, progress: Progress | None = None
) -> ImportReport:
    """The rest of `import_files`, for what `read_wanted` has read."""
    _check_viewer(viewer)
    hear = progress or _nobody
    attempt = partial(_attempt, ctx, viewer, wanted, inputs, hear)
    with growing():
        return until_it_holds(attempt, "Others are writing to this store all the time.", "Import again in a moment.")


def _check_viewer(viewer: Viewer) -> None:
    if not viewer.may_write:
        raise Denied("You may look at this, but not import.")


def _nobody(phase: str, done: int, total: int) -> None:
    """Where nobody wants to know."""


def _read(wanted: Wanted, count: Callable[[int, int], None]) -> Inputs:
    if wanted.mapping:
        return map_inputs(wanted.mapping, wanted.paths, count=count)
    return read_inputs(wanted.paths, leave_out=wanted.rejects, names=wanted.names, count=count)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What an import would do to the store as it is at a revision."""

    revision: int
    plan: ImportPlan
    difference: Difference
    warnings: list[str]


def _prepare(ctx: Context, wanted: Wanted, inputs: Inputs, hear: Progress) -> _Prepared:
    hear("checking", 0, 0)
    existing = ctx.store.graph_of((*NODE_KINDS, ALIAS.label), tuple(RELATIONSHIP_KINDS))
    known = Known.of(existing)
    plan = _planned(wanted, inputs, known)
    today = ctx.today(wanted.today)
    ended = {table: rows_missing(plan, known, table, today) for table in dict.fromkeys(wanted.complete)}
    difference = _difference(plan, ended, existing)
    if wanted.rejects and plan.rejected:
        # First: where they cannot be written, the sentence that says so must not be about half of the work.
        write_rejects(wanted.rejects, inputs.tables, plan.rejected)
    warnings = [*_ignored(inputs), *_ended(ended, dry_run=wanted.dry_run), *_kept(plan, ended)]
    return _Prepared(existing.revision, plan, difference, warnings)


def _planned(wanted: Wanted, inputs: Inputs, known: Known) -> ImportPlan:
    tables = check_tables(inputs.tables)
    first = plan_empty(tables) if known.nothing and not wanted.complete else None
    return first or plan_checked(tables, known)


def _difference(plan: ImportPlan, ended: Mapping[str, Sequence[Change]], existing: Graph) -> Difference:
    if isinstance(plan.changes, Bulk):
        return Difference(created=len(plan.changes), updated=0, deleted=0, unchanged=0, needed=plan.changes)
    return diff_changes([*plan.changes, *chain.from_iterable(ended.values())], existing)


def _attempt(
    ctx: Context, viewer: Viewer, wanted: Wanted, inputs: Inputs, hear: Progress, insist: bool
) -> ImportReport:  # fmt: skip
    prepare = partial(_prepare, ctx, wanted, inputs, hear)
    prepared = prepare()
    if wanted.dry_run or not prepared.difference.needed:
        return _report(wanted, prepared, None)

    def plan(reading: Reading) -> list[Change] | Bulk:
        nonlocal prepared
        reading.alone()
        if reading.revision != prepared.revision and insist:
            prepared = prepare()
        if reading.revision != prepared.revision:
            raise Moved
        return prepared.difference.needed

    number = _commit(ctx.store, viewer, wanted, plan, inputs, hear)
    return _report(wanted, prepared, number if prepared.difference.needed else None)


def _commit(store: Store, viewer: Viewer, wanted: Wanted, plan: Plan, inputs: Inputs, hear: Progress) -> int:
    message = wanted.message or f"Import of {', '.join(sorted({raw.file for raw in inputs.tables}))[:500]}"
    hear("writing", 0, 0)
    commit = store.commit(
        plan, author=viewer.id, message=message, source=_source(wanted, inputs), progress=partial(hear, "writing")
    )
    return commit.number


def _source(wanted: Wanted, inputs: Inputs) -> str:
    """What the history keeps of where it came from: the names of the files that were read, with their SHA-256."""
    return "; ".join([wanted.source, *(f"{file.name} sha256:{file.sha256()}" for file in inputs.files)])


def _report(wanted: Wanted, prepared: _Prepared, number: int | None) -> ImportReport:
    return ImportReport(
        commit=number,
        read=sum(prepared.plan.read.values()),
        created=prepared.difference.created,
        updated=prepared.difference.updated,
        deleted=prepared.difference.deleted,
        unchanged=prepared.difference.unchanged,
        dry_run=wanted.dry_run,
        warnings=prepared.warnings,
        rejected=[
            RejectedRow(file=r.file, line=r.line, column=r.column, value_kind=r.value_kind, reason=r.reason)
            for r in prepared.plan.rejected
        ],
    )


def _ignored(inputs: Inputs) -> list[str]:
    if not inputs.ignored:
        return []
    more = f" and {len(inputs.ignored) - _SHOWN} more" if len(inputs.ignored) > _SHOWN else ""
    return [f"Ignored, since they are no import tables: {', '.join(inputs.ignored[:_SHOWN])}{more}."]


def _ended(ended: Mapping[str, Sequence[Change]], *, dry_run: bool) -> Iterator[str]:
    """How many ended in each complete table: the one thing that an import does without a row that says so."""
    for table, changes in ended.items():
        if changes:
            verb = "removed" if changes[0].op is Op.DELETE else "ended"
            said = f"would be {verb}" if dry_run else verb
            yield f"{table} is complete: {len(changes)} {said} that no longer stood in it."


def _kept(plan: ImportPlan, complete: Iterable[str]) -> Iterator[str]:
    """Why nothing was ended in a table although it is complete."""
    for table in complete:
        if unreadable := plan.stood[table].unreadable:
            where = ", ".join(f"{r.file} line {r.line}" for r in unreadable[:_SHOWN])
            more = f" and {len(unreadable) - _SHOWN} more" if len(unreadable) > _SHOWN else ""
            yield (
                f"Nothing was ended or removed in {table}: it is only complete when every row says what it is about, "
                f"and these do not: {where}{more}."
            )
