"""Decision weights, open seats and decision shares (metrics §§1–3; Friedkin & Johnsen 1990)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Literal

import numpy as np
from scipy.sparse import csr_array

from graphsvc.analysis.kernels import listening
from graphsvc.analysis.kernels.spans import beginnings, floats, narrow, over_spans, positions
from graphsvc.analysis.network import Floats, Network
from graphsvc.analysis.segments import Integers, joined_rows
from graphsvc.analysis.settings import TOLERANCE, MetricSettings, lacking
from graphsvc.errors import NotFound, Problem
from graphsvc.kinds import MOST_HANDED_ON, standing_opportunity, value_of
from graphsvc.model import Graph, Tie

Evidence = Literal["roles", "hierarchy", "none"]


@dataclass(frozen=True, slots=True)
class Decision:
    """Who holds the decision in one opportunity.

    `roles[i]`: recorded roles by name. `formal` d and `share` s over people, (n,); `seats`: required roles that
    nobody present holds, with `seat_share`. Σ share + Σ seat_share = 1 unless nobody at all is there.
    `order`: people by share, largest first; `hidden`: hidden influencers.
    """

    opportunity: str | None
    evidence: Evidence
    roles: tuple[tuple[str, ...], ...]
    formal: Floats
    share: Floats
    seats: tuple[str, ...]
    seat_share: Floats
    open_share: float
    order: tuple[int, ...]
    hidden: frozenset[int]
    listened: Floats
    susceptibility: Floats


def decide(network: Network, settings: MetricSettings, opportunity: str | None = None) -> Decision:
    """Weights, seats, evidence and shares of one account. Raises NotFound for an opportunity of another account."""
    chosen = choose_opportunity(network, settings, opportunity)
    roles = _roles(network, chosen)
    weights, evidence = _weights(network, roles, settings)
    seats = _seats(_held(network, roles, settings), settings)
    seat_weights = np.array([settings.role_weights[r] if evidence == "roles" else 0.0 for r in seats])
    total = float(weights.sum() + seat_weights.sum()) or 1.0
    formal, seat_share = weights / total, seat_weights / total
    share, y, a = shares(network.influence, formal, settings)
    order = tuple(sorted(range(len(share)), key=lambda i: (-round(float(share[i]), 12), network.people[i])))
    return Decision(
        chosen, evidence, roles, formal, share, seats, seat_share,
        open_share=float(share[~network.named].sum() + seat_share.sum()), order=order,
        hidden=_hidden(formal, share, order, evidence, settings), listened=y, susceptibility=a,
    )  # fmt: skip


def choose_opportunity(network: Network, settings: MetricSettings, asked: str | None) -> str | None:
    """The one asked for; else the standing one; if that has no weighted role, the largest open one that has."""
    graph = network.graph
    own = {t.source for t in graph.ties("OF") if t.target == network.account}
    if asked is not None:
        return _asked_for(graph, own, asked)
    weighted = _weighted_opportunities(network, settings) & own
    standing = standing_opportunity(network.account)
    if standing in weighted:
        return standing
    nodes = graph.nodes("Opportunity")
    open_ones = [nodes[o] for o in weighted if o in nodes and nodes[o].get("status", "open") == "open"]
    if open_ones:
        return min(open_ones, key=lambda o: (o.get("amount") is None, -(o.get("amount") or 0.0), o.id)).id
    return standing if standing in own else None


def _asked_for(graph: Graph, own: set[str], asked: str) -> str:
    """The account's opportunity with this id, else the only one with this name."""
    if asked in own:
        return asked
    nodes = graph.nodes("Opportunity")
    called = [o for o in sorted(own) if o in nodes and nodes[o].get("name") == asked]
    if len(called) == 1:
        return called[0]
    raise NotFound(
        "This account has no such opportunity."
        if not called
        else "Several opportunities of this account are called so.",
        hint="Name one of these, or none for the standing one.",
        problems=[Problem(f"{o}  {nodes[o].get('name') or ''}".rstrip()) for o in sorted(own) if o in nodes],
    )


def _weighted_opportunities(network: Network, settings: MetricSettings) -> set[str]:
    present = set(network.people)
    return {
        t.target
        for t in network.graph.ties("HAS_ROLE")
        if t.source in present and settings.role_weights.get(t.get("role", t.key), 0.0) > 0
    }


