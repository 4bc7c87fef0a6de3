/** What a later export brings that nobody has looked at: the reasons for which it waits at its gate. */
import type { Column } from "../contract/columns.ts";
import { type ObjectName, objectSpec } from "../contract/objects.ts";
import { storeOf } from "../staging/columns.ts";
import type { Cell, StagedTable, Staging } from "../staging/types.ts";

export type DeltaNews = {
  /** `label`: a text that is no value of its list, and that the earlier export did not have. */
  readonly what: "column" | "value" | "label" | "owner";
  readonly object: ObjectName;
  readonly column: string;
  /** New values (distinct); 1 for a column. */
  readonly count: number;
};

/**
 * Columns of a known object that were not there before, choices of closed lists and labels never seen, and e-mails
 * that own something for the first time. An object that is new as a whole brings its columns with it.
 */
export function deltaNews(before: Staging, after: Staging): DeltaNews[] {
  const news: DeltaNews[] = [];
  const owners = new Set<Cell>();
  for (const table of before.tables.values())
    for (const { name } of table.columns)
      if (isOwner(table.object, name)) for (const value of valuesOf(table, name)) owners.add(value);
  for (const [object, table] of after.tables) {
    const old = before.tables.get(object);
    const oldLabels = labelsOf(old);
    for (const column of table.columns) {
      const { name } = column;
      const add = (what: DeltaNews["what"], count: number): void => {
        if (count > 0) news.push({ what, object, column: name, count });
      };
      if (!old?.column(name)) add("column", hasValues(table, name) ? 1 : 0);
      if (isOwner(object, name)) add("owner", without(valuesOf(table, name), owners));
      else if (old?.column(name) && (column.type === "enum" || column.options !== null))
        add("value", without(valuesOf(table, name), valuesOf(old, name)));
    }
    for (const [name, labels] of labelsOf(table)) {
      const count = without(labels, oldLabels.get(name) ?? new Set());
      if (count > 0) news.push({ what: "label", object, column: name, count });
    }
  }
  return news;
}

/** The news as words for a gate, without values: `column contacts.Skostr.`, `2 new values of contacts.status`. */
export const newsLines = (news: readonly DeltaNews[]): string[] =>
  news.map(({ what, object, column, count }) => {
    if (what === "column") return `column ${object}.${column}`;
    const things = { value: "new value", label: "unknown label", owner: "new owner" }[what];
    return `${count} ${things}${count === 1 ? "" : "s"} in ${object}.${column}`;
  });

function isOwner(object: ObjectName, name: string): boolean {
  const columns: Readonly<Record<string, Column<unknown>>> = objectSpec(object).columns;
  return Object.hasOwn(columns, name) && columns[name]?.references?.object === "admin_users";
}

const without = (values: ReadonlySet<Cell>, known: ReadonlySet<Cell>): number =>
  [...values].filter((value) => !known.has(value)).length;

function valuesOf(table: StagedTable, name: string): ReadonlySet<Cell> {
  const column = table.column(name);
  const values = new Set<Cell>();
  if (!column) return values;
  const store = storeOf(column);
  if (store?.kind === "codes")
    for (const code of new Set(store.codes)) {
      const value = store.values[code] ?? null;
      if (value !== null) values.add(value);
    }
  else
    for (let row = 0; row < column.length; row++) {
      const value = column.at(row);
      if (value !== null) values.add(value);
    }
  return values;
}

function hasValues(table: StagedTable, name: string): boolean {
  const column = table.column(name);
  for (let row = 0; column && row < column.length; row++) if (column.at(row) !== null) return true;
  return table.misfits.some((misfit) => misfit.column === name);
}

/** Texts as found that are in no list, by column. */
function labelsOf(table: StagedTable | undefined): ReadonlyMap<string, ReadonlySet<Cell>> {
  const labels = new Map<string, Set<Cell>>();
  for (const { column, found, reason } of table?.misfits ?? []) {
    if (reason !== "unknown_value") continue;
    const known = labels.get(column) ?? new Set<Cell>();
    labels.set(column, known.add(found.trim().toLowerCase()));
  }
  return labels;
}
