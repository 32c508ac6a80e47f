"""The relationship map: what the analysis knows, handed to the diagram; one geometry for page and files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from graphsvc.access import CUSTOMER, FieldClass, Viewer
from graphsvc.analysis.settings import MetricSettings
from graphsvc.analysis.strength import Contact, running_teams
from graphsvc.diagram import data
from graphsvc.diagram.export import FORMATS, MEDIA_TYPES, export
from graphsvc.diagram.raster import RASTER, warnings
from graphsvc.diagram.scene import build_scene
from graphsvc.diagram.shapes import Scene
from graphsvc.kinds import value_of
from graphsvc.model import Graph
from graphsvc.services.context import Context
from graphsvc.services.studies import Study, study

Language = Literal["en", "zh"]

__all__ = ["FORMATS", "MEDIA_TYPES", "Picture", "map_data", "render", "scene"]


@dataclass(frozen=True, slots=True)
class Picture:
    """A map as a file, and what was not quite possible about it."""

    content: bytes
    media_type: str
    warnings: tuple[str, ...] = ()


def scene(ctx: Context, viewer: Viewer, account: str, lang: Language, redact: bool, today: date | None) -> Scene:
    """The map of an account as geometry, kept per revision: routing is the slow part.

    `redact` makes it safe to show the customer. Who may not see what is sensitive gets no other map, and the one who
    may gets, redacted, the map that those get.
    """
    seen_by = CUSTOMER if redact else viewer
    hidden = not seen_by.may_see(FieldClass.SENSITIVE)
    found = study(ctx, seen_by, account, None, today)
    key = ("scene", found.account.id, found.revision, found.analysis.network.today, lang, seen_by.sees)
    return ctx.kept(
        key, lambda: build_scene(map_data(found, ctx.metrics_at(found.revision), lang), lang=lang, redact=hidden)
    )


def render(
    ctx: Context, viewer: Viewer, account: str, form: str, lang: Language, redact: bool, today: date | None
) -> Picture:
    """The map of an account in one of FORMATS. Raises MissingTool where its renderer is not installed."""
    drawn = scene(ctx, viewer, account, lang, redact, today)
    drawn_here = form in RASTER  # what draws the other formats brings its own fonts
    return Picture(export(drawn, form), MEDIA_TYPES[form], tuple(warnings(drawn)) if drawn_here else ())


def map_data(found: Study, metrics: MetricSettings, lang: Language) -> data.MapData:
    """What the map of a study shows: a study holds only what its viewer may see."""
    graph, network = found.graph, found.analysis.network
    teams = _teams(found)
    return data.MapData(
        name=found.account.get("name") or found.account.id,
        name_zh=found.account.get("name_zh"),
        departments=_departments(graph),
        people=_people(found, teams, lang),
        open_seats=tuple(data.OpenSeat(f"seat:{role}", role) for role in found.analysis.decision.seats),
        ours=_ours(found, teams),
        teams=tuple(data.Team(_card_id(t.id), t.get("name") or t.id) for t in running_teams(graph, network.today)),
        reports=tuple(
            data.Report(t.source, t.target, value_of(t, "kind"))
            for t in graph.ties("REPORTS_TO")
            if {t.source, t.target} <= set(network.people)
        ),
        influences=tuple(
            data.Influence(t.source, t.target, t.get("strength", metrics.influence_default))
            for t in graph.ties("INFLUENCES")
            if {t.source, t.target} <= set(network.people)
        ),
        contacts=_contacts(found, teams),
    )


def _card_id(team: str) -> str:
    """A team's id among those of people."""
    return f"team:{team}"


def _teams(found: Study) -> dict[str, str]:
    """The running joint team of each of its members; of several the first by id."""
    graph = found.graph
    running = {team.id for team in running_teams(graph, found.analysis.network.today)}
    ties = sorted(graph.ties("MEMBER_OF"), key=lambda tie: tie.target, reverse=True)
    return {tie.source: _card_id(tie.target) for tie in ties if tie.target in running}


def _departments(graph: Graph) -> tuple[data.Department, ...]:
    parent = {t.source: t.target for t in graph.ties("PART_OF") if t.target_label == "Department"}
    nodes = graph.nodes("Department").values()
    return tuple(
        data.Department(node.id, node.get("name") or node.id, node.get("name_zh"), parent.get(node.id))
        for node in sorted(nodes, key=lambda node: node.id)
    )


def _people(found: Study, teams: Mapping[str, str], lang: Language) -> tuple[data.Person, ...]:
    analysis = found.analysis
    network = analysis.network
    return tuple(
        data.Person(
            id=node.id,
            name=(node.get("name_zh") if lang == "zh" else None) or node.get("name"),
            title=node.get("title"),
            department=network.department[i],
            level=network.level[i],
            roles=analysis.decision.roles[i],
            support=analysis.stance.support[i],
            decision_share=float(analysis.decision.share[i]),
            coverage=float(analysis.coverage.covered[i]),
            team=teams.get(node.id),
        )
        for i, node in enumerate(network.nodes)
    )


def _shown(found: Study) -> Iterable[int]:
    """Positions of those of ours who belong on the map: with a contact, managing the account, or in its team."""
    graph, network = found.graph, found.analysis.network
    wanted = {c.ours for c in found.analysis.contacts if c.strength > 0}
    wanted |= {t.source for kind in ("MANAGES", "MEMBER_OF") for t in graph.ties(kind)}
    return (j for j, person in enumerate(network.ours) if person in wanted)


def _ours(found: Study, teams: Mapping[str, str]) -> tuple[data.Ours, ...]:
    graph, network = found.graph, found.analysis.network
    employer = {
        t.source: graph.nodes("Partner")[t.target].get("name")
        for t in graph.ties("WORKS_FOR")
        if t.target in graph.nodes("Partner")
    }
    shown = []
    for j in _shown(found):
        node = network.our_nodes[j]
        shown.append(
            data.Ours(
                node.id,
                node.get("name") or node.id,
                node.get("title"),
                node.get("function"),
                "partner" if network.is_partner[j] else "ours",
                employer.get(node.id),
                teams.get(node.id),
            )
        )
    return tuple(shown)


def _shared(teams: Mapping[str, str], contact: Contact) -> str | None:
    """The team that both are shown in."""
    team = teams.get(contact.ours)
    return team if team == teams.get(contact.stakeholder) else None


def _contacts(found: Study, teams: Mapping[str, str]) -> tuple[data.Contact, ...]:
    network = found.analysis.network
    partner = {person for person, is_partner in zip(network.ours, network.is_partner, strict=True) if is_partner}
    return tuple(
        data.Contact(
            c.ours,
            c.stakeholder,
            c.strength,
            c.stale is True,
            "partner" if c.ours in partner else "ours",
            _shared(teams, c) if c.why == "joint_team" else None,
        )
        for c in found.analysis.contacts
        if c.strength > 0
    )
