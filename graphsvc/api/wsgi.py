"""What the HTTP server loads: the application over the store that the environment names."""

from __future__ import annotations

import os
import signal
import threading
import time

from flask import Flask

from graphsvc.api.app import create_app
from graphsvc.heap import settle
from graphsvc.services.context import Context
from graphsvc.settings import read_settings
from graphsvc.store import open_store

_WATCH = 0.5  # seconds between two looks at who our parent is
_GRACE = 5.0  # seconds for the requests that are on their way


def application() -> Flask:
    """The WSGI application, made once per worker."""
    end_with(os.getppid())
    settings = read_settings()
    app = create_app(Context(open_store(settings.store), settings))
    settle()
    return app


def end_with(parent: int) -> None:
    """Ends this worker soon after `parent`: killed by force, the server leaves us, and nobody could end or replace us
    while we hold its port."""
    threading.Thread(target=_watch, args=(parent,), daemon=True, name="graphsvc-parent").start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_WATCH)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE)
    os._exit(1)
