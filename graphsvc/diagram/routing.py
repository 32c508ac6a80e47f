"""Lines through the free strips of the map: right-angled, bundled, never through a card or a panel's title.

Own routing instead of Graphviz: the layout keeps a gutter right of every column, a corridor below every shelf and a
gap between panels, so a route is a choice of strips and takes well under a millisecond.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graphsvc.diagram.channels import Channel, Key, corridor_height, lay
from graphsvc.diagram.panels import HEAD, SIDE, Box, titles
from graphsvc.diagram.shapes import Point

LANE = 9.0  # between a panel's title and its first cards, for reports that cannot enter from above


@dataclass(slots=True)
class Spot:
    """Where a card stands."""

    id: str
    x: float
    y: float
    w: float
    h: float
    box: Box
    gutter: Channel

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def row(self) -> int:
        return self.box.row


@dataclass(slots=True)
class Route:
    """A line that leaves `source` and runs through strips in turn; a number stands for a fixed coordinate.

    The first strip and every second one is vertical. `out` and `into` say by which side the ends are attached.
    """

    id: str
    key: Key
    source: str
    target: str
    strips: list[Channel | float]
    out: str = "right"
    into: str = "right"
    points: tuple[Point, ...] = ()


@dataclass(slots=True)
class Network:
    """All strips of a map and the routes in them."""

    rows: Sequence[Sequence[Box]]
    spots: dict[str, Spot]
    trunk: Channel
    corridors: list[Channel] = field(default_factory=list)
    gaps: dict[tuple[int, int], Channel] = field(default_factory=dict)
    gutters: dict[tuple[str, int], Channel] = field(default_factory=dict)
    routes: list[Route] = field(default_factory=list)

    def crossing(self, route: Route, start: int, end: int, x: float, goal: float) -> float:
        """Leads a route from the corridor below shelf `start` to that below shelf `end`; returns the x it is at."""
        down = end > start
        for row in range(start + 1, end + 1) if down else range(start, end, -1):
            near = min(self._row_gaps(row), key=lambda gap: abs(gap.middle - x) + abs(gap.middle - goal))
            x = near.middle
            route.strips += [near, self.corridors[row if down else row - 1]]
        return x

    def _row_gaps(self, row: int) -> Iterable[Channel]:
        return [self.gaps[row, index] for index in range(len(self.rows[row]) + 1)]

    def left_gap(self, box: Box) -> Channel:
        """The gap on the left of a panel."""
        return self.gaps[box.row, [id(each) for each in self.rows[box.row]].index(id(box))]


def network(rows: Sequence[Sequence[Box]], heights: Mapping[str, float], card_w: float, trunk: Channel) -> Network:
    """The strips of placed panels."""
    net = Network(rows, {}, trunk, [Channel() for _ in rows])
    for index, row in enumerate(rows):
        _gaps(net, index, row)
        for box in row:
            for number, (low, high) in enumerate(box.block.gutters):
                net.gutters[box.group.id, number] = Channel(box.x + box.inset + low, box.x + box.inset + high)
            for id_, (_, _, number) in box.block.cards.items():
                net.spots[id_] = Spot(id_, 0, 0, card_w, heights[id_], box, net.gutters[box.group.id, number])
    settle(net)
    return net


def _gaps(net: Network, index: int, row: Sequence[Box]) -> None:
    edges = [row[0].x - 40, *(box.x + box.w for box in row)]
    starts = [*(box.x for box in row), row[-1].x + row[-1].w + 34]
    for number, (low, high) in enumerate(zip(edges, starts, strict=True)):
        net.gaps[index, number] = Channel(low + 8, high - 8)


def settle(net: Network) -> None:
    """Cards and corridors take the place that their panels have now."""
    for spot in net.spots.values():
        x, y, _ = spot.box.block.cards[spot.id]
        spot.x, spot.y = spot.box.x + spot.box.inset + x, spot.box.y + HEAD + y
    for row, corridor in zip(net.rows, net.corridors, strict=True):
        corridor.lo = row[0].y + row[0].h


def lateral(net: Network, id_: str, key: Key, source: str, target: str) -> Route:
    """From card to card, both at their right sides: influence, dotted reports, second bosses."""
    start, end = net.spots[source], net.spots[target]
    route = Route(id_, key, source, target, [start.gutter])
    if start.gutter is not end.gutter:
        route.strips.append(net.corridors[start.row])
        net.crossing(route, start.row, end.row, start.gutter.middle, end.gutter.middle)
        route.strips.append(end.gutter)
    net.routes.append(route)
    return route


def contact(net: Network, id_: str, ours: str, target: str) -> Route:
    """From a stakeholder to the trunk of one of ours: straight where nothing stands in the way."""
    spot = net.spots[target]
    route = Route(id_, ("contact", ours), target, ours, [], into="band")
    if not _is_clear(net, spot):
        route.strips += [spot.gutter, net.corridors[spot.row]]
    route.strips.append(net.trunk)
    net.routes.append(route)
    return route


def _is_clear(net: Network, spot: Spot) -> bool:
    """Whether neither a card nor a title stands on the right of a card."""
    low, high = spot.y + 5, spot.y + spot.h - 5
    others = (other for other in net.spots.values() if other.row == spot.row and other.x > spot.x + 1)
    return not any(other.y < high and other.y + other.h > low for other in others)


def report(net: Network, id_: str, boss: str, lower: str) -> Route:
    """From a boss in one panel to the head of another, entering beside the title or below it, never through it."""
    start, end = net.spots[boss], net.spots[lower]
    route = Route(id_, ("report", boss), boss, lower, [])
    x = start.x + start.w / 2
    if _free_below(net, start):
        route.out = "bottom"
        route.strips.append(x)
    else:
        x = start.gutter.middle
        route.strips.append(start.gutter)
    route.strips.append(net.corridors[start.row])
    _enter(net, route, start, end, x)
    net.routes.append(route)
    return route


def _free_below(net: Network, spot: Spot) -> bool:
    """Whether a line may fall from the card's middle to the panel's bottom."""
    middle = spot.x + spot.w / 2
    block = spot.box.block
    return not any(
        other is not spot and other.y > spot.y and other.x - 4 < middle < other.right + 4
        for other in (net.spots[id_] for id_ in block.cards)
    ) and not any(boss == spot.id for boss, _, _ in block.wires)


def _enter(net: Network, route: Route, start: Spot, end: Spot, x: float) -> None:
    """The last stretch of a report: from above the panel where that is clear of the title, else by its left gap."""
    box = end.box
    rail = box.block.rails.get(end.id)
    column = end.x + end.w / 2 if rail is None else box.x + box.inset + rail
    above = start.row < end.row
    net.crossing(route, start.row, end.row - 1 if above else end.row, x, box.x)
    title = box.x + SIDE + _title_width(box)
    clear = above and column > title + 8
    if not clear:
        route.strips += [net.left_gap(box), box.y + HEAD - LANE]
    route.strips.append(column)
    route.into = "top" if rail is None else "left"


def _title_width(box: Box) -> float:
    last = titles(box.group.names, box.x, box.y, box.w, "")[-1]
    return last.x + last.w - box.x - SIDE


def notice(net: Network) -> None:
    """Tells every strip who runs in it and how far, from the middles of the strips that meet it."""
    for route in net.routes:
        spots = net.spots[route.source], net.spots.get(route.target)
        first = spots[0].y + spots[0].h / 2
        last = spots[1].y + spots[1].h / 2 if spots[1] else first
        along = [first, *(s if isinstance(s, float) else s.middle for s in route.strips), last]
        for index, strip in enumerate(route.strips):
            if isinstance(strip, Channel):
                strip.use(route.key, along[index], along[index + 2])


def heights(net: Network, least: float) -> list[float]:
    """What every corridor needs; the last one only as much as its lanes."""
    needs = [
        corridor_height(corridor, least if index < len(net.rows) - 1 else 12.0)
        for index, corridor in enumerate(net.corridors)
    ]
    if net.corridors and not net.corridors[-1].users:
        needs[-1] = 10.0
    return needs


def assign(net: Network, trunk_order: Mapping[str, int], up: Mapping[str, bool]) -> None:
    """Tracks in all strips. Trunks of people further up lie further left, and so do their lanes' turns."""
    net.trunk.spread(lambda key: trunk_order[key[1]], 4.2)

    def lane_rank(key: Key) -> tuple[int, int]:
        return (0, trunk_order[key[1]]) if up[key[1]] else (1, -trunk_order[key[1]])

    for corridor in net.corridors:
        lay(corridor, lane_rank)
    for strip in [*net.gutters.values(), *net.gaps.values()]:
        strip.spread(lambda key, s=strip: (-s.users[key][0], key), 4.2)  # type: ignore[misc]


