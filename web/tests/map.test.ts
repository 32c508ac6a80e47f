import { describe, expect, it } from "vitest";
import { fit, panned, revealing, transform, zoomed } from "../src/map/camera.ts";
import { circle, ends, next } from "../src/map/near.ts";
import { arrow, draw } from "../src/map/render.ts";
import type { Card, Line, Scene } from "../src/map/scene.ts";
import university from "../fixtures/accounts__wolfenmoor-university__scene.json";

const real = university as unknown as Scene;
const always = () => true;

function card(id: string, x: number, y: number, changes: Partial<Card> = {}): Card {
  const name = [{ x: 15, y: 20, w: 60, text: id, size: 13, bold: true, colour: "#16202e" }];
  return {
    id, side: "theirs", x, y, w: 100, h: 50, name, title: [], badges: [], strip: null, share: null, ghost: false,
    team: null, panel: "p", label: `label of ${id}`, ...changes,
  };
}

function line(kind: Line["kind"], source: string, target: string): Line {
  return {
    id: `${kind}:${source}:${target}`, kind, source, target, points: [[0, 0], [10, 0]], d: "M0 0L10 0", width: 2,
    colour: "#000", dashed: false, arrow: kind === "influence", strength: 0.5,
  };
}

function scene(cards: Card[], lines: Line[] = []): Scene {
  const theme = { fonts: "sans-serif", card_edge: "#ccc", panels: {}, strips: { "2": "#1f8a4c" } };
  return {
    width: 800, height: 400, lang: "en", account: "A", titles: [], panels: [], cards, lines, legend: [], warnings: [],
    redacted: false, theme,
  };
}

