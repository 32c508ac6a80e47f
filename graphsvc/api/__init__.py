"""REST and the page. Thin: every route calls one use case and renders its answer."""

from graphsvc.api.app import create_app

__all__ = ["create_app"]
