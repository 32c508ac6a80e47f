import "preact/debug";
import { type ComponentChild, render } from "preact";
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from "vitest";
import type { Commit, CommitNamed, Diff, Undone } from "../src/api/types.ts";
import { Failure } from "../src/api/problem.ts";
import { CommitItem } from "../src/history/CommitItem.tsx";
import { DiffView } from "../src/history/DiffView.tsx";
import { UndoBody } from "../src/history/UndoBody.tsx";

const AT = "2026-03-31T12:00:00Z";
const SAID = "Ann Lee: note changed";
const CHANGE = { kind: "CONTACTS", id: "one", field: "note", before: null, after: null, text: SAID };
const COMMIT: Commit = {
  number: 7, at: AT, author: "local", message: "Notes", source: "api", created: 0, updated: 2, deleted: 0,
  undoes: [], redoes: false, first_load: false, changes: [CHANGE, CHANGE], more: 0, undone_by: null,
};
const NAMED: CommitNamed = { number: 8, at: AT, author: "local", message: "Later", changes: [SAID, SAID], more: 0 };
const WOULD: Undone = {
  ...COMMIT, created: 0, updated: 2, deleted: 0, unchanged: 0, dry_run: true, undoes: [7],
  note: null, elsewhere: null,
};
const DIFF = {
  a: { commit: 6, at: AT, day: "2026-03-31" }, b: { commit: 7, at: AT, day: "2026-03-31" }, commits: 1,
  people: [], roles: [], support: [], contacts: [], contracts: [CHANGE, CHANGE], figures: null, shares: [],
  withheld: [], today: "2026-03-31",
} as unknown as Diff;

let complaints: MockInstance;

beforeEach(() => {
  complaints = vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => complaints.mockRestore());

/** This, on a page of its own. */
function shown(what: ComponentChild): HTMLElement {
  const page = document.createElement("div");
  render(what, page);
  return page;
}

function items(where: HTMLElement, list: string): (string | null)[] {
  return [...where.querySelectorAll(`${list} > li`)].map((item) => item.textContent);
}

function refusedLate(status: number, detail: string, commits: CommitNamed[] = []): HTMLElement {
  const problem = { type: "about:blank", title: "Not so", status, detail, errors: [], conflicts: [], commits, more: 0 };
  const stage = { at: "refused", failure: new Failure("problem", status, problem), cascade: false, late: true } as const;
  return shown(<UndoBody stage={stage} commit={COMMIT} look={() => undefined} />);
}

describe("two sentences that read the same", () => {
  it.each([
    ["between two moments", ".told", () => <DiffView diff={DIFF} />],
    ["of a commit", "ul", () => <CommitItem commit={COMMIT} undo={null} />],
    ["of an undo", ".told", () => (
      <UndoBody stage={{ at: "ready", would: WOULD, cascade: false }} commit={COMMIT} look={() => undefined} />
    )],
  ] as const)("both stand there: %s", (_, list, view) => {
    expect(items(shown(view()), list)).toEqual([SAID, SAID]);
    expect(complaints.mock.calls).toEqual([]);
  });

  it("both stand there: of a commit in the way", () => {
    expect(items(refusedLate(409, "In the way.", [NAMED]), ".told")).toEqual([SAID, SAID]);
    expect(complaints.mock.calls).toEqual([]);
  });
});

describe("what the button of a commit says", () => {
  it.each([
    ["a change", {}, "Undo"],
    ["what took it back", { undoes: [6] }, "Redo"],
    ["what did it again", { undoes: [6], redoes: true }, "Undo"],
  ])("at %s", (_, more, verb) => {
    const button = shown(<CommitItem commit={{ ...COMMIT, ...more }} undo={() => undefined} />).querySelector("button.small");
    expect(button?.textContent).toBe(verb);
    expect(button?.getAttribute("aria-label")).toBe(`${verb} commit 7: Notes`);
  });
});

describe("an undo that was refused when it was to be written", () => {
  const MEANWHILE = "Somebody wrote meanwhile";
  const UNSURE = "It is not certain whether it was written";

  it("says that somebody wrote meanwhile where the service found that", () => {
    const said = refusedLate(409, "Commit 7 was not undone.", [NAMED]).textContent;
    expect(said).toContain(MEANWHILE);
    expect(said).not.toContain(UNSURE);
  });

  it.each([
    [403, "You may look at this, but not undo it."],
    [404, "There is no such commit."],
    [422, "It was not undone: what would be left breaks a rule."],
  ])("says else what the service says: %d", (status, sentence) => {
    const said = refusedLate(status, sentence).textContent;
    expect(said).toContain(sentence);
    expect(said).not.toContain(MEANWHILE);
    expect(said).not.toContain(UNSURE);
  });

  it("leaves open whether it was written where the service failed", () => {
    const said = refusedLate(500, "The service failed.").textContent;
    expect(said).toContain(UNSURE);
    expect(said).not.toContain(MEANWHILE);
  });
});
