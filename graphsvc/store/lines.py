"""Nodes and ties as lines of JSON, the same on every engine, and a digest of many of them in any order.

A node is `[label, properties]`, a tie `[type, source label, source, target label, target, properties]`: all that is
stored, ids, keys and revisions too, by name, without what is unknown. A day is `{"$date": "2026-03-31"}`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson

from graphsvc.store.rows import tagged, untagged
from graphsvc.store.values import native

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME
_LANES = 2


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the nodes and ties of a store, as lines without their ends."""

    nodes: Sequence[bytes]
    ties: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Contents:
    """How many nodes of each label and ties of each type there are, and the digest of all of them (32 digits)."""

    nodes: Mapping[str, int]
    ties: Mapping[str, int]
    digest: str


@dataclass(frozen=True, slots=True)
class Entity:
    """What a line says. `kind`: (label,) of a node, or (type, source label, target label) of a tie."""

    kind: tuple[str, ...]
    ends: tuple[str, ...]
    stored: Mapping[str, Any]


def node_line(label: str, stored: Mapping[str, Any]) -> bytes:
    return orjson.dumps([label, _known(stored)], _jsonable, _OPTIONS)


def tie_line(tie_type: str, label: str, source: str, to_label: str, target: str, stored: Mapping[str, Any]) -> bytes:
    return orjson.dumps([tie_type, label, source, to_label, target, _known(stored)], _jsonable, _OPTIONS)


def parsed(line: bytes) -> Entity:
    """Raises ValueError for what is no line of a node or tie."""
    values = orjson.loads(line)
    if not isinstance(values, list) or len(values) not in (2, 6) or not isinstance(values[-1], dict):
        raise ValueError("neither a node nor a tie")
    *words, stored = values
    if not all(isinstance(word, str) for word in words):
        raise ValueError("labels, types and ids are text")
    if len(words) == 1:
        return Entity((words[0],), (stored["id"],), untagged(stored))
    return Entity((words[0], words[1], words[3]), (words[2], words[4]), untagged(stored))


class Tally:
    """Counts lines and makes their digest: BLAKE2b of each line, 16 bytes, as two 64-bit numbers (little-endian),
    each added up modulo 2**64. So it does not depend on the order, and a line more or less, or another one, shows."""

    def __init__(self) -> None:
        self._nodes: Counter[bytes] = Counter()
        self._ties: Counter[bytes] = Counter()
        self._sum = np.zeros(_LANES, np.uint64)
        self._hashes: list[np.ndarray[Any, np.dtype[np.uint64]]] = []

    def add(self, part: Part) -> None:
        self._nodes.update(map(_name, part.nodes))
        self._ties.update(map(_name, part.ties))
        hashes = _hashes([*part.nodes, *part.ties])
        self._sum += hashes.sum(axis=0, dtype=np.uint64)
        self._hashes.append(hashes)

    def unknown(self, part: Part) -> Part:
        """Those of a part that were not added yet."""
        if not (part.nodes or part.ties):
            return part
        return Part(self._unknown(part.nodes), self._unknown(part.ties))

    def _unknown(self, lines: Sequence[bytes]) -> list[bytes]:
        found, added = _hashes(lines), np.concatenate([_hashes([]), *self._hashes])
        known = np.logical_and.reduce([np.isin(found[:, lane], added[:, lane]) for lane in range(_LANES)])
        return [line for line, there in zip(lines, known.tolist(), strict=True) if not there]

    def contents(self) -> Contents:
        """What was added so far."""
        nodes, ties = ({name.decode(): n for name, n in sorted(c.items())} for c in (self._nodes, self._ties))
        return Contents(nodes, ties, self._sum.astype("<u8").tobytes().hex())


def _known(stored: Mapping[str, Any]) -> Mapping[str, Any]:
    if None in stored.values():
        return {name: value for name, value in stored.items() if value is not None}
    return stored


def _jsonable(value: object) -> dict[str, str]:
    return tagged(native(value))


def _name(line: bytes) -> bytes:
    """The label or type with which a line begins: `["Account",…`."""
    return line[2 : line.index(b'"', 2)]


def _hashes(lines: Iterable[bytes]) -> np.ndarray[Any, np.dtype[np.uint64]]:
    together = b"".join(hashlib.blake2b(line, digest_size=8 * _LANES).digest() for line in lines)
    return np.frombuffer(together, "<u8").reshape(-1, _LANES)
