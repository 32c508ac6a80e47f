"""Reading and changing single nodes and ties, and several of them in one commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphsvc.access import Viewer
from graphsvc.errors import Denied, InvalidChange, InvalidInput, NotFound, Problem
from graphsvc.kinds import NODE_KINDS, NODE_KINDS_BY_PLURAL, RELATIONSHIP_KINDS, NodeKind, RelationshipKind
from graphsvc.kinds.validate import properties as check_properties
from graphsvc.model import Change, Commit, Node, NodeChange, Op, Tie, TieChange, parse_tie_id
from graphsvc.services import links, rules
from graphsvc.services.answers import CommitAnswer, Entities, Entity, EntityAnswer
from graphsvc.services.context import Context
from graphsvc.services.sight import seen, withheld_of

Kind = NodeKind | RelationshipKind


@dataclass(frozen=True, slots=True)
class Wish:
    """One change as a user states it: kind by its plural or type, id, properties, and for new nodes their links."""

    op: Op
    kind: str
    id: str
    properties: Mapping[str, Any] = field(default_factory=dict)
    links: Mapping[str, Any] = field(default_factory=dict)
    expected_revision: int | None = None


def kind_of(name: str) -> Kind:
    """The kind that a URL or a change names: a plural (`stakeholders`) or a type (`INFLUENCES`)."""
    kind = NODE_KINDS_BY_PLURAL.get(name) or RELATIONSHIP_KINDS.get(name)
    if kind is None:
        raise NotFound("There is no such kind of thing.", hint="GET /api/v1/kinds lists all kinds.")
    return kind


def read(ctx: Context, viewer: Viewer, kind: str, entity_id: str) -> EntityAnswer:
    """One node or tie. Raises NotFound."""
    known = kind_of(kind)
    stored = _read(ctx, known, entity_id)
    found = None if stored is None else seen(stored, viewer)
    if found is None:
        raise NotFound(f"There is no {known.caption.en.lower()} with this id.")
    return EntityAnswer(**_entity(found).model_dump(), withheld=withheld_of(known, viewer))


def exists(ctx: Context, kind: str, entity_id: str) -> bool:
    """Whether this node or tie is there."""
    return _read(ctx, kind_of(kind), entity_id) is not None


def listing(ctx: Context, viewer: Viewer, kind: str, limit: int, cursor: str | None) -> Entities:
    """A page of entities of a kind, by id; `cursor` is the last id of the page before."""
    known = kind_of(kind)
    shown: list[Node | Tie] = []
    more, after = True, cursor
    while more and len(shown) <= limit:
        found = _after_id(ctx, known, after, limit + 1)
        shown += [item for one in found if (item := seen(one, viewer)) is not None]
        more = len(found) > limit
        after = found[-1].id if found else None
    page = shown[:limit]
    return Entities(
        items=[_entity(item) for item in page],
        next_cursor=page[-1].id if len(shown) > limit else None,
        withheld=withheld_of(known, viewer),
    )


def _after_id(ctx: Context, kind: Kind, cursor: str | None, limit: int) -> Sequence[Node | Tie]:
    if isinstance(kind, NodeKind):
        return ctx.store.nodes(kind.label, cursor or "", limit)
    return ctx.store.ties(kind.type, _after(cursor), limit)


def apply(
    ctx: Context, viewer: Viewer, wishes: Sequence[Wish], message: str, source: str, *, check: bool = True
) -> Commit:
    """Applies all wishes as one commit, or none. Raises InvalidChange with a pointer to every wrong one."""
    if not viewer.may_write:
        raise Denied("You may look at this, but not change it.")
    changes: list[Change] = []
    problems: list[Problem] = []
    for index, wish in enumerate(wishes):
        changes += _changes(ctx, wish, f"/changes/{index}" if len(wishes) > 1 else "", problems)
    if not problems and check:
        problems = rules.breaches(ctx.store, changes)
    if problems:
        raise InvalidChange("Nothing was changed: something in it is not valid.", problems=problems)
    return ctx.store.commit(changes, author=viewer.id, message=message, source=source)


def commit_answer(commit: Commit) -> CommitAnswer:
    """A commit as answered over REST."""
    return CommitAnswer(**{name: getattr(commit, name) for name in CommitAnswer.model_fields})


def _changes(ctx: Context, wish: Wish, pointer: str, problems: list[Problem]) -> list[Change]:
    try:
        kind = kind_of(wish.kind)
    except NotFound as unknown:
        problems.append(Problem(unknown.message, pointer=f"{pointer}/kind"))
        return []
    whole = wish.op is Op.PUT
    stored, wrong = check_properties(kind, wish.properties, whole=whole) if wish.op is not Op.DELETE else ({}, {})
    problems += [Problem(reason, pointer=f"{pointer}/properties/{name}") for name, reason in wrong.items()]
    if isinstance(kind, NodeKind):
        return _node_changes(ctx, kind, wish, stored, pointer, problems)
    tie = _tie_change(ctx, kind, wish, stored, pointer, problems)
    return [tie] if tie else []


def _node_changes(
    ctx: Context, kind: NodeKind, wish: Wish, stored: Mapping[str, Any], pointer: str, problems: list[Problem]
) -> list[Change]:
    if not wish.id or len(wish.id) > 512 or any(ord(c) < 32 or 0xD800 <= ord(c) <= 0xDFFF for c in wish.id):
        problems.append(
            Problem("an id is a text of 1 to 512 characters, none of them a control", pointer=f"{pointer}/id")
        )
        return []
    change = NodeChange(wish.op, kind.label, wish.id, stored, wish.expected_revision)
    if wish.op is Op.DELETE:
        return [change]
    is_new = ctx.store.node(kind.label, wish.id) is None
    joined, reasons = links.link_changes(kind, wish.id, wish.links, is_new)
    problems += [Problem(reason, pointer=f"{pointer}/links/{name}") for name, reason in reasons.items()]
    return [change, *joined]


def _tie_change(
    ctx: Context, kind: RelationshipKind, wish: Wish, stored: Mapping[str, Any], pointer: str, problems: list[Problem]
) -> TieChange | None:
    try:
        named, source, target, key = parse_tie_id(wish.id)
    except ValueError:
        named, source, target, key = "", "", "", ""
    if named != kind.type or not source or not target or (not kind.key and key):
        problems.append(Problem(f"the id of this tie reads {kind.type}:source:target[:key]", pointer=f"{pointer}/id"))
        return None
    ends = [
        links.label_of(ctx.store, labels, end)
        for labels, end in ((kind.source_labels, source), (kind.target_labels, target))
    ]
    for end, label in zip(("source", "target"), ends, strict=True):
        if label is None:
            problems.append(Problem(f"its {end} does not exist", pointer=f"{pointer}/id"))
    if None in ends:
        return None
    return TieChange(
        wish.op, kind.type, ends[0] or "", source, ends[1] or "", target, key, stored, wish.expected_revision
    )


def _after(cursor: str | None) -> tuple[str, str, str]:
    """A tie's place in the order by (source, target, key). Raises InvalidInput for what is no cursor of ours."""
    if not cursor:
        return ("", "", "")
    try:
        return parse_tie_id(cursor)[1:]
    except ValueError:
        raise InvalidInput(
            "This cursor is not one that an earlier page gave.", hint="Begin without a cursor."
        ) from None


def _read(ctx: Context, kind: Kind, entity_id: str) -> Node | Tie | None:
    if isinstance(kind, NodeKind):
        return ctx.store.node(kind.label, entity_id)
    try:
        named, source, target, key = parse_tie_id(entity_id)
    except ValueError:
        return None
    return ctx.store.tie(kind.type, source, target, key) if named == kind.type else None


def _entity(item: Node | Tie) -> Entity:
    properties = dict(item.properties)
    if isinstance(item, Node):
        return Entity(kind=NODE_KINDS[item.label].plural, id=item.id, revision=item.revision, properties=properties)
    return Entity(
        kind=item.type, id=item.id, revision=item.revision, properties=properties, source=item.source,
        target=item.target,
    )  # fmt: skip
