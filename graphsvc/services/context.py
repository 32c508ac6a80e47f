"""What every use case needs: the store, the settings, and the graphs and analyses kept per revision."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from cachetools import LRUCache

from graphsvc.analysis.settings import MetricSettings, with_values
from graphsvc.kinds import METRIC_SETTINGS, METRICS
from graphsvc.model import Node
from graphsvc.settings import Settings
from graphsvc.store.port import Graphs, Store

if TYPE_CHECKING:
    from graphsvc.services.snapshots import Snapshots

T = TypeVar("T")
_KEPT = 64
_SMALL = 4096
_LARGE = 2


@dataclass
class Context:
    """The store and settings of one running service, with results kept per revision of the store.

    `graphs` is what questions are answered from: the store as it is, or as it was at the instant `as_of` (ISO-8601 UTC)
    on `as_of_day`, the day that this is in the service's time zone. `erased`: not 0 where somebody was erased since, so
    that what was answered then is not the answer any more.
    """

    store: Store
    settings: Settings
    graphs: Graphs = field(init=False)
    as_of: str | None = None
    as_of_day: date | None = None
    erased: int = 0
    _kept: LRUCache[Hashable, Any] = field(default_factory=lambda: LRUCache(_KEPT))
    _large: LRUCache[Hashable, Any] = field(default_factory=lambda: LRUCache(_LARGE))
    _small: LRUCache[Hashable, Any] = field(default_factory=lambda: LRUCache(_SMALL))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _snapshots: list[Snapshots] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.graphs = self.store

    def at(self, revision: int, as_of: str, day: date) -> Context:
        """The same, answering from the store as it was at a revision, the last one at an instant. Results are kept in
        common: what was answered at that revision is the answer."""
        past = copy(self)
        past.erased, past.graphs = self.store.erased_since(revision), self.store.at(revision)
        past.as_of, past.as_of_day = as_of, day
        return past

    @property
    def snapshots(self) -> Snapshots:
        """The columnar snapshot of the store, made when it is first asked for."""
        from graphsvc.services.snapshots import Snapshots  # with polars and numpy, which few commands need

        with self._lock:
            if not self._snapshots:
                self._snapshots.append(Snapshots(self.store))
            return self._snapshots[0]

    def forget(self) -> None:
        """Lets go of all that is kept: somebody was erased."""
        with self._lock:
            self._kept.clear()
            self._large.clear()
            self._small.clear()
        self.snapshots.forget()

    def today(self, asked: date | None) -> date:
        """The day to which ages are counted: the one asked for, else that of `as_of`, else the current one."""
        return asked or self.as_of_day or self.settings.today()

    def now(self) -> str:
        """The instant that is asked about: `as_of`, or the current one in whole seconds. ISO-8601 UTC."""
        return self.as_of or datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

    def metrics_at(self, revision: int) -> MetricSettings:
        """The defaults of the metrics as they were in force at a revision."""
        return self.looked_up(("metrics", revision), lambda: self._metrics(revision))

    def _metrics(self, revision: int) -> MetricSettings:
        node = self.store.at(revision).node(METRIC_SETTINGS.label, METRICS)
        default = MetricSettings(time_zone=self.settings.time_zone)
        return with_values(default, node.properties if node else {})

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value kept under `key`, made once. Keys name the revision, so nothing kept is ever stale."""
        return self._once(self._kept, key, make)

    def named(self, label: str, text: str) -> list[Node]:
        """`Store.resolve`, kept per revision, so that kept answers are given while somebody writes."""
        key = (label, text, self.graphs.revision())
        return self.looked_up(key, lambda: self.graphs.resolve(label, text))

    def looked_up(self, key: Hashable, make: Callable[[], T]) -> T:
        """As `kept`, for small things of which there may be thousands."""
        return self._once(self._small, key, make)

    def kept_large(self, key: Hashable, make: Callable[[], T]) -> T:
        """As `kept`, for what is as large as the whole portfolio, of which there must not be many."""
        return self._once(self._large, key, make)

    def _once(self, cache: LRUCache[Hashable, Any], asked: Hashable, make: Callable[[], T]) -> T:
        key = (self.erased, asked)
        with self._lock:
            if key in cache:
                value: T = cache[key]
                return value
        made = make()
        with self._lock:
            cache[key] = made
        return made
