/** Every source cell and its fate, counted exactly. */
import { OBJECT_NAMES, type ObjectName } from "../contract/objects.ts";
import type { Reason } from "../contract/reasons.ts";
import type { Mapping } from "../mapping/entries.ts";
import type { Resolved } from "../quality/types.ts";
import type { CellCount } from "../staging/types.ts";
import type { EntryPlan } from "./entry-plan.ts";
import { COLLAPSED, codeOf, MIGRATED, reasonOf, TRANSFORMED } from "./fates.ts";
import type { Leaf } from "./scope.ts";
import type { SourceTable, Tables } from "./tables.ts";
import { accountedOf, total } from "./totals.ts";
import type { Trace } from "./trace.ts";
import type { ColumnCoverage, Coverage, PlannedValue } from "./types.ts";

export { type Change, coverageAfter } from "./coverage-after.ts";

/** The destination fields a column feeds, and how. */
type Use = { readonly destinations: Set<string>; readonly entries: Set<string>; plain: boolean };
type Feed = { readonly leaf: Leaf; readonly destination: string; readonly entry: string };

/** Which way a leaf's cells arrive: fixed per column, so that counts can be checked field by field. */
export class Ways {
  readonly #uses = new Map<string, Use>();
  /** Columns with values that stand in no cell: more values arrive than cells. */
  readonly #derived: ReadonlySet<string>;
  readonly #copied = new Set<Leaf>();
  readonly #exclusive: (entries: ReadonlySet<string>) => boolean;

