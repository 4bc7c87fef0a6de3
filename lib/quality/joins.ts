/** Whether foreign keys find their parents, and parents their children. Terms: the fact sheet on Actimo exports, 6.1. */
import { type Finding, finding } from "../contract/finding.ts";
import { type ObjectName, objectSpec } from "../contract/objects.ts";
import type { Cell, StagedColumn, StagedTable, Staging } from "../staging/types.ts";
import { emailKey } from "./keys.ts";
import { FOREIGN_KEYS, parentObject } from "./references.ts";
import type { JoinCheck } from "./types.ts";

/** Columns whose blank means that no person is named, on purpose. */
const ANONYMOUS: ReadonlySet<string> = new Set(["engagement_events.contact_id", "survey_responses.contact_id"]);
const EXAMPLES = 100;

type Parents = {
  readonly missing: boolean;
  /** Key → its place in a count per parent. */
  readonly position: ReadonlyMap<string, number>;
  /** Loosely written key → key. */
  readonly loose: () => ReadonlyMap<string, string>;
};

/**
 * Checks every foreign key of the contract whose column was delivered, both ways. E-mails that name admins are
 * compared trimmed and in lower case (6.4), every other key exactly. Attachments give one check per parent type.
 */
export function checkJoins(staging: Staging): JoinCheck[] {
  const known = new Map<string, Parents>();
  const parentsOf = (object: ObjectName, column: string): Parents => {
    const name = `${object}.${column}`;
    const found = known.get(name) ?? readParents(staging.tables.get(object), column);
    known.set(name, found);
    return found;
  };
  return FOREIGN_KEYS.flatMap(({ object, column, target }): JoinCheck[] => {
    const table = staging.tables.get(object);
    const keys = table?.column(column);
    if (!table || !keys) return [];
    if (!("by" in target)) {
      const parents = parentsOf(target.object, target.column);
      return [
        checkOne({ object, column, references: target.object, keys, rows: null, parents, email: isEmail(target) }),
      ];
    }
    const kinds = table.column(target.by);
    const byKind = Map.groupBy(Array(table.length).keys(), (row) => parentObject(kinds?.at(row) ?? null));
    return [...byKind].map(([parent, rows]) => {
      const parents = parent ? parentsOf(parent, parentKey(parent)) : NOBODY;
      return checkOne({ object, column, references: parent ?? "unknown", keys, rows, parents, email: false });
    });
  });
}

/** Findings of join checks: orphans per key, and keys that only their writing keeps apart. */
export function joinFindings(checks: readonly JoinCheck[]): Finding[] {
  return checks.flatMap(({ object, column, references, orphans, orphanIds, near, parentMissing }) => {
    const where = { object, column };
    const found: Finding[] = [];
    if (orphans > 0)
      found.push(
        finding(
          "warning",
          parentMissing ? "parent_file_missing" : "orphan",
          parentMissing
            ? `${orphans} rows point to ${references}, of which no file was delivered. Export it too, or they load without the link.`
            : `${orphans} rows point to ${orphanIds.length} ${references} that are nowhere in the export (often people who left). They load without the link or are held, as configured; no parent is made up.`,
          { ...where, found: orphanIds.slice(0, 20).join(", ") },
        ),
      );
    if (near.rows > 0)
      found.push(
        finding(
          "warning",
          "key_matches_loosely",
          `${near.rows} of these rows would find their parent if spaces, case and leading zeros did not count. Correct the ids in the export; nothing is linked on a guess.`,
          {
            ...where,
            found: near.ids
              .map(({ id, parent }) => `${id} → ${parent}`)
              .slice(0, 20)
              .join(", "),
          },
        ),
      );
    return found;
  });
}

const NOBODY: Parents = { missing: true, position: new Map(), loose: () => new Map() };
const isEmail = (target: { readonly object: ObjectName; readonly column: string }): boolean =>
  target.column === "email";
const parentKey = (object: ObjectName): string => objectSpec(object).key[0] ?? "";

/** An id as someone might have meant it: without spaces, case, thousands marks and leading zeros. */
const looseKey = (id: string): string =>
  id
    .normalize("NFKC")
    .replace(/[\s\u200b-\u200f\ufeff]/gu, "")
    .toLowerCase()
    .replace(/^(\d{1,3})((?:[.,]\d{3})+)$/, (whole) => whole.replace(/[.,]/g, ""))
    .replace(/^0+(?=.)/, "");

function readParents(table: StagedTable | undefined, column: string): Parents {
  if (!table) return NOBODY;
  const keys = table.column(column);
  const email = column === "email";
  const position = new Map<string, number>();
  for (let row = 0; row < table.length; row++) {
    const key = keyText(keys?.at(row) ?? null, email);
    if (key !== null && !position.has(key)) position.set(key, position.size);
  }
  let loose: Map<string, string> | undefined;
  return {
    missing: false,
    position,
    loose: () => {
      loose ??= new Map([...position.keys()].map((key) => [looseKey(key), key]));
      return loose;
    },
  };
}

const keyText = (value: Cell, email: boolean): string | null =>
  value === null ? null : email ? (emailKey(value) ?? String(value)) : String(value);

function checkOne(input: {
  readonly object: ObjectName;
  readonly column: string;
  readonly references: string;
  readonly keys: StagedColumn;
  /** The rows to look at; null for all. */
  readonly rows: readonly number[] | null;
  readonly parents: Parents;
  readonly email: boolean;
}): JoinCheck {
  const { object, column, references, keys, rows, parents, email } = input;
  const perParent = new Uint32Array(parents.position.size);
  const orphanRows = new Map<string, number>();
  const total = rows?.length ?? keys.length;
  let [blank, matched, orphans] = [0, 0, 0];
  for (let index = 0; index < total; index++) {
    const id = keyText(keys.at(rows ? (rows[index] ?? -1) : index), email);
    if (id === null) {
      blank++;
      continue;
    }
    const at = parents.position.get(id);
    if (at === undefined) {
      orphans++;
      orphanRows.set(id, (orphanRows.get(id) ?? 0) + 1);
    } else {
      matched++;
      perParent[at] = (perParent[at] ?? 0) + 1;
    }
  }
  const near = { rows: 0, ids: [] as { id: string; parent: string }[] };
  if (parents.position.size > 0)
    for (const [id, count] of orphanRows) {
      const parent = parents.loose().get(looseKey(id));
      if (parent === undefined) continue;
      near.rows += count;
      if (near.ids.length < EXAMPLES) near.ids.push({ id, parent });
    }
  return {
    object,
    column,
    references,
    rows: total,
    blank,
    anonymous: ANONYMOUS.has(`${object}.${column}`) ? blank : 0,
    matched,
    orphans,
    orphanIds: [...orphanRows.keys()],
    childless: perParent.reduce((sum, count) => sum + (count === 0 ? 1 : 0), 0),
    maxPerParent: perParent.reduce((most, count) => Math.max(most, count), 0),
    parentMissing: parents.missing,
    near,
  };
}
