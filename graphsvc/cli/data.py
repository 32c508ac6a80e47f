"""`import`, `template` and `generate`: files in, and files that could come in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from graphsvc.access import LOCAL_OWNER
from graphsvc.cli.main import Call
from graphsvc.cli.opening import opened, today_option
from graphsvc.cli.render import console, emit_json, line
from graphsvc.services.answers import ImportReport

_SHOWN = 20


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--mapping", type=click.Path(path_type=Path), help="A TOML file that says which column becomes what.")
@click.option("--dry-run", is_flag=True, help="The same report, nothing written.")
@click.option("--rejects", type=click.Path(path_type=Path), help="A folder for rejected rows, with the reason.")
@click.option("--message", default="", help="What the history says about this import.")
@click.option("--complete", multiple=True, metavar="TABLE", help="This table is the whole truth: missing rows end.")
@today_option
@click.pass_obj
def import_command(call: Call, /, paths: tuple[Path, ...], **options: Any) -> None:
    """Reads tables from files, folders, workbooks or ZIPs; one commit, all of it or nothing."""
    from graphsvc.cli.progress import shown
    from graphsvc.services import importing

    wanted = importing.Wanted(paths=paths, source="import", **options)
    with shown(call) as progress:
        # First: no store is made, and no engine started, for files that cannot be read.
        inputs = importing.read_wanted(wanted, progress)
        with opened(call, create=True) as ctx:
            report = importing.import_inputs(ctx, LOCAL_OWNER, wanted, inputs, progress)
    for warning in report.warnings:
        console(stderr=True).print(line(warning))
    emit_json(report) if call.json else _show(report)
    raise click.exceptions.Exit(3 if report.rejected else 0)


def _show(report: ImportReport) -> None:
    out = console()
    rows = "1 row" if report.read == 1 else f"{report.read} rows"
    out.print(f"Read {rows}, {f'{len(report.rejected)} of them' if report.rejected else 'none'} rejected.")
    _show_rejected(report)
    # One row may make several nodes and relationships: these are other numbers than the rows'.
    dry = " (dry run: nothing was written)" if report.dry_run else ""
    out.print(
        f"In the graph: {report.created} created, {report.updated} updated, {report.deleted} removed, "
        f"{report.unchanged} unchanged{dry}"
    )


def _show_rejected(report: ImportReport) -> None:
    out = console()
    for row in report.rejected[:_SHOWN]:
        column = f", {row.column}" if row.column else ""
        out.print(line(f"  {row.file}, line {row.line}{column}: {row.reason}"))
    if len(report.rejected) > _SHOWN:
        out.print(f"  … and {len(report.rejected) - _SHOWN} more (--rejects FOLDER writes them all)")


@click.command("template")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def template_command(call: Call, folder: Path) -> None:
    """Writes empty import tables with exactly the headers that import reads."""
    from graphsvc.ingest.template import write_template

    written = write_template(folder)
    click.echo(f"{len(written)} tables in {folder}", err=True)
    if call.json:
        emit_json({"folder": str(folder), "files": [path.name for path in written]})


@click.command("generate")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--accounts", type=click.IntRange(1, 5_000_000), required=True, metavar="N", help="How many accounts.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Another seed, another portfolio.")
@click.pass_obj
def generate_command(call: Call, folder: Path, accounts: int, seed: int) -> None:
    """Writes an invented portfolio as import tables, to try things out or to measure."""
    from graphsvc.cli.progress import shown
    from graphsvc.generate import portfolio

    with shown(call) as progress:
        rows = portfolio.write(folder, accounts, seed, progress)
    if call.json:
        emit_json({"folder": str(folder), "accounts": accounts, "seed": seed, "rows": rows})
    else:
        click.echo(f"{sum(rows.values()):,} rows in {len(rows)} tables in {folder}", err=True)
