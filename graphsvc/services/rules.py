"""Rules that need more than one entity, held against the state that a draft would leave behind."""

from __future__ import annotations

from collections.abc import Iterator

from graphsvc.errors import Problem, pointer
from graphsvc.kinds import NODE_KINDS, RELATIONSHIP_KINDS, TABLES, Column, standing_opportunity
from graphsvc.kinds.belonging import apart, is_home, left_behind
from graphsvc.kinds.identity import id_space, is_link, key_of, near_end
from graphsvc.kinds.validate import disorder
from graphsvc.model import Node, NodeKey, Tie
from graphsvc.services.draft import Draft, TieKey, key_of_tie
from graphsvc.services.entities import link_columns

_IN_TABLES = {table.tie for table in TABLES.values()}


def breaches(draft: Draft) -> list[Problem]:
    """Every reason why what is drafted must not be written, each with the pointer of the change that is to blame."""
    found: list[Problem] = []
    for node_key, node in draft.touched_nodes().items():
        if node is not None:
            found += _of_node(draft, node, draft.places[node_key])
    for tie_key, tie in draft.touched_ties().items():
        if tie is not None and draft.differs(tie_key):
            found += _of_tie(draft, tie, tie_key, draft.places[tie_key])
        if tie is None and tie_key in draft.places:
            found += _still_linked(draft, tie_key, draft.places[tie_key])
    return found or list(_circles(draft))


def _of_node(draft: Draft, node: Node, place: str) -> Iterator[Problem]:
    if node.label not in NODE_KINDS:
        return
    is_new = draft.stored(node.label, node.id) is None  # what is there already was looked at when it came
    for label in id_space(node.label):
        if is_new and label != node.label and draft.exists(label, node.id):
            yield Problem("is taken: people of all kinds share their ids", pointer=place + pointer("id"))
    for name, reason in disorder(node.properties).items():
        yield Problem(reason, pointer=place + pointer("properties", name))
    ties = draft.ties_of(node.label, node.id)
    for name, column in link_columns(node.label).items():
        if column.required and not any(is_link(tie, column, (node.label, node.id)) for tie in ties):
            yield Problem("is required", pointer=place + pointer("links", name))
    if node.label == "Stakeholder" and node.get("name") is None and any(t.type == "CONTACTS" for t in ties):
        reason = "cannot be cleared while somebody is in contact with them: an open seat has nobody to be in contact"
        yield Problem(f"{reason} with", pointer=place + pointer("properties", "name"))


def _of_tie(draft: Draft, tie: Tie, key: TieKey, place: str) -> list[Problem]:
    reason = (
        _ends_reason(draft, tie) or _key_reason(tie) or _single_reason(draft, tie) or _accounts_reason(draft, tie, key)
    )
    if reason:
        return [Problem(reason, pointer=place)]
    return [Problem(why, pointer=place + pointer("properties", n)) for n, why in disorder(tie.properties).items()]


def _ends_reason(draft: Draft, tie: Tie) -> str | None:
    kind = RELATIONSHIP_KINDS[tie.type]
    ends = (("source", tie.source_label, tie.source), ("target", tie.target_label, tie.target))
    missing = [end for end, label, node_id in ends if not draft.exists(label, node_id)]
    if missing:
        return f"the {' and '.join(missing)} of {tie.type} does not exist"
    if tie.ends[0] == tie.ends[1]:
        return f"{tie.type} joins something to itself"
    if kind.same_label and tie.source_label != tie.target_label:
        return f"{tie.type} joins two of one kind, both ends a {tie.source_label} here"
    if tie.type == "CONTACTS" and _is_seat(draft, tie.target):
        return "an open seat has nobody to be in contact with: give the stakeholder a name first"
    if kind.symmetric and tie.source > tie.target:
        return f"{tie.type} holds both ways and is stored once: write it with the smaller id first"
    return None


def _is_seat(draft: Draft, stakeholder: str) -> bool:
    node = draft.node("Stakeholder", stakeholder)
    return node is not None and node.get("name") is None


def _key_reason(tie: Tie) -> str | None:
    kind = RELATIONSHIP_KINDS[tie.type]
    if tie.key == key_of(kind, tie.properties):
        return None
    parts = "|".join(kind.key)
    return f"its id ends with :{parts} as the properties say it, empty where unknown: another {parts} is another tie"


