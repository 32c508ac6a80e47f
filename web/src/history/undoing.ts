import { useEffect, useState } from "preact/hooks";
import * as api from "../api/client.ts";
import { Failure } from "../api/problem.ts";
import type { Commit, Undone } from "../api/types.ts";
import { lang } from "../i18n/index.ts";
import { renew } from "../state/load.ts";

/** How far an undo is. `cascade`: with the commits that stand in the way; `late`: refused when it was to be written. */
export type Stage =
  | { at: "looking" }
  | { at: "ready" | "writing"; would: Undone; cascade: boolean }
  | { at: "refused"; failure: Failure; cascade: boolean; late: boolean }
  | { at: "done"; undone: Undone };

export interface Undoing {
  stage: Stage;
  /** Asks what would be taken back; nothing is written. */
  look: (cascade: boolean) => void;
  /** Takes back what was looked at, and nothing else. */
  write: (looked: Stage & { at: "ready" | "writing" }) => void;
}

/** Whether taking a commit back does again what it had undone. One that did so itself is undone like any other. */
export function isRedo(commit: Commit): boolean {
  return Boolean(commit.undoes?.length) && !commit.redoes;
}

/** An undo that is looked at first and then written. Whatever became of the writing, all answers are asked again. */
export function useUndo(commit: number, account: string): Undoing {
  const [stage, set] = useState<Stage>({ at: "looking" });
  const ask = (more: object) => api.undo(commit, { account, lang: lang(), ...more });
  const look = async (cascade: boolean) => {
    set({ at: "looking" });
    try {
      set({ at: "ready", would: await ask({ dry_run: true, cascade }), cascade });
    } catch (error) {
      set({ at: "refused", failure: failure(error), cascade, late: false });
    }
  };
  const write = async ({ would, cascade }: Stage & { at: "ready" | "writing" }) => {
    set({ at: "writing", would, cascade });
    try {
      set({ at: "done", undone: await ask(cascade ? { cascade, only: would.undoes ?? [] } : {}) });
    } catch (error) {
      set({ at: "refused", failure: failure(error), cascade, late: true });
    }
    renew();
  };
  useEffect(() => void look(false), []);
  return { stage, look: (cascade) => void look(cascade), write: (looked) => void write(looked) };
}

function failure(error: unknown): Failure {
  return error instanceof Failure ? error : new Failure("unreadable", 0);
}
