"""`erase`: a person's data go for good, from the graph, the journal and everything that is kept."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from graphsvc.access import Viewer
from graphsvc.errors import Conflict, Denied, NotFound
from graphsvc.kinds import ALIAS, NODE_KINDS, PERSON, RELATIONSHIP_KINDS, aliased
from graphsvc.kinds.wording import Words
from graphsvc.model import PSEUDONYM, Change, Entry, Forgetting, Graph, Node, NodeChange, NodeKey, Op, Tie, TieChange
from graphsvc.services.answers import Shape
from graphsvc.services.context import Context
from graphsvc.services.draft import Draft
from graphsvc.services.identity import SAME_PERSON, aliases, ever, joined, once_joined, pseudonyms
from graphsvc.services.lookup import find_person
from graphsvc.services.removal import remove
from graphsvc.services.turns import Moved, until_it_holds
from graphsvc.store.port import Reading

_GIVE_AWAY = ("name", "name_zh", "email", "phone", "wechat")
_MESSAGE = "Erased a person"


class Gone(Shape):
    """A node that goes."""

    kind: str
    id: str
    name: str | None


class Mention(Shape):
    """A node, or relationship by its id, in whose texts a pseudonym takes somebody's place."""

    kind: str
    id: str


class Erased(Shape):
    """What an erasure takes away, or would. `people`: all that is of this person; `with_them`: what cannot be without
    them; `earlier_ids`: ids that lead to them; `ties`: relationships that go; `entries`: changes in the journal that
    say nothing any more; `mentions`: what else names them in a text."""

    people: list[Gone]
    with_them: list[Gone]
    earlier_ids: list[str]
    ties: int
    entries: int
    mentions: list[Mention]
    dry_run: bool
    commit: int | None = None
    pseudonym: str | None = None


@dataclass(frozen=True, slots=True)
class _Person:
    """All that is of one person at a revision: what there is, ids that there were, what the journal says of them."""

    nodes: tuple[Node, ...]
    keys: tuple[NodeKey, ...]
    entries: Sequence[Entry]
    whole: Graph


@dataclass(frozen=True, slots=True)
class _Erasure:
    """What an erasure would do to the store as it is at a revision. `mentions`: changes to all that names them."""

    found: _Person
    forgetting: Forgetting
    words: Words
    mentions: tuple[Change, ...]


def erase(ctx: Context, viewer: Viewer, person: str, *, source: str, dry_run: bool = False) -> Erased:
    """Erases the person with this id, now or earlier, or of this name if it is unique; with them, whoever is joined to
    them as the same person. Somebody who was only deleted is found by id.

    It is one commit, whose message names nobody. Raises NotFound, Ambiguous, Denied; StoreUnavailable if others write
    so much that it never gets its turn.
    """
    if not viewer.may_write:
        raise Denied("You may look at this, but not erase anybody.")
    attempt = partial(_attempt, ctx, viewer, person, source, dry_run)
    return until_it_holds(attempt, "Others are writing to this store all the time.", "Try again in a moment.")


def refuse_erased(number: int, entries: Iterable[Entry]) -> None:
    """Raises Conflict if a commit that is to be taken back changed values of somebody who was erased: what they were is
    not known any more."""
    people = pseudonyms(entries)
    if people:
        who = "a person who was" if len(people) == 1 else f"{len(people)} people who were"
        raise Conflict(
            f"Commit {number} cannot be undone: it changed values of {who} erased.",
            hint="Nothing brings these back; what else it changed can be changed by hand.",
        )


