import { useState } from "preact/hooks";
import type { Commit } from "../api/types.ts";
import { instant } from "../format.ts";
import { lang, t } from "../i18n/index.ts";
import { Await } from "../ui/Await.tsx";
import { Notice } from "../ui/Notice.tsx";
import { historyOf } from "./questions.ts";

/** Who changed what at this account and when, newest first. */
export function HistoryTab({ account }: { account: string }) {
  return (
    <>
      <h2>{t("history.lead")}</h2>
      <Commits key={`${account} ${lang()}`} account={account} cursor={null} />
    </>
  );
}

/** A page of commits; earlier ones come below it when they are asked for. */
function Commits({ account, cursor }: { account: string; cursor: string | null }) {
  const [open, setOpen] = useState(false);
  return (
    <Await {...historyOf(account, cursor)}>
      {({ commits, next_cursor }) => (
        <>
          {commits.length || cursor ? null : <Notice title={t("history.none")} />}
          <ol class="history">
            {commits.map((commit) => (
              <One key={commit.number} commit={commit} />
            ))}
          </ol>
          {next_cursor && !open ? (
            <button type="button" class="button" onClick={() => setOpen(true)}>
              {t("history.earlier")}
            </button>
          ) : null}
          {next_cursor && open ? <Commits account={account} cursor={next_cursor} /> : null}
        </>
      )}
    </Await>
  );
}

function One({ commit }: { commit: Commit }) {
  const more = commit.more ?? 0;
  return (
    <li>
      <h3>
        {commit.message || t("history.commit", { number: commit.number })}
      </h3>
      <p class="sub">
        <time dateTime={commit.at}>{instant(commit.at, lang())}</time> · {commit.author} ·{" "}
        {t("history.commit", { number: commit.number })}
      </p>
      {commit.undoes?.length ? (
        <p class="sub">{t("history.undoes", { numbers: commit.undoes.join(", ") })}</p>
      ) : null}
      {commit.first_load ? <p>{t("history.first")}</p> : null}
      <ul>
        {(commit.changes ?? []).map((change) => (
          <li key={`${change.id} ${change.field}`}>{change.text}</li>
        ))}
      </ul>
      {more ? <p class="sub">{t("history.more", { count: more })}</p> : null}
    </li>
  );
}
