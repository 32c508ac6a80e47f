"""From an account's data to its scene: the one geometry that the page and every export draw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from graphsvc.diagram import band as bands
from graphsvc.diagram import cards as faces_of
from graphsvc.diagram import layout, routing, theme
from graphsvc.diagram.cards import CARD_W, Face
from graphsvc.diagram.channels import Channel
from graphsvc.diagram.data import Contact, MapData
from graphsvc.diagram.legend import legend
from graphsvc.diagram.lines import contacts_of, finished, influences_of, prepare
from graphsvc.diagram.panels import groups, titles
from graphsvc.diagram.shapes import Card, Line, Panel, Scene, Text
from graphsvc.diagram.text import clean, cut, width

_OUR_SIDES = ("ours", "partner")


def build_scene(data: MapData, lang: theme.Lang = "en", redact: bool = False) -> Scene:
    """The map of one account.

    `redact` leaves out every judgement: support, roles, decision share, coverage, influence, strengths, open seats.
    All coordinates are pixels of the scene, y downwards. The same data always gives the same scene.
    """
    faces = _faces(data, lang, redact)
    contacts = contacts_of(data, redact)
    influences = influences_of(data, redact)
    arranged = groups(data, lang, redact)
    order = [*(team.id for team in data.teams), *(person.id for person in data.ours)]
    lines = Counter(contact.stakeholder for contact in contacts)
    lines.update(end for tie in influences for end in (tie.source, tie.target))
    lines.update(contact.ours for contact in contacts)
    plan = layout.plan(arranged, faces, lines, order)
    layout.stack(plan.rows, [0.0] * len(plan.rows))
    start = plan.left + plan.width + 34
    net = routing.network(
        plan.rows, {i: f.h for i, f in faces.items()}, CARD_W, Channel(start, start + plan.trunks - 36)
    )
    prepare(net, data, contacts, influences)
    routing.notice(net)
    end = layout.stack(plan.rows, routing.heights(net, 30.0))
    net = _again(plan, faces, net)
    drawn = prepare(net, data, contacts, influences)
    routing.notice(net)
    sides = _band(data, faces, net, contacts, end)
    _finish(net, sides, contacts)
    shown = finished(drawn, net)
    return _compose(data, lang, redact, faces, net, sides, shown)


def _again(plan: layout.Plan, faces: Mapping[str, Face], old: routing.Network) -> routing.Network:
    """The strips once more, now that the corridors have their height."""
    return routing.network(plan.rows, {i: f.h for i, f in faces.items()}, CARD_W, Channel(old.trunk.lo, old.trunk.hi))


def _faces(data: MapData, lang: theme.Lang, redact: bool) -> dict[str, Face]:
    found = [faces_of.person(person, lang, redact) for person in data.people]
    if not redact:
        found += [faces_of.seat(seat, lang) for seat in data.open_seats]
    found += [faces_of.ours(person, lang) for person in data.ours]
    ours, theirs = Counter(p.team for p in data.ours), Counter(p.team for p in data.people)
    found += [faces_of.team(team, ours[team.id], theirs[team.id], lang) for team in data.teams]
    return {face.id: face for face in found}


def _band(
    data: MapData, faces: Mapping[str, Face], net: routing.Network, contacts: Sequence[Contact], end: float
) -> list[bands.Side]:
    heights: dict[str, list[float]] = {}
    for tie in contacts:
        heights.setdefault(tie.ours, []).append(net.spots[tie.stakeholder].y)
    sides = _sides(data, heights)
    bottom = max([end - 10, layout.TOP + 200])
    columns = layout.band_columns([id_ for _, _, ids in sides for id_ in ids], faces, bottom - layout.TOP)
    return bands.place(sides, faces, net.trunk.hi + 24, layout.TOP, bottom - layout.TOP, columns)


def _sides(data: MapData, heights: Mapping[str, Sequence[float]]) -> list[tuple[str, str, list[str]]]:
    """The panels of the band: every joint team with those of us in it, then our other people, then the partners'."""
    inside: dict[str, list[str]] = {team.id: [] for team in data.teams}
    for person in data.ours:
        inside.setdefault(person.team if person.team in inside else person.side, []).append(person.id)
    teams = [(f"panel:{t.id}", "team", [t.id, *bands.order(inside[t.id], heights)]) for t in data.teams]
    return [*teams, *((f"panel:{side}", side, bands.order(inside.get(side, []), heights)) for side in _OUR_SIDES)]


