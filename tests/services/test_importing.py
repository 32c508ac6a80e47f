"""The import as a use case, over the real store: other writers, progress, what the history keeps."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from graphsvc.access import LOCAL_OWNER
from graphsvc.errors import InvalidInput, StoreUnavailable
from graphsvc.model import Change, NodeChange, Op, TieChange
from graphsvc.services import importing
from graphsvc.services.context import Context
from graphsvc.services.turns import Moved, until_it_holds


def write(ctx: Context, *changes: Change) -> None:
    ctx.store.commit(changes, author="other", message="meanwhile", source="test")


def table(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_plan_that_others_overtook_is_made_again(ctx: Context, tmp_path: Path) -> None:
    """Between plan and commit somebody deletes the person whom the file's contact is with, and a line moves."""
    write(
        ctx,
        NodeChange(Op.PUT, "Stakeholder", "late", {"name": "Lara Tate"}),
        TieChange(Op.PUT, "WORKS_AT", "Stakeholder", "late", "Account", "acme"),
    )
    moves = [[NodeChange(Op.DELETE, "Stakeholder", "late")]]
    phases = []

    def hear(phase: str, done: int, total: int) -> None:
        phases.append(phase)
        if phase == "writing" and total == 0 and moves:
            write(ctx, *moves.pop())

    contacts = table(tmp_path, "contacts", "source,target,level\nkam,late,vendor\nexe,cio,vendor\n")
    report = importing.import_files(ctx, LOCAL_OWNER, importing.Wanted(paths=(contacts,)), hear)
    # The second plan knows that she is gone: one row is rejected, where the first would have failed or left half a tie.
    assert [(r.line, r.column, r.reason) for r in report.rejected] == [
        (2, "target", "names no Stakeholder that exists")
    ]
    assert (report.created, report.commit) == (1, ctx.store.revision())
    assert phases.count("checking") == 2
    assert ctx.store.tie("CONTACTS", "kam", "late") is None
    assert ctx.store.tie("CONTACTS", "exe", "cio") is not None


def test_overtaken_twice_it_is_planned_while_others_wait(ctx: Context, tmp_path: Path) -> None:
    """Somebody commits after each plan, the last time the very person of the file: that row changes nothing then."""
    written = 0

    def hear(phase: str, done: int, total: int) -> None:
        nonlocal written
        if phase == "writing":
            written += 1
            write(ctx, NodeChange(Op.PUT, "Employee", f"busy{written}", {"name": f"Busy {written}"}))

    people = table(tmp_path, "employees", "id,name\nbusy3,Busy 3\nnow,Nia Vert\n")
    report = importing.import_files(ctx, LOCAL_OWNER, importing.Wanted(paths=(people,)), hear)
    assert (written, report.created, report.unchanged, report.commit) == (3, 1, 1, ctx.store.revision())
    last = ctx.store.commit_of(ctx.store.revision())
    assert last is not None
    assert (last.created, last.unchanged, last.message) == (1, 0, "Import of employees.csv")
    # Where all of it is there by then, nothing is written.
    again = table(tmp_path, "employees", "id,name\nbusy6,Busy 6\n")
    report = importing.import_files(ctx, LOCAL_OWNER, importing.Wanted(paths=(again,)), hear)
    assert (written, report.created, report.unchanged, report.commit) == (6, 0, 1, None)


def test_a_plan_that_never_holds_is_given_up() -> None:
    heard: list[bool] = []

    def attempt(insist: bool) -> None:
        heard.append(insist)
        raise Moved

    with pytest.raises(StoreUnavailable, match="Busy"):
        until_it_holds(attempt, "Busy.", "Later.")
    assert heard == [False, False, True, True, True]