  /** `exclusive`: at most one of these entries takes a given row. */
  constructor(
    plans: readonly EntryPlan[],
    derived: readonly CellCount[],
    exclusive: (entries: ReadonlySet<string>) => boolean,
  ) {
    this.#exclusive = exclusive;
    this.#derived = new Set(derived.map(({ object, column }) => `${object}.${column}`));
    const feeds = plans.flatMap((plan): Feed[] => [
      ...plan.fields.flatMap((field) =>
        field.leaves.map((leaf) => ({ leaf, destination: `${plan.entry.to}.${field.name}`, entry: plan.entry.name })),
      ),
      ...plan.fileLeaves.map((leaf) => ({
        leaf: { ...leaf, plain: false },
        destination: `${plan.entry.to}.file`,
        entry: plan.entry.name,
      })),
    ]);
    const atHome = new Set(feeds.filter(({ leaf }) => !leaf.borrowed).map(({ leaf }) => leaf.name));
    for (const { leaf, destination, entry } of feeds)
      if (!leaf.borrowed || !atHome.has(leaf.name)) this.#add(leaf, destination, entry);
      else this.#copied.add(leaf);
  }
  #add(leaf: Leaf, destination: string, entry: string): void {
    const use = this.#uses.get(leaf.name) ?? { destinations: new Set(), entries: new Set(), plain: true };
    use.destinations.add(destination);
    use.entries.add(entry);
    if (!leaf.plain || leaf.collapsed) use.plain = false;
    this.#uses.set(leaf.name, use);
  }
  destinations(column: string): string {
    return [...(this.#uses.get(column)?.destinations ?? [])].sort().join(", ");
  }
  fields(column: string): readonly string[] {
    return [...(this.#uses.get(column)?.destinations ?? [])];
  }
  /** Code of the leaf's cells; 0 where it is a copy of a value that counts elsewhere. */
  codeOf(leaf: Leaf): number {
    if (this.#copied.has(leaf)) return 0;
    if (leaf.collapsed) return COLLAPSED;
    const use = this.#uses.get(leaf.name);
    const once =
      use?.plain &&
      !this.#derived.has(leaf.name) &&
      use.destinations.size === 1 &&
      (use.entries.size === 1 || this.#exclusive(use.entries));
    return once ? MIGRATED : TRANSFORMED;
  }
}

const LINK = codeOf("key_of_link");
/** Writes what a field's trace says into the fates of its cells. */
export function markTrace(leaves: readonly Leaf[], codes: readonly number[], trace: Trace, value: PlannedValue): void {
  for (let at = 0; at < trace.length; at++) {
    const number = trace.leaves[at] ?? 0;
    const leaf = leaves[number];
    if (!leaf) continue;
    const row = trace.rows[at] ?? 0;
    const arrives = codes[number] ?? 0;
    if (arrives === 0) continue;
    const cut = trace.whole !== null && arrives === MIGRATED;
    const code = value === null ? trace.why || LINK : cut ? TRANSFORMED : arrives;
    raise(leaf.table, leaf.index, row, code);
  }
}
/** The way in which a cell arrives beats every reason; among reasons the first one stays. */
export function raise(table: SourceTable, index: number, row: number, code: number): void {
  const fates = table.fates(index);
  const before = fates[row] ?? 0;
  if (code >= COLLAPSED ? code > before : before === 0) fates[row] = code;
}

/** What becomes of the cells of an object that no record took. */
type Rest = {
  readonly reference: boolean;
  readonly rebuild: boolean;
  readonly columns: Readonly<Record<string, Reason>>;
};
export function restOf(mapping: Mapping, object: ObjectName): Rest {
  const mine = mapping.entries.filter((entry) => "from" in entry && entry.from === object);
  return {
    reference: mine.some((entry) => entry.kind === "reference"),
    rebuild: mine.some((entry) => entry.kind === "rebuild" && entry.only === null),
    columns: Object.assign({}, ...mine.flatMap((entry) => (entry.kind === "fate" ? [entry.columns] : []))),
  };
}

type Counts = {
  cells: number;
  migrated: number;
  transformed: number;
  collapsed: number;
  reference: number;
  skipped: Partial<Record<Reason, number>>;
};
const none = (): Counts => ({ cells: 0, migrated: 0, transformed: 0, collapsed: 0, reference: 0, skipped: {} });

/** Counts the fates of all cells; `accounted` equals `cells` unless staging and tables disagree. */
export function countCoverage(resolved: Resolved, mapping: Mapping, tables: Tables, ways: Ways): Coverage {
  const { staging } = resolved;
  const counts = new Map<string, Counts>();
  const at = (object: string, column: string): Counts => {
    const name = `${object}\u0000${column}`;
    const known = counts.get(name) ?? none();
    counts.set(name, known);
    return known;
  };
  for (const { object, column, cells } of staging.cells) at(object, column).cells += cells;
  for (const { object, column, reason, cells } of staging.losses) {
    const { skipped } = at(object, column);
    skipped[reason] = (skipped[reason] ?? 0) + cells;
  }
  for (const object of OBJECT_NAMES) {
    const table = tables.get(object);
    const rest = restOf(mapping, object);
    table.columns.forEach((column, index) => {
      countColumn(at(object, column.name), table, index, rest, (row) => resolved.isDerived(object, column.name, row));
    });
  }
  // Columns without a cell of their own (derived companies) have nothing to account for.
  const found = [...counts].filter(([, count]) => count.cells > 0 || accountedOf(count) > 0);
  const columns = found.map(([name, count]): ColumnCoverage => {
    const [object = "", column = ""] = name.split("\u0000");
    return { object, column, destination: ways.destinations(`${object}.${column}`), ...count };
  });
  return total(columns);
}

function countColumn(
  count: Counts,
  table: SourceTable,
  index: number,
  rest: Rest,
  derived: (row: number) => boolean,
): void {
  const column = table.columns[index];
  const fates = table.fates(index);
  if (!column) return;
  const declared = rest.columns[column.name];
  for (let row = 0; row < table.length; row++) {
    if (column.at(row) === null || derived(row)) continue;
    const code = fates[row] ?? 0;
    if (code === MIGRATED) count.migrated++;
    else if (code === TRANSFORMED) count.transformed++;
    else if (code === COLLAPSED) count.collapsed++;
    else if (rest.reference && !declared) count.reference++;
    else {
      const reason: Reason =
        (table.rowReasons[row] ?? 0) > 0
          ? reasonOf(table.rowReasons[row] ?? 0)
          : code > 0
            ? reasonOf(code)
            : (declared ?? (rest.rebuild ? "rebuilt_by_hand" : column.custom ? "not_confirmed" : "computed_elsewhere"));
      count.skipped[reason] = (count.skipped[reason] ?? 0) + 1;
    }
  }
}
