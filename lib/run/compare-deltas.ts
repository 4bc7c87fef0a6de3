/** Later exports beside the ones before them, compared only: nothing is loaded and nothing is written to a CRM. */
import type { Column } from "../contract/columns.ts";
import { type ObjectName, objectSpec } from "../contract/objects.ts";
import type { Project } from "../project/config.ts";
import { compareDelta } from "../quality/delta.ts";
import type { DeltaComparison, ObjectDelta } from "../quality/types.ts";
import { stageExports } from "../staging/stage.ts";
import type { Cell, Staging } from "../staging/types.ts";
import { deltaFolders } from "./deltas.ts";
import { fileOverrides } from "./overrides.ts";

/** What a delta brings that nobody has looked at: the reasons for which it waits at its gate. */
export type DeltaNews = {
  readonly what: "column" | "value" | "owner";
  readonly object: ObjectName;
  readonly column: string;
  /** New values (distinct); 1 for a column. */
  readonly count: number;
};
export type ComparedDelta = {
  readonly number: number;
  readonly folder: string;
  /** The last day that a file of it names. */
  readonly exportedOn: string | null;
  readonly files: number;
  readonly rows: number;
  readonly objects: Readonly<Partial<Record<ObjectName, ObjectDelta>>>;
  readonly news: readonly DeltaNews[];
};

/** Every export below the project's folder of later exports, each against all that came before it. */
export async function compareDeltas(project: Project, base: Staging): Promise<ComparedDelta[]> {
  const compared: ComparedDelta[] = [];
  let before = base;
  let previous: DeltaComparison | undefined;
  for (const [index, folder] of deltaFolders(project).entries()) {
    const staging = await stageExports({ project: project.root, folder, overrides: fileOverrides(project) });
    const comparison: DeltaComparison = compareDelta(before, staging, previous);
    const taken = staging.files.filter((file) => file.use === "taken");
    compared.push({
      number: index + 1,
      folder,
      exportedOn: taken.reduce<string | null>(
        (last, { exportedOn }) => (exportedOn !== null && (last === null || exportedOn > last) ? exportedOn : last),
        null,
      ),
      files: taken.length,
      rows: taken.reduce((sum, { rows }) => sum + rows, 0),
      objects: comparison.objects,
      news: newsBetween(before, staging),
    });
    previous = comparison;
    before = comparison.staging;
  }
  return compared;
}

/** New columns of the customer's own, new choices of closed lists, and new owners. */
function newsBetween(before: Staging, after: Staging): DeltaNews[] {
  const news: DeltaNews[] = [];
  const owners = new Set<Cell>();
  for (const table of before.tables.values())
    for (const { name } of table.columns)
      if (isOwner(table.object, name)) for (const value of valuesOf(before, table.object, name)) owners.add(value);
  for (const [object, table] of after.tables)
    for (const column of table.columns) {
      const known = before.tables.get(object)?.column(column.name);
      if (!known) {
        if (column.custom) news.push({ what: "column", object, column: column.name, count: 1 });
        continue;
      }
      const owner = isOwner(object, column.name);
      if (!owner && column.type !== "enum" && column.options === null) continue;
      const had = owner ? owners : valuesOf(before, object, column.name);
      const fresh = [...valuesOf(after, object, column.name)].filter((value) => !had.has(value)).length;
      if (fresh > 0) news.push({ what: owner ? "owner" : "value", object, column: column.name, count: fresh });
    }
  return news;
}

function isOwner(object: ObjectName, name: string): boolean {
  const columns: Readonly<Record<string, Column<unknown>>> = objectSpec(object).columns;
  return Object.hasOwn(columns, name) && columns[name]?.references?.object === "admin_users";
}

function valuesOf(staging: Staging, object: ObjectName, name: string): Set<Cell> {
  const column = staging.tables.get(object)?.column(name);
  const values = new Set<Cell>();
  for (let row = 0; column && row < column.length; row++) {
    const value = column.at(row);
    if (value !== null) values.add(value);
  }
  return values;
}
