"""Coverage, gaps, their roll-ups and the coverage matrix (metrics §6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graphsvc.analysis.decision import Decision, role_parts
from graphsvc.analysis.network import Floats, Network
from graphsvc.analysis.settings import TOLERANCE, MetricSettings
from graphsvc.analysis.strength import Contact
from graphsvc.kinds import ENUMERATIONS

NO_DEPARTMENT = "no_department"
"""The row of people of whom no department is recorded."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the decision: `share`, how much of it is covered (None if it holds none), what is missing.

    `gap` = Σ s (1 − C) over the part; the parts of one roll-up (own rows) sum to the whole."""

    id: str
    share: float
    coverage: float | None
    gap: float
    own: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """`strength` of the strongest contact, number of active pairs, whether every active one is stale."""

    strength: float
    contacts: int
    stale: bool
    gap: bool


@dataclass(frozen=True, slots=True)
class Matrix:
    """Departments × our functions (and `partner`)."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """`covered` C (n,); `coverage` = Σ s C, None where nobody and no seat is there; `known_coverage` leaves out the
    open part; `gap` (n,) = s (1 − C), seats beside it."""

    covered: Floats
    coverage: float | None
    known_coverage: float | None
    gap: Floats
    departments: tuple[Part, ...]
    roles: tuple[Part, ...]
    levels: tuple[Part, ...]
    matrix: Matrix


def covered(c: Floats) -> Floats:
    """C_i = 1 − ∏_j (1 − c_ji), shape (n,), from c (ours × n). A single contact keeps its value as it is."""
    single = (c > 0).sum(axis=0) == 1
    joint: Floats = 1.0 - np.prod(1.0 - c, axis=0)
    return np.where(single, c.max(axis=0, initial=0.0), joint)


def cover(
    network: Network, decision: Decision, c: Floats, found: Sequence[Contact], settings: MetricSettings
) -> Coverage:
    """Coverage and every roll-up of one account. O(ours · n)."""
    each = covered(c)
    s = decision.share
    total = float(s.sum() + decision.seat_share.sum())
    whole = float(s @ each) if total > 0 else None
    known = 1.0 - decision.open_share
    return Coverage(
        covered=each,
        coverage=whole,
        known_coverage=whole / known if whole is not None and known > TOLERANCE else None,
        gap=s * (1.0 - each),
        departments=_departments(network, decision, each),
        roles=_roles(network, decision, each, settings),
        levels=_levels(network, decision, each),
        matrix=_matrix(network, decision, found, settings),
    )


def _part(name: str, terms: Iterable[tuple[float, float]], own: bool = True) -> Part:
    pairs = list(terms)
    share = float(sum(s for s, _ in pairs))
    held = float(sum(s * c for s, c in pairs))
    gap = float(sum(s * (1.0 - c) for s, c in pairs))
    return Part(name, share, held / share if share > 0 else None, gap, own)


def _grouped(groups: Mapping[str, list[tuple[float, float]]]) -> tuple[Part, ...]:
    parts = [_part(name, terms) for name, terms in groups.items()]
    return tuple(sorted(parts, key=lambda p: (-round(p.gap, 12), p.id)))


def _add_seats(groups: dict[str, list[tuple[float, float]]], decision: Decision) -> None:
    if decision.seats:
        groups["open_seats"] = [(float(s), 0.0) for s in decision.seat_share]


def _terms(decision: Decision, each: Floats) -> list[tuple[float, float]]:
    return list(zip(decision.share.tolist(), each.tolist(), strict=True))


def _departments(network: Network, decision: Decision, each: Floats) -> tuple[Part, ...]:
    tree = departments_below(network)
    groups: dict[str, list[tuple[float, float]]] = {d: [] for d in tree}
    for department, term in zip(network.department, _terms(decision, each), strict=True):
        groups.setdefault(department or NO_DEPARTMENT, []).append(term)
    _add_seats(groups, decision)
    subtotals = [
        _part(top, [t for d in sorted(below) for t in groups.get(d, [])], own=False)
        for top, below in tree.items()
        if len(below) > 1
    ]
    return (*_grouped(groups), *sorted(subtotals, key=lambda p: (-round(p.gap, 12), p.id)))


def departments_below(network: Network) -> dict[str, set[str]]:
    """Each department of the account with all departments below it, itself included."""
    parent = {t.source: t.target for t in network.graph.ties("PART_OF")}
    below: dict[str, set[str]] = {}
    for department in network.graph.nodes("Department"):
        chain = _chain(department, parent)
        if chain[-1] != network.account:
            continue
        for above in chain[:-1]:
            below.setdefault(above, set()).add(department)
    return below


def _chain(department: str, parent: Mapping[str, str]) -> list[str]:
    """The department and whatever it is part of, upwards. A circle ends where it would begin again."""
    chain = [department]
    while (above := parent.get(chain[-1])) is not None and above not in chain:
        chain.append(above)
    return chain


def _roles(network: Network, decision: Decision, each: Floats, settings: MetricSettings) -> tuple[Part, ...]:
    groups: dict[str, list[tuple[float, float]]] = {}
    for held, (s, c) in zip(decision.roles, _terms(decision, each), strict=True):
        for role, part in role_parts(held, settings.role_weights).items():
            groups.setdefault(role, []).append((s * part, c))
    for role, s in zip(decision.seats, decision.seat_share.tolist(), strict=True):
        groups.setdefault(role, []).append((s, 0.0))
    return _grouped(groups)


def _levels(network: Network, decision: Decision, each: Floats) -> tuple[Part, ...]:
    groups: dict[str, list[tuple[float, float]]] = {}
    for level, term in zip(network.level, _terms(decision, each), strict=True):
        groups.setdefault("unknown" if level is None else str(level), []).append(term)
    _add_seats(groups, decision)
    return _grouped(groups)


def _matrix(network: Network, decision: Decision, found: Sequence[Contact], settings: MetricSettings) -> Matrix:
    functions = our_functions(network)
    columns = function_columns(functions)
    share: dict[str, float] = {}
    for department, s in zip(network.department, decision.share.tolist(), strict=True):
        share[department or NO_DEPARTMENT] = share.get(department or NO_DEPARTMENT, 0.0) + s
    rows = tuple(sorted(share, key=lambda d: (-round(share[d], 12), d)))
    by_cell: dict[tuple[str, str], list[Contact]] = {}
    index, our_index = network.index, network.our_index
    for contact in found:
        department = network.department[index[contact.stakeholder]] or NO_DEPARTMENT
        by_cell.setdefault((department, functions[our_index[contact.ours]]), []).append(contact)
    cells = tuple(_row(row, columns, by_cell, share[row], settings) for row in rows)
    return Matrix(rows, columns, cells)


def our_functions(network: Network) -> list[str]:
    """The function of each of ours, (ours,); `partner` for a partner's people, `unknown` where none is recorded."""
    each = zip(network.our_nodes, network.is_partner, strict=True)
    return ["partner" if is_partner else node.get("function") or "unknown" for node, is_partner in each]


def function_columns(functions: Iterable[str]) -> tuple[str, ...]:
    """Those functions once each: in the order of the glossary, then `unknown` and `partner`."""
    found = set(functions)
    return tuple(f for f in (*ENUMERATIONS["function"].values, "unknown", "partner") if f in found)


def _row(
    row: str, columns: Sequence[str], by_cell: Mapping[tuple[str, str], list[Contact]], share: float,
    settings: MetricSettings,
) -> tuple[Cell, ...]:  # fmt: skip
    active = {
        column: [c for c in by_cell.get((row, column), []) if c.strength >= settings.active - TOLERANCE]
        for column in columns
    }
    gap = share >= settings.matrix_gap - TOLERANCE and not any(active.values())
    return tuple(
        Cell(
            max((c.strength for c in by_cell.get((row, column), [])), default=0.0),
            len(active[column]),
            bool(active[column]) and all(c.stale is True for c in active[column]),
            gap,
        )
        for column in columns
    )
