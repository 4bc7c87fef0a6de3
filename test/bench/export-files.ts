/** Export files to measure with: generated, with the letters, quotes and line breaks that real ones have. */
import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { type Files, filesBelow } from "#lib/generator/files.ts";
import { generate } from "#lib/generator/generate.ts";
import { parseMess } from "#lib/generator/mess-kinds.ts";

/** Mess that makes cells harder to read but leaves every record a record, so that any parser counts the same. */
const MESS = "quoted-newlines,html-bodies,emoji,decomposed-letters,odd-names";

const nowhere = { write: () => {}, close: () => {} };

/**
 * Generates an export of `users` people in one workspace and keeps, of all its files, the one whose name begins with
 * `stem`, each in a project folder of its own below `folder`. Returns project folder and file path by stem.
 */
export function exportFiles(
  folder: string,
  users: number,
  stems: readonly string[],
): ReadonlyMap<string, { readonly project: string; readonly file: string }> {
  const found = new Map<string, { project: string; file: string }>();
  const below = filesBelow(folder);
  const files: Files = {
    open(path) {
      const stem = stems.find((name) => basename(path).startsWith(`${name}_`));
      if (!path.startsWith("exports/") || !path.endsWith(".csv") || stem === undefined) return nowhere;
      found.set(stem, { project: join(folder, stem), file: join(folder, stem, path) });
      mkdirSync(join(folder, stem, "exports"), { recursive: true });
      return below.open(join(stem, path));
    },
  };
  generate({ users, workspaces: 1, seed: 1, deltas: 0, locale: "en", mess: parseMess(MESS) }, files);
  return found;
}
