"""One account as columns: who is there, who of ours stands opposite, who influences whom (metrics §2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from graphsvc.analysis.segments import Floats, Integers, joined, parallel
from graphsvc.analysis.settings import MetricSettings
from graphsvc.kinds import value_of
from graphsvc.model import Graph, Node, Tie


@dataclass(frozen=True, slots=True)
class Network:
    """One account on one day.

    `people`: the n stakeholders present, by id; `named[i]` is False for a known seat; `department[i]`, `level[i]`
    None = unknown. `left`: stakeholders who worked here and left. `ours`: our people and the partners' who have not
    left, by id; `is_partner[j]`. `influence`: n × n CSR, entry (i, j) in (0, 1]: how strongly j influences i.
    `vacated`: those of `people` who are supposed to leave (metrics §10). Their weight in the decision stays, so that
    the others hold what they held, but nobody is there: no name, no ties.
    """

    account: str
    today: date
    people: tuple[str, ...]
    nodes: tuple[Node, ...]
    named: NDArray[np.bool_]
    department: tuple[str | None, ...]
    level: tuple[int | None, ...]
    left: frozenset[str]
    ours: tuple[str, ...]
    our_nodes: tuple[Node, ...]
    is_partner: NDArray[np.bool_]
    influence: csr_array
    graph: Graph
    vacated: frozenset[str] = frozenset()

    @property
    def index(self) -> dict[str, int]:
        """Position of each person by id."""
        return {person: i for i, person in enumerate(self.people)}

    @property
    def our_index(self) -> dict[str, int]:
        """Position of each of ours by id."""
        return {person: j for j, person in enumerate(self.ours)}


def build(
    graph: Graph, account: str, today: date, settings: MetricSettings, vacated: AbstractSet[str] = frozenset()
) -> Network:
    """The account's columns on that day. Ties to people who left, or are supposed to (`vacated`), are dropped, not
    bridged. O(nodes + ties)."""
    present, left = _stakeholders(graph, account, today)
    nodes = tuple(graph.nodes("Stakeholder")[person] for person in present)
    ours = our_people(graph, today)
    department = _departments(graph, today)
    return Network(
        account=account,
        today=today,
        people=present,
        nodes=nodes,
        named=np.array([bool(node.get("name")) and node.id not in vacated for node in nodes], dtype=bool),
        department=tuple(department.get(person) for person in present),
        level=tuple(node.get("level") for node in nodes),
        left=left,
        ours=tuple(node.id for node in ours),
        our_nodes=tuple(ours),
        is_partner=np.array([node.label == "PartnerContact" for node in ours], dtype=bool),
        influence=influence_matrix(graph, present, settings, vacated),
        graph=graph,
        vacated=frozenset(vacated),
    )


def our_people(graph: Graph, today: date) -> list[Node]:
    """Our people and the partners' who have not left on that day, by id."""
    return sorted([*_employees(graph, today), *_partner_contacts(graph, today)], key=lambda node: node.id)


def over(until: date | None, today: date) -> bool:
    """Whether something that lasts until that day is over: the last day itself still counts."""
    return until is not None and until < today


def runs(tie: Tie, today: date) -> bool:
    """Whether a tie with `since` and `until` holds on that day; an end that is unknown is open."""
    since = tie.get("since")
    return (since is None or since <= today) and not over(tie.get("until"), today)


def serves(tie: Tie, today: date) -> bool:
    """Whether a partner serves an account on that day; an agreement without an end runs on."""
    since = tie.get("since")
    return (since is None or since <= today) and not over(tie.get("agreement_until"), today)


class Contract(StrEnum):
    """Where a joint team's contract stands."""

    NOT_BEGUN = "not_begun"
    RUNS = "runs"
    RAN_OUT = "ran_out"


def contract_of(team: Node, today: date) -> Contract:
    """The state of a team's contract on that day; no date = open end, both ends included."""
    begin = team.get("contract_from")
    if begin is not None and begin > today:
        return Contract.NOT_BEGUN
    return Contract.RAN_OUT if over(team.get("contract_until"), today) else Contract.RUNS


def _departments(graph: Graph, today: date) -> dict[str, str]:
    """Each stakeholder's department; of several the smallest id, so that no figure depends on the order of ties."""
    held = sorted(((t.source, t.target) for t in graph.ties("WORKS_IN") if runs(t, today)), reverse=True)
    return dict(held)


def _stakeholders(graph: Graph, account: str, today: date) -> tuple[tuple[str, ...], frozenset[str]]:
    present: set[str] = set()
    left: set[str] = set()
    for tie in graph.ties("WORKS_AT"):
        since = tie.get("since")
        if tie.target != account or (since is not None and since > today):
            continue
        (left if over(tie.get("until"), today) else present).add(tie.source)
    known = graph.nodes("Stakeholder")
    return tuple(sorted(p for p in present if p in known)), frozenset(left - present)


def _employees(graph: Graph, today: date) -> Iterable[Node]:
    return (node for node in graph.nodes("Employee").values() if not over(node.get("until"), today))


def _partner_contacts(graph: Graph, today: date) -> Iterable[Node]:
    jobs = graph.ties("WORKS_FOR")
    gone = {t.source for t in jobs if not runs(t, today)} - {t.source for t in jobs if runs(t, today)}
    return (node for node in graph.nodes("PartnerContact").values() if node.id not in gone)


def influence_matrix(
    graph: Graph, people: Sequence[str], settings: MetricSettings, vacated: AbstractSet[str] = frozenset()
) -> csr_array:
    """r over `people`: INFLUENCES and both directions of every reporting line, parallel ties combined."""
    rows = influence_ties(graph, people, settings, vacated)
    ends = np.array([row[:2] for row in rows], dtype=np.int64).reshape(-1, 2)
    return combine(ends[:, 0], ends[:, 1], np.array([row[2] for row in rows], dtype=float), len(people))


def influence_ties(
    graph: Graph, people: Sequence[str], settings: MetricSettings, vacated: AbstractSet[str] = frozenset()
) -> list[tuple[int, int, float, str | None]]:
    """Every single influence above 0 among `people`: who is influenced, by whom, r, and the setting r is the value of.

    A reporting line is one down and one up. INFLUENCES rest on no setting (None). Whoever is in `vacated` has none.
    O(ties).
    """
    index = {person: i for i, person in enumerate(people) if person not in vacated}
    rows: list[tuple[str, str, float, str | None]] = [
        (t.target, t.source, t.get("strength", settings.influence_default), None) for t in graph.ties("INFLUENCES")
    ]
    for tie in graph.ties("REPORTS_TO"):
        kind = "solid" if value_of(tie, "kind") == "solid" else "dotted"
        for who, by, name in ((tie.source, tie.target, f"{kind}_down"), (tie.target, tie.source, f"{kind}_up")):
            rows.append((who, by, getattr(settings, name), name))
    return [(index[a], index[b], r, name) for a, b, r, name in rows if a in index and b in index and r > 0]


def combine(who: Integers, by: Integers, strength: Floats, n: int) -> csr_array:
    """Parallel ties as one: 1 − ∏(1 − r). All (m,): influenced, influencer, strength in [0, 1]. O(m log m)."""
    at = parallel(who, by)
    return csr_array((joined(strength[at.order], at.first), (at.who, at.by)), shape=(n, n))