def _roles(network: Network, opportunity: str | None) -> tuple[tuple[str, ...], ...]:
    held: dict[str, set[str]] = {}
    for tie in network.graph.ties("HAS_ROLE"):
        if tie.target == opportunity:
            held.setdefault(tie.source, set()).add(tie.get("role", tie.key))
    return tuple(tuple(sorted(held.get(person, ()))) for person in network.people)


def _weights(network: Network, roles: Sequence[Sequence[str]], settings: MetricSettings) -> tuple[Floats, Evidence]:
    n = len(network.people)
    by_role = np.array([sum(settings.role_weights.get(r, 0.0) for r in held) for held in roles], dtype=float)
    if n and by_role.sum() > 0:
        return by_role, "roles"
    lines = _solid_lines(network)
    on_line = {end for line in lines for end in (line.source, line.target)}
    if n and 2 * len(on_line.intersection(network.people)) >= n:
        by_tier = tier_weights(network, np.array([settings.tier_base]), settings)[0]
        if by_tier.sum() > 0:
            return by_tier, "hierarchy"
    return np.ones(n), "none"


def tier_weights(network: Network, bases: Floats, settings: MetricSettings) -> Floats:
    """base^−tier for people on a weighted tier (0, 1, …) of the solid lines, else 0: (bases, n)."""
    found = solid_tiers(_solid_lines(network))
    tier = np.array([found.get(person, settings.weighted_tiers) for person in network.people], dtype=float)
    weights: Floats = np.where(tier < settings.weighted_tiers, bases[:, None] ** -tier, 0.0)
    return weights


def _solid_lines(network: Network) -> list[Tie]:
    """Those between people who are or were at the account; who begins after `today` is not there yet."""
    known = {*network.people, *network.left}
    ties = network.graph.ties("REPORTS_TO")
    return [t for t in ties if {t.source, t.target} <= known and value_of(t, "kind") == "solid"]


def solid_tiers(lines: Iterable[Tie]) -> dict[str, int]:
    """Length of the shortest chain of solid lines up to somebody without a boss, for everybody who has such a chain.

    People who left count as links of the chain; nobody leads out of a circle of lines. O(lines).
    """
    below: dict[str, list[str]] = {}
    has_boss: set[str] = set()
    for tie in lines:
        below.setdefault(tie.target, []).append(tie.source)
        has_boss.add(tie.source)
    tiers = {person: 0 for person in below if person not in has_boss}
    waiting = deque(tiers)
    while waiting:
        boss = waiting.popleft()
        for person in below.get(boss, ()):
            if person not in tiers:
                tiers[person] = tiers[boss] + 1
                waiting.append(person)
    return tiers


def _held(network: Network, roles: Sequence[Sequence[str]], settings: MetricSettings) -> Iterator[Iterable[str]]:
    """The roles that need no seat of their own: what somebody supposed to leave is weighed by stays where it is."""
    for person, of_one in zip(network.people, roles, strict=True):
        leaves = person in network.vacated
        yield [role for role in of_one if settings.role_weights.get(role, 0.0) > 0] if leaves else of_one


def _seats(roles: Iterable[Iterable[str]], settings: MetricSettings) -> tuple[str, ...]:
    """The required roles that nobody present holds; the first of several names the seat."""
    return lacking(settings.playbook, (role for of_one in roles for role in of_one))


def susceptibility(influence: csr_array, a: float | Floats) -> Floats:
    """a_i = a·(1 − ∏_j (1 − r_ij)), shape (n,): 0 for somebody whom nobody influences. `a`: one for all, or (n,)."""
    return a * joined_rows(influence)


def row_normalised(influence: csr_array) -> csr_array:
    """W: rows of r sum to 1; a row without ties stays zero."""
    data = np.empty(len(influence.data))
    start = positions(influence.indptr)
    over_spans(listening.normalised_rows, start, start, floats(influence.data), data)
    return csr_array((data, influence.indices, influence.indptr), shape=influence.shape)


def shares(
    influence: csr_array, d: Floats, settings: MetricSettings, first: Integers | None = None
) -> tuple[Floats, Floats, Floats]:
    """Decision shares s = Vᵀ d, with what they are made of: (s, y, a), each (n,); s = (1 − a) y.

    `influence`: (n, n) combined ties; one account, or any number of them block-diagonally, account x beginning at
    person `first[x]`; `d` (n,) sums to at most 1 per account, and so does s. O(ties · steps). Friedkin & Johnsen 1990.
    """
    a = susceptibility(influence, settings.susceptibility)
    y = listened(influence, a, d, first)
    return (1.0 - a) * y, y, a


