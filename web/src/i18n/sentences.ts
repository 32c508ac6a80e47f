import { lang, word } from "./index.ts";

/**
 * The service words evidence, reasons and notes in English. Those that it is known to write are said in Chinese
 * here; any other is shown as it came.
 */
const PATTERNS: readonly [RegExp, (...parts: string[]) => string][] = [
  [/^meetings and messages(?: since (\S+))?$/, (since) => `会面与消息${from(since)}`],
  [/^together in a joint team(?: since (\S+))?$/, (since) => `同在一个内嵌团队${from(since)}`],
  [/^carried over from an earlier post(?: since (\S+))?$/, (since) => `由旧任职关系延续${from(since)}`],
  [/^influence or reporting line$/, () => "影响或汇报关系"],
  [/^know each other$/, () => "相识"],
  [/^colleagues$/, () => "同事"],
  [/^in one joint team$/, () => "同在一个内嵌团队"],
  [/^([a-z ]+), undated$/, (level) => `${contactLevel(level)}，无日期`],
  [/^([a-z ]+), recorded (\S+)$/, (level, on) => `${contactLevel(level)}，记录于 ${on}`],
  [/^This is an open seat.*$/, () => "这是空缺席位：不知道可以见谁。"],
  [/^This person has left\.$/, () => "此人已离职。"],
  [/^This person's time there has not begun\.$/, () => "此人尚未到任。"],
  [/^The person to start from has left\.$/, () => "起点人员已离职。"],
  [/^(.+) has left$/, (who) => `${who}已离职`],
  [/^(.+) is against us \((.+)\)$/, (who, how) => `${who}对我方持反对态度（${support(how)}）`],
  [/^(.+) and (.+) are in conflict$/, (a, b) => `${a}与${b}有冲突`],
  [/^No capacity is recorded for (.+): taken as unlimited\.$/, (who) => `未记录${who}的容量：视为不限。`],
];

function from(since: string | undefined): string {
  return since ? `，自 ${since}` : "";
}

function contactLevel(text: string | undefined): string {
  return word("contact_level", (text ?? "").replaceAll(" ", "_"));
}

function support(text: string | undefined): string {
  return word("support", (text ?? "").replaceAll(" ", "_"));
}

/** What the service says, in the page's language where it is known. Several reasons come joined by semicolons. */
export function sentence(text: string): string {
  if (lang() === "en") return text;
  return text.split("; ").map(translated).join("；");
}

function translated(text: string): string {
  for (const [pattern, say] of PATTERNS) {
    const found = pattern.exec(text);
    if (found) return say(...found.slice(1));
  }
  return text;
}