def _finish(net: routing.Network, sides: Sequence[bands.Side], contacts: Sequence[Contact]) -> None:
    """Tracks and points of all routes."""
    ends = {id_: points for side in sides for id_, points in side.ends.items()}
    reach: dict[str, list[float]] = {}
    for route in net.routes:
        if route.into == "band":
            corridor = route.strips[1] if len(route.strips) > 1 else None
            y = corridor.lo if isinstance(corridor, Channel) else net.spots[route.source].y
            reach.setdefault(route.target, []).append(y)
    up = {id_: ends[id_][0][1] < sum(ys) / len(ys) for id_, ys in reach.items()}
    rising = sorted((i for i in reach if up[i]), key=lambda i: ends[i][0][1])
    falling = sorted((i for i in reach if not up[i]), key=lambda i: -ends[i][0][1])
    trunk_order = {id_: index for index, id_ in enumerate(_merge(rising, falling))}
    routing.assign(net, trunk_order, up)
    routing.draw(net, ends)


def _merge(rising: Sequence[str], falling: Sequence[str]) -> list[str]:
    """Alternately, so that those with the longest way lie furthest left on both sides."""
    mixed = [(index / max(1, len(rising)), 0, id_) for index, id_ in enumerate(rising)]
    mixed += [(index / max(1, len(falling)), 1, id_) for index, id_ in enumerate(falling)]
    return [id_ for _, _, id_ in sorted(mixed)]


def _card(face: Face, x: float, y: float, panel: str) -> Card:
    return Card(
        face.id, face.side, round(x, 1), round(y, 1), CARD_W, face.h, face.name, face.title, face.badges, face.strip,
        face.share, face.ghost, face.team, panel, face.label,
    )  # fmt: skip


def _compose(
    data: MapData, lang: theme.Lang, redact: bool, faces: Mapping[str, Face], net: routing.Network,
    sides: Sequence[bands.Side], lines: tuple[Line, ...],
) -> Scene:  # fmt: skip
    panels, placed = _customers(faces, net)
    _append_band(panels, placed, faces, sides, lang)
    wide = max([panel.x + panel.w for panel in panels], default=600.0) + layout.MARGIN
    lowest = max([p.y + p.h for p in panels] + [y for line in lines for _, y in line.points], default=200.0)
    items, bottom = legend(lines, placed, lang, layout.MARGIN, lowest + 34, wide - layout.MARGIN)
    heads = _heads(data, lang, wide - 2 * layout.MARGIN)
    width_, height = round(wide, 1), round(bottom + 20, 1)
    return Scene(width_, height, lang, data.name, heads, tuple(panels), tuple(placed), lines, items, (), redact)


def _customers(faces: Mapping[str, Face], net: routing.Network) -> tuple[list[Panel], list[Card]]:
    """The customer's panels and cards, in reading order."""
    panels: list[Panel] = []
    placed: list[Card] = []
    for row in net.rows:
        for box in row:
            group = box.group
            shown = titles(group.names, box.x, box.y, box.w, theme.PANELS[group.kind][2])
            panels.append(Panel(group.id, group.kind, box.x, box.y, box.w, box.h, shown, group.names[0]))
            inside = sorted((net.spots[id_] for id_ in box.block.cards), key=lambda s: (s.y, s.x))
            placed += [_card(faces[spot.id], spot.x, spot.y, group.id) for spot in inside]
    return panels, placed


def _append_band(
    panels: list[Panel], placed: list[Card], faces: Mapping[str, Face], sides: Sequence[bands.Side], lang: theme.Lang
) -> None:
    for side in sides:
        name = theme.word(side.kind, lang)
        shown = titles((name,), side.x, side.y, side.w, theme.PANELS[side.kind][2])
        panels.append(Panel(side.id, side.kind, side.x, side.y, side.w, side.h, shown, name))
        placed += [_card(faces[card], x, y, side.id) for card, (x, y) in side.cards.items()]


def _heads(data: MapData, lang: theme.Lang, room: float) -> tuple[Text, ...]:
    """The account's name, its other name, and what this is."""
    names = [clean(data.name), clean(data.name_zh or "")]
    if lang == "zh":
        names.reverse()
    first, second = [name for name in names if name][:1] or ["—"], [name for name in names if name][1:]
    shown = cut(first[0], room, 22, True)
    texts = [Text(layout.MARGIN, 42, width(shown, 22, True), shown, 22, True)]
    rest = " · ".join([*second, theme.word("map", lang)])
    left = room - texts[0].w - 16
    if left > 80:
        rest = cut(rest, left, 13)
        texts.append(Text(layout.MARGIN + texts[0].w + 16, 42, width(rest, 13), rest, 13, False, theme.MUTED))
    return tuple(texts)
