/** The scene of the service's diagram package: what is drawn, where, to the pixel; y grows downwards. */

export type Point = [number, number];

/** A line of text that fits `w`; (x, y) is the start of its baseline. */
export interface Text {
  x: number;
  y: number;
  w: number;
  text: string;
  size: number;
  bold: boolean;
  colour: string;
}

export interface Badge {
  x: number;
  y: number;
  w: number;
  h: number;
  text: string;
  role: string;
  ink: string;
  fill: string;
}

export interface Bar {
  x: number;
  y: number;
  w: number;
  h: number;
  value: number;
  label: Text;
}

/** One person or seat. Texts, badges and the bar are relative to (x, y). */
export interface Card {
  id: string;
  side: "theirs" | "ours" | "partner" | "team";
  x: number;
  y: number;
  w: number;
  h: number;
  name: Text[];
  title: Text[];
  badges: Badge[];
  strip: string | null;
  share: Bar | null;
  ghost: boolean;
  /** The card of the joint team that they are in. */
  team: string | null;
  panel: string;
  label: string;
}

export interface Panel {
  id: string;
  kind: string;
  x: number;
  y: number;
  w: number;
  h: number;
  titles: Text[];
  label: string;
}

export type LineKind = "report" | "influence" | "contact" | "partner_contact" | "team";

export interface Line {
  id: string;
  kind: LineKind;
  source: string;
  target: string;
  points: Point[];
  d: string;
  width: number;
  colour: string;
  dashed: boolean;
  arrow: boolean;
  strength: number;
}

export interface LegendItem {
  kind: "strip" | "line" | "halo" | "ghost" | "bar";
  key: string;
  x: number;
  y: number;
  colour: string;
  text: Text;
}

export interface Theme {
  fonts: string;
  card_edge: string;
  panels: Record<string, [string, string, string]>;
  strips: Record<string, string>;
}

export interface Scene {
  width: number;
  height: number;
  lang: string;
  account: string;
  titles: Text[];
  panels: Panel[];
  cards: Card[];
  lines: Line[];
  legend: LegendItem[];
  warnings: string[];
  redacted: boolean;
  theme: Theme;
}
