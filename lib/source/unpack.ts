/** ZIP files among the exports: unpacked once into the project's state, entry by entry, none outside and none beyond the limits. */
import { createHash, randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { unsafePath, withoutInvisible } from "../contract/safe-path.ts";
import type { RawNote } from "./raw-table.ts";
import { type Archive, openArchive } from "./zip/archive.ts";
import type { ZipEntry } from "./zip/directory.ts";
import { ZipFault } from "./zip/fault.ts";
import { ARCHIVE_FAULTS } from "./zip/notes.ts";

export type Unpacked = {
  /** Absolute folder that holds the entries. */
  readonly folder: string;
  /** Paths below it, with `/`. */
  readonly entries: readonly { readonly path: string; readonly bytes: number }[];
  readonly notes: readonly RawNote[];
};

const LIMITS = { entries: 20_000, entryBytes: 4 * 2 ** 30, ratio: 250 };
const MOST_BYTES = 8 * 2 ** 30;
const LIST = "unpacked.json";

const listSchema = z.object({
  entries: z.array(z.object({ path: z.string(), bytes: z.number() })),
  notes: z.array(
    z.object({
      code: z.string(),
      severity: z.enum(["info", "warning", "error", "blocking"]),
      advice: z.string(),
      found: z.string().optional(),
    }),
  ),
});

/**
 * Unpacks the archive at `absolute` below `store`, or finds it unpacked there. `file` is its name in the project.
 * Throws `ZipFault` when the archive as a whole cannot be trusted; single entries that cannot are notes.
 */
export async function unpack(absolute: string, file: string, sha256: string, store: string): Promise<Unpacked> {
  const place = createHash("sha256").update(file).digest("hex").slice(0, 8);
  const folder = join(store, `${place}-${sha256.slice(0, 16)}`);
  const known = await listOf(folder);
  if (known) return known;
  const archive = await openArchive(absolute, LIMITS);
  const fresh = join(store, `${place}-${randomUUID()}`);
  await mkdir(fresh, { recursive: true });
  try {
    const list = await unpackInto(join(fresh, "content"), archive);
    await writeFile(join(fresh, LIST), JSON.stringify(list));
    await removeOlder(store, place, fresh);
    await rename(fresh, folder);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
  const unpacked = await listOf(folder);
  if (!unpacked) throw new ZipFault("damaged", "could not be unpacked");
  return unpacked;
}

async function listOf(folder: string): Promise<Unpacked | null> {
  const text = await readFile(join(folder, LIST), "utf8").catch(() => null);
  const parsed = text === null ? null : listSchema.safeParse(parseOrNull(text));
  if (!parsed?.success) return null;
  const notes = parsed.data.notes.map(({ found, ...note }) => (found === undefined ? note : { ...note, found }));
  return { folder: join(folder, "content"), entries: parsed.data.entries, notes };
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What earlier versions of the same archive left. */
async function removeOlder(store: string, place: string, fresh: string): Promise<void> {
  for (const name of await readdir(store)) {
    const folder = join(store, name);
    if (name.startsWith(`${place}-`) && folder !== fresh) await rm(folder, { recursive: true, force: true });
  }
}

async function unpackInto(folder: string, archive: Archive): Promise<z.infer<typeof listSchema>> {
  const entries: { path: string; bytes: number }[] = [];
  const notes: z.infer<typeof listSchema>["notes"] = [];
  const taken = new Set<string>();
  let left = MOST_BYTES;
  await mkdir(folder, { recursive: true });
  for (const entry of archive.entries) {
    if (entry.folder) continue;
    const path = withoutInvisible(entry.name);
    const found = entry.name.slice(0, 200);
    const refused = whyNot(entry, path, taken);
    if (refused) {
      notes.push({ ...refused, found });
      continue;
    }
    if (entry.bytes > left) {
      notes.push({ ...TOO_LARGE, found });
      continue;
    }
    const target = join(folder, path);
    try {
      await mkdir(dirname(target), { recursive: true });
      await pipeline(Readable.from(archive.blocks(entry)), createWriteStream(target, { flags: "wx" }));
    } catch (error) {
      await rm(target, { force: true }).catch(() => undefined);
      if (isFault(error, "ENOSPC", "EDQUOT", "EROFS", "EACCES")) throw error;
      notes.push({ ...noteOf(error), found });
      continue;
    }
    left -= entry.bytes;
    taken.add(folded(path));
    entries.push({ path, bytes: entry.bytes });
  }
  return { entries, notes };
}

const noteOf = (error: unknown): RawNote => {
  if (!(error instanceof ZipFault)) return NOT_WRITTEN;
  return error.kind === "too_large" ? TOO_LARGE : ARCHIVE_FAULTS[error.kind];
};

const isFault = (error: unknown, ...codes: string[]) =>
  error instanceof Error && codes.includes(String(Reflect.get(error, "code")));

/** Names that file systems may take for one another. */
const folded = (path: string) => path.normalize("NFC").toLowerCase();

function whyNot(entry: ZipEntry, path: string, taken: ReadonlySet<string>): RawNote | null {
  const why = unsafePath(path) ?? (path.split("/").some((part) => part.trim() === "") ? "has an empty part" : null);
  const note = (advice: string): RawNote => ({ code: "unsafe_entry", severity: "warning", advice });
  if (why) return note(`The path of an entry of the archive ${why}: the entry was not unpacked.`);
  if (entry.link) return note("An entry of the archive is a link: it was not unpacked.");
  if (taken.has(folded(path)))
    return note("Two entries of the archive have the same name but for capitals: only the first was unpacked.");
  return null;
}

const TOO_LARGE: RawNote = {
  code: "file_too_large",
  severity: "error",
  advice:
    "An entry of the archive inflates beyond reason (more than 4 GB, more than it declares, or far more than it has bytes): it was not unpacked.",
};
const NOT_WRITTEN: RawNote = {
  code: "unsafe_entry",
  severity: "warning",
  advice:
    "An entry of the archive has a name that cannot be written to disk, or clashes with another: it was not unpacked.",
};
