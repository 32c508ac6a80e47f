import { Short } from "../account/Short.tsx";
import type { Diff } from "../api/types.ts";
import { instant } from "../format.ts";
import { lang, t, type Key } from "../i18n/index.ts";
import { refusal } from "../i18n/sentences.ts";
import { DiffFigures, isSame } from "./DiffFigures.tsx";
import { DiffShares } from "./DiffShares.tsx";
import { Sentences } from "./Sentences.tsx";

const SORTS = ["people", "roles", "support", "contacts", "contracts"] as const;

/** What changed between two moments, in words and figures. */
export function DiffView({ diff }: { diff: Diff }) {
  const told = SORTS.filter((sort) => diff[sort].length);
  const plain = !told.length && !diff.shares?.length && isSame(diff);
  return (
    <div class="diff">
      <p>
        {t("diff.span", {
          a: diff.a.commit,
          b: diff.b.commit,
          from: instant(diff.a.at, lang()),
          to: instant(diff.b.at, lang()),
        })}
      </p>
      <LeftOut diff={diff} />
      {told.length ? null : <p class="nothing">{t(nothing(diff, plain))}</p>}
      {told.map((sort) => (
        <Changes key={sort} title={t(`diff.${sort}`)} texts={diff[sort].map(({ text }) => text)} />
      ))}
      {plain && diff.commits === 0 ? null : <DiffFigures diff={diff} />}
      <DiffShares shares={diff.shares ?? []} />
    </div>
  );
}

/** What is to be said where no change is listed; where something is withheld, nobody can say that nothing changed. */
function nothing(diff: Diff, plain: boolean): Key {
  if (diff.commits === 0) return "diff.nothing";
  if (diff.withheld?.length) return "diff.same.shown";
  return plain ? "diff.same" : "diff.none.listed";
}

/** What is kept from the reader, or gone. */
function LeftOut({ diff }: { diff: Diff }) {
  return (
    <>
      {(diff.withheld ?? []).map(({ what, why }) => (
        <p key={`${what} ${why}`} class="left-out">
          <span class="absent withheld">{t(what === "people" ? "diff.people" : "value.withheld")}</span> {refusal(why)}
        </p>
      ))}
    </>
  );
}

function Changes({ title, texts }: { title: string; texts: readonly string[] }) {
  return (
    <section>
      <h3>
        {title} <span class="num">{texts.length}</span>
      </h3>
      <Short count={texts.length} least={8}>
        {(shown) => <Sentences style="told" texts={texts.slice(0, shown)} />}
      </Short>
    </section>
  );
}
