import type { ProblemDocument } from "./types.ts";

export type Trouble = "offline" | "unreadable" | "problem";

/** Why an answer did not come: the service did not answer, not in its own words, or with a problem document. */
export class Failure extends Error {
  constructor(
    readonly trouble: Trouble,
    readonly status: number,
    readonly problem: ProblemDocument | null = null,
  ) {
    super(problem?.title ?? trouble);
  }
}

/** The failure that a refused response stands for (RFC 9457, or whatever else came). */
export async function failureOf(response: Response): Promise<Failure> {
  const type = response.headers.get("Content-Type") ?? "";
  if (!type.includes("json")) return new Failure(response.status === 502 ? "offline" : "unreadable", response.status);
  try {
    return new Failure("problem", response.status, (await response.json()) as ProblemDocument);
  } catch {
    return new Failure("unreadable", response.status);
  }
}
