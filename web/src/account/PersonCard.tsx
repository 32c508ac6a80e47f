import type { Coverage, KeyPerson } from "../api/types.ts";
import { percent, points } from "../format.ts";
import { named, t, word } from "../i18n/index.ts";
import { change, select, view } from "../state/view.ts";
import { Role } from "../ui/Chip.tsx";
import { Person } from "../ui/Person.tsx";
import { ContactList } from "./ContactList.tsx";
import { departmentName, type Directory, type Who } from "./directory.ts";
import { WhatIfPanel } from "./WhatIfPanel.tsx";

interface Props {
  who: Directory;
  coverage: Coverage | null;
}

const PARTS = 4;

/** The selected person: what they hold, where it comes from, and who of us is in touch. */
export function PersonCard({ who, coverage }: Props) {
  const chosen = who.get(view.value.person ?? "");
  if (!chosen) return null;
  return (
    <section class={`person-card ${chosen.side}`} aria-label={t("person.selected")}>
      <header>
        <h2>{chosen.name}</h2>
        <button type="button" class="quiet" aria-label={t("person.clear")} title={t("person.clear")} onClick={() => select(null)}>
          ×
        </button>
      </header>
      {chosen.person ? <Theirs person={chosen.person} coverage={coverage} who={who} /> : null}
      {chosen.seat ? <p>{t("people.seat.help")}. {t("value.of_decision", { share: percent(chosen.seat.decision_share) })}</p> : null}
      {chosen.person || chosen.seat || chosen.side === "team" ? null : <Ours chosen={chosen} coverage={coverage} />}
      {chosen.side === "team" ? <Team chosen={chosen} who={who} /> : null}
      <WhatIfPanel key={chosen.id} chosen={chosen} who={who} />
    </section>
  );
}

function Theirs({ person, coverage, who }: { person: KeyPerson; coverage: Coverage | null; who: Directory }) {
  const contacts = (coverage?.contacts ?? []).filter((contact) => contact.stakeholder === person.id);
  const support = person.support ? word("support", person.support) : t("people.support.unknown");
  const about = [person.title, departmentName(coverage, person.department), support];
  return (
    <>
      <p class="sub">{about.filter(Boolean).join(" · ")}</p>
      {person.roles.length ? <p class="chips">{person.roles.map((role) => <Role role={role} />)}</p> : null}
      <p class="num">{shareLine(person)}</p>
      <div class="columns">
        <Because person={person} who={who} />
        <div>
          <h3>{t("person.contacts")}</h3>
          <ContactList contacts={contacts} end="ours" none={t("person.contacts.none")} />
        </div>
      </div>
      {view.value.tab === "ways" ? null : (
        <button type="button" class="button small" onClick={() => change({ tab: "ways" })}>
          {t("person.ways")}
        </button>
      )}
    </>
  );
}

function shareLine(person: KeyPerson): string {
  const formal = percent(person.formal_share);
  const informal = points(person.informal_share);
  return t("person.share.line", { share: percent(person.decision_share), formal, informal });
}

function Because({ person, who }: { person: KeyPerson; who: Directory }) {
  const parts = person.because.filter((part) => part.share > 0);
  if (!parts.length) return null;
  const largest = Math.max(...parts.map((part) => part.share));
  return (
    <div>
      <h3>{t("person.because")}</h3>
      <ul class="because">
        {parts.slice(0, PARTS).map((part) => (
          <li>
            <span class="num">{percent(part.share)}</span>
            <i class={part.via === null ? "own" : "via"} style={{ width: `${(60 * part.share) / largest}px` }} />
            {part.via === null ? t("person.because.own") : <Via id={part.via} name={who.get(part.via)?.name ?? part.name} />}
          </li>
        ))}
        {parts.length > PARTS ? <li class="muted">{t("person.more", { count: parts.length - PARTS })}</li> : null}
      </ul>
    </div>
  );
}

/** "through NAME", the name selecting its person, wherever in the sentence the language puts it. */
function Via({ id, name }: { id: string; name: string | null }) {
  const [before, after] = t("person.because.via", { name: "\u0000" }).split("\u0000");
  return (
    <span>
      {before}
      <Person id={id}>{name ?? named({ name: id })}</Person>
      {after}
    </span>
  );
}

function Ours({ chosen, coverage }: { chosen: Who; coverage: Coverage | null }) {
  const contacts = (coverage?.contacts ?? []).filter((contact) => contact.ours === chosen.id);
  return (
    <>
      {chosen.side === "theirs" ? null : <p class="sub">{t(`person.side.${chosen.side}`)}</p>}
      <h3>{t("person.ours.contacts")}</h3>
      <ContactList contacts={contacts} end="stakeholder" none={t("person.ours.none")} />
    </>
  );
}

/** A joint team: who of either side is in it. */
function Team({ chosen, who }: { chosen: Who; who: Directory }) {
  const members = [...who.values()].filter((member) => member.team === chosen.id);
  const theirs = members.filter((member) => member.side === "theirs");
  return (
    <>
      <p class="sub">{t("person.side.team")}</p>
      <div class="columns">
        <Members title={t("person.team.ours")} members={members.filter((member) => member.side !== "theirs")} />
        <Members title={t("person.team.theirs")} members={theirs} />
      </div>
    </>
  );
}

function Members({ title, members }: { title: string; members: readonly Who[] }) {
  return (
    <div>
      <h3>{title}</h3>
      <ul>
        {members.map((member) => (
          <li key={member.id}>
            <Person id={member.id}>{member.name}</Person>
          </li>
        ))}
      </ul>
    </div>
  );
}