def draw(net: Network, band: Mapping[str, tuple[Point, ...]]) -> None:
    """The points of every route; `band` holds the last points of one of ours, from the trunk on."""
    ports = _ports(net)
    for route in net.routes:
        where = [s if isinstance(s, float) else s.tracks[route.key] for s in route.strips]
        start = net.spots[route.source]
        points: list[Point] = _leave(route, start, where[0], ports)
        for index in range(1, len(where)):
            vertical = index % 2 == 0
            points.append((where[index], where[index - 1]) if vertical else (where[index - 1], where[index]))
        points += _arrive(net, route, where[-1], ports, band)
        route.points = tidy(points)


def _leave(route: Route, start: Spot, x: float, ports: Mapping[tuple[str, str], float]) -> list[Point]:
    if route.out == "bottom":
        return [(x, start.y + start.h)]
    y = ports[route.source, "out " + route.id]
    return [(start.right, y), (x, y)]


def _arrive(
    net: Network, route: Route, x: float, ports: Mapping[tuple[str, str], float], band: Mapping[str, tuple[Point, ...]]
) -> list[Point]:
    if route.into == "band":
        return [(x, band[route.target][0][1]), *band[route.target][1:]]
    end = net.spots[route.target]
    if route.into == "top":
        return [(x, end.y)]
    if route.into == "left":
        return [(x, end.y + end.h / 2), (end.x, end.y + end.h / 2)]
    y = ports[route.target, "in " + route.id]
    return [(x, y), (end.right, y)]


