"""Rows of figures, one for each account, kept in memory; those of today also on the disk, for the next process."""

from __future__ import annotations

import logging
from collections.abc import Hashable
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
from cachetools import LRUCache

from graphsvc.access import Viewer
from graphsvc.analysis.columns import files
from graphsvc.analysis.settings import MetricSettings
from graphsvc.model import Stamp
from graphsvc.services.sight import sees_all
from graphsvc.store.port import Store

if TYPE_CHECKING:
    from graphsvc.services.snapshots import Snapshot

FORMAT = 2
"""Grows with whatever changes in how rows are computed: older ones are not read."""

_ROWS = "rows"
_KEPT = 8  # for some days, settings and roles of viewers

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What rows are for. `lasting`: whether they may be kept on the disk, where the next process finds them."""

    day: date
    sees: frozenset[Any]
    metrics_version: str
    time_zone: str
    lasting: bool

    @property
    def stamp(self) -> dict[str, Any]:
        """What they are known by on the disk; the viewer is one who sees all."""
        return {
            "rows": FORMAT, "day": self.day.isoformat(), "metrics_version": self.metrics_version,
            "time_zone": self.time_zone,
        }  # fmt: skip


def asked(viewer: Viewer, day: date, metrics: MetricSettings, today: date) -> Asked:
    """Only what is asked every day lasts, and never what somebody sees who does not see all."""
    lasting = sees_all(viewer) and day == today
    return Asked(day, frozenset(viewer.sees), metrics.metrics_version, metrics.time_zone, lasting)


class KeptRows:
    """Rows by what they are for, each with the revision they were computed at. The caller holds a lock."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: LRUCache[Hashable, tuple[int, pl.DataFrame]] = LRUCache(_KEPT)
        self._on_disk: tuple[Asked, int] | None = None

    def find(self, what: Asked, now: Snapshot) -> tuple[int, pl.DataFrame] | None:
        """The revision and the rows that were kept last, here or by a process before."""
        if what not in self._kept and what.lasting:
            self._read(what, now)
        kept = self._kept.get(what)
        # Somebody else may have kept what was computed at a later one meanwhile.
        return kept if kept and kept[0] <= now.revision else None

    def keep(self, what: Asked, now: Snapshot, rows: pl.DataFrame, facts_at: int) -> None:
        """Keeps rows computed at `now`. `facts_at`: the revision of the snapshot on the disk; the next process needs
        rows that are not older than it."""
        kept = self._kept.get(what)
        if kept and kept[0] > now.revision:
            return
        self._kept[what] = now.revision, rows
        if what.lasting and (self._on_disk is None or self._on_disk[0] != what or self._on_disk[1] < facts_at):
            self._write(what, now, rows)

    def forget(self) -> None:
        """Lets go of those in memory; whoever removes the snapshot from the disk removes rows with it."""
        self._kept.clear()
        self._on_disk = None

    def _read(self, what: Asked, now: Snapshot) -> None:
        found = files.load(self._store.shelf / _ROWS)
        if found is None or {name: found[1].get(name) for name in what.stamp} != what.stamp:
            return
        stamp = Stamp(**{name: found[1][name] for name in asdict(now.stamp)})
        if self._holds(stamp, now):
            self._kept[what] = stamp.revision, found[0][_ROWS]
            self._on_disk = what, stamp.revision

    def _holds(self, stamp: Stamp, now: Snapshot) -> bool:
        """Whether rows of that state are of this store, and it is known what has changed since."""
        commit = self._store.commit_of(stamp.revision)
        same = (commit.at if commit else "") == stamp.at and stamp.undone == now.stamp.undone
        return same and now.base <= stamp.revision <= now.revision

    def _write(self, what: Asked, now: Snapshot, rows: pl.DataFrame) -> None:
        """A disk that takes no files costs time only."""
        try:
            files.save({_ROWS: rows}, {**asdict(now.stamp), **what.stamp}, self._store.shelf / _ROWS)
            self._on_disk = what, now.revision
        except OSError as error:
            _log.warning("Figures cannot be kept in %s (%s); they are computed next time.", self._store.shelf, error)