def _columns_of(tie: Tie | TieKey) -> Iterator[Column]:
    """The link columns that state ties of this kind from one of these ends."""
    kind, source_label, target_label = (
        (tie.type, tie.source_label, tie.target_label) if isinstance(tie, Tie) else (tie[0], tie[1], tie[3])
    )
    for label in dict.fromkeys((source_label, target_label)):
        for column in link_columns(label).values():
            if column.tie == kind and label == (target_label if column.incoming else source_label):
                yield column


def _single_reason(draft: Draft, tie: Tie) -> str | None:
    """A link that holds one value is one tie. Kinds that have a table of their own may be stated several times."""
    if tie.type in _IN_TABLES:
        return _standing_reason(draft, tie)
    for column in _columns_of(tie):
        near = near_end(tie, column)
        same = [t for t in draft.ties_of(*near) if is_link(t, column, near)]
        if is_link(tie, column, near) and not column.many and len(same) > 1:
            return f"there is one {tie.type} already: set `{column.name}` in the links of {NODE_KINDS[near[0]].plural}"
    return _standing_reason(draft, tie)


def _standing_reason(draft: Draft, tie: Tie) -> str | None:
    opportunity = draft.node("Opportunity", tie.source) if tie.type == "OF" else None
    if opportunity is None or not opportunity.get("standing") or tie.source == standing_opportunity(tie.target):
        return None
    return "a standing opportunity stays with its account"


def _accounts_reason(draft: Draft, tie: Tie, key: TieKey) -> str | None:
    """What belongs to two accounts is not joined, and nothing moves away from what it is joined to."""

    def home(label: str, node_id: str) -> str | None:
        ties = (t for t in draft.ties_of(label, node_id) if is_home(t))
        return next((t.target for t in ties if (t.source_label, t.source) == (label, node_id)), None)

    if not is_home(tie) or key in draft.stored_ties(tie.source_label, tie.source):
        return apart(tie, home)
    # Ties that are drafted to say something new are looked at by themselves.
    around = ((key_of_tie(other), other) for other in draft.ties_of(tie.source_label, tie.source))
    stay = (other for its, other in around if its not in draft.places or not draft.differs(its))
    return next((reason for other in stay if (reason := left_behind(other, home))), None)


def _still_linked(draft: Draft, key: TieKey, place: str) -> Iterator[Problem]:
    """A tie that was taken away by name, and that its node cannot be without."""
    for column in _columns_of(key):
        label, node_id = key[3:5] if column.incoming else key[1:3]
        if not column.required or not draft.exists(label, node_id) or (label, node_id) in draft.places:
            continue
        if not any(is_link(t, column, (label, node_id)) for t in draft.ties_of(label, node_id)):
            reason = f"cannot be removed: {NODE_KINDS[label].plural} need one; set `{column.name}` in its links instead"
            yield Problem(reason, pointer=place)


def _circles(draft: Draft) -> Iterator[Problem]:
    for key, tie in draft.touched_ties().items():
        if tie is None or not _counts(tie) or not draft.differs(key):
            continue
        chain = _chain_back(draft, tie)
        if chain:
            reason = f"this closes a circle of {tie.type}: {' → '.join(chain)}"
            yield Problem(reason, pointer=draft.places[key])
            return


def _counts(tie: Tie) -> bool:
    """Dotted lines close no circle; a line of no stated kind is solid."""
    return RELATIONSHIP_KINDS[tie.type].acyclic and tie.get("kind") != "dotted"


def _chain_back(draft: Draft, tie: Tie) -> list[str] | None:
    """The chain from the target up to the source again, if there is one."""
    start: NodeKey = (tie.target_label, tie.target)
    stack, seen = [(start, [tie.source, tie.target])], {start}
    while stack:
        here, chain = stack.pop()
        for up in draft.ties_of(*here):
            if up.type != tie.type or (up.source_label, up.source) != here or not _counts(up):
                continue
            end = (up.target_label, up.target)
            if end == (tie.source_label, tie.source):
                return [*chain, up.target]
            if end not in seen:
                seen.add(end)
                stack.append((end, [*chain, up.target]))
    return None
