"""What a viewer may see of a graph, and how what is left out is named.

What a viewer may not see is taken out before anything is computed, so no figure can reveal it: an answer is the same
whatever the hidden values are. For the same reason `withheld` names what the role hides whether or not any of it is
recorded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar, cast

from graphsvc.access import FieldClass, Viewer
from graphsvc.kinds import RELATIONSHIP_KINDS, STORED_KINDS, NodeKind, Property, RelationshipKind
from graphsvc.model import Entry, Graph, Node, Tie
from graphsvc.services.answers import Withheld

T = TypeVar("T", bound=Node | Tie)
_ALL = frozenset(FieldClass)
_ROLE = "not shown to your role"
#: field of an answer that rests on something sensitive → what became of it
_ANSWERS = {
    "support": f"is {_ROLE}",
    "stance": f"rests on support, which is {_ROLE}",
    "roles": f"gatekeepers and blockers are {_ROLE}; shares and coverage are computed without them",
    "threads": f"count, cut and verdict rest on roles that are {_ROLE}",
    "changes": f"those of support, political status, certain roles, conflicts and notes are {_ROLE}",
    "messages": f"are {_ROLE}",
    "paths": f"support and conflicts are {_ROLE}; paths are computed without them",
}


def visible(graph: Graph, viewer: Viewer) -> Graph:
    """The graph without the ties and properties that the viewer may not see; the same one for who may see all."""
    if viewer.sees >= _ALL:
        return graph
    nodes = [node for label in graph.labels() for node in _shown(graph.nodes(label).values(), viewer)]
    ties = [tie for kind in graph.types() for tie in _shown(graph.ties(kind), viewer)]
    return Graph(nodes, ties, graph.revision, graph.erased)


def seen(item: T, viewer: Viewer) -> T | None:
    """The node or tie as the viewer may see it, None where not even its existence may be known."""
    return next(_shown([item], viewer), None)


def seen_entries(entries: Iterable[Entry], viewer: Viewer) -> list[Entry]:
    """What the viewer may see of these changes."""
    return [shown for entry in entries if (shown := seen_entry(entry, viewer)) is not None]


def seen_entry(entry: Entry, viewer: Viewer) -> Entry | None:
    """What the viewer may see of a change; None where nothing of it, so that not even that it was is known.

    A property of which one of the two values may not be seen is left out of both.
    """
    if viewer.sees >= _ALL:
        return entry
    there = [None if state is None else _item(entry, state) for state in (entry.before, entry.after)]
    shown = [None if item is None else seen(item, viewer) for item in there]
    pairs = list(zip(there, shown, strict=True))
    if any(item is not None and left is None for item, left in pairs):
        return None
    hidden = {name for item, left in pairs if item and left for name in item.properties.keys() - left.properties.keys()}
    before, after = (
        None if left is None else {name: value for name, value in left.properties.items() if name not in hidden}
        for left in shown
    )
    if entry.kind[0] == "HAS_STANCE" and not before and not after:
        return None  # of a stance nothing is told but what it says
    return None if before == after else replace(entry, before=before, after=after)


def sees_all(viewer: Viewer) -> bool:
    """Whether nothing is hidden from the viewer."""
    return viewer.sees >= _ALL


def _item(entry: Entry, properties: Mapping[str, Any]) -> Node | Tie:
    if len(entry.kind) == 1:
        return Node(entry.kind[0], entry.key[0], properties)
    type_, source_label, target_label = entry.kind
    return Tie(type_, source_label, entry.key[0], target_label, entry.key[1], entry.key[2], properties)


def sees_decisions(viewer: Viewer) -> bool:
    """Whether the viewer sees all that a verdict depends on: every role."""
    return viewer.may_see(FieldClass.SENSITIVE)


def withheld(viewer: Viewer, *fields: str, erased: Collection[str] = ()) -> list[Withheld]:
    """What an answer with these fields leaves out for the viewer; `fields` are keys of the table above. `erased`: who
    was there and was erased later, left out for everybody."""
    gone = erased_people(erased)
    if viewer.may_see(FieldClass.SENSITIVE):
        return gone
    return [*(Withheld(what=field, why=_ANSWERS[field]) for field in fields), *gone]


def erased_people(erased: Collection[str]) -> list[Withheld]:
    """That people are left out of an answer as of an instant, because they were erased later."""
    people = "1 person was" if len(erased) == 1 else f"{len(erased)} people were"
    return [_erased(people)] if erased else []


def erased_later(erased: int) -> list[Withheld]:
    """What to say of an answer as of an earlier instant that is no account's, where somebody was erased since
    (`Context.erased`): it may have been about them, and nobody can tell any more."""
    return [_erased("people were")] if erased else []


def _erased(people: str) -> Withheld:
    return Withheld(what="people", why=f"{people} erased after that: their data are gone from this answer")


def withheld_of(kind: NodeKind | RelationshipKind, viewer: Viewer) -> list[Withheld]:
    """What of a kind the viewer never gets to see: properties, some values of a property, or all of its ties."""
    if isinstance(kind, RelationshipKind) and not viewer.may_see(kind.field_class):
        return [Withheld(what=kind.type, why=f"is {_ROLE}")]
    found = []
    for prop in kind.properties:
        values = [value for value, its_class in prop.value_classes.items() if not viewer.may_see(its_class)]
        if not viewer.may_see(prop.field_class):
            found.append(Withheld(what=prop.name, why=f"is {_ROLE}"))
        elif values:
            found.append(Withheld(what=prop.name, why=f"{', '.join(values)}: {_ROLE}"))
    return found


def _shown(items: Iterable[T], viewer: Viewer) -> Iterator[T]:
    for item in items:
        if isinstance(item, Tie) and not _may_exist(item, viewer):
            continue
        kind = STORED_KINDS[item.label] if isinstance(item, Node) else RELATIONSHIP_KINDS[item.type]
        hidden = {p.name for p in kind.properties if hides(p, item.properties.get(p.name), viewer)}
        if hidden:
            shown = {name: value for name, value in item.properties.items() if name not in hidden}
            yield cast(T, item._replace(properties=shown))
        else:
            yield item


def _may_exist(tie: Tie, viewer: Viewer) -> bool:
    """A tie of a hidden kind is hidden, and one whose key is a hidden value: its id would name it."""
    kind = RELATIONSHIP_KINDS[tie.type]
    values = [(prop, part) for prop in kind.properties if prop.name in kind.key for part in tie.key.split("|")]
    values += [(prop, tie.get(prop.name)) for prop in kind.properties if prop.name in kind.key]
    return viewer.may_see(kind.field_class) and not any(hides(prop, value, viewer) for prop, value in values)


def hides(prop: Property, value: Any, viewer: Viewer) -> bool:
    """Whether this value of a property may not be seen by the viewer."""
    if value is None:
        return False
    its_class = prop.value_classes.get(value) if isinstance(value, str) else None
    return not viewer.may_see(prop.field_class) or (its_class is not None and not viewer.may_see(its_class))
