import { afterEach, describe, expect, it } from "vitest";
import { VERDICTS } from "../src/accounts/order.ts";
import { en, type Key } from "../src/i18n/en.ts";
import words from "../src/i18n/enumerations.json";
import { named, text, word } from "../src/i18n/index.ts";
import { refusal, sentence } from "../src/i18n/sentences.ts";
import { zh } from "../src/i18n/zh.ts";
import { view } from "../src/state/view.ts";

const keys = Object.keys(en) as Key[];
const slots = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

function speak(lang: "en" | "zh"): void {
  view.value = { ...view.value, lang };
}

afterEach(() => speak("en"));

describe("every text", () => {
  it("is there in both languages, with the same slots", () => {
    expect(Object.keys(zh).sort()).toEqual([...keys].sort());
    for (const key of keys) {
      expect(zh[key].trim(), key).not.toBe("");
      expect(slots(zh[key]), key).toEqual(slots(en[key]));
    }
  });

  it("is Chinese in Chinese", () => {
    const latin = keys.filter((key) => key !== "app.name" && !/[\u4e00-\u9fff]/.test(zh[key]));
    expect(latin).toEqual([]);
  });

  it("takes its values as text", () => {
    expect(text("en", "ways.lead", { name: "<b>{name}</b>" })).toBe("The strongest introductions to <b>{name}</b>");
  });
});

describe("every value of an enumeration", () => {
  it("has a word in both languages", () => {
    for (const [name, values] of Object.entries(words)) {
      for (const [value, pair] of Object.entries(values)) {
        expect(pair, `${name}.${value}`).toHaveLength(2);
        expect(pair[1], `${name}.${value}`).toMatch(/[\u4e00-\u9fff]/);
      }
    }
  });

  it("covers every verdict that the list filters by", () => {
    expect(Object.keys(words.verdict).sort()).toEqual([...VERDICTS].sort());
  });

  it("is shown as it is where the page does not know it", () => {
    expect(word("buying_role", "economic_buyer")).toBe("Economic buyer");
    expect(word("buying_role", "fairy_godmother")).toBe("fairy godmother");
  });
});

describe("names", () => {
  it("are those of the language where there are such", () => {
    const both = { name: "Lanxu", name_zh: "岚煦" };
    expect(named(both)).toBe("Lanxu");
    speak("zh");
    expect(named(both)).toBe("岚煦");
    expect(named({ name: "Lanxu", name_zh: null })).toBe("Lanxu");
    expect(named({ name: null })).toBeNull();
  });
});

describe("refusals of the service", () => {
  it.each([
    ["This lies in the future. The last commit is 3, of 2026-01-02T00:00:00Z.", "该时点在将来。最后一次提交是 3，时间 2026-01-02T00:00:00Z。"],
    ["Nothing had been recorded by then. The first commit is of 2026-01-02.", "当时尚无记录。第一次提交的时间是 2026-01-02。"],
    ["The first revision (commit 9) lies after the second one (commit 5). Name the earlier one first.", "起点（提交 9）晚于终点（提交 5）。请先写较早的一个。"],
    ["There is no such commit. They are numbered from 1 to 4; `graphsvc history` lists them.", "没有这个提交。提交的编号从 1 到 4。"],
    ["2 people were erased after that: their data are gone from this answer", "此后有 2 人的数据被清除，不再包含在此结果中"],
    ["something nobody has seen before; twice", "something nobody has seen before; twice"],
  ])("%s", (english, chinese) => {
    expect(refusal(english)).toBe(english);
    speak("zh");
    expect(refusal(english)).toBe(chinese);
  });
});

describe("sentences of the service", () => {
  it("stay as they are in English", () => {
    expect(sentence("Bo has left; Al is against us (enemy)")).toBe("Bo has left; Al is against us (enemy)");
  });

  it.each([
    ["meetings and messages since 2026-01-02", "会面与消息，自 2026-01-02"],
    ["trusted advisor, recorded 2026-01-02", "信赖顾问，记录于 2026-01-02"],
    ["vendor, undated", "供应商，无日期"],
    ["Bo has left; Al is against us (non supporter)", "Bo已离职；Al对我方持反对态度（不支持）"],
    ["something nobody has seen before", "something nobody has seen before"],
  ])("%s", (english, chinese) => {
    speak("zh");
    expect(sentence(english)).toBe(chinese);
  });
});
