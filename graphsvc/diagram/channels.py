"""The free strips between cards in which lines run, and the tracks that lines get in them.

Whatever belongs together (all contacts of one of ours, all influence of one person, all reports of one boss) shares
a key and by that a track: lines are bundled like those of an underground map instead of spreading into a mat.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

Key = tuple[str, str]
#: order of the classes within a corridor, from the shelf above downwards
ORDER = {"report": 0, "influence": 1, "contact": 2}


@dataclass(slots=True)
class Channel:
    """A strip from `lo` to `hi` across; `users` are the keys that run in it, with their extent along it."""

    lo: float = 0.0
    hi: float = 0.0
    users: dict[Key, tuple[float, float]] = field(default_factory=dict)
    tracks: dict[Key, float] = field(default_factory=dict)

    @property
    def middle(self) -> float:
        return (self.lo + self.hi) / 2

    def use(self, key: Key, start: float, end: float) -> None:
        """Notes that `key` runs here from `start` to `end`."""
        low, high = self.users.get(key, (start, end))
        self.users[key] = (min(low, start, end), max(high, start, end))

    def spread(self, rank: Callable[[Key], object], step: float) -> None:
        """A track for every key in the order of `rank`, `step` apart, closer where the strip is too narrow."""
        keys = sorted(self.users, key=rank)  # type: ignore[arg-type]
        apart = min(step, (self.hi - self.lo) / max(1, len(keys) - 1)) if len(keys) > 1 else 0.0
        first = self.middle - apart * (len(keys) - 1) / 2
        self.tracks = {key: first + apart * index for index, key in enumerate(keys)}


def lanes(channel: Channel, kind: str) -> list[list[Key]]:
    """The keys of one class in as few lanes as their extents allow (left-edge algorithm), 12 pixels between two."""
    result: list[list[Key]] = []
    ends: list[float] = []
    for key in sorted((k for k in channel.users if k[0] == kind), key=lambda k: (channel.users[k][0], k)):
        low, high = channel.users[key]
        free = [i for i, end in enumerate(ends) if end + 12 <= low]
        if free:
            result[free[0]].append(key)
            ends[free[0]] = high
        else:
            result.append([key])
            ends.append(high)
    return result


STEP = {"report": 7.0, "influence": 6.0, "contact": 4.2}


def corridor_height(channel: Channel, least: float) -> float:
    """The pixels that a corridor needs for its lanes."""
    need = sum(len(_lanes(channel, kind)) * step for kind, step in STEP.items())
    return max(least, need + 26)


def _lanes(channel: Channel, kind: str) -> list[list[Key]]:
    if kind == "contact":
        return [[key] for key in channel.users if key[0] == kind]
    return lanes(channel, kind)


def lay(channel: Channel, contact_rank: Callable[[Key], object]) -> None:
    """Tracks of a corridor: reports on top, then influence, then contacts in the order of `contact_rank`."""
    y = channel.lo + 14
    for kind, step in STEP.items():
        rows: Iterable[list[Key]] = _lanes(channel, kind)
        if kind == "contact":
            rows = sorted(rows, key=lambda row: contact_rank(row[0]))  # type: ignore[arg-type,return-value]
        for row in rows:
            channel.tracks.update(dict.fromkeys(row, y))
            y += step
