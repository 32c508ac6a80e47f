import { useEffect, useRef, useState } from "preact/hooks";
import type { Commit, Undone } from "../api/types.ts";
import { historyOf } from "../account/questions.ts";
import { lang, t } from "../i18n/index.ts";
import { Await } from "../ui/Await.tsx";
import { Notice } from "../ui/Notice.tsx";
import { CommitItem } from "./CommitItem.tsx";
import { Compare } from "./Compare.tsx";
import { UndoDialog } from "./UndoDialog.tsx";

/** What changed from one moment to another; who changed what and when, newest first; and taking it back. */
export function HistoryTab({ account }: { account: string }) {
  const [asked, setAsked] = useState<Commit | null>(null);
  const [done, setDone] = useState<Undone | null>(null);
  const close = (undone: Undone | null) => {
    setAsked(null);
    if (undone) setDone(undone);
  };
  return (
    <>
      <Compare account={account} />
      <h2 id="history-lead">{t("history.lead")}</h2>
      <Said done={done} />
      <Commits key={`${account} ${lang()}`} account={account} cursor={null} undo={setAsked} />
      {asked ? <UndoDialog key={asked.number} commit={asked} account={account} close={close} /> : null}
    </>
  );
}

/** What was done last, read out and focused: the button that led to it may be gone. */
function Said({ done }: { done: Undone | null }) {
  const line = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (done) line.current?.focus();
  }, [done]);
  return (
    <p class="undo-done" role="status" aria-live="polite" tabIndex={-1} ref={line}>
      {done ? (done.note ?? t("undo.done", { number: done.number, numbers: (done.undoes ?? []).join(", ") })) : null}
    </p>
  );
}

interface Page {
  account: string;
  cursor: string | null;
  undo: (commit: Commit) => void;
}

/** A page of commits; earlier ones come below it when they are asked for. */
function Commits({ account, cursor, undo }: Page) {
  const [open, setOpen] = useState(false);
  return (
    <Await {...historyOf(account, cursor)}>
      {({ commits, next_cursor, may_undo }) => (
        <>
          {commits.length || cursor ? null : <Notice title={t("history.none")} />}
          <ol class="history" aria-label={t("history.commits")}>
            {commits.map((commit) => (
              <CommitItem key={commit.number} commit={commit} undo={may_undo ? undo : null} />
            ))}
          </ol>
          {next_cursor && !open ? (
            <button type="button" class="button" onClick={() => setOpen(true)}>
              {t("history.earlier")}
            </button>
          ) : null}
          {next_cursor && open ? <Commits account={account} cursor={next_cursor} undo={undo} /> : null}
        </>
      )}
    </Await>
  );
}
