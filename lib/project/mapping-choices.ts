/** What becomes of the customer's own columns, written into `migration.json`: its other keys and their layout stay. */
import { readFileSync, realpathSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { Reason } from "../contract/reasons.ts";
import { Stop } from "../contract/stop.ts";
import type { MappingOverlay } from "../mapping/overlay.ts";
import { parseConfig } from "./config.ts";
import { removeMember, setMember } from "./edit-json.ts";
import { replaceFile } from "./sheet.ts";

/** A column (`contacts.Sikkerhedskursus`) confirmed, left out with a reason, or neither. */
export type ColumnChoice = {
  readonly column: string;
  readonly choice:
    | { readonly kind: "confirm"; readonly as: MappingOverlay["confirm"][string] }
    | { readonly kind: "skip"; readonly reason: Reason }
    | { readonly kind: "undecided" };
};

/**
 * Writes `mapping.confirm` and `mapping.skip` of a project's `migration.json` and returns whether anything changed. The
 * file is replaced in one step, and only by one that fits its schema. Throws `Stop` (2) naming the keys that do not.
 */
export function recordColumnChoices(root: string, choices: readonly ColumnChoice[]): boolean {
  const { file, text } = readText(root);
  parseConfig(text, basename(root));
  let changed = text;
  for (const { column, choice } of choices) {
    if (choice.kind !== "confirm") changed = removeMember(changed, ["mapping", "confirm", column]);
    if (choice.kind !== "skip") changed = removeMember(changed, ["mapping", "skip", column]);
    if (choice.kind === "confirm") changed = setMember(changed, ["mapping", "confirm", column], choice.as);
    if (choice.kind === "skip") changed = setMember(changed, ["mapping", "skip", column], choice.reason);
  }
  if (changed === text) return false;
  parseConfig(changed, basename(root));
  replaceFile(file, changed, statSync(file).mode);
  return true;
}

/** What `migration.json` says about columns now. Throws `Stop` (2) when it does not fit. */
export function mappingOf(root: string): MappingOverlay {
  return parseConfig(readText(root).text, basename(root)).mapping;
}

function readText(root: string): { readonly file: string; readonly text: string } {
  try {
    const file = realpathSync(join(root, "migration.json"));
    return { file, text: readFileSync(file, "utf8") };
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, "code") : null;
    throw new Stop(2, `migration.json cannot be read (${String(code)}).`, "Put it back into the project's folder.");
  }
}
