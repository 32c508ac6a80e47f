"""A client that edits, imports, and takes some of its own commits back: imports and undoings, too."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass

from . import edits
from .content import Content, Key, Step, after, drop, put
from .edits import Edit


@dataclass(frozen=True)
class _Done:
    """An edit that was made: what takes it back, and the nodes that it touched, also by their ties."""

    edit: Edit
    inverse: tuple[Step, ...]
    nodes: frozenset[Key]


class Undos:
    """Makes the edits. What may be taken back is what has not been touched since: then it is known, without a look at
    how the product decides, that what was before must be there again."""

    def __init__(self, done: Iterable[Edit]) -> None:
        self._content: Content = {}
        self._done: list[_Done] = []
        self._open: Edit | None = None
        for edit in done:
            self._add(edit)

    def make(self, rng: random.Random, client: str, number: int, content: Content) -> Edit:
        """The next edit. The one before it is done by now."""
        if self._open:
            self._add(self._open)
        untouched = self._untouched()
        if untouched and rng.random() < 0.5:
            # Half of the times the last one: an import, an undo of an import, an undo of that.
            wanted = untouched[0] if rng.random() < 0.5 else rng.choice(untouched)
            self._open = Edit(number, "undo", wanted.inverse, undoes=wanted.edit.number)
        else:
            self._open = edits.by_store(rng, client, number, content, imports=True)
        return self._open

    def _add(self, edit: Edit) -> None:
        before, self._content = self._content, after(self._content, edit.steps)
        changed = [key for key in {**before, **self._content} if before.get(key) != self._content.get(key)]
        inverse = (put(*key, **before[key]) if key in before else drop(*key) for key in sorted(changed, key=len))
        nodes = frozenset(end for key in changed for end in ([key] if len(key) == 2 else [key[1:3], key[3:5]]))
        self._done.append(_Done(edit, tuple(inverse), nodes))

    def _untouched(self) -> list[_Done]:
        """Newest first."""
        found, touched = [], set[Key]()
        for done in reversed(self._done):
            if touched.isdisjoint(done.nodes):
                found.append(done)
            touched |= done.nodes
        return found
