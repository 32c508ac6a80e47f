"""Finds what a user means by an id or a name."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from graphsvc.access import Viewer
from graphsvc.errors import Ambiguous, NotFound, Problem
from graphsvc.kinds import NODE_KINDS, OURS, PERSON
from graphsvc.model import Node
from graphsvc.services.context import Context

ERASED = "Or it was of a person who was erased since."
_LOOKED_AT = 5000
_IS = {
    "Account": "an account",
    "Stakeholder": "one of the customer's people",
    "Employee": "one of our people",
    "PartnerContact": "one of a partner's people",
    "Partner": "a partner",
    "Department": "a department",
}
_NOBODY = {OURS: "nobody of ours", ("Stakeholder",): "no stakeholder"}
_LISTED_BY = {
    "Account": "`graphsvc accounts` lists the accounts.",
    "Stakeholder": "Look at `key-people` for the ids.",
}


def find(ctx: Context, viewer: Viewer, label: str, text: str) -> Node:
    """The node of `label` with this id, else the only one with this name.

    Raises NotFound, or Ambiguous with the candidates. An id out of the viewer's scope answers like an unknown one.
    """
    found = ctx.named(label, text)
    if len(found) == 1:
        return found[0]
    what = NODE_KINDS[label].caption.en.lower()
    if not found:
        raise NotFound(
            f"There is no {what} with the id or name {_shown(text)}.",
            hint=_hint(ctx, (label,), text),
            public=f"There is no {what} with this id or name.",
        )
    candidates = [Problem(f"{node.id}  {node.get('name') or ''}".rstrip()) for node in found]
    raise Ambiguous(
        f"{len(found)} {NODE_KINDS[label].plural} are called {_shown(text)}.",
        hint="Ask again with one of these ids.",
        problems=candidates,
        public=f"{len(found)} {NODE_KINDS[label].plural} have this name.",
    )


def find_person(ctx: Context, viewer: Viewer, text: str, labels: tuple[str, ...]) -> Node:
    """The person of one of `labels` with this id or, if unique, this name. Raises NotFound, Ambiguous as `find`."""
    found = [node for label in labels for node in ctx.named(label, text)]
    exact = [node for node in found if node.id == text]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if not found:
        nobody = _NOBODY.get(labels, "no person")
        raise NotFound(
            f"There is {nobody} with the id or name {_shown(text)}.",
            hint=_hint(ctx, labels, text),
            public=f"There is {nobody} with this id or name.",
        )
    raise Ambiguous(
        f"{len(found)} people are called {_shown(text)}.",
        hint="Ask again with one of these ids.",
        problems=[Problem(f"{node.id}  {node.get('name') or ''}  ({node.label})") for node in found],
        public=f"{len(found)} people have this name.",
    )


def _hint(ctx: Context, labels: Sequence[str], text: str) -> str:
    if ctx.erased and labels[0] in PERSON:
        return ERASED
    return _of_another_kind(ctx, labels, text) or _near(ctx, labels, text) or _search_hint(labels[0])


def _of_another_kind(ctx: Context, labels: Sequence[str], text: str) -> str | None:
    """Whose id or name it is, where it is none of those that are asked for: ours in the place of theirs, say."""
    others = (label for label in _IS if label not in labels)
    node = next((node for label in others for node in ctx.named(label, text)), None)
    if node is None or not all(label in _IS for label in labels):
        return None
    wanted = "a person" if set(labels) == set(PERSON) else " or ".join(_IS[label] for label in labels)
    return f"That is {_IS[node.label]} ({node.id}): name {wanted}."


def _near(ctx: Context, labels: Sequence[str], text: str) -> str | None:
    """The nearest names, for a word mistyped or a part of a name; of a large portfolio the first some thousand."""
    known = {
        word.casefold(): f"{node.get('name') or ''} ({node.id})".strip()
        for label in labels
        for node in ctx.graphs.nodes(label, limit=_LOOKED_AT)
        for word in (node.get("name"), node.get("name_zh"), node.id)
        if word
    }
    asked = text[:200].casefold()
    parts = sorted((word for word in known if asked in word), key=lambda word: (not word.startswith(asked), word))[:3]
    found = parts or difflib.get_close_matches(asked, known, n=3, cutoff=0.7)
    return f"Did you mean {' or '.join(dict.fromkeys(known[word] for word in found))}?" if found else None


def _shown(text: str) -> str:
    """A user's own word back to them, short."""
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"


def _search_hint(label: str) -> str:
    asked = f"`graphsvc query --cypher 'MATCH (n:{label}) RETURN n.id, n.name'`"
    return _LISTED_BY.get(label, f"{asked} lists the {NODE_KINDS[label].plural}.")
