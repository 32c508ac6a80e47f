"""`backup`, `restore`, `copy`, `migrate`: whole stores in, out and up to date."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphsvc.access import LOCAL_OWNER
from graphsvc.cli.main import Call
from graphsvc.cli.opening import check_there, opened
from graphsvc.cli.render import console, emit_json, line

if TYPE_CHECKING:
    from graphsvc.services.backups import Copied, RestoreReport
    from graphsvc.services.migrating import MigrateReport


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace a file that is there already.")
@click.pass_obj
def backup_command(call: Call, /, file: Path, force: bool) -> None:
    """Writes a backup of the store to a file, while others work."""
    from graphsvc.cli.progress import shown
    from graphsvc.services import backups

    backups.check_free(file, force, call.settings.store)
    with shown(call) as progress, opened(call) as ctx:
        report = backups.backup(ctx, LOCAL_OWNER, file, force=force, progress=progress)
    if call.json:
        emit_json(report)
        return
    _show(f"Backup of commit {report.revision} in {report.file} ({_size(report.bytes)})", report)


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def restore_command(call: Call, /, file: Path) -> None:
    """Reads a backup into a store that is new or empty."""
    from graphsvc.cli.progress import shown
    from graphsvc.services import backups

    # The backup first: no store is made, and no engine started, for one that is damaged.
    with shown(call) as progress, backups.checked(file, progress) as backup:
        backups.check_empty(call.settings.store)
        with opened(call, create=True) as ctx:
            report = backups.restore(ctx, LOCAL_OWNER, backup, progress)
    _show_restored(call, report)


@click.command("copy")
@click.option("--to", "target", required=True, metavar="FOLDER|URL", help="The store to fill: new or empty.")
@click.pass_obj
def copy_command(call: Call, /, target: str) -> None:
    """Copies the store to another one, from a folder to a Neo4j or back."""
    from graphsvc.cli.progress import shown
    from graphsvc.services import backups

    with shown(call) as progress, opened(call) as ctx:
        open_target = backups.target_opener(call.settings.store, target)
        report = backups.copy(ctx, LOCAL_OWNER, target, open_target, progress)
    _show_restored(call, report)


@click.command("migrate")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@click.pass_obj
def migrate_command(call: Call, /, dry_run: bool) -> None:
    """Brings a store of an older graphsvc up to date, as every command does."""
    from graphsvc.services import migrating
    from graphsvc.services.context import Context
    from graphsvc.store import open_store

    check_there(call.settings.store)
    contexts: list[Context] = []

    def open_context() -> Context:
        contexts.append(Context(open_store(call.settings.store), call.settings))
        return contexts[0]

    try:
        report = migrating.migrate(call.settings.store, open_context, dry_run=dry_run)
    finally:
        for ctx in contexts:
            ctx.store.close()
    emit_json(report) if call.json else _show_migrated(report)


def _show_restored(call: Call, report: RestoreReport) -> None:
    for warning in report.warnings:
        console(stderr=True).print(line(warning))
    if call.json:
        emit_json(report)
        return
    of = f" of {report.at}" if report.at else ""
    _show(f"{report.store} is now at commit {report.revision}{of}", report)
    if report.migrated_from is not None:
        console().print(f"It was of store version {report.migrated_from} and is up to date now.")


def _show(first: str, report: Copied) -> None:
    out = console()
    out.print(line(first))
    counts = ((report.nodes, "node", "nodes"), (report.ties, "tie", "ties"), (report.commits, "commit", "commits"),
              (report.journal_entries, "journal entry", "journal entries"))  # fmt: skip
    out.print(", ".join(f"{count:,} {one if count == 1 else many}" for count, one, many in counts))
    out.print(f"digest {report.digest}")


def _show_migrated(report: MigrateReport) -> None:
    out = console()
    if not report.migrations:
        out.print(f"The store is up to date: version {report.version}.")
        return
    would = "would bring" if report.dry_run else "brought"
    out.print(f"These migrations {would} the store from version {report.version} to {report.newest}:")
    for step in report.migrations:
        out.print(line(f"  {step.number}  {step.title}"))
    if report.dry_run:
        out.print("Nothing was written.")


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e5 else f"{count / 1e3:.1f} KB"
