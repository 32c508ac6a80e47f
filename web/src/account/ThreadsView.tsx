import type { Threads } from "../api/types.ts";
import { type Key, t } from "../i18n/index.ts";
import { en } from "../i18n/en.ts";
import { Verdict } from "../ui/Chip.tsx";
import { Person } from "../ui/Person.tsx";
import type { Directory } from "./directory.ts";

/** On how many separate lines our contact rests, and whose leaving would cost one. */
export function ThreadsView({ threads, who }: { threads: Threads; who: Directory }) {
  const key = `coverage.verdict.${threads.verdict}`;
  return (
    <section class="thread-box">
      <h2>{t("coverage.threads")}</h2>
      <p>
        <Verdict verdict={threads.verdict} /> <b>{countText(threads.count)}</b>
      </p>
      {key in en ? <p>{t(key as Key)}</p> : null}
      {threads.count ? <Cut cut={threads.cut} who={who} /> : null}
    </section>
  );
}

function countText(count: number | null): string {
  if (count === null) return "";
  return count === 1 ? t("account.threads.one") : t("account.threads.count", { count });
}

function Cut({ cut, who }: { cut: readonly string[]; who: Directory }) {
  if (!cut.length) return <p class="muted">{t("coverage.cut.none")}</p>;
  return (
    <>
      <p class="sub">{t("coverage.cut")}</p>
      <p class="chips">
        {cut.map((id) => (
          <Person id={id} class={`chip-like ${who.get(id)?.side ?? "theirs"}`}>
            {who.get(id)?.name ?? id}
          </Person>
        ))}
      </p>
    </>
  );
}