def _attempt(ctx: Context, viewer: Viewer, text: str, source: str, dry_run: bool, insist: bool) -> Erased:
    prepare = partial(_prepare, ctx, viewer, text, PSEUDONYM + secrets.token_hex(8))
    erasure = prepare()
    if dry_run:
        return _answer(erasure, _draft(_Still(ctx, erasure.found), erasure))
    drafts: list[Draft] = []

    def plan(reading: Reading) -> Sequence[Change]:
        nonlocal erasure
        reading.alone()
        if _overtaken(ctx.store.entries_since(erasure.found.whole.revision), erasure):
            if not insist:
                raise Moved
            erasure = prepare()
            if erasure.found.whole.revision != reading.revision:
                raise Moved
        drafts.append(_draft(reading, erasure))
        return drafts[-1].changes

    erases = lambda: erasure.forgetting  # noqa: E731
    commit = ctx.store.commit(plan, author=viewer.id, message=_MESSAGE, source=source, erases=erases)
    ctx.forget()
    done = {"dry_run": False, "commit": commit.number, "pseudonym": erasure.forgetting.pseudonym}
    return _answer(erasure, drafts[-1]).model_copy(update=done)


def _prepare(ctx: Context, viewer: Viewer, text: str, pseudonym: str) -> _Erasure:
    found = _who(ctx, viewer, text)
    forgetting = Forgetting(found.keys, tuple(_words(found)), pseudonym)
    words = Words(forgetting.words, pseudonym)
    return _Erasure(found, forgetting, words, tuple(_mentions(found, words)))


class _Still:
    """The store outside of a commit, at one revision."""

    def __init__(self, ctx: Context, found: _Person) -> None:
        self._store, self.revision = ctx.store, found.whole.revision
        self.node, self.tie, self.ties_of = ctx.store.node, ctx.store.tie, ctx.store.ties_of
        self.commit_of, self.commits_of = ctx.store.commit_of, ctx.store.commits_of
        self.entries, self.entries_around = ctx.store.entries, ctx.store.entries_around

    def alone(self) -> None:
        """Nothing is written."""


def _overtaken(later: Iterable[Entry], erasure: _Erasure) -> bool:
    """Whether changes made since are of this person, name them, or are of what names them. All others may go on."""
    keys, naming = set(erasure.found.keys), {change.thing for change in erasure.mentions}
    return any(
        not keys.isdisjoint(entry.ends)
        or (entry.kind, entry.key) in naming
        or erasure.words.cleaned(entry.kind, entry.after or {}) != (entry.after or {})
        for entry in later
    )


def _who(ctx: Context, viewer: Viewer, text: str) -> _Person:
    whole = ctx.store.whole_graph()
    try:
        first = find_person(ctx, viewer, text, PERSON)
        start: list[NodeKey] = [(first.label, first.id)]
    except NotFound:
        start = [(label, text) for label in PERSON if ctx.store.entries_around([(label, text)])]
        if not start:
            raise
    keys = sorted(_same(ctx, whole, start))
    nodes = [node for label, id_ in keys if label in PERSON and (node := whole.nodes(label).get(id_))]
    return _Person(tuple(nodes), tuple(keys), ctx.store.entries_around(keys), whole)


def _same(ctx: Context, whole: Graph, start: Iterable[NodeKey]) -> set[NodeKey]:
    """All that is of these people: whoever is joined to them as the same person, or was until one of them was deleted;
    all that they were called at any time, and the aliases that say so. An id that somebody else has by now is theirs.
    """
    pairs, now = ctx.store.ids_once(ALIAS.label), [set(tie.ends) for tie in whole.ties(SAME_PERSON)]
    found, before = set(start), 0
    while len(found) > before:
        before = len(found)
        found = joined(ever(pairs, found, free=lambda key: not _there(whole, key)), now)
        found = joined(found, _once_joined(ctx, pairs, found))
    return found | {(ALIAS.label, alias) for alias, _ in pairs if aliased(alias) in found}


