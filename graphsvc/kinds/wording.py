"""Where somebody is named in free text, and the same text without it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from graphsvc.kinds.declare import NodeKind, RelationshipKind
from graphsvc.kinds.identity import key_of
from graphsvc.kinds.nodes import NODE_KINDS, PERSON
from graphsvc.kinds.relationships import RELATIONSHIP_KINDS
from graphsvc.kinds.values import ValueType

_NAMES = frozenset({"name", "name_zh"})
_LETTER = r"[^\W\d_\u2e80-\u9fff\uf900-\ufaff]"  # of a script that has blanks between words: not Chinese
_SHORTEST = 2


class Words:
    """Words and phrases that give somebody away, each found only where it stands as a whole; `instead`: what is put in
    their place. Single characters are too common to be meant."""

    def __init__(self, words: Iterable[str], instead: str) -> None:
        found = sorted({word for word in words if len(word) >= _SHORTEST}, key=lambda word: (-len(word), word))
        self._pattern = re.compile("|".join(map(_whole, found)) or r"(?!)")
        self._instead = instead

    def without(self, text: str) -> str:
        """The text without any of the words."""
        return self._pattern.sub(self._instead, text)

    def cleaned(self, kind: tuple[str, ...], properties: Mapping[str, Any]) -> dict[str, Any]:
        """The properties of a node, kind (label,), or tie, kind (type, …), without any of the words in free text."""
        return {
            name: self.without(value) if isinstance(value, str) and name in free_texts(kind[0]) else value
            for name, value in properties.items()
        }

    def cleaned_key(self, kind: tuple[str, ...], key: str, properties: Mapping[str, Any]) -> str:
        """The key of a tie whose cleaned properties these are; a key that says nothing of them stays."""
        declared = RELATIONSHIP_KINDS[kind[0]]
        return key_of(declared, properties) if free_texts(kind[0]).intersection(declared.key) else key


def free_texts(kind: str) -> frozenset[str]:
    """The properties of a label or type in which people write what they like. What things are called is not among them,
    nor what is said of a person in their own properties."""
    if kind in PERSON:
        return frozenset()
    declared: NodeKind | RelationshipKind | None = RELATIONSHIP_KINDS.get(kind) or NODE_KINDS.get(kind)
    properties = declared.properties if declared else ()
    return frozenset(p.name for p in properties if p.type is ValueType.TEXT and not p.enumeration) - _NAMES


def _whole(word: str) -> str:
    before = rf"(?<![0-9_])(?<!{_LETTER})" if _goes_on(word[0]) else ""
    after = rf"(?![0-9_])(?!{_LETTER})" if _goes_on(word[-1]) else ""
    return before + re.escape(word) + after


def _goes_on(character: str) -> bool:
    """Whether a word could go on with it."""
    return re.match(rf"[0-9_]|{_LETTER}", character) is not None
