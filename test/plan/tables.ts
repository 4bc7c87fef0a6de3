/** Tiny exports for tests of the planner: tables from records, cells counted as staging would. */
import { isObjectName, type ObjectName } from "#lib/contract/objects.ts";
import type { Resolved } from "#lib/quality/types.ts";
import { tableOf } from "#lib/staging/table.ts";
import type { Cell, CellCount, CellLoss, Lineage, StagedTable } from "#lib/staging/types.ts";

export type Rows = Readonly<Record<string, Cell>>[];
export type Tables = Readonly<Partial<Record<ObjectName, Rows>>>;

/** Values of rows column by column; a column exists when any row names it. */
export function resolvedOf(
  objects: Tables,
  more: {
    losses?: CellLoss[];
    members?: Readonly<Record<string, readonly string[]>>;
    roots?: string[];
    sources?: (object: ObjectName, row: number) => readonly Lineage[] | null;
  } = {},
): Resolved {
  const tables = new Map<ObjectName, StagedTable>();
  const cells: CellCount[] = [];
  for (const [object, rows] of Object.entries(objects)) {
    if (!isObjectName(object)) throw new Error(`${object} is not an object of the contract`);
    const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const values = Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name] ?? null)]));
    const lineage = rows.map((_, row) => ({
      file: `exports/${object}.csv`,
      row: row + 1,
      line: row + 2,
      workspace: null,
    }));
    const table = tableOf(object, values, lineage);
    tables.set(object, { ...table, sources: (row) => more.sources?.(object, row) ?? table.sources(row) });
    for (const name of names) {
      const lost = (more.losses ?? []).filter((loss) => loss.object === object && loss.column === name);
      const filled = (values[name] ?? []).filter((value) => value !== null).length;
      cells.push({ object, column: name, cells: filled + lost.reduce((sum, loss) => sum + loss.cells, 0) });
    }
  }
  const aliases = new Map(
    Object.entries(more.members ?? {}).flatMap(([id, ids]) => ids.map((one) => [one, id] as const)),
  );
  return {
    staging: {
      tables,
      files: [],
      findings: [],
      cells,
      losses: more.losses ?? [],
      rowLosses: [],
      roots: more.roots ?? [],
    },
    duplicates: { clusters: [], review: [], held: [], findings: [], model: null },
    survivor: (_, id) => aliases.get(id) ?? id,
    members: (_, id) => more.members?.[id] ?? [id],
    derivedCells: [],
    derivedRows: {},
    isDerived: () => false,
    findings: [],
    repairs: [],
    circles: [],
    multiplicity: [],
  };
}
