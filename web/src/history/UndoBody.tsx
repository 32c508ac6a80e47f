import { Short } from "../account/Short.tsx";
import type { Failure } from "../api/problem.ts";
import type { Commit, CommitNamed, Undone } from "../api/types.ts";
import { instant } from "../format.ts";
import { lang, t } from "../i18n/index.ts";
import { Refused } from "../ui/Await.tsx";
import { Sentences } from "./Sentences.tsx";
import type { Stage } from "./undoing.ts";

interface Props {
  stage: Stage;
  commit: Commit;
  look: (cascade: boolean) => void;
}

/** What the dialog says at each stage. */
export function UndoBody({ stage, commit, look }: Props) {
  if (stage.at === "refused") return <InTheWay stage={stage} look={look} />;
  if (stage.at === "ready" || stage.at === "writing") return <Would would={stage.would} commit={commit} />;
  return <p role="status">{t("undo.looking")}</p>;
}

function Would({ would, commit }: { would: Undone; commit: Commit }) {
  const changes = would.changes ?? [];
  if (would.note) {
    return (
      <p>
        <b>{t("undo.nothing")}</b>
        <br />
        {would.note}
      </p>
    );
  }
  return (
    <>
      <Along would={would} commit={commit} />
      <Elsewhere elsewhere={would.elsewhere ?? null} />
      <p>{t(changes.length ? "undo.would" : "undo.here.none")}</p>
      <Short count={changes.length} least={15}>
        {(shown) => <Sentences style="told" texts={changes.slice(0, shown).map(({ text }) => text)} />}
      </Short>
      {would.more ? <p class="sub">{t("undo.more", { count: would.more })}</p> : null}
      <p class="sub">{t("undo.later")}</p>
    </>
  );
}

/** The commits that go along, where there are such. */
function Along({ would, commit }: { would: Undone; commit: Commit }) {
  const count = (would.undoes ?? []).filter((number) => number !== commit.number).length;
  const named = (would.taken ?? []).filter(({ number }) => number !== commit.number);
  if (!count) return null;
  return (
    <>
      <p>{t("undo.taken")}</p>
      <Named commits={named} more={count - named.length} />
    </>
  );
}

function Elsewhere({ elsewhere }: { elsewhere: Undone["elsewhere"] | null }) {
  if (!elsewhere) return null;
  const accounts = elsewhere.accounts ?? [];
  if (!accounts.length) {
    return elsewhere.changed ? <p>{t("undo.elsewhere.loose", { count: elsewhere.changed })}</p> : null;
  }
  return (
    <>
      <p>{t("undo.elsewhere")}</p>
      <ul class="told">
        {accounts.map((account) => (
          <li key={account.id}>{t("undo.elsewhere.one", { name: account.name, count: account.changed })}</li>
        ))}
      </ul>
      {elsewhere.more ? <p class="sub">{t("undo.elsewhere.more", { count: elsewhere.more })}</p> : null}
    </>
  );
}

function InTheWay({ stage, look }: { stage: Stage & { at: "refused" }; look: Props["look"] }) {
  const { failure, late, cascade } = stage;
  const commits = failure.problem?.commits ?? [];
  return (
    <>
      {late ? <Late failure={failure} /> : null}
      {commits.length ? (
        <>
          <h3>{t("undo.refused.title")}</h3>
          <p>{t("undo.refused")}</p>
          <Named commits={commits} more={failure.problem?.more ?? 0} />
        </>
      ) : (
        <Refused failure={failure} retry={() => look(cascade)} />
      )}
    </>
  );
}

/** What became of the writing, where that has to be said: any other refusal speaks for itself, and wrote nothing. */
function Late({ failure: { trouble, status } }: { failure: Failure }) {
  if (trouble !== "problem" || status >= 500) return <p role="alert">{t("undo.unsure")}</p>;
  return status === 409 ? <p role="alert">{t("undo.meanwhile")}</p> : null;
}

/** Commits with who, when and what. */
function Named({ commits, more }: { commits: readonly CommitNamed[]; more: number }) {
  return (
    <>
      <ol class="in-the-way">
        {commits.map((commit) => (
          <li key={commit.number}>
            <b>{commit.message || t("history.commit", { number: commit.number })}</b>
            <span class="sub">
              {t("history.commit", { number: commit.number })} ·{" "}
              <time dateTime={commit.at}>{instant(commit.at, lang())}</time> · {commit.author}
            </span>
            <Sentences style="told" texts={commit.changes ?? []} />
            {commit.more ? <span class="sub">{t("history.more", { count: commit.more })}</span> : null}
          </li>
        ))}
      </ol>
      {more > 0 ? <p class="sub">{t("undo.taken.more", { count: more })}</p> : null}
    </>
  );
}