def _once_joined(ctx: Context, pairs: Iterable[tuple[str, str]], people: set[NodeKey]) -> list[set[NodeKey]]:
    """What the journal says of who was the same person as these; see `identity.once_joined`."""
    around = ctx.store.entries_around(sorted(people))
    ends = {end for entry in around if entry.kind[0] == SAME_PERSON for end in entry.ends}
    keys = ever(pairs, people | ends, free=lambda _: True)
    entries = ctx.store.entries_around(sorted(keys | aliases(keys))) if ends else []
    return once_joined(list(own) for _, own in groupby(entries, key=lambda entry: entry.commit))


def _there(whole: Graph, key: NodeKey) -> bool:
    return key[1] in whole.nodes(key[0])


def _words(found: _Person) -> list[str]:
    """What gives the person away in a text, now or earlier. An id without a letter does not: as a word it may be any
    number or date, and what is taken out of other texts never comes back."""
    earlier = [state for e in found.entries if e.kind[0] in PERSON for state in (e.before, e.after) if state]
    said = (state.get(name) for state in (*(n.properties for n in found.nodes), *earlier) for name in _GIVE_AWAY)
    ids = (node_id for label, node_id in found.keys if label in PERSON and any(map(str.isalpha, node_id)))
    return sorted({*filter(None, said), *ids})


def _mentions(found: _Person, words: Words) -> Iterator[Change]:
    """What makes the texts of everything else name somebody without a name."""
    whole, gone = found.whole, set(found.keys)
    for label in NODE_KINDS:
        for node in whole.nodes(label).values():
            cleaned = words.cleaned((label,), node.properties)
            if (label, node.id) not in gone and cleaned != dict(node.properties):
                yield NodeChange(Op.PUT, label, node.id, cleaned)
    for kind in RELATIONSHIP_KINDS:
        for tie in whole.ties(kind):
            if gone.isdisjoint(tie.ends):
                yield from _cleaned_tie(tie, words)


def _cleaned_tie(tie: Tie, words: Words) -> Iterator[Change]:
    cleaned = words.cleaned((tie.type,), tie.properties)
    if cleaned == dict(tie.properties):
        return
    ends = (tie.source_label, tie.source, tie.target_label, tie.target)
    key = words.cleaned_key((tie.type,), tie.key, cleaned)
    if key != tie.key:
        yield TieChange(Op.DELETE, tie.type, *ends, tie.key)
    yield TieChange(Op.PUT, tie.type, *ends, key, cleaned)


def _draft(reading: Reading, erasure: _Erasure) -> Draft:
    draft, found = Draft(reading), erasure.found
    for node in found.nodes:
        if draft.exists(node.label, node.id):
            remove(draft, node.label, node.id, cascade=True, place="")
    for label, node_id in found.keys:
        if label == ALIAS.label and draft.exists(label, node_id):
            draft.change(NodeChange(Op.DELETE, label, node_id), "")
    for change in erasure.mentions:
        if all(draft.exists(*end) for end in change.ends):
            draft.change(change, "")
    return draft


def _answer(erasure: _Erasure, draft: Draft) -> Erased:
    found = erasure.found
    touched, people = draft.touched_nodes(), {(node.label, node.id) for node in found.nodes}
    others = [key for key, node in touched.items() if node is None and key not in people and key[0] != ALIAS.label]
    there = set(found.keys) - people
    return Erased(
        people=[_gone(node) for node in found.nodes],
        with_them=[_gone(node) for key in sorted(others) if (node := draft.stored(*key))],
        earlier_ids=sorted(node_id for label, node_id in there if label != ALIAS.label),
        ties=sum(tie is None for tie in draft.touched_ties().values()),
        entries=len(found.entries),
        mentions=[_mention(change) for change in erasure.mentions if change.op is Op.PUT],
        dry_run=True,
    )


def _mention(change: Change) -> Mention:
    if isinstance(change, NodeChange):
        return Mention(kind=NODE_KINDS[change.label].plural, id=change.id)
    return Mention(kind=change.type, id=change.id)


def _gone(node: Node) -> Gone:
    return Gone(kind=NODE_KINDS[node.label].plural, id=node.id, name=node.get("name") or node.get("text"))
