import type { KeyPeople, Paths } from "../api/types.ts";
import { percent } from "../format.ts";
import { t } from "../i18n/index.ts";
import { sentence } from "../i18n/sentences.ts";
import { view } from "../state/view.ts";
import { Await } from "../ui/Await.tsx";
import { Notice } from "../ui/Notice.tsx";
import { Person } from "../ui/Person.tsx";
import { type Directory, personName, type Who } from "./directory.ts";
import { Lane } from "./Lane.tsx";
import { useNames } from "./Named.tsx";
import { pathsTo } from "./questions.ts";
import { Short } from "./Short.tsx";

const PROPOSED = 6;

/** The ways in to the selected person; nobody selected: whom it may be worth asking about. */
export function WaysTab({ people, who }: { people: KeyPeople; who: Directory }) {
  const chosen = who.get(view.value.person ?? "");
  if (!chosen) return <Choose people={people} />;
  if (chosen.side !== "theirs") return <p class="muted">{t("ways.ours", { name: chosen.name })}</p>;
  if (chosen.seat || chosen.person?.name === null) return <p class="muted">{t("ways.seat")}</p>;
  return <Ways chosen={chosen} who={who} />;
}

function Choose({ people }: { people: KeyPeople }) {
  const worst = people.people
    .filter((person) => person.name !== null && person.gap > 0)
    .sort((a, b) => b.gap - a.gap)
    .slice(0, PROPOSED);
  return (
    <Notice title={t("ways.choose.title")}>
      <p>{t("ways.choose.text")}</p>
      <ul class="choose">
        {worst.map((person) => (
          <li>
            <Person id={person.id}>{personName(person)}</Person>
            <span class="num muted">
              {t("coverage.gap")} {percent(person.gap)}
            </span>
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function Ways({ chosen, who }: { chosen: Who; who: Directory }) {
  const answer = pathsTo(chosen.id);
  return (
    <>
      <h2>{t("ways.lead", { name: chosen.name })}</h2>
      <Await {...answer}>{(found) => <Found found={found} chosen={chosen} who={who} />}</Await>
    </>
  );
}

function Found({ found, chosen, who }: { found: Paths; chosen: Who; who: Directory }) {
  return (
    <>
      {found.note ? <p>{sentence(found.note)}</p> : null}
      {found.paths.length || found.note ? (
        <ul class="lanes">
          {found.paths.map((path, i) => (
            <Lane path={path} who={who} best={i === 0} />
          ))}
        </ul>
      ) : (
        <Notice title={t("ways.none.title")}>
          <p>{t("ways.none.text", { name: chosen.name })}</p>
        </Notice>
      )}
      <NotOffered found={found} />
    </>
  );
}

function NotOffered({ found }: { found: Paths }) {
  const nameOf = useNames();
  if (!found.not_offered.length) return null;
  return (
    <section class="not-offered">
      <h3>{t("ways.not_offered")}</h3>
      <Short count={found.not_offered.length} least={4}>
        {(shown) => (
          <ul>
            {found.not_offered.slice(0, shown).map((path) => (
              <li>
                <span>{path.people.map((id, i) => nameOf(id, path.names[i] ?? null)).join(" → ")}</span>
                <span class="sub">{sentence(path.because)}</span>
              </li>
            ))}
          </ul>
        )}
      </Short>
    </section>
  );
}
