"""Deals the whole graph out to its accounts in one pass: to each account what its analysis reads."""

from __future__ import annotations

from collections.abc import Iterable

from graphsvc.model import Graph, Node, Tie

LABELS = (
    "Account",
    "Department",
    "Stakeholder",
    "Employee",
    "PartnerContact",
    "Partner",
    "JointTeam",
    "Opportunity",
    "Engagement",
    "Assessment",
)
_BELONGING = ("WORKS_AT", "PART_OF", "OF", "EMBEDDED_IN", "HELD_WITH", "ASSESSES")
_GATHERING = ("ATTENDED", "MEMBER_OF")
TYPES = (
    *_BELONGING,
    *_GATHERING,
    "WORKS_IN",
    "WORKS_FOR",
    "REPORTS_TO",
    "INFLUENCES",
    "CONFLICTS_WITH",
    "CONTACTS",
    "INTERACTED_WITH",
    "SAME_PERSON_AS",
    "HAS_ROLE",
    "HAS_STANCE",
    "MANAGES",
    "SERVES",
    "LED_BY",
)

_Key = tuple[str, str]
_Owners = dict[_Key, set[str]]


def split(whole: Graph) -> dict[str, Graph]:
    """Account id → its graph. People of ours and partners go wherever a tie of theirs leads. O(nodes + ties)."""
    owners = _owners(whole)
    ties: dict[str, list[Tie]] = {account: [] for account in whole.nodes("Account")}
    for tie in _ties(whole):
        for account in _accounts(owners, tie):
            ties[account].append(tie)
    return {account: _part(whole, account, own) for account, own in ties.items()}


def _ties(whole: Graph) -> Iterable[Tie]:
    return (tie for kind in TYPES if kind != "WORKS_FOR" for tie in whole.ties(kind))


def _owners(whole: Graph) -> _Owners:
    owners: _Owners = {("Account", account): {account} for account in whole.nodes("Account")}
    for kind in _BELONGING:
        _pass_down(owners, whole.ties(kind))
    # A sub-department belongs where its parent does; a few rounds suffice for any real chart.
    _settle(owners, whole.ties("PART_OF"))
    # Somebody's earlier self matters at the later one's account, because contacts carry over.
    _settle(owners, whole.ties("SAME_PERSON_AS"))
    for kind in _GATHERING:
        _pass_up(owners, (t for t in whole.ties(kind) if t.source_label == "Stakeholder"))
    return owners


def _pass_down(owners: _Owners, ties: Iterable[Tie]) -> bool:
    """The source of each tie belongs to the accounts of its target. True if anything is new."""
    grown = False
    for tie in ties:
        found = owners.get((tie.target_label, tie.target), set())
        mine = owners.setdefault((tie.source_label, tie.source), set())
        grown = grown or not found <= mine
        mine |= found
    return grown


def _pass_up(owners: _Owners, ties: Iterable[Tie]) -> None:
    for tie in ties:
        found = owners.get((tie.source_label, tie.source), set())
        owners.setdefault((tie.target_label, tie.target), set()).update(found)


def _settle(owners: _Owners, ties: list[Tie]) -> None:
    while ties and _pass_down(owners, ties):
        pass


def _accounts(owners: _Owners, tie: Tie) -> set[str]:
    source = owners.get((tie.source_label, tie.source), set())
    return source | owners.get((tie.target_label, tie.target), set())


def _part(whole: Graph, account: str, own: list[Tie]) -> Graph:
    keys = {("Account", account)}
    for tie in own:
        keys.update(tie.ends)
    nodes = [node for label, node_id in sorted(keys) if (node := whole.nodes(label).get(node_id)) is not None]
    return Graph(nodes, [*own, *_employers(whole, nodes)], whole.revision)


def _employers(whole: Graph, nodes: Iterable[Node]) -> list[Tie]:
    """Whom the partners' people work for, since when and until when."""
    contacts = {node.id for node in nodes if node.label == "PartnerContact"}
    return [tie for tie in whole.ties("WORKS_FOR") if tie.source in contacts] if contacts else []
