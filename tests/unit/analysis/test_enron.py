"""The mail of 156 people at Enron (Perry & Wolfe, Point process modelling for directed interaction networks, JRSS B 75,
2013) as an account: their lawyers are our side, their traders the customer. Every figure again from the files alone."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from oracles import assert_measured_alike, role, routes
from scipy.sparse import csr_array
from yen import Whole, strongest

from graphsvc.analysis.account import AccountAnalysis, analyse
from graphsvc.analysis.brokerage import brokerage
from graphsvc.analysis.paths import introduction_paths
from graphsvc.analysis.settings import MetricSettings
from graphsvc.analysis.threads import threads
from graphsvc.model import Graph, Node, Tie
from graphsvc.services.roads import roads

Array = Any
TODAY = date(2001, 11, 30)  # the mail goes on until June 2002: what comes later does not count
SETTINGS = MetricSettings()


@dataclass(frozen=True)
class Mail:
    """`people`: id → (department, gender, seniority); `sent`: a message to one person as (message, at, by, to)."""

    people: dict[str, tuple[str, str, str]]
    messages: int
    sent: list[tuple[str, datetime, str, str]]

    def of(self, department: str) -> list[str]:
        return sorted(who for who, (held, *_) in self.people.items() if held == department)


@pytest.fixture(scope="module")
def mail(shared_data: Path) -> Mail:
    rows = {
        name: _rows(shared_data / "enron_perry_wolfe" / f"{name}.tsv")
        for name in ("employees", "messages", "recipients")
    }
    people = {row[0]: (row[2], row[5], row[6]) for row in rows["employees"]}
    by = {row[0]: (datetime.fromtimestamp(int(row[2]), UTC), row[4]) for row in rows["messages"]}
    return Mail(people, len(by), [(number, *by[number], to) for number, _, to in rows["recipients"]])


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8") as lines:
        return list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def account(mail: Mail) -> Graph:
    """Mail between lawyers and traders is contact, mail among traders influence: m messages are m / (m + 10)."""
    ours, theirs = mail.of("Legal"), mail.of("Trading")
    nodes = [Node("Account", "desk"), Node("Opportunity", "standing:desk", {"standing": True})]
    nodes += [Node("Employee", who, {"name": who}) for who in ours]
    nodes += [Node("Stakeholder", who, {"name": who}) for who in theirs]
    ties = [Tie("OF", "Opportunity", "standing:desk", "Account", "desk")]
    ties += [Tie("WORKS_AT", "Stakeholder", who, "Account", "desk") for who in theirs]
    for number, at, by, to in mail.sent:
        for lawyer, trader, direction in ((by, to, "out"), (to, by, "in")):
            if lawyer in ours and trader in theirs:
                given = {"at": at.isoformat(), "channel": "email", "direction": direction, "ref": number}
                ties.append(
                    Tie("INTERACTED_WITH", "Employee", lawyer, "Stakeholder", trader, f"{number}{direction}", given)
                )
    ties += [
        Tie("INFLUENCES", "Stakeholder", by, "Stakeholder", to, "", {"strength": r})
        for (by, to), r in influence(mail, theirs).items()
    ]
    return Graph(nodes, ties)


def influence(mail: Mail, among: list[str]) -> dict[tuple[str, str], float]:
    counts = Counter((by, to) for _, at, by, to in mail.sent if at.date() <= TODAY and by != to)
    return {(by, to): m / (m + 10) for (by, to), m in counts.items() if by in among and to in among}


@pytest.fixture(scope="module")
def study(mail: Mail) -> AccountAnalysis:
    return analyse(account(mail), "desk", TODAY, SETTINGS)


@dataclass(frozen=True)
class Expected:
    c: Array
    r: Array
    share: Array


@pytest.fixture(scope="module")
def expected(mail: Mail) -> Expected:
    """By the definitions: x = in + out − ½ |in − out|, halved every 90 days; V by numpy's inverse; d uniform."""
    ours, theirs = mail.of("Legal"), mail.of("Trading")
    flows = np.zeros((2, len(ours), len(theirs)))
    for _, at, by, to in mail.sent:
        age = (TODAY - at.date()).days
        for way, (lawyer, trader) in enumerate(((by, to), (to, by))):
            if lawyer in ours and trader in theirs and age >= 0:
                flows[way, ours.index(lawyer), theirs.index(trader)] += 2 ** (-age / 90)
    x = flows.sum(axis=0) - 0.5 * np.abs(flows[0] - flows[1])
    r = np.zeros((len(theirs), len(theirs)))
    for (by, to), strength in influence(mail, theirs).items():
        r[theirs.index(to), theirs.index(by)] = strength
    a, rows = 0.5 * (1 - np.prod(1 - r, axis=1)), r.sum(axis=1, keepdims=True)
    w = np.divide(r, rows, out=np.zeros_like(r), where=rows > 0)
    v = np.linalg.inv(np.eye(len(a)) - a[:, None] * w) @ np.diag(1 - a)
    return Expected(1 - np.exp(-x / 6), r, v.mean(axis=0))


