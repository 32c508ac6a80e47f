import type { ContactLine } from "../api/types.ts";
import { percent } from "../format.ts";
import { t } from "../i18n/index.ts";
import { Named } from "./Named.tsx";

interface Props {
  contacts: readonly ContactLine[];
  /** Whose name is shown: the other one is known. */
  end: "ours" | "stakeholder" | "both";
  none: string;
}

/** Contacts from the strongest on: how strong, who, what it rests on, since when, whether it has gone stale. */
export function ContactList({ contacts, end, none }: Props) {
  if (!contacts.length) return <p class="muted">{none}</p>;
  const ordered = [...contacts].sort((a, b) => b.strength - a.strength);
  return (
    <ul class="contacts">
      {ordered.map((contact) => (
        <li>
          <span class="num">{percent(contact.strength)}</span>
          <i class={`strength ${contact.side}`} style={{ height: `${2 + 5 * contact.strength}px` }} />
          <span>
            <Names contact={contact} end={end} />
            <span class="sub">{details(contact)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Names({ contact, end }: { contact: ContactLine; end: Props["end"] }) {
  return (
    <>
      {end === "stakeholder" ? null : <Named id={contact.ours} name={contact.ours_name} />}
      {end === "both" ? " → " : null}
      {end === "ours" ? null : <Named id={contact.stakeholder} name={contact.stakeholder_name} />}
    </>
  );
}

/** What a contact rests on, in words. */
export function details(contact: ContactLine): string {
  const undated = contact.stale === null && contact.since === null && contact.why === "asserted";
  const stale = undated ? t("contact.stale.unknown") : contact.stale ? t("contact.stale") : null;
  return [
    why(contact.why),
    contact.since ? t("contact.since", { date: contact.since }) : null,
    stale,
    contact.below_target ? t("contact.below_target") : null,
  ]
    .filter(Boolean)
    .join(" · ");
}

function why(reason: string): string {
  const [kind, from] = reason.split(/:(.*)/s);
  if (kind === "carried_over") return t("contact.why.carried_over", { name: from ?? "" });
  const known = ["observed", "asserted", "asserted_undated", "joint_team"] as const;
  const key = known.find((one) => one === kind);
  return key ? t(`contact.why.${key}`) : reason;
}
