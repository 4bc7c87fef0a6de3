/** How rows of several files are recognised as the same record, and where a row belongs. */
import { type ObjectName, objectSpec } from "../contract/objects.ts";
import { workspaceSlug } from "../source/names.ts";
import type { Cell, StagedColumn, StagedTable } from "./types.ts";

/** Columns that tell when a row was written, not what it says. */
export const WRITTEN_COLUMNS: readonly string[] = ["updated_at", "calculated_at", "exported_at"];

/**
 * The key of each row as text: the columns of its key, or, where one of them is blank, all its values
 * (4.14 of the fact sheet on Actimo exports). Equal keys: the same record of the object.
 */
export function rowKeys(table: StagedTable): (row: number) => string {
  const columns = objectSpec(table.object).key.map((name) => table.column(name));
  const [first] = columns;
  if (first && columns.length === 1)
    return (row) => {
      const id = first.at(row);
      return id === null ? wholeRow(table, row) : String(id);
    };
  return (row) => {
    const values = columns.map((column) => column?.at(row) ?? null);
    return values.includes(null) && !isOptionalGap(table.object, values)
      ? wholeRow(table, row)
      : JSON.stringify(values);
  };
}

/** A membership without a date is known by its other two columns. */
const isOptionalGap = (object: ObjectName, values: readonly Cell[]): boolean =>
  object === "group_members" && values[0] !== null && values[1] !== null;

const wholeRow = (table: StagedTable, row: number): string =>
  `row ${JSON.stringify(
    table.columns
      .flatMap((column): [string, Cell][] => (column.at(row) === null ? [] : [[column.name, comparable(column, row)]]))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )}`;

/** The value as it is compared: letters composed, no space around. */
export function comparable(column: StagedColumn | null, row: number): Cell {
  const value = column?.at(row) ?? null;
  return typeof value === "string" && column?.type === "text" ? value.normalize("NFC").trim() : value;
}

/** Columns in which two rows differ; a column that one table lacks counts as blank there. */
export function differingColumns(a: StagedTable, left: number, b: StagedTable, right: number): string[] {
  const names = new Set([...a.columns, ...b.columns].map(({ name }) => name));
  return [...names].filter((name) => comparable(a.column(name), left) !== comparable(b.column(name), right));
}

/**
 * Whether a key is unique only inside a workspace: a shared contact stands in the lists of several workspaces, and
 * has figures of its own in each. Ids of other records are unique for the client.
 */
export const isKeyedPerWorkspace = (object: ObjectName): boolean =>
  objectSpec(object).scope === "workspace" && objectSpec(object).key[0] === "contact_id";

/** Workspace ids by slug, as far as they are known. */
export class WorkspaceIds {
  readonly #ids = new Map<string, string>();

  /** A slug and the id it stands for; what was learned first stays. */
  learn(slug: string, id: string): void {
    if (!this.#ids.has(slug)) this.#ids.set(slug, id);
  }

  /** Learns from a file that is named for a workspace and whose rows (nearly) all carry one id. */
  learnFrom(slug: string, table: StagedTable): void {
    const column = table.column("workspace_id");
    if (!column || this.#ids.has(slug)) return;
    const counts = new Map<Cell, number>();
    for (let row = 0; row < column.length; row++) counts.set(column.at(row), (counts.get(column.at(row)) ?? 0) + 1);
    const [first] = [...counts].filter(([id]) => id !== null).sort(([, a], [, b]) => b - a);
    if (first && first[1] * 10 >= table.length * 9) this.learn(slug, String(first[0]));
  }

  /** The id of a slug; a slug that nobody knows stands for itself. */
  idOf(slug: string | null): string | null {
    return slug === null ? null : (this.#ids.get(slug) ?? slug);
  }

  /** Learns from the table of workspaces. */
  learnNames(workspaces: StagedTable): void {
    for (let row = 0; row < workspaces.length; row++) {
      const [id, name] = [workspaces.cell("workspace_id", row), workspaces.cell("name", row)];
      if (id !== null && name !== null) this.learn(workspaceSlug(String(name)), String(id));
    }
  }

  /** Learns from a table of several files: per slug the id that (nearly) all of its rows carry. */
  learnRows(table: StagedTable): void {
    const column = table.column("workspace_id");
    const counts = new Map<string, Map<string, number>>();
    for (let row = 0; column && row < table.length; row++) {
      const [slug, id] = [table.lineage(row).workspace, column.at(row)];
      if (slug === null || id === null) continue;
      const ofSlug = counts.get(slug) ?? new Map<string, number>();
      counts.set(slug, ofSlug.set(String(id), (ofSlug.get(String(id)) ?? 0) + 1));
    }
    for (const [slug, ofSlug] of counts) {
      const all = [...ofSlug.values()].reduce((sum, count) => sum + count, 0);
      for (const [id, count] of ofSlug) if (count * 10 >= all * 9) this.learn(slug, id);
    }
  }

  /** Ids that have a name. */
  known(): readonly string[] {
    return [...new Set(this.#ids.values())];
  }

  /** The slug of an id; an id that has none stands for itself. */
  nameOf(id: string): string {
    for (const [slug, of] of this.#ids) if (of === id) return slug;
    return id;
  }

  /** Per row the id of the workspace it was exported from: its file's, else its own column's; null when neither says. */
  ofRows(table: StagedTable, file: string | null): (row: number) => string | null {
    const whole = this.idOf(file);
    if (whole !== null) return () => whole;
    const column = table.column("workspace_id");
    return (row) => {
      const own = column?.at(row) ?? null;
      return own === null ? null : String(own);
    };
  }
}

/** What rows say, whatever their order: equal prints mean the same rows as often (by a hash of 64 bits). */
export function contentPrint({
  table,
  rows,
}: {
  readonly table: StagedTable;
  readonly rows: readonly number[];
}): string {
  const columns = [...table.columns].sort((a, b) => (a.name < b.name ? -1 : 1));
  let [sum, mixed] = [0, 0];
  for (const row of rows) {
    let [a, b] = [0x811c9dc5, 0x01000193];
    for (const column of columns) {
      const value = comparable(column, row);
      if (value === null) continue;
      const text = `${column.name}\u001f${value}\u001e`;
      for (let i = 0; i < text.length; i++) {
        a = Math.imul(a ^ text.charCodeAt(i), 0x01000193);
        b = Math.imul(b ^ text.charCodeAt(i), 0x9e3779b1) ^ (b >>> 15);
      }
    }
    sum = (sum + (a >>> 0)) % 0x1_0000_0000;
    mixed = (mixed + Math.imul(b ^ (b >>> 13), 0x85ebca6b)) >>> 0;
  }
  return `${rows.length} ${sum} ${mixed}`;
}
