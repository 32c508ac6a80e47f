"""Opens the store for one command and closes it afterwards."""

from __future__ import annotations

import importlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from graphsvc.cli.main import Call
from graphsvc.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from graphsvc.services.context import Context


DEMO_STORE = "./graphsvc-demo-store"


@contextmanager
def opened(call: Call, *, create: bool = False, computing: bool = False, as_of: str | None = None) -> Iterator[Context]:
    """The context over the store that the global options name. Only what fills a store may make a new one.

    `as_of`: it answers from the store as it was then.
    `computing`: what answers are computed with is loaded while the engine starts. Not for a command that forks.
    """
    if not create or os.path.isfile(call.settings.store):
        check_there(call.settings.store)
    from graphsvc.store import open_store

    loading = threading.Thread(target=_load_the_rest, daemon=True)
    if computing:
        loading.start()
    store = open_store(call.settings.store)
    if computing:
        loading.join()
    from graphsvc.services.context import Context

    try:
        ctx = Context(store, call.settings)
        if as_of is not None:
            from graphsvc.services import recorded

            ctx = recorded.as_of(ctx, as_of)
        yield ctx
    finally:
        store.close()


def _load_the_rest() -> None:
    """The largest part of what an answer needs. Starting the engine takes longer."""
    with suppress(ImportError):
        importlib.import_module("graphsvc.analysis.account")


def check_there(store: str) -> None:
    """Raises NotFound for a folder that is not there, or empty: a mistyped path must not look like an empty portfolio.

    Raises InvalidInput for a file.
    """
    if "://" in store:
        return
    if os.path.isfile(store):
        raise InvalidInput(f"{store} is a file; a store is a folder.", hint="Name one with --store or GRAPHSVC_STORE.")
    if not os.path.exists(store) or _is_empty(store):  # unlike Path.exists, quiet about one that may not be searched
        raise NotFound(f"There is no store at {store}.", hint=_way_to_a_store())


def _way_to_a_store() -> str:
    hint = "`graphsvc import FOLDER` makes one; name another with --store or GRAPHSVC_STORE."
    there = os.path.isdir(DEMO_STORE)
    return f"{hint}\nThe demonstration is here: `export GRAPHSVC_STORE={DEMO_STORE}`." if there else hint


def _is_empty(folder: str) -> bool:
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is None
    except OSError:  # it may not be looked into: the store says so
        return False


class Day(click.ParamType[date]):
    """A calendar day, ISO 8601."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise InvalidInput(f"{value!r} is not a day.", hint="Write it as 2026-03-31.") from None


def _noted(ctx: click.Context, param: click.Parameter, day: date | None) -> date | None:
    """Says of a day that has not come that it has not: a year mistyped must not look like contacts gone cold."""
    call = ctx.find_object(Call)
    if day is not None and call is not None and day > call.settings.today():
        click.echo(f"{day} has not come yet: the answer is as if nothing happened until then.", err=True)
    return day


as_of_option = click.option(
    "--as-of", metavar="INSTANT", help="The graph as it was recorded then: an instant, a day, a commit's number."
)
today_option = click.option(
    "--today", type=Day(), callback=_noted, help="The day to which ages are counted (default: that of --as-of)."
)