def test_counts(mail: Mail) -> None:
    """Its README: 156 people, 21,635 messages, 38,388 recipients. The rest is counted in the file."""
    assert (len(mail.people), mail.messages, len(mail.sent)) == (156, 21_635, 38_388)
    departments, genders, seniority = (Counter(column) for column in zip(*mail.people.values(), strict=True))
    assert departments == {"Legal": 25, "Trading": 60, "Other": 71}
    assert (genders, seniority) == ({"Female": 43, "Male": 113}, {"Junior": 82, "Senior": 74})


def test_strengths_shares_and_coverage(study: AccountAnalysis, expected: Expected) -> None:
    np.testing.assert_allclose(study.c, expected.c, rtol=0, atol=1e-12)
    np.testing.assert_allclose(study.network.influence.toarray(), expected.r, rtol=0, atol=1e-15)
    np.testing.assert_allclose(study.decision.share, expected.share, rtol=0, atol=1e-14)
    covered = 1 - np.prod(1 - expected.c, axis=0)
    assert study.decision.evidence == "none"
    assert study.coverage.coverage == pytest.approx(float(expected.share @ covered), abs=1e-12)
    np.testing.assert_allclose(study.coverage.gap, expected.share * (1 - covered), rtol=0, atol=1e-12)
    assert (expected.c >= 0.2).sum() > 30


def test_threads(study: AccountAnalysis, expected: Expected) -> None:
    """Everybody counts: as many routes as igraph's maximum flow, and the lawyers without whom there are fewer."""
    everybody, n = list(range(60)), np.ones(60, dtype=bool)
    answer = threads(study.c, study.network.influence, study.decision.formal, study.network.named)
    assert answer.count == routes(expected.c, expected.r, everybody, n)
    without = [routes(np.delete(expected.c, j, 0), expected.r, everybody, n) for j in range(25)]
    assert answer.cut_ours == tuple(j for j in range(25) if without[j] < answer.count)
    assert answer.count >= 3


def test_introductions_to_every_trader(mail: Mail, expected: Expected) -> None:
    ours, theirs = mail.of("Legal"), mail.of("Trading")
    contacts = {(ours[j], theirs[i]): float(expected.c[j, i]) for j, i in zip(*np.nonzero(expected.c), strict=True)}
    whole = Whole(contacts | influence(mail, theirs), set(ours))
    network = roads(account(mail), TODAY, SETTINGS)
    for trader in theirs[::3]:
        found = [path.people for path in introduction_paths(network, trader).paths]
        assert found == strongest(whole, trader, 5, 4)


def written(mail: Mail) -> nx.DiGraph:
    """Who wrote to whom, all 156."""
    graph = nx.DiGraph()
    graph.add_nodes_from(mail.people)
    graph.add_edges_from((by, to) for _, _, by, to in mail.sent if by != to)
    return graph


def test_positions(mail: Mail) -> None:
    assert_measured_alike(nx.Graph(written(mail)))


def test_brokers_between_departments(mail: Mail) -> None:
    """Every open triple in turn: who wrote to somebody who wrote to somebody else."""
    graph = written(mail)
    department = {who: held for who, (held, *_) in mail.people.items()}
    counts = {who: Counter[str]() for who in graph}
    for broker in graph:
        for first in graph.predecessors(broker):
            for last in graph.successors(broker):
                if first != last and not graph.has_edge(first, last):
                    counts[broker][role(department[first], department[broker], department[last])] += 1
    order = ("coordinator", "consultant", "representative", "gatekeeper", "liaison")
    arcs = csr_array(nx.to_scipy_sparse_array(graph, dtype=np.int64))
    found = brokerage(arcs, [department[who] for who in graph])
    assert [astuple(roles) for roles in found if roles] == [tuple(c[name] for name in order) for c in counts.values()]
