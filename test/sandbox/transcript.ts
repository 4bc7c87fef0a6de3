import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export type Exchange = {
  name: string;
  request: { method: string; path: string; auth: "valid" | "none" | "garbage"; body?: unknown };
  response: { status: number; contentType: string; body: unknown };
};

export const exchanges = (): Exchange[] =>
  readFileSync(fileURLToPath(new URL("../fixtures/twenty-v1.5.jsonl", import.meta.url)), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Exchange);

const IGNORED = new Set(["position", "searchVector", "blocknote"]);
const PLACEHOLDER = /^<(?:id-\d+|time)>$/;

/** PostgreSQL's invented names, which nobody can know. */
const withoutDatabaseNames = (text: string): string =>
  text.replace(/workspace_[a-z0-9]+\./g, "workspace.").replace(/"(FK|IDX|IDX_UNIQUE)_[0-9a-f]+"/g, '"$1"');

/**
 * Differences between a recorded and a given body, one sentence each. Allowed to differ (transcripts/README.md):
 * database-internal names, `position`, `searchVector`, generated blocknote, invented ids and times, cut bodies.
 * `bound` remembers which id stands behind which placeholder.
 */
export function differences(recorded: unknown, given: unknown, bound: Map<string, string>, path = "body"): string[] {
  if (typeof recorded === "string" && PLACEHOLDER.test(recorded)) return placeholder(recorded, given, bound, path);
  if (Array.isArray(recorded)) {
    if (!Array.isArray(given)) return [`${path}: a list was recorded, not ${JSON.stringify(given)}`];
    if (given.length !== recorded.length)
      return [`${path}: ${recorded.length} items were recorded, not ${given.length}`];
    return recorded.flatMap((one, index) => differences(one, given[index], bound, `${path}[${index}]`));
  }
  if (recorded !== null && typeof recorded === "object") {
    if ("truncated" in recorded) return given !== null && typeof given === "object" ? [] : [`${path}: no body`];
    if (given === null || typeof given !== "object")
      return [`${path}: an object was recorded, not ${JSON.stringify(given)}`];
    const keys = new Set([...Object.keys(recorded), ...Object.keys(given)]);
    return [...keys].flatMap((key) => {
      if (!(key in given)) return [`${path}.${key} is missing`];
      if (!(key in recorded)) return [`${path}.${key} was not recorded`];
      if (IGNORED.has(key)) return [];
      return differences((recorded as never)[key], (given as never)[key], bound, `${path}.${key}`);
    });
  }
  const same =
    typeof recorded === "string" && typeof given === "string"
      ? withoutDatabaseNames(recorded) === withoutDatabaseNames(given)
      : recorded === given;
  return same ? [] : [`${path}: ${JSON.stringify(recorded)} was recorded, not ${JSON.stringify(given)}`];
}

function placeholder(recorded: string, given: unknown, bound: Map<string, string>, path: string): string[] {
  if (recorded === "<time>")
    return typeof given === "string" && !Number.isNaN(Date.parse(given)) ? [] : [`${path}: no time: ${given}`];
  const known = bound.get(recorded);
  if (known === undefined && typeof given === "string") {
    bound.set(recorded, given);
    return [];
  }
  return known === given ? [] : [`${path}: ${recorded} is ${known}, not ${JSON.stringify(given)}`];
}

/** `value` with the placeholders replaced by what they stand for. */
export function filledIn(value: unknown, bound: ReadonlyMap<string, string>): unknown {
  if (typeof value === "string") return bound.get(value) ?? value;
  if (Array.isArray(value)) return value.map((one) => filledIn(one, bound));
  if (value !== null && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filledIn(one, bound)]));
  return value;
}
