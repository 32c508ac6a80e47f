"""`serve` and `demo`: the service on loopback."""

from __future__ import annotations

import errno
import os
import socket
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphsvc.access import LOCAL_OWNER
from graphsvc.cli.main import Call
from graphsvc.cli.opening import DEMO_STORE, opened
from graphsvc.cli.render import console, emit_json
from graphsvc.errors import InvalidInput
from graphsvc.settings import check_host

if TYPE_CHECKING:
    from graphsvc.services.context import Context

# Seconds that requests get when the service is told to end; a worker that is still starting cannot be told otherwise.
_GRACE = 5
_HERE = Path(__file__).resolve().parent.parent


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True)
@click.pass_obj
def serve_command(call: Call, host: str, port: int) -> None:
    """Serves REST and the web page on this machine."""
    check_host(host)
    check_port(host, port)
    with opened(call, create=True) as ctx:
        ctx.store.revision()
        if call.json:
            emit_json({"url": _url(host, port), "store": call.settings.store})
        run(call, host, port)


@click.command("demo")
@click.option("--no-serve", is_flag=True, help="Load and answer, but do not serve.")
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True)
@click.pass_obj
def demo_command(call: Call, no_serve: bool, port: int) -> None:
    """Loads the demonstration portfolio into a store of its own and serves it."""
    if "GRAPHSVC_STORE" not in os.environ and call.settings.store == "./graphsvc-store":
        call = replace(call, settings=replace(call.settings, store=DEMO_STORE))
    if not no_serve:
        check_port("127.0.0.1", port)
    with opened(call, create=True) as ctx:
        _load_demo(call, ctx)
        _first_answer(ctx, call.json)
        if not no_serve:
            run(call, "127.0.0.1", port)


def _load_demo(call: Call, ctx: Context) -> None:
    from graphsvc.cli.progress import shown
    from graphsvc.services import importing

    if ctx.store.revision() > 0:
        return
    wanted = importing.Wanted(paths=(demo_folder(),), message="Demonstration portfolio", source="demo")
    with shown(call) as progress:
        importing.import_files(ctx, LOCAL_OWNER, wanted, progress)


def demo_folder() -> Path:
    """The demonstration tables: inside an installed package, else in the checkout. Raises InvalidInput."""
    for place in (_HERE / "_demo", _HERE.parent / "examples" / "demo"):
        if place.is_dir():
            return place
    raise InvalidInput("The demonstration tables are missing.", hint="Install graphsvc again.")


def _first_answer(ctx: Context, as_json: bool) -> None:
    from graphsvc.cli.portfolio import show
    from graphsvc.services import portfolio

    answer = portfolio.accounts(ctx, LOCAL_OWNER, portfolio.Wanted(sort="coverage", limit=10), None)
    emit_json(answer) if as_json else show(answer)


def check_port(host: str, port: int) -> None:
    """Raises InvalidInput, naming the way out, where something else already listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            taken = "is in use by another program" if error.errno == errno.EADDRINUSE else "cannot be used"
            raise InvalidInput(f"Port {port} {taken}.", hint="Choose another one with --port.") from error


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run(call: Call, host: str, port: int) -> None:
    """Serves until it is told to end. One worker: results are kept in its memory; threads share them."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    os.environ["GRAPHSVC_STORE"] = call.settings.store
    # With --json standard output holds the one document, so this goes beside it.
    console(stderr=call.json).print(f"graphsvc serves at {_url(host, port)}  (Ctrl-C ends it)")
    sys.stdout.flush()  # a script that waits for the line gets it, through a pipe as well
    Server(
        "graphsvc.api.wsgi:application", factory=True, address=host, port=port, interface=Interfaces.WSGI,
        workers=1, blocking_threads=8, log_level=LogLevels.error, respawn_failed_workers=True,
        workers_kill_timeout=_GRACE,
    ).serve()  # fmt: skip
