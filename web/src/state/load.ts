import { type Signal, signal } from "@preact/signals";
import { Failure } from "../api/problem.ts";

/** A question on its way, answered, or refused. */
export type Load<T> =
  | { state: "loading" }
  | { state: "ready"; value: T }
  | { state: "failed"; failure: Failure };

const KEPT = 80;
const answers = new Map<string, Signal<Load<unknown>>>();

/** The answer to a question: asked once, then kept under its key; the eldest give way to new ones. */
export function ask<T>(key: readonly (string | null)[], question: () => Promise<T>): Signal<Load<T>> {
  const name = JSON.stringify(key);
  const kept = answers.get(name) as Signal<Load<T>> | undefined;
  if (kept) return kept;
  const answer = signal<Load<T>>({ state: "loading" });
  answers.set(name, answer as Signal<Load<unknown>>);
  while (answers.size > KEPT) answers.delete(answers.keys().next().value as string);
  void settle(answer, question);
  return answer;
}

/** Asks again, after a failure. */
export async function settle<T>(answer: Signal<Load<T>>, question: () => Promise<T>): Promise<void> {
  answer.value = { state: "loading" };
  try {
    answer.value = { state: "ready", value: await question() };
  } catch (error) {
    answer.value = { state: "failed", failure: error instanceof Failure ? error : new Failure("unreadable", 0) };
  }
}