describe("drawing", () => {
  it("shows every panel, card, line and legend item of a real scene", () => {
    const { svg, cards, lines } = draw(real, "map");
    expect(cards.size).toBe(real.cards.length);
    expect(lines).toHaveLength(real.lines.length);
    expect(svg.querySelectorAll(".panel")).toHaveLength(real.panels.length);
    expect(svg.querySelectorAll("[data-legend]")).toHaveLength(real.legend.length);
  });

  it("keeps every word of the scene", () => {
    const { svg } = draw(real, "map");
    const drawn = [...svg.querySelectorAll("text")].map((text) => text.textContent);
    for (const { name, title } of real.cards) {
      for (const { text } of [...name, ...title]) expect(drawn).toContain(text);
    }
  });

  it("makes every card focusable, with its full label", () => {
    const { cards } = draw(real, "map");
    for (const { id, label } of real.cards) {
      const node = cards.get(id)?.querySelector(".button");
      expect(node?.getAttribute("aria-label")).toBe(label);
      expect(node?.getAttribute("role")).toBe("button");
      expect(node?.hasAttribute("tabindex")).toBe(true);
    }
  });

  it("never interprets what is in the data", () => {
    const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>`;
    const { svg } = draw(scene([card(evil, 0, 0, { label: evil })]), evil);
    expect(svg.querySelector("script, img")).toBeNull();
    expect(svg.querySelector("text")?.textContent).toBe(evil);
    expect(svg.querySelector(".card")?.getAttribute("data-id")).toBe(evil);
  });

  it("puts an arrow head at the end of the last stretch", () => {
    // From (0, 0) to (10, 0): the tip at (10, 0), the base 9 pixels back, 4.2 to either side.
    expect(arrow(line("influence", "a", "b"))?.getAttribute("d")).toBe("M10 0L1 4.2L1 -4.2Z");
    expect(arrow({ ...line("influence", "a", "b"), points: [[0, 0]] })).toBeNull();
  });

  it("marks open seats and those who judge nothing", () => {
    const { cards } = draw(scene([card("seat:x", 0, 0, { ghost: true }), card("b", 0, 100, { strip: "2" })]), "map");
    expect(cards.get("seat:x")?.querySelector(".ground")?.getAttribute("stroke-dasharray")).toBe("5 4");
    expect(cards.get("seat:x")?.querySelector(".support-layer")).toBeNull();
    expect(cards.get("b")?.querySelector(".support-layer")?.getAttribute("fill")).toBe("#1f8a4c");
  });
});

describe("who is theirs", () => {
  const drawn = scene([], [line("report", "a", "b"), line("influence", "c", "a"), line("contact", "o", "c")]);

  it("is whoever stands at the other end of a line", () => {
    expect([...circle(drawn, "a", always)].sort()).toEqual(["a", "b", "c"]);
    expect([...circle(drawn, "o", always)].sort()).toEqual(["c", "o"]);
  });

  it("leaves out lines that are switched off", () => {
    expect([...circle(drawn, "a", (kind) => kind !== "influence")].sort()).toEqual(["a", "b"]);
  });
});

describe("a joint team", () => {
  const team = card("team:t", 0, 0, { side: "team" });
  const members = ["u", "v"].map((id) => card(id, 0, 0, { side: "ours", team: "team:t" }));
  const theirs = ["a", "b"].map((id) => card(id, 0, 0, { team: "team:t" }));
  const lines = [line("team", "team:t", "a"), line("team", "team:t", "b"), line("report", "b", "c")];
  const drawn = scene([team, ...members, ...theirs, card("c", 0, 0)], lines);

  it("joins everybody of ours in it to everybody of theirs", () => {
    expect([...circle(drawn, "u", always)].sort()).toEqual(["a", "b", "team:t", "u", "v"]);
    expect([...circle(drawn, "a", always)].sort()).toEqual(["a", "team:t", "u", "v"]);
    expect([...circle(drawn, "team:t", always)].sort()).toEqual(["a", "b", "team:t", "u", "v"]);
  });

  it("is nobody's when its layer is off", () => {
    expect([...circle(drawn, "u", (kind) => kind !== "team")]).toEqual(["u"]);
    expect([...ends(drawn, "u", always)]).toEqual(["u", "team:t"]);
  });
});

describe("arrow keys", () => {
  const boss = card("boss", 200, 0);
  const [left, right, far] = [card("left", 100, 100), card("right", 300, 100), card("far", 600, 110)];
  const drawn = scene([boss, left, right, far], [line("report", "boss", "left"), line("influence", "boss", "far")]);

  it("move along a line, even past somebody nearer", () => {
    expect(next(drawn, "boss", "ArrowRight", always)).toBe("far");
    expect(next(drawn, "boss", "ArrowDown", always)).toBe("left");
    expect(next(drawn, "left", "ArrowUp", always)).toBe("boss");
  });

  it("go to the nearest card where no line leads that way", () => {
    expect(next(drawn, "left", "ArrowRight", always)).toBe("boss"); // its line leads right, too
    expect(next(drawn, "right", "ArrowLeft", always)).toBe("left");
    expect(next(drawn, "boss", "ArrowRight", (kind) => kind === "report")).toBe("right");
  });

  it("stay where there is nobody", () => {
    expect(next(drawn, "boss", "ArrowUp", always)).toBeNull();
    expect(next(drawn, "nobody", "ArrowUp", always)).toBeNull();
  });
});

describe("the camera", () => {
  const window = { w: 1000, h: 500 };

  it("fits the whole scene into the window", () => {
    // (1000 − 24) / 2000 = 0.488 is less than (500 − 24) / 500.
    expect(fit({ w: 2000, h: 500 }, window)).toEqual({ x: 1000, y: 250, k: 0.488 });
  });

  it("does not blow a small scene up", () => {
    expect(fit({ w: 100, h: 50 }, window).k).toBe(1.1);
  });

  it("keeps the point under the pointer where it is while zooming", () => {
    const before = { x: 300, y: 200, k: 0.5 };
    const after = zoomed(before, window, 2, 900, 100);
    const under = (p: typeof before) => [p.x + (900 - 500) / p.k, p.y + (100 - 250) / p.k];
    expect(after.k).toBe(1);
    expect(under(after)).toEqual(under(before));
  });

  it("zooms within bounds", () => {
    expect(zoomed({ x: 0, y: 0, k: 1 }, window, 1000, 0, 0).k).toBe(4);
    expect(zoomed({ x: 0, y: 0, k: 1 }, window, 0.0001, 0, 0).k).toBe(0.08);
  });

  it("moves with the hand", () => {
    expect(panned({ x: 100, y: 100, k: 2 }, 10, -20)).toEqual({ x: 95, y: 110, k: 2 });
    expect(transform({ x: 100, y: 100, k: 2 }, window)).toBe("translate(300.00 50.00) scale(2.0000)");
  });

  it("goes only to what is not seen", () => {
    const place = { x: 500, y: 250, k: 1 };
    expect(revealing(place, window, { x: 10, y: 10, w: 100, h: 50 })).toBe(place);
    expect(revealing(place, window, { x: 1500, y: 10, w: 100, h: 50 })).toEqual({ x: 1550, y: 35, k: 1 });
  });
});
