"""Serves the built page before the real application over a real embedded store."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from graphsvc.access import LOCAL_OWNER
from graphsvc.api import create_app
from graphsvc.services import importing
from graphsvc.services.context import Context
from graphsvc.settings import Settings
from graphsvc.store import open_store

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def serving(store_folder: Path, tables: Path) -> Iterator[tuple[str, Context]]:
    """Where the service answers over a new store with these tables, and its context."""
    if not (ROOT / "web/dist/index.html").is_file():
        pytest.fail("The page is not built: run `make setup`.")
    store = open_store(str(store_folder))
    context = Context(store, Settings(store=str(store_folder)))
    importing.import_files(context, LOCAL_OWNER, importing.Wanted(paths=(tables,)))
    server = make_server("127.0.0.1", 0, create_app(context), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", context
    finally:
        server.shutdown()
        thread.join()
        store.close()
