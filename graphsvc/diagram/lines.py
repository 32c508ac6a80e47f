"""The lines of a map: which ties are drawn, how wide and in which colour, and their points once they are routed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from graphsvc.diagram import routing, theme
from graphsvc.diagram.data import Contact, Influence, MapData, Report
from graphsvc.diagram.panels import HEAD, bosses
from graphsvc.diagram.shapes import Line, Point

_RANK = {"team": 0, "contact": 0, "partner_contact": 0, "report": 1, "influence": 2}
_GREY = theme.LINES["report"][0]


def contacts_of(data: MapData, redact: bool) -> tuple[Contact, ...]:
    """Contacts between people of this map, one a pair; redacted, all alike. The side is that of our person.

    Contacts that rest on a joint team alone are one for each of its members at the customer, with the team: everybody
    knows everybody there, and every pair as a line of its own would cover the map.
    """
    side = {p.id: p.side for p in data.ours}
    theirs = {p.id for p in data.people}
    teams = {team.id for team in data.teams}
    fits = (c for c in data.contacts if c.ours in side and c.stakeholder in theirs)
    known = (
        replace(c, ours=c.team, side="team") if c.team in teams else replace(c, side=side[c.ours], team=None)
        for c in fits
    )
    pairs = {(c.ours, c.stakeholder): c for c in known}.values()
    return tuple(Contact(c.ours, c.stakeholder, side=c.side) for c in pairs) if redact else tuple(pairs)


def influences_of(data: MapData, redact: bool) -> tuple[Influence, ...]:
    """Influence between two people of this map, one a pair; redacted, none."""
    people = {p.id for p in data.people}
    fits = [i for i in data.influences if {i.source, i.target} <= people and i.source != i.target]
    return () if redact else tuple({(i.source, i.target): i for i in fits}.values())


def prepare(
    net: routing.Network, data: MapData, contacts: Iterable[Contact], influences: Iterable[Influence]
) -> list[Line]:
    """A line without points for every tie that needs a route, which is entered into the network under the same id."""
    solid = bosses(data)
    fits = {(r.lower, r.boss): r for r in data.reports if {r.lower, r.boss} <= net.spots.keys() and r.lower != r.boss}
    result = [line for tie in fits.values() for line in _report(net, tie, solid)]
    result += [_influence(net, tie) for tie in influences]
    result += [_contact(net, tie) for tie in contacts]
    return result


def _report(net: routing.Network, tie: Report, solid: Mapping[str, str]) -> list[Line]:
    """A report between panels or beside the tree; those within a tree are drawn by its block."""
    id_ = f"report:{tie.boss}:{tie.lower}"
    line = Line(id_, "report", tie.boss, tie.lower, (), 1.5, _GREY, dashed=tie.kind == "dotted")
    if tie.kind == "dotted" or solid.get(tie.lower) != tie.boss:
        routing.lateral(net, id_, ("report", tie.boss), tie.boss, tie.lower)
        return [line]
    if net.spots[tie.boss].box is net.spots[tie.lower].box:
        return []
    routing.report(net, id_, tie.boss, tie.lower)
    return [line]


def _influence(net: routing.Network, tie: Influence) -> Line:
    id_ = f"influence:{tie.source}:{tie.target}"
    routing.lateral(net, id_, ("influence", tie.source), tie.source, tie.target)
    colour, wide = theme.line_colour("influence", tie.strength), round(1.2 + 1.6 * tie.strength, 2)
    return Line(id_, "influence", tie.source, tie.target, (), wide, colour, arrow=True, strength=tie.strength)


def _contact(net: routing.Network, tie: Contact) -> Line:
    kind = {"partner": "partner_contact", "team": "team"}.get(tie.side, "contact")
    id_ = f"{kind}:{tie.ours}:{tie.stakeholder}"
    routing.contact(net, id_, tie.ours, tie.stakeholder)
    colour, wide = theme.line_colour(kind, 0.0 if tie.stale else tie.strength), round(1.0 + 2.2 * tie.strength, 2)
    return Line(id_, kind, tie.ours, tie.stakeholder, (), wide, colour, dashed=tie.stale, strength=tie.strength)


def finished(prepared: Sequence[Line], net: routing.Network) -> tuple[Line, ...]:
    """Every line with its points, in drawing order: weak below strong, contacts below reports below influence."""
    points = {route.id: route.points for route in net.routes}
    found = [replace(line, points=_outwards(line, points[line.id])) for line in prepared]
    for row in net.rows:
        for box in row:
            dx, dy = box.x + box.inset, box.y + HEAD
            for boss, low, wire in box.block.wires:
                moved = routing.tidy([(x + dx, y + dy) for x, y in wire])
                found.append(Line(f"report:{boss}:{low}", "report", boss, low, moved, 1.5, _GREY))
    return tuple(sorted(found, key=lambda line: (_RANK[line.kind], not line.dashed, line.strength)))


def _outwards(line: Line, points: tuple[Point, ...]) -> tuple[Point, ...]:
    """Contacts are routed from the stakeholder, but run from our person."""
    return points if line.kind in {"report", "influence"} else points[::-1]
