import { describe, expect, it } from "vitest";
import { format, LIST, parse, type View } from "../src/state/route.ts";

const plain: View = {
  page: "accounts", lang: "en", today: null,
  asOf: null, account: "", person: null, tab: "people", off: [], wide: false,
  since: null, until: null, place: null, list: LIST,
};

function again(view: View): View {
  const url = new URL(format(view), "http://x");
  return parse(url.pathname, url.search, "en");
}

describe("the URL", () => {
  it("holds the whole view of an account", () => {
    const view: View = {
      ...plain, page: "account", account: "a/b?c 大客户#%", person: "p&q=1", tab: "ways", off: ["influence", "share"],
      wide: true, today: "1998-05-06", lang: "zh", place: { x: 120, y: -40, k: 0.75 },
    };
    expect(again(view)).toEqual(view);
  });

  it("holds the two moments that a history compares", () => {
    const view: View = {
      ...plain, page: "account", account: "x", tab: "history", since: "2026-03-31", until: "2026-03-31T12:00:00+01:00",
    };
    expect(again(view)).toEqual(view);
    expect(format({ ...view, since: "4", until: "17" })).toBe("/accounts/x?lang=en&tab=history&since=4&until=17");
  });

  it("holds the whole view of the list", () => {
    const view: View = {
      ...plain, list: { q: "a & b", sort: "annual_revenue", down: true, verdict: "no_contact", page: 3 },
    };
    expect(again(view)).toEqual(view);
  });

  it("says no more than what differs from the defaults", () => {
    expect(format(plain)).toBe("/?lang=en");
    expect(format({ ...plain, page: "account", account: "x" })).toBe("/accounts/x?lang=en");
  });

  it("takes the default where it makes no sense", () => {
    const search = "?lang=fr&tab=x&off=report,nonsense&at=1,2&today=2026-13-45&page=-2&sort=-id";
    expect(parse("/accounts/x", search, "zh")).toEqual({
      ...plain, page: "account", account: "x", lang: "zh", off: ["report"], list: { ...LIST, down: true },
    });
  });

  it.each([
    ["/", "accounts"],
    ["/accounts", "accounts"],
    ["/accounts/", "accounts"],
    ["/accounts/x/", "account"],
    ["/accounts/x/y", "missing"],
    ["/elsewhere", "missing"],
  ])("%s is %s", (path, page) => {
    expect(parse(path, "", "en").page).toBe(page);
  });

  it("keeps a badly encoded id as it stands", () => {
    expect(parse("/accounts/%E4%ZZ", "", "en").account).toBe("%E4%ZZ");
  });
});
