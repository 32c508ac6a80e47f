"""A progress bar on standard error, where somebody watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

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
    """The same, for reading the whole store; a bar appears only where that takes longer than a second."""
    with ExitStack() as stack:
        begin, hearing = time.monotonic(), list[Hear | None]()

        def hear(done: int, total: int) -> None:
            if not hearing and time.monotonic() - begin > _PATIENCE:
                hearing.append(stack.enter_context(shown(call)))
            for each in filter(None, hearing):
                each("reading", done, total)

        yield hear


_PATIENCE = 1.0
