"""A progress bar on standard error, where somebody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from graphsvc.cli.main import Call
from graphsvc.cli.render import console
from graphsvc.services.importing import Progress as Hear


@contextmanager
def shown(call: Call) -> Iterator[Hear | None]:
    """What an import tells how far it is; None with --json or where standard error is no terminal."""
    if call.json or not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def hear(phase: str, done: int, total: int) -> None:
            bar.update(task, description=phase.capitalize(), completed=done, total=total or None)

        yield hear


@contextmanager
def reading(call: Call) -> Iterator[Callable[[int, int], None] | None]:
    """The same, for what has one phase only: reading the whole store."""
    with shown(call) as hear:
        yield partial(hear, "reading") if hear else None
