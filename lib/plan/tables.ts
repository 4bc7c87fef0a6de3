/** The staged tables as the planner reads them: columns by number, indexes built once, one byte of fate per cell. */
import { type ObjectName, objectSpec } from "../contract/objects.ts";
import type { Resolved } from "../quality/types.ts";
import type { StagedColumn, StagedTable } from "../staging/types.ts";

export class SourceTable {
  readonly object: ObjectName;
  readonly staged: StagedTable | null;
  readonly length: number;
  readonly columns: readonly StagedColumn[];
  /** Why a row makes no record, as the first entry that was fed with it says; 0 where it makes one. */
  readonly rowReasons: Uint8Array;
  readonly #names: ReadonlyMap<string, number>;
  readonly #fates: Uint8Array[];
  readonly #indexes = new Map<string, Map<string, number>>();
  readonly #survivor: (object: ObjectName, id: string) => string;

  constructor(object: ObjectName, staged: StagedTable | null, survivor: (object: ObjectName, id: string) => string) {
    this.object = object;
    this.staged = staged;
    this.length = staged?.length ?? 0;
    this.columns = staged?.columns ?? [];
    this.rowReasons = new Uint8Array(this.length);
    this.#names = new Map(this.columns.map((column, index) => [column.name, index]));
    this.#fates = this.columns.map(() => new Uint8Array(this.length));
    this.#survivor = survivor;
  }

  /** Number of a column, -1 where the export lacks it. */
  indexOf(column: string): number {
    return this.#names.get(column) ?? -1;
  }

  /** The fates of a column's cells. */
  fates(index: number): Uint8Array {
    const fates = this.#fates[index];
    if (!fates) throw new RangeError(`${this.object} has no column number ${index}.`);
    return fates;
  }

  /** Row with this value in a column (ids exactly, other texts in lower case), -1 where none has it. */
  find(column: string, value: string): number {
    const exact = objectSpec(this.object).key[0] === column;
    const index = this.#indexes.get(column) ?? this.#build(column, exact);
    const row = index.get(exact ? value : value.trim().toLowerCase());
    if (row !== undefined || !exact) return row ?? -1;
    const survivor = this.#survivor(this.object, value);
    return survivor === value ? -1 : (index.get(survivor) ?? -1);
  }

  #build(name: string, exact: boolean): Map<string, number> {
    const index = new Map<string, number>();
    const column = this.columns[this.indexOf(name)];
    for (let row = 0; column && row < this.length; row++) {
      const value = column.at(row);
      if (value === null) continue;
      const key = exact ? String(value) : String(value).trim().toLowerCase();
      if (!index.has(key)) index.set(key, row);
    }
    this.#indexes.set(name, index);
    return index;
  }
}

/** Rows of a child table by row of the parent: those of parent `p` are `rows[start[p]] … rows[start[p + 1] - 1]`. */
export type Children = { readonly start: Int32Array; readonly rows: Int32Array };

export class Tables {
  readonly #resolved: Resolved;
  readonly #tables = new Map<ObjectName, SourceTable>();
  readonly #children = new Map<string, Children>();

  constructor(resolved: Resolved) {
    this.#resolved = resolved;
  }

  get(object: ObjectName): SourceTable {
    const known = this.#tables.get(object);
    if (known) return known;
    const staged = this.#resolved.staging.tables.get(object) ?? null;
    const table = new SourceTable(object, staged, (of, id) => this.#resolved.survivor(of, id));
    this.#tables.set(object, table);
    return table;
  }

  /** Row of the parent that each row's link points to, -1 where it leads nowhere. */
  parents(child: SourceTable, by: string, parent: SourceTable): Int32Array {
    const rows = new Int32Array(child.length).fill(-1);
    const link = child.columns[child.indexOf(by)];
    const key = objectSpec(parent.object).key[0] ?? "";
    for (let row = 0; link && row < child.length; row++) {
      const id = link.at(row);
      if (id !== null) rows[row] = parent.find(key, String(id));
    }
    return rows;
  }

  children(child: SourceTable, by: string, parent: SourceTable): Children {
    const name = `${child.object}.${by}>${parent.object}`;
    const known = this.#children.get(name);
    if (known) return known;
    const parents = this.parents(child, by, parent);
    const start = new Int32Array(parent.length + 1);
    for (const at of parents) if (at >= 0) start[at + 1] = (start[at + 1] ?? 0) + 1;
    for (let at = 0; at < parent.length; at++) start[at + 1] = (start[at + 1] ?? 0) + (start[at] ?? 0);
    const next = start.slice();
    const rows = new Int32Array(start[parent.length] ?? 0);
    for (let row = 0; row < parents.length; row++) {
      const at = parents[row] ?? -1;
      if (at < 0) continue;
      rows[next[at] ?? 0] = row;
      next[at] = (next[at] ?? 0) + 1;
    }
    const built = { start, rows };
    this.#children.set(name, built);
    return built;
  }
}