def listened(influence: csr_array, a: Floats, d: Floats, first: Integers | None = None) -> Floats:
    """y = (I − A W)^-T d for W = r with rows normalised. Parameters and error as in `solve`."""
    return solve(row_normalised(influence), a, d, first)


def solve(w: Any, a: Floats, d: Floats, first: Integers | None = None) -> Floats:
    """y = (I − A W)^-T d for any row-stochastic (or sub-stochastic) W ≥ 0 and susceptibilities 0 ≤ a ≤ 0.99.

    What is left of d is pushed along the ties until at most 1e-18 is left in each account, so that Σ |error of y| is at
    most 1e-18 / (1 − max a) there, rounding aside. O(ties · steps); accounts run on all usable cores.

    Parameters
    ----------
    w : (n, n) dense or sparse; no tie leads from one account to another
    a, d : (n,)
    first : (accounts + 1,) where each account begins, ascending, with n as the last; by default all are one account

    Raises
    ------
    ValueError : what does not fit together, `first` that does not cover everybody, a tie that leads out of its account,
        a above 0.99
    """
    rows = csr_array(w)
    start, begins = positions(rows.indptr), beginnings([0, len(d)] if first is None else first, len(d))
    if rows.shape != (len(d), len(d)) or len(a) != len(d):
        raise ValueError(f"{len(d)} people, but susceptibilities of {len(a)}, and ties {rows.shape}.")
    if (most := float(np.max(a, initial=0.0))) > MOST_HANDED_ON:
        raise ValueError(f"A susceptibility of {most:g} is more than {MOST_HANDED_ON}.")
    y = np.empty(len(d))
    strangers = over_spans(
        listening.listened, start[begins] + begins, begins, start, narrow(rows.indices), floats(rows.data), floats(a),
        floats(d), y,
    )  # fmt: skip
    if max(strangers, default=-1) >= 0:
        raise ValueError(f"A tie leads from account {max(strangers)} to somebody of another one.")
    return y


def because(network: Network, decision: Decision, i: int) -> list[tuple[str | None, float]]:
    """The parts of person i's share: own (None), then through each k who listens to i. They add up to the share."""
    return reasons(network, decision, [i])[0]


def reasons(network: Network, decision: Decision, of: Sequence[int]) -> list[list[tuple[str | None, float]]]:
    """`because` for several people at once: W is normalised and turned into columns once. O(ties + parts)."""
    columns = row_normalised(network.influence).tocsc()
    return [_parts(columns, network, decision, i) for i in of]


def _parts(columns: Any, network: Network, decision: Decision, i: int) -> list[tuple[str | None, float]]:
    """(1 − a_i)·d_i, then (1 − a_i)·a_k·W_ki·y_k for each k who listens to i. `columns`: W as CSC."""
    a, y = decision.susceptibility, decision.listened
    own = float((1.0 - a[i]) * decision.formal[i])
    span = slice(columns.indptr[i], columns.indptr[i + 1])
    k = columns.indices[span]
    values = (1.0 - a[i]) * a[k] * columns.data[span] * y[k]
    through = [(network.people[j], part) for j, part in zip(k.tolist(), values.tolist(), strict=True)]
    parts: list[tuple[str | None, float]] = [(None, own)] if own > 0 else []
    return parts + sorted(((k, p) for k, p in through if p > 0), key=lambda part: (-round(part[1], 12), part[0]))


def _hidden(
    formal: Floats, share: Floats, order: Sequence[int], evidence: str, settings: MetricSettings
) -> frozenset[int]:
    n = len(share)
    if evidence == "none" or not n:
        return frozenset()
    among = order[: max(settings.hidden_least, ceil(n * settings.hidden_fraction - TOLERANCE))]
    return frozenset(i for i in among if formal[i] == 0 and share[i] >= 1.0 / n - TOLERANCE)


def role_parts(held: Sequence[str], weights: Mapping[str, float]) -> dict[str, float]:
    """How a person's share splits by role: each role's part of the person's weight; no weighted role → informal."""
    total = sum(weights.get(role, 0.0) for role in held)
    if total <= 0:
        return {"informal": 1.0}
    return {role: weights[role] / total for role in held if weights.get(role, 0.0) > 0}
