"""`settings`: the defaults of the metrics."""

from __future__ import annotations

from typing import Any

import click

from graphsvc.access import LOCAL_OWNER
from graphsvc.cli.main import Call
from graphsvc.cli.opening import as_of_option, opened
from graphsvc.cli.render import console, emit_json, line, table
from graphsvc.errors import InvalidInput


@click.command("settings")
@click.argument("changes", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--message", default="", help="What the history says about the change.")
@as_of_option
@click.pass_obj
def settings_command(call: Call, changes: tuple[str, ...], message: str, as_of: str | None) -> None:
    """Shows the defaults of the metrics, or changes some: NAME=VALUE; NAME= is the default again."""
    wanted = dict(map(_split, changes))
    if wanted and as_of is not None:
        raise InvalidInput("What was in force then cannot be changed.", hint="Leave out --as-of, or the changes.")
    with opened(call, as_of=as_of) as ctx:
        from graphsvc.services import tuning

        if wanted:
            version = tuning.settings(ctx, LOCAL_OWNER).version
            tuning.change(ctx, LOCAL_OWNER, wanted, version, message, "command")
        answer = tuning.settings(ctx, LOCAL_OWNER)
    emit_json(answer) if call.json else _show(answer, set(wanted))


def _split(text: str) -> tuple[str, float | str | None]:
    name, equals, value = text.partition("=")
    if not equals:
        raise InvalidInput(f"{text!r} is no change of a setting.", hint="Write NAME=VALUE, or NAME= for the default.")
    try:
        return name, float(value)
    except ValueError:
        return name, value or None


def _show(answer: Any, only: set[str]) -> None:
    """All of them, or those just changed; a star marks what is not as by default."""
    shown = [one for one in answer.settings if not only or one.name in only]
    rows = [(one.name, _said(one.value) + ("" if one.value == one.default else " *"), one.caption) for one in shown]
    out = console()
    out.print(table([("Setting", "left"), ("Value", "right"), ("What it is", "left")], rows))
    changed = sum(one.value != one.default for one in answer.settings)
    out.print(line(f"Metrics version {answer.metrics_version}; {changed} not as by default (*)"), style="dim")


def _said(value: float | str) -> str:
    return f"{value:g}" if isinstance(value, float) else value
