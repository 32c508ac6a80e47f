import { COLUMNS, type Column } from "../accounts/columns.ts";
import type { Lang } from "../i18n/index.ts";

export type Tab = "people" | "coverage" | "ways" | "plan" | "history";
export const TABS: readonly Tab[] = ["people", "coverage", "ways", "plan", "history"];

export type Layer = "report" | "influence" | "contact" | "partner_contact" | "team" | "support" | "share";
export const LAYERS: readonly Layer[] = ["report", "influence", "contact", "partner_contact", "team", "support", "share"];

/** The point of the map in the middle of the window, in scene pixels, and the scale. */
export interface Place {
  x: number;
  y: number;
  k: number;
}

/** What the list of accounts shows. */
export interface ListView {
  q: string;
  sort: Column;
  down: boolean;
  verdict: string | null;
  page: number;
}

/** Everything that decides what is on the screen. The URL holds it whole. */
export interface View {
  page: "accounts" | "account" | "missing";
  lang: Lang;
  today: string | null;
  /** The graph as it was recorded then: a day, an instant or a commit's number; null: as it is. */
  asOf: string | null;
  account: string;
  person: string | null;
  tab: Tab;
  /** What the history compares: a day, an instant or a commit's number; null: nothing chosen, and now. */
  since: string | null;
  until: string | null;
  off: readonly Layer[];
  /** The map takes the whole width. */
  wide: boolean;
  place: Place | null;
  list: ListView;
}

export const LIST: ListView = { q: "", sort: "coverage", down: false, verdict: null, page: 1 };

/** The view that a URL stands for; what it does not say, or says wrongly, takes its default. */
export function parse(path: string, search: string, fallback: Lang): View {
  const asked = new URLSearchParams(search);
  const account = /^\/accounts\/([^/]+)\/?$/.exec(path)?.[1];
  const isList = path === "/" || /^\/accounts\/?$/.test(path);
  return {
    page: account !== undefined ? "account" : isList ? "accounts" : "missing",
    lang: oneOf(asked.get("lang"), ["en", "zh"] as const) ?? fallback,
    today: day(asked.get("today")),
    asOf: asked.get("as_of") || null,
    account: decoded(account ?? ""),
    person: asked.get("person") || null,
    tab: oneOf(asked.get("tab"), TABS) ?? "people",
    since: asked.get("since") || null,
    until: asked.get("until") || null,
    off: LAYERS.filter((layer) => (asked.get("off") ?? "").split(",").includes(layer)),
    wide: asked.get("wide") === "1",
    place: place(asked.get("at")),
    list: list(asked),
  };
}

/** The URL of a view, without what is a default. */
export function format(view: View): string {
  const said = new URLSearchParams();
  said.set("lang", view.lang);
  if (view.today) said.set("today", view.today);
  if (view.asOf) said.set("as_of", view.asOf);
  if (view.page === "account") sayAccount(said, view);
  if (view.page === "accounts") sayList(said, view.list);
  const path = view.page === "account" ? `/accounts/${encodeURIComponent(view.account)}` : "/";
  return `${path}?${said}`;
}

function sayAccount(said: URLSearchParams, view: View): void {
  if (view.tab !== "people") said.set("tab", view.tab);
  if (view.since) said.set("since", view.since);
  if (view.until) said.set("until", view.until);
  if (view.person) said.set("person", view.person);
  if (view.off.length) said.set("off", view.off.join(","));
  if (view.wide) said.set("wide", "1");
  if (view.place) said.set("at", [view.place.x.toFixed(0), view.place.y.toFixed(0), view.place.k.toFixed(3)].join(","));
}

function sayList(said: URLSearchParams, list: ListView): void {
  if (list.q) said.set("q", list.q);
  if (list.verdict) said.set("verdict", list.verdict);
  if (list.sort !== LIST.sort || list.down !== LIST.down) said.set("sort", (list.down ? "-" : "") + list.sort);
  if (list.page > 1) said.set("page", String(list.page));
}

function list(asked: URLSearchParams): ListView {
  const sort = asked.get("sort") ?? LIST.sort;
  const page = Number(asked.get("page"));
  return {
    q: asked.get("q") ?? "",
    sort: oneOf(sort.replace(/^-/, ""), COLUMNS) ?? LIST.sort,
    down: sort.startsWith("-"),
    verdict: asked.get("verdict") || null,
    page: Number.isInteger(page) && page > 0 ? page : 1,
  };
}

function place(text: string | null): Place | null {
  const [x, y, k] = (text ?? "").split(",").map(Number);
  const fine = [x, y, k].every(Number.isFinite) && k !== undefined && k > 0;
  return fine ? { x: x as number, y: y as number, k } : null;
}

function day(text: string | null): string | null {
  return text && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : null;
}

function oneOf<T extends string>(text: string | null, values: readonly T[]): T | null {
  return values.find((value) => value === text) ?? null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
