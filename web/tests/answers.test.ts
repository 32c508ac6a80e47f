import { describe, expect, it } from "vitest";
import coverageJson from "../fixtures/accounts__wolfenmoor-university__coverage.json";
import peopleJson from "../fixtures/accounts__wolfenmoor-university__key-people.json";
import { merged } from "../src/account/KeyPeopleTab.tsx";
import { contactsIn } from "../src/account/MatrixView.tsx";
import { directory } from "../src/account/directory.ts";
import { Failure, failureOf } from "../src/api/problem.ts";
import type { Coverage, KeyPeople } from "../src/api/types.ts";
import { isWithheld } from "../src/api/withheld.ts";
import { ask, renew, settle } from "../src/state/load.ts";
import { adviceFor } from "../src/ui/Await.tsx";

const people = peopleJson as unknown as KeyPeople;
const coverage = coverageJson as unknown as Coverage;

describe("key people", () => {
  it("stand with the open seats in one order of decision share", () => {
    const seat = { id: "seat:champion", role: "champion", decision_share: 0.21 };
    const rows = merged({ ...people, open_seats: [seat] });
    const shares = rows.map((row) => row.decision_share);
    expect(rows).toContain(seat);
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
  });
});

describe("the directory", () => {
  it("knows both sides by name", () => {
    const who = directory(people, coverage, null);
    for (const person of people.people) expect(who.get(person.id)?.side).toBe("theirs");
    for (const contact of coverage.contacts) expect(who.get(contact.ours)?.name).toBe(contact.ours_name);
  });
});

describe("a cell of the matrix", () => {
  it("holds the contacts to its department from its side", () => {
    const contact = coverage.contacts[0];
    if (!contact) throw new Error("the fixture has no contact");
    const row = people.people.find(({ id }) => id === contact.stakeholder)?.department ?? "no_department";
    const column = coverage.matrix.columns.find((name) => name !== "partner") ?? "";
    expect(contactsIn({ row, column }, coverage, people)).toContain(contact);
    expect(contactsIn({ row, column: "partner" }, coverage, people)).not.toContain(contact);
    expect(contactsIn({ row: "elsewhere", column }, coverage, people)).toEqual([]);
  });
});

describe("what is withheld", () => {
  it("is told from what is unknown", () => {
    const answer = { withheld: [{ what: "people.support", why: "sensitive" }] };
    expect(isWithheld(answer, "support")).toBe(true);
    expect(isWithheld(answer, "coverage")).toBe(false);
    expect(isWithheld({ withheld: [] }, "support")).toBe(false);
  });
});

describe("an answer from before the last write", () => {
  it("stays until the new one has come", async () => {
    let calls = 0;
    const question = async () => (calls += 1);
    const answer = ask(["renewed"], question);
    await Promise.resolve();
    expect(answer.value).toEqual({ state: "ready", value: 1 });
    renew();
    expect(ask(["renewed"], question)).toBe(answer);
    expect(answer.value).toEqual({ state: "ready", value: 1 });
    await Promise.resolve();
    expect(answer.value).toEqual({ state: "ready", value: 2 });
    expect(ask(["renewed"], question).value).toEqual({ state: "ready", value: 2 });
    expect(calls).toBe(2);
  });

  /** Asked before and after a write; how each of both answers comes is up to the test. */
  function twice(name: string) {
    const comings: ((how: Promise<string>) => void)[] = [];
    const question = () => new Promise<string>((come) => comings.push(come));
    const answer = ask([name], question);
    renew();
    ask([name], question);
    const [older, newer] = comings;
    if (!older || !newer || comings.length !== 2) throw new Error("it was not asked twice");
    return { answer, older, newer, settled: () => new Promise((done) => setTimeout(done)) };
  }

  it("does not replace the new one when it comes late", async () => {
    const { answer, older, newer, settled } = twice("late");
    newer(Promise.resolve("after"));
    await settled();
    older(Promise.resolve("before"));
    await settled();
    expect(answer.value).toEqual({ state: "ready", value: "after" });
  });

  it("does not hide the new one when it fails late", async () => {
    const { answer, older, newer, settled } = twice("late failure");
    newer(Promise.resolve("after"));
    await settled();
    older(Promise.reject(new Failure("offline", 0)));
    await settled();
    expect(answer.value).toEqual({ state: "ready", value: "after" });
  });

  it("is not shown as the new one when it comes first", async () => {
    const { answer, older, newer, settled } = twice("in turn");
    older(Promise.resolve("before"));
    await settled();
    expect(answer.value).toEqual({ state: "loading" });
    newer(Promise.resolve("after"));
    await settled();
    expect(answer.value).toEqual({ state: "ready", value: "after" });
  });
});

describe("a refused question", () => {
  const problem = { type: "about:blank", title: "Not found", status: 404, detail: "No such account.", errors: [] };

  it("carries the problem document", async () => {
    const headers = { "Content-Type": "application/problem+json" };
    const failure = await failureOf(new Response(JSON.stringify(problem), { status: 404, headers }));
    expect(failure).toMatchObject({ trouble: "problem", status: 404, problem });
    expect(adviceFor(failure)).toBe("error.404");
  });

  it("is not mistaken for one where something else answered", async () => {
    const failure = await failureOf(new Response("<h1>Proxy</h1>", { status: 500, headers: { "Content-Type": "text/html" } }));
    expect(failure).toMatchObject({ trouble: "unreadable", problem: null });
    expect(adviceFor(failure)).toBe("error.unreadable.text");
  });

  it("can be asked again", async () => {
    let calls = 0;
    const question = async () => {
      calls += 1;
      if (calls === 1) throw new Failure("offline", 0);
      return 42;
    };
    const answer = ask(["again"], question);
    await Promise.resolve();
    await Promise.resolve();
    expect(answer.value).toMatchObject({ state: "failed", failure: { trouble: "offline" } });
    expect(ask(["again"], question)).toBe(answer); // kept: not asked a second time by itself
    await settle(answer, question);
    expect(answer.value).toEqual({ state: "ready", value: 42 });
    expect(calls).toBe(2);
  });
});