def _ports(net: Network) -> dict[tuple[str, str], float]:
    """Heights along the right sides: the line that turns furthest out gets the highest port, so that none cross."""
    wanted: dict[str, dict[tuple[float, str], list[str]]] = {}
    for route in net.routes:
        ends = []
        if route.out == "right":
            ends.append((route.source, route.strips[0], "out "))
        if route.into == "right":
            ends.append((route.target, route.strips[-1], "in "))
        for card, strip, word in ends:
            x = strip if isinstance(strip, float) else strip.tracks[route.key]
            slot = (-x, route.key[1] + (route.id if word == "in " else ""))
            wanted.setdefault(card, {}).setdefault(slot, []).append(word + route.id)
    result: dict[tuple[str, str], float] = {}
    for card, slots in wanted.items():
        spot = net.spots[card]
        for index, slot in enumerate(sorted(slots)):
            y = spot.y + 6 + (spot.h - 12) * (index + 1) / (len(slots) + 1)
            result.update({(card, name): y for name in slots[slot]})
    return result


def tidy(points: Sequence[Point]) -> tuple[Point, ...]:
    """Rounded to a tenth, without repeated points and points within a straight stretch."""
    kept: list[Point] = []
    for x, y in points:
        point = round(x, 1), round(y, 1)
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and any(kept[-2][axis] == kept[-1][axis] == point[axis] for axis in (0, 1)):
            kept.pop()
        kept.append(point)
    return tuple(kept)
