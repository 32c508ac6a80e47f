"""The steps that introductions can take: contacts, influence, acquaintance, colleagues (metrics §8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from graphsvc.analysis.decision import choose_opportunity
from graphsvc.analysis.network import build, influence_matrix, over, runs
from graphsvc.analysis.paths import PathNetwork, People, Step, StepKind, both_ways
from graphsvc.analysis.settings import MetricSettings
from graphsvc.analysis.strength import Contact, contacts_with, running_teams
from graphsvc.kinds import OURS
from graphsvc.model import Graph, Tie


def roads(graph: Graph, today: date, settings: MetricSettings) -> PathNetwork:
    """The path network of a neighbourhood. People who left stay in it, so that it can say why they are passed by;
    those whose time begins after `today` are not there yet."""
    later = not_yet(graph, today)
    ours = {node_id for label in OURS for node_id in graph.nodes(label)} - later
    stakeholders = {person: node for person, node in graph.nodes("Stakeholder").items() if person not in later}
    unnamed = {person for person, node in stakeholders.items() if not node.get("name")}
    steps = [
        *_contact_steps(contacts_with(graph, ours, stakeholders.keys() - unnamed, today, settings)),
        *_influence_steps(graph, sorted(stakeholders), settings),
        *_acquaintance(graph, settings),
        *_colleagues(graph, today, settings),
    ]
    people = People(
        ours=ours,
        left=_left(graph, today) - later,
        unnamed=unnamed,
        support=_support(graph, today, settings),
        conflicts=[(t.source, t.target) for t in graph.ties("CONFLICTS_WITH")],
    )
    return PathNetwork((step for step in steps if later.isdisjoint((step.source, step.target))), people)


def _contact_steps(found: tuple[Contact, ...]) -> Iterator[Step]:
    for contact in found:
        if contact.strength > 0:
            yield Step(contact.ours, contact.stakeholder, StepKind.CONTACT, contact.strength, _evidence(contact))


def _evidence(contact: Contact) -> str:
    since = f" since {contact.since.isoformat()}" if contact.since else ""
    if contact.why == "asserted":
        level = (contact.level or "").replace("_", " ")
        return f"{level}, {'undated' if contact.undated else 'recorded ' + str(contact.since)}"
    if contact.carried_from:
        return f"carried over from an earlier post{since}"
    return f"{'together in a joint team' if contact.why == 'joint_team' else 'meetings and messages'}{since}"


def _influence_steps(graph: Graph, people: list[str], settings: MetricSettings) -> Iterator[Step]:
    r = influence_matrix(graph, people, settings).tocoo()
    for influenced, by, strength in zip(*(c.tolist() for c in r.coords), r.data.tolist(), strict=True):
        yield Step(people[by], people[influenced], StepKind.INFLUENCE, strength, "influence or reporting line")


def _acquaintance(graph: Graph, settings: MetricSettings) -> Iterator[Step]:
    for tie in graph.ties("KNOWS"):
        how = tie.get("how") or "know each other"
        yield from both_ways(tie.source, tie.target, StepKind.KNOWS, tie.get("strength", settings.knows_default), how)


def _colleagues(graph: Graph, today: date, settings: MetricSettings) -> Iterator[Step]:
    for tie in graph.ties("REPORTS_TO"):
        if tie.source_label in OURS:
            yield from both_ways(tie.source, tie.target, StepKind.REPORTING_LINE, settings.colleague_step, "colleagues")
    teams: dict[str, list[str]] = {team.id: [] for team in running_teams(graph, today)}
    for tie in graph.ties("MEMBER_OF"):
        if tie.source_label in OURS and tie.target in teams:
            teams[tie.target].append(tie.source)
    for members in teams.values():
        for n, one in enumerate(sorted(members)):
            for other in sorted(members)[n + 1 :]:
                yield from both_ways(one, other, StepKind.JOINT_TEAM, settings.colleague_step, "in one joint team")


def _left(graph: Graph, today: date) -> set[str]:
    employees = {e for e, node in graph.nodes("Employee").items() if over(node.get("until"), today)}
    gone = {person for person, ties in _posts(graph).items() if not any(runs(tie, today) for tie in ties)}
    return gone | employees


def not_yet(graph: Graph, today: date) -> set[str]:
    """Stakeholders and partners' people all of whose posts begin after `today`."""
    return {person for person, ties in _posts(graph).items() if all(_begins_later(tie, today) for tie in ties)}


def _begins_later(tie: Tie, today: date) -> bool:
    since = tie.get("since")
    return since is not None and since > today


def _posts(graph: Graph) -> dict[str, list[Tie]]:
    posts: dict[str, list[Tie]] = {}
    for kind in ("WORKS_AT", "WORKS_FOR"):
        for tie in graph.ties(kind):
            posts.setdefault(tie.source, []).append(tie)
    return posts


def _support(graph: Graph, today: date, settings: MetricSettings) -> dict[str, str]:
    """Support of everybody, each judged by the opportunity of their own account."""
    stances = {(t.source, t.target): t.get("support") for t in graph.ties("HAS_STANCE")}
    found: dict[str, str] = {}
    for account in graph.nodes("Account"):
        network = build(graph, account, today, settings)
        opportunity = choose_opportunity(network, settings, None)
        for person in network.people:
            support = stances.get((person, opportunity or ""))
            if support is not None:
                found[person] = support
    return found
