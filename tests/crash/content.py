"""What a store should hold: entities by key with their exact values, and what an edit makes of them. Plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphsvc.model import Change, NodeChange, Op, TieChange

# (label, id) of a node; (type, source label, source, target label, target) of a tie
Key = tuple[str, ...]
Properties = Mapping[str, Any]
Content = dict[Key, Properties]


@dataclass(frozen=True)
class Step:
    """One change: `op` as in `model.Op`, the entity's key, its properties."""

    op: str
    key: Key
    properties: Properties = field(default_factory=dict)

    def as_json(self) -> list[Any]:
        return [self.op, list(self.key), dict(self.properties)]

    @classmethod
    def from_json(cls, parts: list[Any]) -> Step:
        return cls(parts[0], tuple(parts[1]), parts[2])

    def as_change(self) -> Change:
        """As the store takes it."""
        op, properties = Op(self.op), self.properties
        if len(self.key) == 2:
            return NodeChange(op, *self.key, properties)
        return TieChange(op, *self.key, "", properties)


def put(*key: str, **properties: Any) -> Step:
    return Step("put", key, properties)


def patch(*key: str, **properties: Any) -> Step:
    return Step("patch", key, properties)


def drop(*key: str) -> Step:
    return Step("delete", key)


def after(content: Content, steps: Iterable[Step]) -> Content:
    """The content when the steps of one edit are done; `content` itself stays as it is."""
    result = dict(content)
    for step in steps:
        if step.op == "delete":
            _delete(result, step.key)
        else:
            before = result.get(step.key, {}) if step.op == "patch" else {}
            merged = {**before, **step.properties}
            result[step.key] = {name: value for name, value in merged.items() if value is not None}
    return result


def _delete(content: Content, key: Key) -> None:
    content.pop(key, None)
    if len(key) == 2:
        for tie in [other for other in content if len(other) == 5 and key in (other[1:3], other[3:5])]:
            del content[tie]
