"""The graph, kept: `open_store` is the only way in, `Store` the only thing that the services know of it."""

from __future__ import annotations

from graphsvc.store.open import open_store
from graphsvc.store.port import Store

__all__ = ["Store", "open_store"]
