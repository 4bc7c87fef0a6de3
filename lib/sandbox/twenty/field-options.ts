import type { JsonObject } from "../shared/crm.ts";
import { badRequest } from "./errors.ts";
import type { Option } from "./schema.ts";
import type { Workspace } from "./workspace.ts";

const LONGEST = 63;

/** The options of a SELECT or MULTI_SELECT as stored; ids, colours and positions may be left out (twenty.md §4). */
export function readOptions(workspace: Workspace, given: unknown): Option[] {
  if (!Array.isArray(given) || given.length === 0) throw badRequest("Options are required for enum fields");
  const seen = new Set<string>();
  return given.map((one: JsonObject, position) => {
    const { id, label, value, color, position: place } = one;
    const text = String(value ?? "");
    const quote = workspace.profile === "v1.5" ? "'" : '"';
    if (!/^[A-Z_][A-Z0-9_]*$/.test(text))
      throw badRequest(`Value must be in UPPER_CASE and follow snake_case ${quote}${text}${quote}`);
    if (text.length > LONGEST) throw badRequest(`Option value exceeds ${LONGEST} characters`);
    const words = String(label ?? text);
    if (words.length > LONGEST) throw badRequest(`Option label exceeds ${LONGEST} characters`);
    if (words.includes(",")) throw badRequest("Label must not contain a comma");
    if (seen.has(text)) throw badRequest("Duplicated option value");
    seen.add(text);
    return {
      id: typeof id === "string" ? id : workspace.store.newId(),
      label: words,
      value: text,
      position: typeof place === "number" ? place : position,
      color: typeof color === "string" ? color : "green",
    };
  });
}

/** A default is a quoted option value, or a list of such (twenty.md §4). */
export function assertDefault(defaultValue: unknown, options: readonly Option[]): void {
  if (defaultValue === null || defaultValue === undefined) return;
  for (const one of Array.isArray(defaultValue) ? defaultValue : [defaultValue]) {
    const quoted = typeof one === "string" ? /^'(.*)'$/.exec(one) : null;
    if (!quoted) throw badRequest("Default value should be as quoted string");
    // hypothesis: the wording
    if (!options.some(({ value }) => value === quoted[1]))
      throw badRequest(`Default value "${one}" must be one of the option values`);
  }
}
