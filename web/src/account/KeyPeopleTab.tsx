import type { Coverage, KeyPeople, KeyPerson, OpenSeat } from "../api/types.ts";
import { isWithheld } from "../api/withheld.ts";
import { percent } from "../format.ts";
import { t, word } from "../i18n/index.ts";
import { select, view } from "../state/view.ts";
import { Role, Support } from "../ui/Chip.tsx";
import { Meter } from "../ui/Meter.tsx";
import { Notice } from "../ui/Notice.tsx";
import { lights, Person } from "../ui/Person.tsx";
import { departmentName, personName } from "./directory.ts";
import { ShareBar, ShareLegend } from "./ShareBar.tsx";

/** Everybody by decision share, the open seats between them. */
export function KeyPeopleTab({ people, coverage }: { people: KeyPeople; coverage: Coverage | null }) {
  if (!people.people.length && !people.open_seats.length) return <Nobody />;
  const rows = merged(people);
  const scale = Math.max(0.01, ...rows.map((row) => Math.max(row.decision_share, formal(row))));
  return (
    <>
      <h2>{t("people.lead")}</h2>
      <ShareLegend />
      <table class="key-people">
        <caption class="visually-hidden">{t("people.caption")}</caption>
        <thead>
          <tr>
            <th scope="col" class="rank">
              <span aria-hidden="true">#</span>
              <span class="visually-hidden">{t("people.rank")}</span>
            </th>
            <th scope="col">{t("people.person")}</th>
            <th scope="col" class="share">{t("people.share")}</th>
            <th scope="col" class="cover">{t("people.coverage")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) =>
            isPerson(row) ? (
              <PersonRow key={row.id} row={row} scale={scale} people={people} coverage={coverage} />
            ) : (
              <SeatRow key={row.id} seat={row} scale={scale} />
            ),
          )}
        </tbody>
      </table>
      {people.people.length ? null : <Nobody />}
    </>
  );
}

type Row = KeyPerson | OpenSeat;

function isPerson(row: Row): row is KeyPerson {
  return "rank" in row;
}

function formal(row: Row): number {
  return isPerson(row) ? row.formal_share : row.decision_share;
}

/** People and open seats in one order; the service's own order of the people is kept. */
export function merged(people: KeyPeople): Row[] {
  return [...people.people, ...people.open_seats].sort((a, b) => b.decision_share - a.decision_share);
}

interface PersonRowProps {
  row: KeyPerson;
  scale: number;
  people: KeyPeople;
  coverage: Coverage | null;
}

function PersonRow({ row, scale, people, coverage }: PersonRowProps) {
  const about = [row.name === null ? t("people.unnamed") : row.title, departmentName(coverage, row.department)];
  return (
    <tr class={rowClass(row.id, row.name === null)} onClick={() => toggle(row.id)} {...lights(row.id)}>
      <td class="rank num">{row.rank}</td>
      <td class="who">
        <Support support={row.support} withheld={isWithheld(people, "support")} />
        <span onClick={(event) => event.stopPropagation()}>
          <Person id={row.id}>{personName(row)}</Person>
        </span>
        <span class="sub">{about.filter(Boolean).join(" · ")}</span>
        <Marks row={row} />
      </td>
      <td class="share">
        <span class="num">{percent(row.decision_share)}</span>
        <ShareBar share={row.decision_share} formal={row.formal_share} scale={scale} />
      </td>
      <td class="cover">
        <span class={`num ${row.coverage === 0 ? "zero" : ""}`}>{percent(row.coverage)}</span>
        <Meter value={row.coverage} />
      </td>
    </tr>
  );
}

function Marks({ row }: { row: KeyPerson }) {
  if (!row.roles.length && !row.hidden_influencer) return null;
  return (
    <span class="chips">
      {row.roles.map((role) => (
        <Role role={role} />
      ))}
      {row.hidden_influencer ? (
        <span class="chip hidden-influencer" title={t("people.hidden.help")}>
          {t("people.hidden")}
        </span>
      ) : null}
    </span>
  );
}

function SeatRow({ seat, scale }: { seat: OpenSeat; scale: number }) {
  return (
    <tr class={rowClass(seat.id, true)} onClick={() => toggle(seat.id)} {...lights(seat.id)}>
      <td class="rank num">–</td>
      <td class="who">
        <span class="support-dot seat" aria-hidden="true" />
        <span onClick={(event) => event.stopPropagation()}>
          <Person id={seat.id}>{word("buying_role", seat.role)}</Person>
        </span>
        <span class="sub" title={t("people.seat.help")}>
          {t("people.seat")}
        </span>
      </td>
      <td class="share">
        <span class="num">{percent(seat.decision_share)}</span>
        <ShareBar share={seat.decision_share} formal={seat.decision_share} scale={scale} />
      </td>
      <td class="cover">
        <span class="num zero">{percent(0)}</span>
        <Meter value={0} />
      </td>
    </tr>
  );
}

function rowClass(id: string, ghost: boolean): string {
  return `${ghost ? "ghost" : ""} ${view.value.person === id ? "chosen" : ""}`;
}

function toggle(id: string): void {
  select(view.value.person === id ? null : id);
}

function Nobody() {
  return (
    <Notice title={t("account.people.empty.title")}>
      <p>{t("account.people.empty.text")}</p>
    </Notice>
  );
}
