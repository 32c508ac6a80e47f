import type { Coverage, KeyPeople, KeyPerson, OpenSeat } from "../api/types.ts";
import { named, t, word } from "../i18n/index.ts";
import type { Scene } from "../map/scene.ts";

export type Side = "theirs" | "ours" | "partner";

/** Somebody who can be selected: one of theirs, an open seat, one of ours or of a partner. */
export interface Who {
  id: string;
  name: string;
  side: Side;
  person: KeyPerson | null;
  seat: OpenSeat | null;
}

/** Everybody the answers name, by id. */
export type Directory = ReadonlyMap<string, Who>;

export function directory(people: KeyPeople | null, coverage: Coverage | null, scene: Scene | null): Directory {
  const found = new Map<string, Who>();
  for (const card of scene?.cards ?? []) {
    const name = card.name.map((line) => line.text).join(" ");
    found.set(card.id, { id: card.id, name, side: card.side, person: null, seat: null });
  }
  for (const contact of coverage?.contacts ?? []) {
    const name = contact.ours_name ?? contact.ours;
    found.set(contact.ours, { id: contact.ours, name, side: contact.side, person: null, seat: null });
  }
  for (const person of people?.people ?? []) {
    found.set(person.id, { id: person.id, name: personName(person), side: "theirs", person, seat: null });
  }
  for (const seat of people?.open_seats ?? []) {
    found.set(seat.id, { id: seat.id, name: word("buying_role", seat.role), side: "theirs", person: null, seat });
  }
  return found;
}

export function personName(person: Pick<KeyPerson, "name" | "name_zh" | "title">): string {
  return named(person) ?? person.title ?? t("people.unnamed");
}

/** The name of a department, role or level of a roll-up. */
export function departmentName(coverage: Coverage | null, id: string | null): string | null {
  if (id === null) return null;
  if (id === "no_department") return t("coverage.no_department");
  if (id === "open_seats") return t("coverage.open_seats");
  const part = coverage?.departments.find((department) => department.id === id);
  return (part && named(part)) ?? id;
}
