"""Panels in shelves towards 16:9, a band for our team and the partners on the right. Places only, no lines."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graphsvc.diagram.cards import CARD_W, Face
from graphsvc.diagram.panels import FOOT, HEAD, SEATS, SIDE, Box, Group, box

ASPECT = 16 / 9
MARGIN, TOP, BETWEEN = 28.0, 70.0, 40.0
BAND_GAP, BAND_STEP = 18.0, 28.0
_LIMITS = (190, 260, 330, 400, 480, 570, 680, 820, 1000, 1300, 1700)


@dataclass(slots=True)
class Plan:
    """Shelves of panels with their left edges fixed; heights of the corridors below each shelf come from routing."""

    rows: list[list[Box]]
    width: float
    left: float
    trunks: float
    band: list[tuple[Group, list[str]]] = field(default_factory=list)


def plan(groups: Sequence[Group], faces: Mapping[str, Face], lines: Mapping[str, int], band: Sequence[str]) -> Plan:
    """The arrangement that, scaled into 16:9, shows the cards largest. `lines`: how many leave each stakeholder."""
    trunks = 36 + 4.2 * sum(1 for id_ in band if lines.get(id_))
    best: tuple[float, list[list[Box]]] | None = None
    for limit in _LIMITS:
        boxes = [box(group, faces, lines, limit) for group in groups]
        for rows in _with_seats(_shelvings, boxes, groups, faces):
            score = _score(rows, faces, trunks, band)
            if best is None or score > best[0] + 1e-9:
                best = (score, rows)
    rows = best[1] if best else []
    wide = max((_row_width(row) for row in rows), default=CARD_W)
    left = MARGIN + (BETWEEN if len(rows) > 2 else 0)
    _place(rows, wide, left)
    return Plan(rows, wide, left, trunks)


def _with_seats(
    shelvings: Callable[[Sequence[Box]], Iterator[list[list[Box]]]],
    boxes: Sequence[Box],
    groups: Sequence[Group],
    faces: Mapping[str, Face],
) -> Iterator[list[list[Box]]]:
    """The shelvings; where the leading panel stands alone, the open seats fill the space on its left."""
    if len(boxes) < 4 or groups[-1].kind != SEATS or not _stands_alone(boxes):
        yield from shelvings(boxes)
        return
    seats = box(groups[-1], faces, {}, max(boxes[0].block.h, 120))
    for rows in shelvings(boxes[:-1]):
        wide = max(map(_row_width, rows))
        if boxes[0].w / 2 + seats.w + BETWEEN <= wide / 2:
            yield [[seats, boxes[0]], *rows[1:]]
        else:
            yield [*rows[:-1], [*rows[-1], boxes[-1]]]
            yield [*rows, [boxes[-1]]]


def _stands_alone(boxes: Sequence[Box]) -> bool:
    return len(boxes) > 2 and len(boxes[0].block.cards) <= 8


def _shelvings(boxes: Sequence[Box]) -> Iterator[list[list[Box]]]:
    """Rows of panels in their order, for every width that a run of panels has; a small first panel stands alone."""
    if not boxes:
        return
    alone = _stands_alone(boxes)
    rest = list(boxes[1:] if alone else boxes)
    seen: set[tuple[int, ...]] = set()
    for count in range(1, len(rest) + 1):
        rows = _fill(rest, _row_width(rest[:count]))
        key = tuple(map(len, rows))
        if key not in seen:
            seen.add(key)
            yield [[boxes[0]], *rows] if alone else rows


def _fill(boxes: Sequence[Box], limit: float) -> list[list[Box]]:
    rows: list[list[Box]] = []
    for each in boxes:
        if rows and _row_width([*rows[-1], each]) <= max(limit, each.w):
            rows[-1].append(each)
        else:
            rows.append([each])
    return rows


def _row_width(row: Sequence[Box]) -> float:
    return sum(each.w for each in row) + BETWEEN * max(0, len(row) - 1)


def _score(rows: Sequence[Sequence[Box]], faces: Mapping[str, Face], trunks: float, band: Sequence[str]) -> float:
    """The scale at which all of it fits into 16:9, less for empty shelf."""
    wide = max(_row_width(row) for row in rows)
    alone = len(rows) > 1 and len(rows[0]) <= 2 and len(rows[0][-1].block.cards) <= 8
    corridors = len(rows) * (30 + (trunks - 36) * 0.9) - (alone and (trunks - 36) * 0.9)
    high = sum(max(each.h for each in row) for row in rows) + corridors + TOP + 50
    columns = band_columns(band, faces, high - TOP - 50)
    total = wide + 2 * MARGIN + (trunks + columns * (CARD_W + BAND_STEP) + SIDE if band else 0)
    area = sum(each.block.w * each.block.h for row in rows for each in row)
    full = area / (wide * sum(max(each.h for each in row) for row in rows))
    return min(ASPECT / total, 1 / high) * (0.8 + 0.2 * full)


def band_columns(band: Sequence[str], faces: Mapping[str, Face], high: float) -> int:
    """How many columns our people need beside a map of this height."""
    need = sum(faces[id_].h + BAND_GAP for id_ in band) + 2 * (HEAD + FOOT)
    return max(1, math.ceil(need / max(high * 1.05, 420)))


def _place(rows: Sequence[Sequence[Box]], wide: float, left: float) -> None:
    """Left edges: spare width widens the panels a little, the rest is margin on both sides."""
    for index, row in enumerate(rows):
        if index == 0 and len(row) == 2 and row[0].group.kind == SEATS:
            row[0].x, row[1].x = left, left + (wide - row[1].w) / 2
            continue
        spare = wide - _row_width(row)
        more = min(spare / len(row), 70.0) if len(row) > 1 or len(rows) == 1 else 0.0
        x = left + (spare - more * len(row)) / 2
        for each in row:
            each.w += more
            each.x, each.row = x, index
            x += each.w + BETWEEN


def stack(rows: Sequence[Sequence[Box]], corridors: Sequence[float]) -> float:
    """Top edges, with `corridors[k]` pixels free below shelf k; panels of a shelf are equally high. Returns the end."""
    y = TOP
    for row, corridor in zip(rows, corridors, strict=True):
        high = max(each.h for each in row)
        for each in row:
            each.y, each.h = y, high
        y += high + corridor
    return y
