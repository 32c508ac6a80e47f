"""Our team and the partners, in a band on the right."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graphsvc.diagram.cards import CARD_W, Face
from graphsvc.diagram.layout import BAND_GAP, BAND_STEP
from graphsvc.diagram.panels import FOOT, HEAD, SIDE
from graphsvc.diagram.shapes import Point


@dataclass(frozen=True, slots=True)
class Side:
    """A placed panel of ours: its frame, its cards' corners, and the last points of the lines to each card."""

    id: str
    kind: str
    x: float
    y: float
    w: float
    h: float
    cards: Mapping[str, tuple[float, float]]
    ends: Mapping[str, tuple[Point, ...]]


def place(
    sides: Sequence[tuple[str, str, Sequence[str]]],
    faces: Mapping[str, Face],
    x: float,
    top: float,
    high: float,
    columns: int,
) -> list[Side]:
    """The panels (id, kind, cards) below one another from `top`, as high as the map where there is room."""
    filled = [side for side in sides if side[2]]
    needs = [_need(ids, faces, columns) for _, _, ids in filled]
    gap = 24.0
    spare = max(0.0, high - sum(needs) - gap * (len(filled) - 1))
    rows = sum(math.ceil(len(ids) / columns) for _, _, ids in filled)
    more = min(spare / max(1, rows), 46.0)
    result, y = [], top
    for (id_, kind, ids), need in zip(filled, needs, strict=True):
        tall = need + more * math.ceil(len(ids) / columns)
        cards, ends = _cards(ids, faces, x, y, columns, more)
        result.append(Side(id_, kind, x, y, band_width(columns), tall, cards, ends))
        y += tall + gap
    return result


def _need(ids: Sequence[str], faces: Mapping[str, Face], columns: int) -> float:
    return HEAD + FOOT + sum(_row(ids, faces, columns)) + BAND_GAP * (math.ceil(len(ids) / columns) - 1)


def _row(ids: Sequence[str], faces: Mapping[str, Face], columns: int) -> list[float]:
    """The height of each row: that of its highest card."""
    return [max(faces[i].h for i in ids[start : start + columns]) for start in range(0, len(ids), columns)]


def band_width(columns: int) -> float:
    """The width of the band with so many columns."""
    return 2 * SIDE + columns * CARD_W + (columns - 1) * BAND_STEP


def _cards(
    ids: Sequence[str], faces: Mapping[str, Face], x: float, y: float, columns: int, more: float
) -> tuple[dict[str, tuple[float, float]], dict[str, tuple[Point, ...]]]:
    cards: dict[str, tuple[float, float]] = {}
    ends: dict[str, tuple[Point, ...]] = {}
    at = y + HEAD + more / 2
    for index, tall in enumerate(_row(ids, faces, columns)):
        for column, id_ in enumerate(ids[index * columns : (index + 1) * columns]):
            left = x + SIDE + column * (CARD_W + BAND_STEP)
            cards[id_] = (left, at)
            ends[id_] = _end(left, at, faces[id_].h, x, column / columns)
        at += tall + BAND_GAP + more
    return cards, ends


def _end(left: float, top: float, high: float, band_x: float, share: float) -> tuple[Point, ...]:
    """Into the card's left side; to a further column through the free strip above its row."""
    middle = top + high / 2
    if share == 0:
        return ((band_x, middle), (left, middle))
    over = round(top - 3 - 10 * share, 1)
    return ((band_x, over), (left - 10, over), (left - 10, middle), (left, middle))


def order(ids: Sequence[str], targets: Mapping[str, Sequence[float]]) -> list[str]:
    """By the mean height of their contacts, those without any last."""
    mean = {id_: sum(ys) / len(ys) for id_, ys in targets.items() if ys}
    return sorted(ids, key=lambda id_: mean.get(id_, math.inf))
