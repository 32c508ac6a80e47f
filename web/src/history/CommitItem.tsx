import { Short } from "../account/Short.tsx";
import type { Commit } from "../api/types.ts";
import { instant } from "../format.ts";
import { lang, t } from "../i18n/index.ts";
import { compare, view } from "../state/view.ts";
import { Sentences } from "./Sentences.tsx";
import { isRedo } from "./undoing.ts";

interface Props {
  commit: Commit;
  /** Null: the reader may not. */
  undo: ((commit: Commit) => void) | null;
}

/** One commit with what it changed, and what can be done with it. */
export function CommitItem({ commit, undo }: Props) {
  return (
    <li>
      <h3>{commit.message || t("history.commit", { number: commit.number })}</h3>
      <p class="sub">
        <time dateTime={commit.at}>{instant(commit.at, lang())}</time> · {commit.author} ·{" "}
        {t("history.commit", { number: commit.number })}
      </p>
      <Standing commit={commit} />
      <Changes commit={commit} />
      <p class="commit-acts">
        <UndoButton commit={commit} undo={undo} />
        <Ends commit={commit} />
      </p>
    </li>
  );
}

/** What it takes back, and by what it was taken back. */
function Standing({ commit }: { commit: Commit }) {
  return (
    <>
      {commit.undoes?.length ? (
        <p class="sub">{t("history.undoes", { numbers: commit.undoes.join(", ") })}</p>
      ) : null}
      {commit.undone_by ? <p class="sub undone">{t("history.undone_by", { number: commit.undone_by })}</p> : null}
      {commit.first_load ? <p>{t("history.first")}</p> : null}
    </>
  );
}

function Changes({ commit }: { commit: Commit }) {
  const changes = commit.changes ?? [];
  return (
    <>
      <Short count={changes.length} least={6}>
        {(shown) => <Sentences texts={changes.slice(0, shown).map(({ text }) => text)} />}
      </Short>
      {commit.more ? <p class="sub">{t("history.more", { count: commit.more })}</p> : null}
    </>
  );
}

function UndoButton({ commit, undo }: Props) {
  if (!undo || commit.undone_by) return null;
  const verb = t(isRedo(commit) ? "undo.redo" : "undo.undo");
  const label = t("undo.of", { verb, number: commit.number, message: commit.message });
  return (
    <button type="button" class="button small" aria-label={label} onClick={() => undo(commit)}>
      {verb}
    </button>
  );
}

/** Either end of a comparison, or what this commit alone did. */
function Ends({ commit }: { commit: Commit }) {
  const { since, until } = view.value;
  const here = String(commit.number);
  const before = String(commit.number - 1);
  return (
    <>
      {commit.number > 1 ? (
        <Choice
          label={t("diff.only.of", { number: here })}
          pressed={since === before && until === here}
          choose={() => compare(before, here)}
          text={t("diff.only")}
        />
      ) : null}
      <Choice
        label={t("diff.from.of", { number: here })}
        pressed={since === here}
        choose={() => compare(here, until)}
        text={t("diff.from")}
      />
      <Choice
        label={t("diff.to.of", { number: here })}
        pressed={until === here}
        choose={() => compare(since, here)}
        text={t("diff.to")}
      />
    </>
  );
}

function Choice({ label, pressed, choose, text }: { label: string; pressed: boolean; choose: () => void; text: string }) {
  const go = () => {
    choose();
    document.getElementById("compare")?.focus();
  };
  return (
    <button type="button" class="quiet" title={label} aria-pressed={pressed} onClick={go}>
      {text} <span class="visually-hidden">{label}</span>
    </button>
  );
}
