import { useState } from "preact/hooks";
import type { Cell, ContactLine, Coverage, KeyPeople } from "../api/types.ts";
import { percent } from "../format.ts";
import { t, word } from "../i18n/index.ts";
import { ContactList } from "./ContactList.tsx";
import { departmentName } from "./directory.ts";

interface Props {
  coverage: Coverage;
  people: KeyPeople | null;
}

interface Spot {
  row: string;
  column: string;
}

/** Their departments against our functions; pressing a cell lists the contacts in it. */
export function MatrixView({ coverage, people }: Props) {
  const [spot, setSpot] = useState<Spot | null>(null);
  const { rows, columns, cells } = coverage.matrix;
  return (
    <section class="matrix">
      <h2>{t("matrix.title")}</h2>
      <p class="sub">{t("matrix.lead")}</p>
      {rows.length && columns.length ? (
        <div class="matrix-frame">
          <table>
            <thead>
              <tr>
                <td />
                {columns.map((column) => (
                  <th scope="col">{columnName(column)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, i) => (
                <tr>
                  <th scope="row">{departmentName(coverage, row)}</th>
                  {columns.map((column, j) => (
                    <CellView
                      cell={cells[i]?.[j]}
                      place={{ row: departmentName(coverage, row) ?? row, column: columnName(column) }}
                      pressed={spot?.row === row && spot.column === column}
                      press={() => setSpot(spot?.row === row && spot.column === column ? null : { row, column })}
                    />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <p class="muted">{t("matrix.empty")}</p>
      )}
      {spot ? <SpotContacts spot={spot} coverage={coverage} people={people} /> : null}
    </section>
  );
}

interface CellProps {
  cell: Cell | undefined;
  place: Spot;
  pressed: boolean;
  press: () => void;
}

function CellView({ cell, place, pressed, press }: CellProps) {
  if (!cell) return <td />;
  const kind = cell.contacts ? "filled" : cell.gap ? "gap" : "none";
  return (
    <td>
      <button
        type="button"
        class={`cell ${kind}`}
        style={cell.contacts ? { "--strength": String(cell.strength) } : {}}
        aria-pressed={pressed}
        aria-label={cell.contacts ? undefined : cellLabel(cell, place)}
        title={cellLabel(cell, place)}
        onClick={press}
      >
        {cell.contacts ? <Filled cell={cell} place={place} /> : cell.gap ? t("matrix.gap") : "·"}
      </button>
    </td>
  );
}

/** Count and strength as they are seen, within the sentence as it is heard. */
function Filled({ cell, place }: { cell: Cell; place: Spot }) {
  const [before, between, after] = t("matrix.cell", { ...place, count: "\n", strength: "\n" }).split("\n");
  return (
    <>
      <span class="visually-hidden">{before}</span>
      <b class="num">{cell.contacts}</b>
      <span class="visually-hidden">{between}</span>
      <small class="num">{percent(cell.strength)}</small>
      <span class="visually-hidden">{after}</span>
      {cell.stale ? <i class="stale" role="img" aria-label={t("matrix.legend.stale")} /> : null}
    </>
  );
}

function cellLabel(cell: Cell, place: Spot): string {
  if (cell.gap) return t("matrix.cell.gap", { ...place });
  const said = t("matrix.cell", { ...place, count: cell.contacts, strength: percent(cell.strength) });
  return cell.stale ? `${said}, ${t("matrix.legend.stale")}` : said;
}

function columnName(column: string): string {
  if (column === "partner") return t("matrix.partner");
  return column === "unknown" ? t("matrix.unknown") : word("function", column);
}

function SpotContacts({ spot, coverage, people }: Props & { spot: Spot }) {
  const place = { row: departmentName(coverage, spot.row) ?? spot.row, column: columnName(spot.column) };
  return (
    <div class="spot">
      <h3>{t("matrix.contacts", place)}</h3>
      <ContactList contacts={contactsIn(spot, coverage, people)} end="both" none={t("matrix.contacts.none")} />
    </div>
  );
}

/** The contacts of a cell: to people of its department, from people of its function (where the answer says it). */
export function contactsIn(spot: Spot, coverage: Coverage, people: KeyPeople | null): ContactLine[] {
  const inside = new Set(
    people?.people.filter((person) => (person.department ?? "no_department") === spot.row).map((person) => person.id),
  );
  return coverage.contacts.filter((contact) => inside.has(contact.stakeholder) && fits(contact, spot.column));
}

function fits(contact: ContactLine, column: string): boolean {
  if (contact.side === "partner" || column === "partner") return contact.side === "partner" && column === "partner";
  return contact.function === undefined || (contact.function ?? "unknown") === column;
}
