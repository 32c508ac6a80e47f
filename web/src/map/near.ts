import type { Card, LineKind, Scene } from "./scene.ts";

export type Direction = "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight";

const TOWARDS: Record<Direction, readonly [number, number]> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

/** What a map's lines and teams are read from. */
type Ties = Pick<Scene, "cards" | "lines">;

/**
 * Who stands at the other end of a line of `id`, of the kinds that are shown; themselves included. A line to a joint
 * team leads to everybody of ours in it.
 */
export function circle(scene: Ties, id: string, shown: (kind: LineKind) => boolean): Set<string> {
  const hubs = ends(scene, id, shown);
  const found = new Set(hubs);
  for (const line of scene.lines) {
    if (!shown(line.kind)) continue;
    if (hubs.has(line.source)) found.add(line.target);
    if (hubs.has(line.target)) found.add(line.source);
  }
  for (const card of scene.cards) {
    if (card.side !== "theirs" && card.team !== null && found.has(card.team)) found.add(card.id);
  }
  return found;
}

/** The cards whose lines are those of `id`: its own, and that of the joint team that one of ours is in. */
export function ends(scene: Ties, id: string, shown: (kind: LineKind) => boolean): Set<string> {
  const card = scene.cards.find((each) => each.id === id);
  const team = card && card.side !== "theirs" && shown("team") ? card.team : null;
  return new Set(team === null ? [id] : [id, team]);
}

/**
 * Where an arrow key leads from a card: to the neighbour along a line that lies best in that direction; where no line
 * leads that way, to the nearest card there, so that the keyboard reaches everybody.
 */
export function next(scene: Scene, id: string, key: Direction, shown: (kind: LineKind) => boolean): string | null {
  const from = scene.cards.find((card) => card.id === id);
  if (!from) return null;
  const along = circle(scene, id, shown);
  const others = scene.cards.filter((card) => card.id !== id);
  const linked = others.filter((card) => along.has(card.id));
  return best(from, linked, key, 1) ?? best(from, linked, key, Infinity) ?? best(from, others, key, Infinity);
}

/**
 * The card in front of `from` with the least way, a detour sideways counting more than twice. Who stands further to
 * the side than `slope` times ahead does not count: somebody below and barely indented is not "to the right".
 */
function best(from: Card, others: readonly Card[], key: Direction, slope: number): string | null {
  const [tx, ty] = TOWARDS[key];
  let found: string | null = null;
  let least = Infinity;
  for (const card of others) {
    const [dx, dy] = [middle(card).x - middle(from).x, middle(card).y - middle(from).y];
    const ahead = dx * tx + dy * ty;
    const aside = Math.abs(dx * ty + dy * tx);
    const cost = ahead + 2.5 * aside;
    if (ahead > 4 && aside <= slope * ahead && cost < least) [found, least] = [card.id, cost];
  }
  return found;
}

/** The middle of a card. */
export function middle(card: Card): { x: number; y: number } {
  return { x: card.x + card.w / 2, y: card.y + card.h / 2 };
}
