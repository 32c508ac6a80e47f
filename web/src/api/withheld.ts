import type { Answer } from "./types.ts";

/** Whether a field of an answer is empty because it is kept from the reader, not because nobody knows it. */
export function isWithheld(answer: Pick<Answer, "withheld">, field: string): boolean {
  return (answer.withheld ?? []).some(({ what }) => what === field || what.endsWith(`.${field}`));
}
