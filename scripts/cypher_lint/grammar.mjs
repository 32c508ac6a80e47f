// Reads [[text, [parameter, …]], …] from standard input; writes a list a text of [line from 0, language, message].
import { lintCypherQuery } from "@neo4j-cypher/language-support";
import { readFileSync } from "node:fs";

const LANGUAGES = ["CYPHER 5", "CYPHER 25"];

function breaches(text, parameters, language) {
  // A line of its own, so that the lines of the text only move by one.
  const given = Object.fromEntries(parameters.map((name) => [name, null]));
  return lintCypherQuery(`${language}\n${text}`, { parameters: given }).diagnostics.map((found) => [
    Math.max(0, found.range.start.line - 1),
    language,
    found.message,
  ]);
}

const texts = JSON.parse(readFileSync(0, "utf8"));
const all = texts.map(([text, parameters]) => LANGUAGES.flatMap((language) => breaches(text, parameters, language)));
process.stdout.write(JSON.stringify(all));
