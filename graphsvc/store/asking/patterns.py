"""The store's own nodes (commits, journal, keys) must not come out, though one engine shows them to whoever asks.

They have no ties. So a node pattern that names a declared kind, or hangs on a relationship that is really there, never
finds one; every other is refused. No part of this depends on what an engine's plan shows: subqueries inside an
expression are missing from the plans of both.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

from graphsvc.kinds import NODE_KINDS
from graphsvc.store.asking.functions import FUNCTIONS
from graphsvc.store.asking.refusal import refuse
from graphsvc.store.asking.tokens import Text

_KINDS = f"The kinds are {', '.join(NODE_KINDS)}."
_NO_LABEL = frozenset({"NULL", "NOT", "TYPED", "NORMALIZED", "NFC", "NFD", "NFKC", "NFKD"})  # x IS …, in a condition


def check_patterns(text: Text) -> None:
    """Raises Unaskable for a node pattern that could find a node of the store's own."""
    labelled = {place for place in _brackets(text, "(") if _names_kinds(text, place)}
    for place in _brackets(text, "("):
        if place not in labelled and _could_be_bare_node(text, place) and not _joined(text, place):
            _refuse_bare()
    for place in _brackets(text, "["):
        if _may_be_empty(text, place) and not _ends(text, place) <= labelled:
            refuse(
                "Both ends of a relationship of no steps (*0…) must name their kinds.",
                "Write (a:Account)-[:SUBSIDIARY_OF*0..3]-(b:Account), or begin with *1.",
            )


def _brackets(text: Text, sign: str) -> Iterator[int]:
    return (place for place, token in enumerate(text.tokens) if token.is_sign(sign))


def _inside(text: Text, place: int) -> int:
    """Where a node pattern goes on after its variable."""
    following = text.at(place + 1)
    return place + (2 if following.is_name and following.word not in ("WHERE", "IS") else 1)


def _names_kinds(text: Text, place: int) -> bool:
    """Whether the bracket is a node pattern with a label. Raises Unaskable where one is no declared kind."""
    after = _inside(text, place)
    if text.at(after).word == "IS" and text.at(after + 1).word not in _NO_LABEL and not text.at(after + 1).is_sign(":"):
        return _check_labels(text, after + 1)
    return text.at(after).is_sign(":") and _check_labels(text, after + 1)


def _check_labels(text: Text, place: int) -> bool:
    """Every name of a label expression. It ends at the bracket, the properties or the condition."""
    while not text.at(place).is_sign(")", "{", "$") and text.at(place).word != "WHERE":
        token = text.at(place)
        if token.is_name and token.value not in NODE_KINDS:
            refuse(f"There is no kind {token.value}.", _KINDS, "The question names a kind that there is not.")
        if not token.is_name and not token.is_sign("|", "&", ":"):
            refuse("Labels are names with | between them.", _KINDS)
        place += 1
    return True


def _could_be_bare_node(text: Text, place: int) -> bool:
    """`()`, `(x)`, `(x {…})`, `(x WHERE …)` and what looks like it, unless a function or CALL stands before it."""
    if text.name_before(place).lower() in FUNCTIONS or text.at(place - 1).word == "CALL":
        return False
    inside = _inside(text, place)
    after = text.at(inside)
    whole_parameter = after.is_sign("$") and text.at(inside + 2).is_sign(")")  # ($a IS NULL) is a condition
    return after.is_sign(")", "{") or whole_parameter or after.word == "WHERE"


def _joined(text: Text, place: int) -> bool:
    """Whether a relationship begins or ends at the bracket."""
    after = text.pairs[place] + 1
    arrow = text.at(after).is_sign("<") and text.at(after + 1).is_sign("-")
    return text.at(place - 1).is_sign("-", ">") or text.at(after).is_sign("-") or arrow


def _may_be_empty(text: Text, place: int) -> bool:
    """Whether it is `-[*0…]-`: a relationship that may have no steps, so that its ends are one node."""
    for inner in range(place + 1, text.pairs[place]):
        if text.at(inner).is_sign("*") and text.at(place - 1).is_sign("-"):
            least = text.at(inner + 1)
            return least.kind == "number" and not (least.value.isdigit() and int(least.value) > 0)
    return False


def _ends(text: Text, place: int) -> set[int]:
    """The brackets of the two nodes at a relationship's ends."""
    before, after = place - 2, text.pairs[place] + 2
    before -= text.at(before).is_sign("<")
    after += text.at(after).is_sign(">")
    return {text.pairs.get(before, -1), after}


def _refuse_bare() -> NoReturn:
    refuse("Every node that stands alone must name its kind.", f"Write (x:Stakeholder) instead of (x). {_KINDS}")