def test_a_large_import_tells_how_far_it_is(ctx: Context, tmp_path: Path) -> None:
    rows = "".join(f"big{n},Big {n}\n" for n in range(5000))
    paths = (table(tmp_path, "partners", "id,name\n" + rows), table(tmp_path, "employees", "id,name\nten,Ten\n"))
    heard: list[tuple[str, int, int]] = []
    importing.import_files(
        ctx, LOCAL_OWNER, importing.Wanted(paths=paths), lambda phase, done, total: heard.append((phase, done, total))
    )
    # 5,001 nodes in batches of 5,000
    assert heard == [
        ("reading", 0, 2), ("reading", 1, 2), ("checking", 0, 0),
        ("writing", 0, 0), ("writing", 1, 2), ("writing", 2, 2),
    ]  # fmt: skip


def test_the_history_names_the_files_that_were_read_and_no_others(ctx: Context, tmp_path: Path) -> None:
    table(tmp_path, "employees", "id,name\nhana,Hana Sy\n")
    (tmp_path / "holiday.mp4").write_bytes(b"film")
    wanted = importing.Wanted(paths=(tmp_path,))
    digest = hashlib.sha256(b"id,name\nhana,Hana Sy\n").hexdigest()
    assert importing._source(wanted, importing.read_inputs([tmp_path])) == f"import; employees.csv sha256:{digest}"
    report = importing.import_files(ctx, LOCAL_OWNER, wanted)
    assert report.warnings == ["Ignored, since they are no import tables: holiday.mp4."]


def test_a_complete_table_that_cannot_be_read_wholly_removes_nothing_and_says_so(ctx: Context, tmp_path: Path) -> None:
    people = table(tmp_path, "influences", "source,target,strength\ndev,nobody,1\n")
    report = importing.import_files(ctx, LOCAL_OWNER, importing.Wanted(paths=(people,), complete=("influences",)))
    assert report.warnings == [
        "Nothing was ended or removed in influences: it is only complete when every row says what it is about, and "
        "these do not: influences.csv line 2."
    ]
    assert ctx.store.tie("INFLUENCES", "dev", "cio") is not None
    readable = table(tmp_path, "influences", "source,target,strength\ndev,cio,7\n")
    kept = importing.import_files(ctx, LOCAL_OWNER, importing.Wanted(paths=(readable,), complete=("influences",)))
    assert (kept.deleted, kept.warnings, len(kept.rejected)) == (0, [], 1)
    assert ctx.store.tie("INFLUENCES", "dev", "cio") is not None


def test_a_complete_table_says_how_many_it_ends(ctx: Context, tmp_path: Path) -> None:
    gone = table(tmp_path, "stakeholders", "id,account,name\ncfo,acme,Ines Vale\ncio,acme,Tom Reed\n")
    contacts = table(tmp_path, "contacts", "source,target\nkam,dev\n")
    wanted = importing.Wanted(paths=(gone, contacts), complete=("stakeholders", "contacts"), dry_run=True)
    there = {tie.source for tie in ctx.store.graph_of(("Stakeholder", "Account"), ("WORKS_AT",)).ties("WORKS_AT")}
    contacted = len(ctx.store.graph_of(("Employee", "Stakeholder"), ("CONTACTS",)).ties("CONTACTS"))
    report = importing.import_files(ctx, LOCAL_OWNER, wanted)
    assert report.warnings == [
        f"stakeholders is complete: {len(there) - 2} would be ended that no longer stood in it.",
        f"contacts is complete: {contacted - 1} would be removed that no longer stood in it.",
    ]


def test_a_complete_table_without_a_row_writes_nothing(ctx: Context, tmp_path: Path) -> None:
    empty, other = table(tmp_path, "manages", "employee,account\n"), table(tmp_path, "partners", "id,name\nzip,Zip\n")
    before = ctx.store.revision()
    with pytest.raises(InvalidInput, match=r"manages\.csv holds no row, so --complete would end all 2\."):
        importing.import_files(ctx, LOCAL_OWNER, importing.Wanted(paths=(empty, other), complete=("manages",)))
    assert (ctx.store.revision(), ctx.store.node("Partner", "zip")) == (before, None)
