/** Detail without a home in the CRM, as tables that are written row by row. */
import type { Mapping } from "../mapping/entries.ts";
import { restOf } from "./coverage.ts";
import type { Tables } from "./tables.ts";
import type { ReferenceTable } from "./types.ts";

/** One table per reference entry whose object is in the export. Columns that have their own reason are left out. */
export function referenceTables(mapping: Mapping, tables: Tables): ReferenceTable[] {
  return mapping.entries.flatMap((entry): ReferenceTable[] => {
    if (entry.kind !== "reference") return [];
    const table = tables.get(entry.from);
    const own = restOf(mapping, entry.from).columns;
    const columns = table.columns.filter((column) => !own[column.name]);
    if (!table.staged) return [];
    return [
      {
        name: entry.into,
        because: entry.because,
        columns: columns.map((column) => column.name),
        length: table.length,
        *rows() {
          for (let row = 0; row < table.length; row++) yield columns.map((column) => column.at(row));
        },
      },
    ];
  });
}
