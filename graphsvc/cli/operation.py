"""`doctor`: what is there, what is missing, what to do about it."""

from __future__ import annotations

import click
from rich.table import Table

from graphsvc.cli.main import Call
from graphsvc.cli.opening import check_there
from graphsvc.cli.render import console, emit_json, line
from graphsvc.services.answers import Health

_MARKS = {"ok": "ok", "warning": "!", "broken": "x"}


@click.command("doctor")
@click.option("--digest", is_flag=True, help="Also the digest of all that is stored: alike stores have the same.")
@click.option("--check", is_flag=True, help="Also reads all of the store and holds it against its journal.")
@click.pass_obj
def doctor_command(call: Call, digest: bool, check: bool) -> None:
    """Checks engine, fonts, Graphviz, renderer, store version and free disk."""
    from graphsvc.services import health
    from graphsvc.services.context import Context
    from graphsvc.store import open_store

    opened: list[Context] = []

    def open_context() -> Context:
        check_there(call.settings.store)
        if not opened:
            opened.append(Context(open_store(call.settings.store), call.settings))
        return opened[0]

    try:
        answer = health.doctor(open_context, call.settings.store, digest=digest, journal=check)
    finally:
        for ctx in opened:
            ctx.store.close()
    if call.json:
        emit_json(answer)
    else:
        _show(answer)
    raise click.exceptions.Exit(1 if answer.state == "broken" else 0)


def _show(answer: Health) -> None:
    grid = Table.grid(padding=(0, 2))
    for check in answer.checks:
        grid.add_row(_MARKS[check.state], check.name, line(check.detail))
        if check.todo:
            grid.add_row("", "", line(check.todo))
    console().print(grid)
