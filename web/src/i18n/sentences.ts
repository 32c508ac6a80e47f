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

/** Why the service refuses, and what it leaves out: whole sentences, which may hold semicolons. */
const REFUSALS: readonly [RegExp, (...parts: string[]) => string][] = [
  [/^This lies in the future\. The last commit is (\d+), of (\S+)\.$/, (n, at) => `该时点在将来。最后一次提交是 ${n}，时间 ${at}。`],
  [/^Nothing had been recorded by then\.(?: The first commit is of (\S+)\.)?$/, (at) => `当时尚无记录。${at ? `第一次提交的时间是 ${at}。` : ""}`],
  [/^Nothing has been recorded in this store yet\..*$/, () => "数据库中尚无记录。请先导入数据。"],
  [
    /^The first revision \(commit (\d+)\) lies after the second one \(commit (\d+)\)\..*$/,
    (a, b) => `起点（提交 ${a}）晚于终点（提交 ${b}）。请先写较早的一个。`,
  ],
  [/^There is no such commit\. They are numbered from 1 to (\d+);.*$/, (last) => `没有这个提交。提交的编号从 1 到 ${last}。`],
  [
    /^This names no revision\..*$/,
    () => "这不是一个时点。请写提交编号、日期（2026-03-31）、时刻（2026-03-31T12:00:00Z）或 now。",
  ],
  [
    /^Commit (\d+) cannot be undone: it changed values of (?:a person|(\d+) people) who (?:was|were) erased\..*$/,
    (n, people) => `提交 ${n} 无法撤销：它更改了${people ? `${people} 名` : "一名"}已被清除人员的内容，这些内容无法恢复。其余更改可以手工修改。`,
  ],
  [/^It was not undone: what would be left breaks a rule\..*$/, () => "没有撤销：剩余内容会违反规则。请先修改那些内容。"],
  [/^Commit (\d+) was not undone: later commits? .* changed the same\..*$/, (n) => `提交 ${n} 没有撤销：之后的提交改动了相同内容。`],
  [/^Commit (\d+) was not undone: by now it would take (.*) back\..*$/, (n, all) => `提交 ${n} 没有撤销：现在会一并撤销 ${all}。请重新查看。`],
  [/^You may look at this, but not undo it\.$/, () => "您可以查看，但不能撤销。"],
  [
    /^(\d+) (?:person was|people were) erased after that: their data are gone from this answer$/,
    (n) => `此后有 ${n} 人的数据被清除，不再包含在此结果中`,
  ],
  [/^those of support, political status, certain roles, conflicts and notes are not shown to your role$/, () => "支持度、政治地位、部分角色、冲突和备注的变化不向您的角色显示"],
  [/^gatekeepers and blockers are not shown to your role; .*$/, () => "把关人和阻碍者不向您的角色显示；份额和覆盖按不含他们计算"],
  [/^count, cut and verdict rest on roles that are not shown to your role$/, () => "线路数和判断依据的角色不向您的角色显示"],
  [/^are not shown to your role$/, () => "不向您的角色显示"],
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

/** Why the service refuses or leaves something out, in the page's language where it is known. */
export function refusal(text: string): string {
  return lang() === "en" ? text : said(text, REFUSALS);
}

function translated(text: string): string {
  return said(text, PATTERNS);
}

function said(text: string, patterns: typeof PATTERNS): string {
  for (const [pattern, say] of patterns) {
    const found = pattern.exec(text);
    if (found) return say(...found.slice(1));
  }
  return text;
}
