import type { Signal } from "@preact/signals";
import * as api from "../api/client.ts";
import type { Coverage, Diff, Entity, History, KeyPeople, Paths, Plan, WhatIf, WhatIfAsked } from "../api/types.ts";
import type { Scene } from "../map/scene.ts";
import { ask, type Load, settle } from "../state/load.ts";
import { view } from "../state/view.ts";

/** A question with its answer as it stands, and a way to ask again. */
export interface Asked<T> {
  load: Load<T>;
  retry: () => void;
}

function asked<T>(key: readonly (string | null)[], question: () => Promise<T>): Asked<T> {
  const answer: Signal<Load<T>> = ask(key, question);
  return { load: answer.value, retry: () => void settle(answer, question) };
}

/** Everything about the account in the view; the questions are on their way together. */
export interface AccountAnswers {
  record: Asked<Entity>;
  people: Asked<KeyPeople>;
  coverage: Asked<Coverage>;
  plan: Asked<Plan>;
  scene: Asked<Scene>;
}

export function accountAnswers(): AccountAnswers {
  const { account, today, asOf, lang } = view.value;
  const at = { today, asOf };
  return {
    record: asked(["account", account, asOf], () => api.account(account, at)),
    scene: asked(["scene", account, lang, today, asOf], () => api.scene(account, lang, at)),
    people: asked(["key-people", account, today, asOf], () => api.keyPeople(account, at)),
    coverage: asked(["coverage", account, today, asOf], () => api.coverage(account, at)),
    plan: asked(["plan", account, today, asOf], () => api.plan(account, at)),
  };
}

export function pathsTo(stakeholder: string): Asked<Paths> {
  const { today, asOf } = view.value;
  return asked(["paths", stakeholder, today, asOf], () => api.paths(stakeholder, { today, asOf }));
}

/** The account's figures before and after something supposed. */
export function whatIf(account: string, supposed: Partial<WhatIfAsked>): Asked<WhatIf> {
  const { lang, today, asOf } = view.value;
  const question = () => api.whatIf(account, supposed, lang, { today, asOf });
  return asked(["what-if", account, JSON.stringify(supposed), lang, today, asOf], question);
}

/** A page of an account's history; `cursor` is what the page before ended with. */
export function historyOf(account: string, cursor: string | null): Asked<History> {
  const { lang } = view.value;
  return asked(["history", account, lang, cursor], () => api.history(account, lang, cursor));
}

/** What changed at an account from one moment to another; `until`: null is now. */
export function diffOf(account: string, since: string, until: string | null): Asked<Diff> {
  const { lang, today } = view.value;
  return asked(["diff", account, lang, since, until, today], () => api.diff(account, lang, since, until, today));
}

/** The value of an answer that has come. */
export function come<T>(asked: Asked<T>): T | null {
  return asked.load.state === "ready" ? asked.load.value : null;
}
