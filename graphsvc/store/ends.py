"""From which end ties are looked for.

An engine finds a tie by going through those of one end. What many ties of a batch have in common has many: one account
manager of thousands of contacts, one account of hundreds of people. So they are looked for from the other side.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from graphsvc.store import queries

_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """Ties of a kind (type, source label, target label), seen from their sources (`outward`) or from their targets."""

    kind: tuple[str, ...]
    outward: bool

    def query(self, name: str) -> str:
        """The named query, which starts at the near ends."""
        near, far = self.kind[1:] if self.outward else self.kind[:0:-1]
        return queries.query(name, TYPE_=self.kind[0], NEAR_=near, FAR_=far)

    def row(self, key: _Key) -> dict[str, str]:
        """A tie (source, target, key) as the queries take it."""
        near, far = key[:2] if self.outward else key[1::-1]
        return {"near": near, "far": far, "key": key[2]}

    def ends(self, near: str, far: str) -> tuple[str, str]:
        """Source and target."""
        return (near, far) if self.outward else (far, near)


def seen_from(kind: tuple[str, ...], keys: Collection[_Key]) -> Seen:
    """From the side of which there are more. Where there are as many, from the customer's people: each of ours may know
    hundreds of them, few of ours know one of them."""
    sources, targets = len({key[0] for key in keys}), len({key[1] for key in keys})
    if sources == targets:
        return Seen(kind, kind[1] == "Stakeholder" or kind[2] != "Stakeholder")
    return Seen(kind, sources > targets)
