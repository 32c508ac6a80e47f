"""From what somebody wishes to a draft that may be written: versions seen, values, links, rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from graphsvc.access import Viewer
from graphsvc.errors import Conflict, InvalidChange, NotFound, Problem, Unconditional
from graphsvc.kinds import NODE_KINDS_BY_PLURAL, PERSON, RELATIONSHIP_KINDS, NodeKind, RelationshipKind
from graphsvc.kinds.identity import id_reason
from graphsvc.kinds.validate import properties as check_properties
from graphsvc.model import Node, NodeChange, NodeKey, Op, Tie, TieChange, parse_tie_id
from graphsvc.services import links, removal, rules, versions
from graphsvc.services.aliases import present_wish
from graphsvc.services.draft import Draft
from graphsvc.services.lookup import ERASED
from graphsvc.services.wish import Wish
from graphsvc.store.port import Reading

Kind = NodeKind | RelationshipKind


def kind_of(name: str) -> Kind:
    """The kind that a URL or a change names: a plural (`stakeholders`) or a type (`INFLUENCES`). Raises NotFound."""
    kind = NODE_KINDS_BY_PLURAL.get(name) or RELATIONSHIP_KINDS.get(name)
    if kind is None:
        raise NotFound("There is no such kind of thing.", hint="GET /api/v1/kinds lists all kinds.")
    return kind


def nodes_near(wish: Wish) -> Iterator[NodeKey]:
    """(label, id) of the nodes that drafting the wish will look at."""
    try:
        kind = kind_of(wish.kind)
        if isinstance(kind, NodeKind):
            yield kind.label, wish.id
            return
        _, source, target, _ = parse_tie_id(wish.id)
    except (NotFound, ValueError):
        return  # drafting says what is wrong with it
    yield from ((label, source) for label in kind.source_labels)
    yield from ((label, target) for label in kind.target_labels)


def drafted(store: Reading, viewer: Viewer, wishes: Sequence[Wish]) -> Draft:
    """All wishes laid over the store as it is now.

    Raises Unconditional where a wish does not say which version it was made for, Conflict where it was another one,
    InvalidChange with a pointer to everything else that is wrong.
    """
    return _Drafting(store, viewer).draft(wishes)


def no_such(kind: Kind, erased: int = 0) -> NotFound:
    """What is said of an id that nothing of the kind has, or nothing that may be seen. `erased`: see `Context`."""
    hint = ERASED if erased and of_people(kind) else None
    return NotFound(f"There is no {kind.caption.en.lower()} with this id.", hint=hint)


def of_people(kind: Kind) -> bool:
    """Whether it is a kind of person, or of relationship that a person may have."""
    labels = {kind.label} if isinstance(kind, NodeKind) else {*kind.source_labels, *kind.target_labels}
    return not labels.isdisjoint(PERSON)


class _Drafting:
    """Nodes first, then their links, then ties: in one set, a tie may lead to a node that comes after it."""

    def __init__(self, store: Reading, viewer: Viewer) -> None:
        self._store, self._viewer = store, viewer
        self._draft = Draft(store)
        self._problems: list[Problem] = []
        self._unseen: list[Problem] = []
        self._versions: list[dict[str, Any]] = []
        self._touched: dict[tuple[str, str], Op] = {}
        self._removed: list[tuple[Wish, Node, list[NodeKey]]] = []

    def draft(self, wishes: Sequence[Wish]) -> Draft:
        """See `drafted`."""
        wishes = [present_wish(self._store, wish) for wish in wishes]
        kinds = [self._kind(wish) for wish in wishes]
        nodes = [(w, k) for w, k in zip(wishes, kinds, strict=True) if isinstance(k, NodeKind)]
        born = [(w, k, self._node(w, k)) for w, k in nodes]
        for wish, kind, is_new in born:
            if is_new is not None:
                self._links(wish, kind, is_new)
        for wish, tie_kind in zip(wishes, kinds, strict=True):
            if isinstance(tie_kind, RelationshipKind):
                self._tie(wish, tie_kind)
        self._refuse_versions()
        self._problems += [p for p in map(self._left, self._removed) if p]
        problems = self._problems or rules.breaches(self._draft)
        if problems:
            raise InvalidChange("Nothing was changed: something in it is not valid.", problems=problems)
        return self._draft

    def _left(self, removed: tuple[Wish, Node, list[NodeKey]]) -> Problem | None:
        wish, node, needing = removed
        return removal.left_behind(self._draft, node, needing, wish.place)

    def _refuse_versions(self) -> None:
        if self._versions:
            raise Conflict(
                "Somebody else changed it first; nothing was written.",
                hint="Compare both versions, read it again and repeat the change.",
                versions=self._versions,
            )
        if self._unseen:
            hint = "Read it first and send its ETag as If-Match (in /changes: as if_match), so that no change is lost."
            raise Unconditional("It exists already.", hint=hint, problems=self._unseen)

    def _wrong(self, wish: Wish, reason: str, *parts: str) -> None:
        self._problems.append(Problem(reason, pointer=wish.at(*parts)))

    def _kind(self, wish: Wish) -> Kind | None:
        try:
            return kind_of(wish.kind)
        except NotFound as unknown:
            self._wrong(wish, unknown.message, "kind")
            return None

    def _values(self, wish: Wish, kind: Kind) -> dict[str, Any]:
        if wish.op is Op.DELETE:
            return {}
        stored, wrong = check_properties(kind, wish.properties, whole=wish.op is Op.PUT)
        for name, reason in wrong.items():
            self._wrong(wish, reason, "properties", name)
        return stored

    def _node(self, wish: Wish, kind: NodeKind) -> bool | None:
        """Drafts the node itself. Returns whether it is new; None where there is nothing to link."""
        if reason := id_reason(wish.id):
            self._wrong(wish, reason, "id")
            return None
        before = self._draft.node(kind.label, wish.id)
        if not self._admitted(wish, before):
            return None
        if before is not None and wish.op is Op.DELETE:
            self._remove(wish, before)
            return None
        values = self._standing(wish, kind, before, self._values(wish, kind))
        self._draft.change(NodeChange(wish.op, kind.label, wish.id, values), wish.place)
        return before is None

    def _standing(self, wish: Wish, kind: NodeKind, before: Node | None, values: dict[str, Any]) -> dict[str, Any]:
        """Which opportunity is an account's standing one is not for the caller to say: it stays as it is."""
        if kind.label != "Opportunity":
            return values
        standing = before.get("standing") if before else None
        if "standing" in values and values["standing"] != standing:
            self._wrong(wish, "is set by the service, once for every account", "properties", "standing")
        return {**values, "standing": standing}

    def _remove(self, wish: Wish, node: Node) -> None:
        if reason := removal.standing_reason(self._draft, node):
            self._wrong(wish, reason)
            return
        needing = list(removal.dependents(self._draft, node.label, node.id))
        removal.remove(self._draft, node.label, node.id, wish.cascade, wish.place)
        self._removed.append((wish, node, needing))

    def _links(self, wish: Wish, kind: NodeKind, is_new: bool) -> None:
        ties = self._draft.ties_of(kind.label, wish.id)
        changes, wrong = links.link_changes(kind, wish.id, wish.links, ties, self._draft.exists, is_new)
        for name, reason in wrong.items():
            self._wrong(wish, reason, "links", name)
        for name, change in changes:
            self._draft.change(change, wish.at("links", name) if name else wish.place)

    def _tie(self, wish: Wish, kind: RelationshipKind) -> None:
        parts = _parts(kind, wish.id)
        if parts is None:
            form = f"{kind.type}:source:target" + (f":{'|'.join(kind.key)}" if kind.key else "")
            self._wrong(wish, f"must read {form}, each part percent-encoded", "id")
            return
        if wish.links:
            self._wrong(wish, "only nodes have links", "links")
        before = self._draft.tie(kind.type, *parts)
        if not self._admitted(wish, before):
            return
        ends = self._ends(wish, kind, before, parts)
        if ends:
            key, values = parts[2], self._values(wish, kind)
            self._draft.change(TieChange(wish.op, kind.type, *ends, key, values), wish.place)

    def _ends(
        self, wish: Wish, kind: RelationshipKind, before: Tie | None, parts: tuple[str, str, str]
    ) -> tuple[str, str, str, str] | None:
        if before is not None:
            return before.source_label, before.source, before.target_label, before.target
        source, target = parts[0], parts[1]
        a = next((label for label in kind.source_labels if self._draft.exists(label, source)), None)
        b = next((label for label in kind.target_labels if self._draft.exists(label, target)), None)
        for end, label in (("source", a), ("target", b)):
            if label is None:
                self._wrong(wish, f"its {end} does not exist", "id")
        return None if a is None or b is None else (a, source, b, target)

    def _admitted(self, wish: Wish, there: Node | Tie | None) -> bool:
        """Whether the wish may be drafted: the thing is as its author saw it, or new and to be made."""
        key = (wish.kind, wish.id)
        earlier = self._touched.get(key)
        self._touched[key] = wish.op
        if earlier is Op.DELETE:
            self._wrong(wish, "is deleted earlier in the same set of changes", "id")
        elif earlier is not None or (there is None and wish.op is Op.PUT and (not wish.seen or wish.revision == 0)):
            return True
        elif there is None and wish.must_exist:
            raise no_such(kind_of(wish.kind))
        elif there is None and wish.seen:
            self._conflict(wish, None)
        elif there is None:
            self._wrong(wish, "does not exist", "id")
        elif not wish.seen:
            self._unseen.append(Problem("says no version that its author has seen", pointer=wish.place))
        elif versions.is_other(wish, self._viewer, there, self._ties(there)) and not versions.mergeable(
            self._store, wish, there
        ):
            self._conflict(wish, there)
        else:
            return True
        return False

    def _conflict(self, wish: Wish, there: Node | Tie | None) -> None:
        self._versions.append(versions.both(self._store, self._viewer, wish, there, self._ties(there)))

    def _ties(self, item: Node | Tie | None) -> list[Tie] | None:
        return self._draft.ties_of(item.label, item.id) if isinstance(item, Node) else None


def _parts(kind: RelationshipKind, text: str) -> tuple[str, str, str] | None:
    """Source, target and key of a tie's id; None where it is no id of this kind."""
    try:
        named, source, target, key = parse_tie_id(text)
    except ValueError:
        return None
    fits = named == kind.type and source and target and bool(key) == bool(kind.key)
    return (source, target, key) if fits else None
