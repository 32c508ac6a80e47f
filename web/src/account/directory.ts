import type { Coverage, KeyPeople, KeyPerson, OpenSeat } from "../api/types.ts";
import { named, t, word } from "../i18n/index.ts";
import type { Card, Scene } from "../map/scene.ts";

export type Side = Card["side"];

/** Who can be selected: one of theirs, an open seat, one of ours or of a partner, a joint team. */
export interface Who {
  id: string;
  name: string;
  side: Side;
  person: KeyPerson | null;
  seat: OpenSeat | null;
  /** The joint team that they are in. */
  team: string | null;
}

/** Everybody the answers name, by id. */
export type Directory = ReadonlyMap<string, Who>;

export function directory(people: KeyPeople | null, coverage: Coverage | null, scene: Scene | null): Directory {
  const found = new Map<string, Who>();
  const team = (id: string) => found.get(id)?.team ?? null;
  for (const card of scene?.cards ?? []) {
    const name = card.name.map((line) => line.text).join(" ");
    found.set(card.id, { id: card.id, name, side: card.side, person: null, seat: null, team: card.team });
  }
  for (const contact of coverage?.contacts ?? []) {
    const name = contact.ours_name ?? contact.ours;
    found.set(contact.ours, { id: contact.ours, name, side: contact.side, person: null, seat: null, team: team(contact.ours) });
  }
  for (const person of people?.people ?? []) {
    found.set(person.id, { id: person.id, name: personName(person), side: "theirs", person, seat: null, team: team(person.id) });
  }
  for (const seat of people?.open_seats ?? []) {
    found.set(seat.id, { id: seat.id, name: word("buying_role", seat.role), side: "theirs", person: null, seat, team: null });
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
