"""Which panels there are, who sits in them, and their titles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graphsvc.diagram import theme
from graphsvc.diagram.blocks import Block, Trees, forest
from graphsvc.diagram.cards import CARD_W, Face
from graphsvc.diagram.data import Department, MapData
from graphsvc.diagram.shapes import Text
from graphsvc.diagram.text import clean, cut, width

SIDE, HEAD, FOOT = 18.0, 44.0, 16.0
NONE, SEATS = "none", "seats"


@dataclass(slots=True)
class Group:
    """One panel's people, as trees within the panel, and its names in the order they are shown."""

    id: str
    kind: str
    names: tuple[str, ...]
    roots: list[str] = field(default_factory=list)
    children: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Box:
    """A panel with its block, sized but not placed; afterwards its place in the map."""

    group: Group
    block: Block
    w: float
    h: float
    x: float = 0.0
    y: float = 0.0
    row: int = 0

    @property
    def inset(self) -> float:
        """Where the block begins, from the panel's left edge: the block is centred."""
        return (self.w - self.block.w) / 2


def bosses(data: MapData) -> dict[str, str]:
    """The solid boss of every stakeholder who has one; a line that would close a cycle is left out."""
    known = {person.id for person in data.people}
    result: dict[str, str] = {}
    for report in data.reports:
        fits = report.kind == "solid" and report.lower not in result and {report.lower, report.boss} <= known
        if fits and not _leads_to(result, report.boss, report.lower):
            result[report.lower] = report.boss
    return result


def _leads_to(boss: Mapping[str, str], start: str, goal: str) -> bool:
    while start != goal and start in boss:
        start = boss[start]
    return start == goal


def groups(data: MapData, lang: theme.Lang, redact: bool) -> list[Group]:
    """A panel a department that has people, parents before their parts; then people without one, then open seats."""
    boss = bosses(data)
    result = {d.id: Group(d.id, "department", _names(d, lang)) for d in _ordered(data.departments)}
    result[NONE] = Group(NONE, "none", (theme.word(NONE, lang),))
    home = {p.id: p.department if p.department in result else NONE for p in data.people}
    for person in sorted(data.people, key=lambda p: p.level if p.level is not None else 99):
        group = result[home[person.id] or NONE]
        above = boss.get(person.id)
        if above is not None and home[above] == home[person.id]:
            group.children.setdefault(above, []).append(person.id)
        else:
            group.roots.append(person.id)
    filled = [group for group in result.values() if group.roots]
    if data.open_seats and not redact:
        filled.append(Group(SEATS, SEATS, (theme.word(SEATS, lang),), [seat.id for seat in data.open_seats]))
    return _leading_first(filled, boss, home)


def _names(department: Department, lang: theme.Lang) -> tuple[str, ...]:
    names = [department.name, department.name_zh or ""]
    return tuple(filter(None, map(clean, reversed(names) if lang == "zh" else names)))


def _ordered(departments: Sequence[Department]) -> list[Department]:
    """Depth first, so that a part follows its parent; a loop of parents is cut."""
    known = {d.id for d in departments}
    parts: dict[str | None, list[Department]] = {}
    for department in departments:
        parts.setdefault(department.parent if department.parent in known else None, []).append(department)
    done: dict[str, Department] = {}
    for start in [*parts.get(None, []), *departments]:
        stack = [start]
        while stack:
            department = stack.pop()
            if department.id not in done:
                done[department.id] = department
                stack += reversed(parts.get(department.id, []))
    return list(done.values())


def _leading_first(found: list[Group], boss: Mapping[str, str], home: Mapping[str, str | None]) -> list[Group]:
    """The panel from which most others are led comes first."""
    led: dict[str | None, int] = {}
    for low, high in boss.items():
        if home[low] != home[high]:
            led[home[high]] = led.get(home[high], 0) + 1
    if not led:
        return found
    top = max(found, key=lambda group: led.get(group.id, 0))
    return [top, *(group for group in found if group is not top)]


def box(group: Group, faces: Mapping[str, Face], lines: Mapping[str, int], limit: float) -> Box:
    """A group as a panel whose columns are about `limit` pixels high."""
    trees = Trees(group.children, {id_: face.h for id_, face in faces.items()}, lambda id_: lines.get(id_, 0))
    block = forest(trees, group.roots, limit)
    wide = max(block.w, CARD_W) + 2 * SIDE
    return Box(group, block, wide, block.h + HEAD + FOOT)


def titles(names: Sequence[str], x: float, y: float, w: float, colour: str) -> tuple[Text, ...]:
    """The first name in bold, the second beside it where there is room for all of it."""
    room = w - 2 * SIDE
    first = cut(names[0], room, 13, True)
    shown = [Text(x + SIDE, y + 23, width(first, 13, True), first, 13, True, colour)]
    for second in names[1:2]:
        wide = width(second, 11.5)
        if second != names[0] and shown[0].w + 10 + wide <= room:
            shown.append(Text(x + SIDE + shown[0].w + 10, y + 23, wide, second, 11.5, False, theme.MUTED))
    return tuple(shown)
