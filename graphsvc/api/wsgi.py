"""What the HTTP server loads: the application over the store that the environment names."""

from __future__ import annotations

from flask import Flask

from graphsvc.api.app import create_app
from graphsvc.services.context import Context
from graphsvc.settings import read_settings
from graphsvc.store import open_store


def application() -> Flask:
    """The WSGI application, made once per worker."""
    settings = read_settings()
    return create_app(Context(open_store(settings.store), settings))
