import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { FiguresThen, WhatIf, WhatIfAsked } from "../api/types.ts";
import { isWithheld } from "../api/withheld.ts";
import { money, percent, points } from "../format.ts";
import { lang, t, word } from "../i18n/index.ts";
import words from "../i18n/enumerations.json";
import { view } from "../state/view.ts";
import { Await } from "../ui/Await.tsx";
import { Verdict } from "../ui/Chip.tsx";
import { Value } from "../ui/Value.tsx";
import type { Directory, Who } from "./directory.ts";
import { useNames } from "./Named.tsx";
import { whatIf } from "./questions.ts";

interface Supposition {
  name: string;
  body: Partial<WhatIfAsked>;
}

const PARTS = ["coverage", "known_coverage", "open_share"] as const;
const LEVEL = "credible_source";
const SHARES = 5;

/** What a change of the selected person would do to the account: one thing supposed, every figure before and after. */
export function WhatIfPanel({ chosen, who }: { chosen: Who; who: Directory }) {
  const [supposed, suppose] = useState("");
  if (chosen.side === "team" || chosen.seat || chosen.person?.name === null) return null;
  const groups = suppositions(chosen, who);
  const found = groups.flatMap((group) => group.members)[Number(supposed)];
  return (
    <details class="what-if">
      <summary>{t("whatif.title")}</summary>
      <select aria-label={t("whatif.suppose", { name: chosen.name })} value={supposed} onChange={(event) => suppose(event.currentTarget.value)}>
        <option value="">{t("whatif.nothing")}</option>
        <Choices groups={groups} />
      </select>
      {supposed && found ? <Supposed body={found.body} /> : null}
    </details>
  );
}

interface Group {
  title: string;
  members: Supposition[];
}

/** What can be supposed of somebody: that they leave, how they stand, whom they meet. */
function suppositions(chosen: Who, who: Directory): Group[] {
  const leaves = { title: "", members: [{ name: t("whatif.leaves"), body: { without: [chosen.id] } }] };
  const theirs = chosen.side === "theirs";
  const others = [...who.values()].filter((other) => (theirs ? isOurs(other) : other.person?.name));
  const meet = ({ id, name }: Who): Supposition => {
    const [ours, stakeholder] = theirs ? [id, chosen.id] : [chosen.id, id];
    return { name, body: { contact: [{ ours, stakeholder, level: LEVEL }] } };
  };
  const contacts = { title: t(theirs ? "whatif.met" : "whatif.meets"), members: others.map(meet) };
  return theirs ? [leaves, { title: t("whatif.support"), members: supports(chosen.id) }, contacts] : [leaves, contacts];
}

function isOurs({ side }: Who): boolean {
  return side === "ours" || side === "partner";
}

function supports(stakeholder: string): Supposition[] {
  return Object.keys(words.support).map((support) => ({
    name: word("support", support),
    body: { support: [{ stakeholder, support: support as "mentor" }] },
  }));
}

/** The value of an option is its place among all of them. */
function Choices({ groups }: { groups: readonly Group[] }) {
  let place = 0;
  return groups.map(({ title, members }) => {
    const options = members.map(({ name }) => (
      <option key={place} value={String(place++)}>
        {name}
      </option>
    ));
    return title ? <optgroup label={title}>{options}</optgroup> : options;
  });
}

function Supposed({ body }: { body: Partial<WhatIfAsked> }) {
  const answer = whatIf(view.value.account ?? "", body);
  return <Await {...answer}>{(found) => <Found found={found} />}</Await>;
}

function Found({ found }: { found: WhatIf }) {
  const { before, after } = found;
  const withheld = (name: string) => isWithheld(found, name);
  return (
    <div aria-live="polite">
      <p>{found.changes.map((change) => change.text).join(" · ")}</p>
      <table class="diff-figures">
        <caption class="visually-hidden">{t("whatif.caption")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("diff.figure")}</th>
            <th scope="col">{t("diff.before")}</th>
            <th scope="col">{t("diff.after")}</th>
          </tr>
        </thead>
        <tbody>
          {PARTS.map((name) => (
            <Row key={name} name={t(`column.${name}`)} ends={[before, after]}>
              {(end) => <Value value={end[name]} />}
            </Row>
          ))}
          <Row name={t("column.threads")} ends={[before, after]}>
            {({ threads }) => (
              <>
                <Value value={threads.count} show={String} withheld={withheld("threads")} /> <Verdict verdict={threads.verdict} />
              </>
            )}
          </Row>
          <Row name={t("account.stance")} ends={[before, after]}>
            {(end) => <Value value={end.stance?.expected ?? null} show={points} withheld={withheld("stance")} />}
          </Row>
          <Row name={t("column.money_at_risk")} ends={[before, after]}>
            {(end) => <Value value={end.money_at_risk} show={(amount) => money(amount, end.currency, lang())} />}
          </Row>
        </tbody>
      </table>
      <Shares found={found} />
      <p class="sub">{t("whatif.note")}</p>
    </div>
  );
}

function Row({ name, ends, children }: { name: string; ends: readonly FiguresThen[]; children: (end: FiguresThen) => ComponentChildren }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      {ends.map((end) => (
        <td>{children(end)}</td>
      ))}
    </tr>
  );
}

function Shares({ found }: { found: WhatIf }) {
  const nameOf = useNames();
  const share = (end: { decision_share: number } | null) => (end ? percent(end.decision_share) : t("whatif.absent"));
  const moved = found.people
    .map(({ id, name, before, after }) => ({ id, name: nameOf(id, name), before: share(before), after: share(after) }))
    .filter(({ before, after }) => before !== after);
  if (!moved.length) return null;
  return (
    <>
      <h3>{t("whatif.shares")}</h3>
      <ul>
        {moved.slice(0, SHARES).map(({ id, ...values }) => (
          <li key={id}>{t("whatif.change", values)}</li>
        ))}
      </ul>
    </>
  );
}
