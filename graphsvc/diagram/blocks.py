"""Reporting trees as blocks of cards: hanging lists where they are short, columns under the boss where they are not.

Right of every column runs a gutter that nothing stands in, from the column's top to the panel's bottom: there the
contact and influence lines leave. Left of a column of several trees runs a rail for the reporting lines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from graphsvc.diagram.cards import CARD_W
from graphsvc.diagram.shapes import Point

GAP, TREE_GAP, FALL = 14.0, 24.0, 28.0
INDENT, DEEPEST, RAIL = 18.0, 7, 16.0
_NESTED = 40


@dataclass(slots=True)
class Block:
    """Cards at (x, y) with the number of their gutter, gutters as x ranges, reporting lines as polylines."""

    w: float = 0.0
    h: float = 0.0
    cards: dict[str, tuple[float, float, int]] = field(default_factory=dict)
    gutters: list[tuple[float, float]] = field(default_factory=list)
    wires: list[tuple[str, str, tuple[Point, ...]]] = field(default_factory=list)
    rails: dict[str, float] = field(default_factory=dict)
    root: str = ""

    def add(self, other: Block, dx: float, dy: float, gutter: int | None = None) -> None:
        """Takes in another block, moved; `gutter` for cards whose block has none of its own."""
        base = len(self.gutters)
        self.gutters += [(a + dx, b + dx) for a, b in other.gutters]
        for id_, (x, y, g) in other.cards.items():
            self.cards[id_] = (x + dx, y + dy, g + base if gutter is None else gutter)
        self.wires += [(boss, low, tuple((x + dx, y + dy) for x, y in pts)) for boss, low, pts in other.wires]
        self.rails.update({id_: x + dx for id_, x in other.rails.items()})


@dataclass(frozen=True, slots=True)
class Trees:
    """The trees of one panel: children by boss, heights of cards, lines that leave each card to the right."""

    children: Mapping[str, Sequence[str]]
    heights: Mapping[str, float]
    leaving: Callable[[str], int]


def forest(trees: Trees, roots: Sequence[str], limit: float) -> Block:
    """All trees of a panel; those low enough hang, the others spread; columns are filled to `limit` pixels."""
    tall = _heights(trees, roots)
    return _columns(trees, [_tree(trees, root, limit, tall, 0) for root in roots], limit)


def _heights(trees: Trees, roots: Sequence[str]) -> dict[str, float]:
    """The height of every subtree as a hanging list, children before bosses."""
    tall: dict[str, float] = {}
    for id_ in reversed(_preorder(trees, roots)):
        tall[id_] = trees.heights[id_] + sum(GAP + tall[child] for child in trees.children.get(id_, ()))
    return tall


def _preorder(trees: Trees, roots: Sequence[str]) -> list[str]:
    order: list[str] = []
    stack = list(reversed(roots))
    while stack:
        order.append(stack.pop())
        stack.extend(reversed(trees.children.get(order[-1], ())))
    return order


def _tree(trees: Trees, root: str, limit: float, tall: Mapping[str, float], depth: int) -> Block:
    if tall[root] <= limit or depth >= _NESTED or not trees.children.get(root):
        return _hang(trees, root)
    return _spread(trees, root, limit, tall, depth)


def _hang(trees: Trees, root: str) -> Block:
    """An indented list; a block without a gutter, which its column gives it."""
    block, y, stack = Block(root=root), 0.0, [(root, 0, "")]
    while stack:
        id_, depth, boss = stack.pop()
        x = min(depth, DEEPEST) * INDENT
        block.cards[id_] = (x, y, -1)
        if boss:
            block.wires.append((boss, id_, _hook(trees, block, boss, id_)))
        block.w, block.h = max(block.w, x + CARD_W), y + trees.heights[id_]
        y = block.h + GAP
        stack += [(child, depth + 1, id_) for child in reversed(trees.children.get(id_, ()))]
    return block


def _hook(trees: Trees, block: Block, boss: str, low: str) -> tuple[Point, ...]:
    """From under the boss's left corner down and into the card's left side; at the deepest indent from side to side."""
    bx, by, _ = block.cards[boss]
    x, y, _ = block.cards[low]
    middle = y + trees.heights[low] / 2
    if x > bx:
        return ((bx + 9, by + trees.heights[boss]), (bx + 9, middle), (x, middle))
    start = by + trees.heights[boss] / 2
    return ((bx, start), (bx - 9, start), (bx - 9, middle), (x, middle))


def _spread(trees: Trees, root: str, limit: float, tall: Mapping[str, float], depth: int) -> Block:
    """The boss above the columns of their people."""
    own = trees.heights[root]
    lower = [_tree(trees, child, max(limit - own - FALL, 120), tall, depth + 1) for child in trees.children[root]]
    below = _columns(trees, lower, max(limit - own - FALL, 120))
    block = Block(root=root)
    block.add(below, 0, own + FALL)
    inner = [x for x, _, _ in block.cards.values()]
    middle = (min(inner) + max(inner) + CARD_W) / 2
    block.w, block.h = below.w, below.h + own + FALL
    block.cards[root] = (middle - CARD_W / 2, 0.0, len(block.gutters) - 1)
    for child in trees.children[root]:
        block.wires.append((root, child, _drop(trees, block, child, middle, own)))
        block.rails.pop(child, None)
    return block


def _drop(trees: Trees, block: Block, child: str, middle: float, own: float) -> tuple[Point, ...]:
    """From under the boss along the bus, then down onto the card, or down the rail and into its side."""
    x, y, _ = block.cards[child]
    bus = own + FALL / 2
    if child in block.rails:
        side = y + trees.heights[child] / 2
        return ((middle, own), (middle, bus), (block.rails[child], bus), (block.rails[child], side), (x, side))
    top = x + CARD_W / 2
    if abs(top - middle) < 1:
        return ((middle, own), (middle, y))
    return ((middle, own), (middle, bus), (top, bus), (top, y))


def _columns(trees: Trees, blocks: Sequence[Block], limit: float) -> Block:
    """Blocks side by side; low ones on top of each other as long as the column stays within the limit."""
    result, x = Block(), 0.0
    for column in _bins(blocks, limit):
        rail = RAIL if len(column) > 1 else 0.0
        wide = _stack(trees, result, column, x + rail)
        if rail:
            result.rails.update({block.root: x + 5 for block in column})
        x += rail + wide + 10
    result.w = max(0.0, x - 10)
    return result


def _bins(blocks: Sequence[Block], limit: float) -> list[list[Block]]:
    """First fit in the order given; a block with gutters stands alone, so that its gutters stay free below it."""
    bins: list[list[Block]] = []
    heights: list[float] = []
    for block in blocks:
        fits = [i for i, h in enumerate(heights) if h + TREE_GAP + block.h <= limit and not bins[i][0].gutters]
        if block.gutters or not fits:
            bins.append([block])
            heights.append(block.h)
        else:
            bins[fits[0]].append(block)
            heights[fits[0]] += _between(bins[fits[0]][-2], block) + block.h
    return bins


def _between(above: Block, below: Block) -> float:
    """Single cards stand closer than trees."""
    return GAP if len(above.cards) == len(below.cards) == 1 else TREE_GAP


def _stack(trees: Trees, result: Block, column: Sequence[Block], x: float) -> float:
    """Puts a column's blocks below one another at `x`; returns its width with the gutter."""
    if column[0].gutters:
        result.add(column[0], x, 0)
        result.h = max(result.h, column[0].h)
        return column[0].w
    wide, y = max(block.w for block in column), 0.0
    lines = sum(trees.leaving(id_) for block in column for id_ in block.cards)
    gutter = 14 + 4.0 * min(lines, 12)
    result.gutters.append((x + wide + 4, x + wide + gutter))
    for index, block in enumerate(column):
        y += _between(column[index - 1], block) if index else 0
        result.add(block, x, y, len(result.gutters) - 1)
        y += block.h
    result.h = max(result.h, y)
    return wide + gutter
