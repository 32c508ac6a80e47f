"""Reading and changing single nodes and ties, and several of them in one commit."""

from __future__ import annotations

from collections.abc import Sequence

from graphsvc.access import Viewer
from graphsvc.errors import Denied, InvalidInput
from graphsvc.kinds import NodeKind
from graphsvc.model import Change, Commit, Node, Tie, parse_tie_id
from graphsvc.services.aliases import present_id, present_tie_id, present_wish
from graphsvc.services.answers import CommitAnswer, Entities, EntityAnswer
from graphsvc.services.context import Context
from graphsvc.services.draft import Draft
from graphsvc.services.entities import entity
from graphsvc.services.sight import erased_later, seen, withheld_of
from graphsvc.services.wish import Wish
from graphsvc.services.wishes import Kind, drafted, kind_of, no_such, nodes_near, of_people
from graphsvc.store.port import Reading

__all__ = ["Wish", "apply", "change", "commit_answer", "listing", "read"]


def read(ctx: Context, viewer: Viewer, kind: str, entity_id: str) -> EntityAnswer:
    """One node with its links, or one tie. Raises NotFound for an unknown kind or id."""
    known = kind_of(kind)
    stored = _read(ctx, known, entity_id)
    found = None if stored is None else seen(stored, viewer)
    if found is None:
        raise no_such(known, ctx.erased)
    ties = ctx.graphs.ties_of(found.label, found.id) if isinstance(found, Node) else None
    return EntityAnswer(**entity(found, viewer, ties).model_dump(), withheld=withheld_of(known, viewer))


def listing(ctx: Context, viewer: Viewer, kind: str, limit: int, cursor: str | None) -> Entities:
    """A page of at most `limit` entities of a kind, by id, without links; `cursor` is the last id of the page before.

    Raises NotFound for an unknown kind, InvalidInput for what is no cursor.
    """
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
        items=[entity(item, viewer) for item in page],
        next_cursor=page[-1].id if len(shown) > limit else None,
        withheld=[*withheld_of(known, viewer), *(erased_later(ctx.erased) if of_people(known) else ())],
    )


def _after_id(ctx: Context, kind: Kind, cursor: str | None, limit: int) -> Sequence[Node | Tie]:
    if isinstance(kind, NodeKind):
        return ctx.graphs.nodes(kind.label, cursor or "", limit)
    return ctx.graphs.ties(kind.type, _after(cursor), limit)


def apply(ctx: Context, viewer: Viewer, wishes: Sequence[Wish], message: str, source: str) -> Commit:
    """Applies all wishes as one commit, or none.

    Raises Denied, Unconditional, Conflict with both versions, InvalidChange with a pointer to every wrong one, and
    StoreUnavailable where others write so much that it never gets its turn.
    """
    return _applied(ctx, viewer, wishes, message, source)[0]


def change(ctx: Context, viewer: Viewer, wish: Wish, message: str, source: str) -> EntityAnswer:
    """Applies one wish that leaves something behind; what is there then. Raises as `apply` does."""
    commit, draft = _applied(ctx, viewer, [wish], message, source)
    known = kind_of(wish.kind)
    item = _drafted(draft, known, present_wish(draft, wish).id)
    ties = draft.ties_of(item.label, item.id) if isinstance(item, Node) else None
    if draft.is_new(item):
        item = item._replace(revision=commit.number)
    return EntityAnswer(**entity(item, viewer, ties).model_dump(), withheld=withheld_of(known, viewer))


def _applied(ctx: Context, viewer: Viewer, wishes: Sequence[Wish], message: str, source: str) -> tuple[Commit, Draft]:
    if not viewer.may_write:
        raise Denied("You may look at this, but not change it.")
    drafts: list[Draft] = []

    def plan(reading: Reading) -> list[Change]:
        drafts.append(drafted(reading, viewer, wishes))
        return drafts[-1].changes

    near = [key for wish in wishes for key in nodes_near(wish)]
    commit = ctx.store.commit(plan, author=viewer.id, message=message, source=source, near=near)
    return commit, drafts[-1]


def _drafted(draft: Draft, kind: Kind, entity_id: str) -> Node | Tie:
    item = (
        draft.node(kind.label, entity_id)
        if isinstance(kind, NodeKind)
        else draft.tie(kind.type, *parse_tie_id(entity_id)[1:])
    )
    assert item is not None, "a wish that leaves something behind was applied"
    return item


def commit_answer(commit: Commit) -> CommitAnswer:
    """A commit as answered over REST."""
    return CommitAnswer(**{name: getattr(commit, name) for name in CommitAnswer.model_fields})


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
        return ctx.graphs.node(kind.label, entity_id) or ctx.graphs.node(
            kind.label, present_id(ctx.graphs, kind.label, entity_id)
        )
    try:
        named, source, target, key = parse_tie_id(present_tie_id(ctx.graphs, entity_id))
    except ValueError:
        return None
    return ctx.graphs.tie(kind.type, source, target, key) if named == kind.type else None
