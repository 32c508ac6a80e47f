"""What every use case needs: the store, the settings, and the graphs and analyses kept per revision."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from cachetools import LRUCache

from graphsvc.analysis.settings import MetricSettings
from graphsvc.model import Node
from graphsvc.settings import Settings
from graphsvc.store.port import Store

T = TypeVar("T")
_KEPT = 64
_SMALL = 4096


@dataclass
class Context:
    """The store and settings of one running service, with results kept per revision of the store."""

    store: Store
    settings: Settings
    metrics: MetricSettings = field(init=False)
    _kept: LRUCache[Hashable, Any] = field(default_factory=lambda: LRUCache(_KEPT))
    _small: LRUCache[Hashable, Any] = field(default_factory=lambda: LRUCache(_SMALL))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.metrics = MetricSettings(time_zone=self.settings.time_zone)

    def today(self, asked: date | None) -> date:
        """The day to which ages are counted: the one asked for, else the current one."""
        return asked or self.settings.today()

    def now(self) -> str:
        """The current instant, ISO-8601 UTC, whole seconds."""
        return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value kept under `key`, made once. Keys name the revision, so nothing kept is ever stale."""
        return self._once(self._kept, key, make)

    def named(self, label: str, text: str) -> list[Node]:
        """`Store.resolve`, kept per revision, so that kept answers are given while somebody writes."""
        key = (label, text, self.store.revision())
        return self.looked_up(key, lambda: self.store.resolve(label, text))

    def looked_up(self, key: Hashable, make: Callable[[], T]) -> T:
        """As `kept`, for small things of which there may be thousands."""
        return self._once(self._small, key, make)

    def _once(self, cache: LRUCache[Hashable, Any], key: Hashable, make: Callable[[], T]) -> T:
        with self._lock:
            if key in cache:
                value: T = cache[key]
                return value
        made = make()
        with self._lock:
            cache[key] = made
        return made
