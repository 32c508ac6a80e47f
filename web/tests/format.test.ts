import { describe, expect, it } from "vitest";
import { money, percent, points, whole } from "../src/format.ts";

describe("percent", () => {
  it.each([
    [0, "0 %"],
    [0.0001, "< 0.1 %"],
    [0.004, "0.4 %"],
    [0.03, "3 %"],
    [0.0311, "3.1 %"],
    [0.0994, "9.9 %"],
    [0.0996, "10 %"],
    [0.46171, "46 %"],
    [0.999, "> 99 %"],
    [0.9999999999, "100 %"],
    [1, "100 %"],
  ])("%f is %s", (value, text) => {
    expect(percent(value)).toBe(text);
  });
});

describe("points", () => {
  it.each([
    [0.0623, "+6.2"],
    [-0.064, "−6.4"],
    [0.29, "+29"],
    [-1, "−100"],
    [0, "0"],
    [-0.0001, "0"],
  ])("%f is %s", (value, text) => {
    expect(points(value)).toBe(text);
  });
});

describe("amounts", () => {
  it("are short, in the reader's units, with the currency's code", () => {
    expect(money(12_400_000, "CNY", "zh")).toBe("1240万 CNY");
    expect(money(450_000, "EUR", "en").toLowerCase()).toBe("450k eur");
    expect(money(0, null, "en")).toBe("0");
  });

  it("are grouped where they are whole", () => {
    expect(whole(20_000, "en")).toBe("20,000");
  });
});
