import { type Signal, signal } from "@preact/signals";
import { Failure } from "../api/problem.ts";

/** A question on its way, answered, or refused. */
export type Load<T> =
  | { state: "loading" }
  | { state: "ready"; value: T }
  | { state: "failed"; failure: Failure };

interface Kept<T> {
  answer: Signal<Load<T>>;
  since: number;
}

const KEPT = 80;
const answers = new Map<string, Kept<unknown>>();
/** How often something was written: what was answered before is asked again when it is next shown. */
const written = signal(0);

/**
 * The answer to a question: asked once, then kept under its key; the eldest give way to new ones. What was answered
 * before the last write stays until the new answer has come.
 */
export function ask<T>(key: readonly (string | null)[], question: () => Promise<T>): Signal<Load<T>> {
  const name = JSON.stringify(key);
  const kept = answers.get(name) as Kept<T> | undefined;
  if (kept) {
    if (kept.since !== written.value) void come(kept.answer, question);
    kept.since = written.value;
    return kept.answer;
  }
  const answer = signal<Load<T>>({ state: "loading" });
  answers.set(name, { answer, since: written.value } as Kept<unknown>);
  while (answers.size > KEPT) answers.delete(answers.keys().next().value as string);
  void settle(answer, question);
  return answer;
}

/** Something was written: everything is asked again. */
export function renew(): void {
  written.value += 1;
}

/** Asks again, after a failure. */
export async function settle<T>(answer: Signal<Load<T>>, question: () => Promise<T>): Promise<void> {
  answer.value = { state: "loading" };
  await come(answer, question);
}

/** How often an answer was asked for: what comes late, from before it was asked again, is not shown any more. */
const asked = new WeakMap<object, number>();

async function come<T>(answer: Signal<Load<T>>, question: () => Promise<T>): Promise<void> {
  const turn = (asked.get(answer) ?? 0) + 1;
  asked.set(answer, turn);
  const show = (load: Load<T>) => {
    if (asked.get(answer) === turn) answer.value = load;
  };
  try {
    show({ state: "ready", value: await question() });
  } catch (error) {
    show({ state: "failed", failure: error instanceof Failure ? error : new Failure("unreadable", 0) });
  }
}
