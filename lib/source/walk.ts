/** The files below an export folder. Links are listed, never followed; nothing is written. */
import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { SourceError } from "./source-error.ts";

export type FoundFile = {
  /** Below the export folder, with `/`. */
  readonly path: string;
  readonly absolute: string;
  /** `closed`: a folder that may not be read. */
  readonly kind: "file" | "link" | "folder" | "closed" | "other";
  readonly bytes: number;
};

const MOST_FILES = 100_000;
const DEEPEST = 64;

/** Every file below `folder` (absolute), links and odd things included, in order of path. Throws SourceError. */
export async function walkFolder(folder: string): Promise<FoundFile[]> {
  const top = await stat(folder).catch(() => null);
  if (!top)
    throw new SourceError(
      `The export folder ${folder} does not exist.`,
      "Put the files exported from Actimo there, or name another folder as `exports` in migration.json.",
      true,
    );
  if (!top.isDirectory())
    throw new SourceError(`${folder} is a file, not a folder of exports.`, "Put the export files into a folder.");
  const found: FoundFile[] = [];
  await walkInto(folder, "", 0, found);
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function walkInto(root: string, below: string, depth: number, found: FoundFile[]): Promise<void> {
  const entries = await entriesOf(join(root, below));
  if (!entries || depth > DEEPEST) {
    found.push({ path: below, absolute: join(root, below), kind: "closed", bytes: 0 });
    return;
  }
  for (const entry of entries) {
    if (found.length > MOST_FILES)
      throw new SourceError(
        `The export folder ${root} holds more than ${MOST_FILES} files.`,
        "Is it the right folder? Put the exports, and nothing else, into a folder of their own.",
      );
    const path = below ? `${below}/${entry.name}` : entry.name;
    const absolute = join(root, path);
    const kind = kindOf(entry);
    if (kind === "folder") {
      if (/\.(csv|tsv|txt|xlsx|xlsm|xls|json|ndjson|zip)$/i.test(entry.name))
        found.push({ path, absolute, kind, bytes: 0 });
      await walkInto(root, path, depth + 1, found);
    } else {
      const bytes = kind === "file" ? ((await stat(absolute).catch(() => null))?.size ?? 0) : 0;
      found.push({ path, absolute, kind, bytes });
    }
  }
}

const entriesOf = (folder: string): Promise<Dirent[] | null> =>
  readdir(folder, { withFileTypes: true }).catch(() => null);

function kindOf(entry: Dirent): FoundFile["kind"] {
  if (entry.isSymbolicLink()) return "link";
  if (entry.isDirectory()) return "folder";
  return entry.isFile() ? "file" : "other";
}
