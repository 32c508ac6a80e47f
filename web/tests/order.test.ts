import { describe, expect, it } from "vitest";
import { arranged, PAGE_SIZE, paged, searched, sorted, tally } from "../src/accounts/order.ts";
import type { AccountRow } from "../src/api/types.ts";
import { LIST } from "../src/state/route.ts";

function row(id: string, changes: Partial<AccountRow> = {}): AccountRow {
  return {
    id, name: id, name_zh: null, industry: null, region: null, managers: [], coverage: 0.5, known_coverage: 0.5,
    open_share: 0, evidence: "roles", verdict: "single_threaded", threads: 1, value: null, value_at_risk: null,
    annual_revenue: null, currency: null, money_at_risk: null, people: 1, open_seats: 0, ...changes,
  };
}

const ids = (rows: readonly AccountRow[]) => rows.map(({ id }) => id).join(" ");

describe("sorting", () => {
  const rows = [row("b", { coverage: 0.2 }), row("u", { coverage: null }), row("a", { coverage: 0.2 }), row("z", { coverage: 0 })];

  it("puts zero first and unknown last going up, ties by id", () => {
    expect(ids(sorted(rows, "coverage", false, "en"))).toBe("z a b u");
  });

  it("keeps unknown last going down", () => {
    expect(ids(sorted(rows, "coverage", true, "en"))).toBe("a b z u");
  });

  it("sorts verdicts by how pressing they are, not by their letters", () => {
    const some = ["multi_threaded", "unknown", "no_contact", "double_threaded"].map((verdict) => row(verdict, { verdict }));
    expect(ids(sorted(some, "verdict", false, "en"))).toBe("no_contact double_threaded multi_threaded unknown");
  });

  it("sorts names as the reader sees them", () => {
    const some = [row("1", { name: "Beta", name_zh: "安" }), row("2", { name: "alpha", name_zh: "张" })];
    expect(ids(sorted(some, "name", false, "en"))).toBe("2 1"); // alpha, Beta
    expect(ids(sorted(some, "name", false, "zh"))).toBe("1 2"); // an, zhang
  });

  it("counts digits in names as numbers", () => {
    const some = ["Store 10", "Store 9"].map((name) => row(name, { name }));
    expect(ids(sorted(some, "name", false, "en"))).toBe("Store 9 Store 10");
  });
});

describe("searching", () => {
  const rows = [row("dairy", { name: "Lanxu Dairy", name_zh: "岚煦乳业", region: "East", managers: ["Luo Jiahe"] }), row("bank")];

  it.each(["lanxu", "DAIRY east", "岚煦", "jiahe", "  dairy  "])("finds %j", (q) => {
    expect(ids(searched(rows, q))).toBe("dairy");
  });

  it("needs every word", () => {
    expect(searched(rows, "dairy west")).toEqual([]);
  });
});

describe("the list", () => {
  const rows = Array.from({ length: 2 * PAGE_SIZE + 1 }, (_, i) => row(String(i).padStart(3, "0")));

  it("shows page by page, and the last one where the page asked for lies beyond it", () => {
    expect(paged(rows, 1).rows).toHaveLength(PAGE_SIZE);
    expect(paged(rows, 9)).toMatchObject({ page: 3, pages: 3 });
    expect(paged(rows, 9).rows.map(({ id }) => id)).toEqual(["100"]);
    expect(paged([], 1)).toEqual({ rows: [], page: 1, pages: 1 });
  });

  it("filters by verdict and counts each", () => {
    const some = [row("a"), row("b", { verdict: "no_contact" }), row("c")];
    expect(ids(arranged(some, { ...LIST, verdict: "no_contact" }, "en"))).toBe("b");
    expect([...tally(some)]).toEqual([["single_threaded", 2], ["no_contact", 1]]);
  });
});
