/** What was planted and what an honest reader must find: written to `mess.json` beside the exports. */
import type { ObjectName } from "../contract/objects.ts";
import type { Rule } from "./copies.ts";
import type { MessName } from "./mess-kinds.ts";
import type { Cells, Note, Row } from "./row.ts";

const LISTED = 20;

export type Planted = {
  readonly kind: MessName;
  readonly file: string;
  readonly column: string | null;
  count: number;
  /** 1-based record numbers and keys of the first twenty. */
  readonly rows: number[];
  readonly keys: string[];
};
export type FileTruth = {
  readonly file: string;
  readonly object: string | null;
  readonly workspace: string | null;
  readonly form: string;
  readonly encoding: string;
  readonly delimiter: string | null;
  rows: number;
  readonly use: string;
};
export type DeltaCounts = {
  new: number;
  changed: number;
  touched: number;
  stale: number;
  gone: number;
  unchanged: number;
  ids: { new: string[]; changed: string[]; touched: string[]; stale: string[]; gone: string[] };
};
export type Pair = { readonly a: string; readonly b: string; readonly reason: string };

/** Told of every well-formed record: its file, its 1-based number there, and what stands in it. */
export type Seen = (file: string, number: number, object: ObjectName, row: Row) => void;

export type Truth = {
  readonly seen: Seen;
  readonly plant: (kind: MessName, file: string, column: string | null, row: number, key: string) => void;
  readonly reject: (file: string, reason: string) => void;
  readonly note: (file: string, row: number, key: string, note: Note, object: string, base: boolean) => void;
  readonly files: FileTruth[];
  readonly planted: ReadonlyMap<string, Planted>;
  readonly rejected: Record<string, Record<string, number>>;
  readonly orphans: Record<string, { rows: number; ids: Set<string> }>;
  readonly clusters: {
    readonly object: "contacts" | "companies";
    readonly rule: Rule | string;
    readonly members: readonly string[];
  }[];
  readonly mustNotMerge: Pair[];
  readonly facts: Record<string, unknown>;
};

/** An empty ledger of plants. */
export function truth(seen: Seen = () => {}): Truth {
  const planted = new Map<string, Planted>();
  const rejected: Truth["rejected"] = {};
  const orphans: Truth["orphans"] = {};
  const plant: Truth["plant"] = (kind, file, column, row, key) => {
    const place = `${kind}|${file}|${column ?? ""}`;
    const entry = planted.get(place) ?? { kind, file, column, count: 0, rows: [], keys: [] };
    planted.set(place, entry);
    entry.count += 1;
    if (entry.rows.length >= LISTED) return;
    entry.rows.push(row);
    entry.keys.push(key);
  };
  return {
    seen,
    plant,
    planted,
    rejected,
    orphans,
    files: [],
    clusters: [],
    mustNotMerge: [],
    facts: {},
    reject(file, reason) {
      const reasons = rejected[file] ?? {};
      rejected[file] = reasons;
      reasons[reason] = (reasons[reason] ?? 0) + 1;
    },
    note(file, row, key, note, object, base) {
      plant(note.kind, file, note.column ?? null, row, key);
      if (note.orphan === undefined || !base) return;
      const column = `${object}.${note.column}`;
      const entry = orphans[column] ?? { rows: 0, ids: new Set() };
      orphans[column] = entry;
      entry.rows += 1;
      entry.ids.add(note.orphan);
    },
  };
}

/** Compares the rows of one object in export after export, by canonical values. */
export type Follower = { see(row: Row): void; finish(): DeltaCounts };
type Earlier = { readonly values: string; readonly updated: string };

/**
 * A follower of one object. `earlier` holds the last export's rows and is brought up to date by `finish`;
 * events only add to it, since each export holds the newest of them alone.
 */
export function follow(
  earlier: Map<string, Earlier>,
  kind: "snapshot" | "events",
  held: ReadonlySet<string>,
): Follower {
  const now = new Map<string, Earlier>();
  return {
    see(row) {
      if (held.has(row.key) || now.has(row.key)) return;
      now.set(row.key, { values: fingerprint(row.cells), updated: String(row.cells["updated_at"] ?? "") });
    },
    finish() {
      const ids: DeltaCounts["ids"] = { new: [], changed: [], touched: [], stale: [], gone: [] };
      let unchanged = 0;
      for (const [key, row] of now) {
        const before = earlier.get(key);
        if (!before) ids.new.push(key);
        else if (before.values === row.values && row.updated > before.updated) ids.touched.push(key);
        else if (before.values === row.values) unchanged += 1;
        else if (row.updated < before.updated) ids.stale.push(key);
        else ids.changed.push(key);
      }
      if (kind === "snapshot") for (const key of earlier.keys()) if (!now.has(key)) ids.gone.push(key);
      if (kind === "snapshot") earlier.clear();
      for (const [key, row] of now) earlier.set(key, row);
      const count = (list: string[]) => list.length;
      return {
        new: count(ids.new),
        changed: count(ids.changed),
        touched: count(ids.touched),
        stale: count(ids.stale),
        gone: count(ids.gone),
        unchanged,
        ids,
      };
    },
  };
}

/**
 * Of all cells but `updated_at`: short enough to keep for every row. Two different rows share one with a chance of
 * about one in 2^60.
 */
function fingerprint(cells: Cells): string {
  let low = 0x811c9dc5;
  let high = 0x9dc5811c;
  for (const name of Object.keys(cells)) {
    if (name === "updated_at") continue;
    const value = cells[name];
    const text = typeof value === "object" && value !== null ? value.verbatim : String(value);
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      low = Math.imul(low ^ code, 0x01000193);
      high = Math.imul(high ^ code, 0x85ebca6b) + at;
    }
    low = Math.imul(low ^ 0x1f, 0x01000193);
    high = Math.imul(high ^ 0x1f, 0x85ebca6b) + 1;
  }
  return `${(low >>> 0).toString(36)}.${(high >>> 0).toString(36)}`;
}
