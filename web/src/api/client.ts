import { signal } from "@preact/signals";
import type { Scene } from "../map/scene.ts";
import { Failure, failureOf } from "./problem.ts";
import type {
  AccountRow, Accounts, Coverage, Diff, Entity, History, KeyPeople, Paths, Plan, UndoAsked, Undone, WhatIf, WhatIfAsked,
} from "./types.ts";

const BASE = "/api/v1";
const PAGE = 5000;

type Asked = Record<string, string | number | boolean | null | undefined>;

/** What every question takes: the day to which ages are counted, and since when nothing recorded counts any more. */
export interface When {
  today: string | null;
  asOf: string | null;
}

const when = ({ today, asOf }: When): Asked => ({ today, as_of: asOf });

function url(parts: readonly string[], asked: Asked): string {
  const said = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) {
    if (value !== null && value !== undefined && value !== false) said.set(name, String(value));
  }
  const query = said.toString();
  return `${BASE}/${parts.map(encodeURIComponent).join("/")}${query ? `?${query}` : ""}`;
}

/** The day of the service's last answer to a question that named none. */
export const serviceDay = signal<string | null>(null);

async function get<T>(parts: readonly string[], asked: Asked): Promise<T> {
  const answer = await answered<T & { today?: string }>(url(parts, asked), {});
  if (answer.today && !asked.today) serviceDay.value = answer.today;
  return answer;
}

function post<T>(parts: readonly string[], body: object, asked: Asked = {}): Promise<T> {
  const headers = { "Content-Type": "application/json", "X-Graphsvc-Source": "page" };
  return answered<T>(url(parts, asked), { method: "POST", body: JSON.stringify(body), headers });
}

async function answered<T>(address: string, asked: RequestInit): Promise<T> {
  const headers = { Accept: "application/json", ...asked.headers };
  const response = await fetch(address, { ...asked, headers }).catch(() => {
    throw new Failure("offline", 0);
  });
  if (!response.ok) throw await failureOf(response);
  return response.json().catch(() => {
    throw new Failure("unreadable", response.status);
  }) as Promise<T>;
}

/** Every account, however many pages that takes. */
export async function accounts(at: When): Promise<Accounts> {
  let page = await get<Accounts>(["accounts"], { ...when(at), limit: PAGE });
  const rows: AccountRow[] = [...page.accounts];
  while (page.next_cursor) {
    page = await get<Accounts>(["accounts"], { ...when(at), limit: PAGE, cursor: page.next_cursor });
    rows.push(...page.accounts);
  }
  return { ...page, accounts: rows };
}

export const account = (id: string, at: When) => get<Entity>(["accounts", id], { as_of: at.asOf });
export const keyPeople = (id: string, at: When) => get<KeyPeople>(["accounts", id, "key-people"], when(at));
export const coverage = (id: string, at: When) => get<Coverage>(["accounts", id, "coverage"], when(at));
export const plan = (id: string, at: When) => get<Plan>(["accounts", id, "plan"], when(at));
export const paths = (id: string, at: When) => get<Paths>(["stakeholders", id, "paths"], when(at));
export const scene = (id: string, lang: string, at: When) =>
  get<Scene>(["accounts", id, "scene"], { ...when(at), lang });
export const history = (id: string, lang: string, cursor: string | null) =>
  get<History>(["accounts", id, "history"], { lang, cursor });
export const diff = (id: string, lang: string, since: string, until: string | null, today: string | null) =>
  get<Diff>(["accounts", id, "diff"], { a: since, b: until, today, lang });
export const whatIf = (id: string, supposed: Partial<WhatIfAsked>, lang: string, at: When) =>
  post<WhatIf>(["accounts", id, "what-if"], supposed, { ...when(at), lang });
export const undo = (commit: number, body: Partial<UndoAsked>) =>
  post<Undone>(["commits", String(commit), "undo"], body);

/** Where the map lies as a file. */
export function mapUrl(id: string, format: string, lang: string, redact: boolean, at: When): string {
  return url(["accounts", id, `map.${format}`], { lang, redact, ...when(at) });
}
