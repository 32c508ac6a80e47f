import type { AccountRow } from "../api/types.ts";
import type { Lang } from "../i18n/index.ts";
import type { ListView } from "../state/route.ts";
import type { Column } from "./columns.ts";

export const PAGE_SIZE = 50;

/** Verdicts from the most pressing on. */
export const VERDICTS = ["no_contact", "single_threaded", "double_threaded", "multi_threaded", "unknown"] as const;

/** The accounts that the search and the verdict leave, in the order of the list's column. */
export function arranged(rows: readonly AccountRow[], list: ListView, lang: Lang): AccountRow[] {
  return sorted(
    searched(rows, list.q).filter((row) => list.verdict === null || row.verdict === list.verdict),
    list.sort,
    list.down,
    lang,
  );
}

/** Those where every word of the search is part of the name, id, industry, region or a manager's name. */
export function searched(rows: readonly AccountRow[], q: string): AccountRow[] {
  const words = q.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    const all = [row.id, row.name, row.name_zh, row.industry, row.region, ...(row.managers ?? [])];
    const text = all.join("\n").toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** By one column; what is unknown stands last in both directions; ties by id. */
export function sorted(rows: readonly AccountRow[], column: Column, down: boolean, lang: Lang): AccountRow[] {
  const order = new Intl.Collator(lang === "zh" ? "zh-CN" : "en", { numeric: true });
  const sign = down ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [figure(a, column, lang), figure(b, column, lang)];
    if (x === null || y === null) return Number(x === null) - Number(y === null) || compareIds(a, b);
    const found = typeof x === "string" ? order.compare(x, String(y)) : x - Number(y);
    return sign * found || compareIds(a, b);
  });
}

function figure(row: AccountRow, column: Column, lang: Lang): string | number | null {
  if (column === "name") return (lang === "zh" && row.name_zh) || row.name;
  if (column !== "verdict") return row[column];
  return row.verdict === "unknown" ? null : VERDICTS.indexOf(row.verdict as (typeof VERDICTS)[number]);
}

function compareIds(a: AccountRow, b: AccountRow): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** How many accounts have each verdict. */
export function tally(rows: readonly AccountRow[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row.verdict, (counts.get(row.verdict) ?? 0) + 1);
  return counts;
}

/** One page of `rows`, 1-based; a page past the end is the last one. */
export function paged<T>(rows: readonly T[], page: number): { rows: T[]; page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(rows.length / PAGE_SIZE));
  const shown = Math.min(page, pages);
  return { rows: rows.slice((shown - 1) * PAGE_SIZE, shown * PAGE_SIZE), page: shown, pages };
}
