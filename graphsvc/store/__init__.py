"""The graph, kept: `open_store` is the only way in, `Store` the only thing that the services know of it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphsvc.store.open import open_store
    from graphsvc.store.port import Store

__all__ = ["Store", "open_store"]
_HOME = {"Store": "graphsvc.store.port", "open_store": "graphsvc.store.open"}


def __getattr__(name: str) -> Any:
    """Loaded when asked for: the engine's own process is started through this package and needs no driver."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
