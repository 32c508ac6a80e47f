import { useEffect, useRef } from "preact/hooks";
import type { Commit, Undone } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { UndoBody } from "./UndoBody.tsx";
import { isRedo, type Stage, type Undoing, useUndo } from "./undoing.ts";

interface Props {
  commit: Commit;
  account: string;
  /** With what was done, or null. */
  close: (undone: Undone | null) => void;
}

/** Says what would be taken back, then takes it back. */
export function UndoDialog({ commit, account, close }: Props) {
  const box = useRef<HTMLDialogElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const undoing = useUndo(commit.number, account);
  const { stage } = undoing;
  const redo = isRedo(commit);
  useEffect(() => box.current?.showModal(), []);
  useEffect(() => {
    if (stage.at === "done") box.current?.close();
    else if (stage.at !== "looking") body.current?.focus();
  }, [stage.at]);
  return (
    <dialog
      class="undo"
      ref={box}
      aria-labelledby="undo-title"
      onCancel={(event) => stage.at === "writing" && event.preventDefault()}
      onClose={() => close(stage.at === "done" ? stage.undone : null)}
    >
      <h2 id="undo-title">{t(redo ? "undo.title.redo" : "undo.title", { number: commit.number })}</h2>
      {commit.message ? <p class="muted">{commit.message}</p> : null}
      <div class="undo-body" ref={body} tabIndex={0} role="group" aria-labelledby="undo-title" aria-live="polite">
        <UndoBody stage={stage} commit={commit} look={undoing.look} />
      </div>
      <p class="undo-acts">
        <button type="button" class="button" disabled={stage.at === "writing"} onClick={() => box.current?.close()}>
          {t(stage.at === "ready" && !stage.would.note ? "undo.cancel" : "app.close")}
        </button>
        <Next stage={stage} undoing={undoing} redo={redo} />
      </p>
    </dialog>
  );
}

/** The one thing that can be done next. */
function Next({ stage, undoing, redo }: { stage: Stage; undoing: Undoing; redo: boolean }) {
  if (stage.at === "writing") {
    return (
      <button type="button" class="button danger" disabled>
        {t("undo.writing")}
      </button>
    );
  }
  if (stage.at === "ready" && !stage.would.note) {
    const count = stage.would.undoes?.length ?? 1;
    return (
      <button type="button" class="button danger" onClick={() => undoing.write(stage)}>
        {count > 1 ? t("undo.confirm.all", { count }) : t(redo ? "undo.confirm.redo" : "undo.confirm")}
      </button>
    );
  }
  return stage.at === "refused" ? <Instead stage={stage} undoing={undoing} /> : null;
}

function Instead({ stage, undoing }: { stage: Stage & { at: "refused" }; undoing: Undoing }) {
  if (!stage.failure.problem?.commits?.length) return null;
  const again = stage.cascade; // what was looked at goes no longer: look at what goes now
  return (
    <button type="button" class="button" onClick={() => undoing.look(true)}>
      {t(again ? "undo.again" : "undo.cascade")}
    </button>
  );
}
