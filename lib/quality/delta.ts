/** A later export beside an earlier one, row by row. The rules: the fact sheet on Actimo exports, 6.5. */
import { type Finding, finding } from "../contract/finding.ts";
import { OBJECT_NAMES, type ObjectName } from "../contract/objects.ts";
import type { StagedTable, Staging } from "../staging/types.ts";
import { lossBook } from "./books.ts";
import { compareTables } from "./compare-tables.ts";
import { coverOf, workspacesOf } from "./delta-workspaces.ts";
import type { DeltaComparison, DeltaReport, ObjectDelta } from "./types.ts";

/**
 * Compares two stagings by key and lays the later one over the earlier: the newest row wins, rows that are gone stay,
 * stale rows and events that are already there are left out. Values are compared as typed and written one way, so
 * phone style, e-mail case, date style and label language are no change. Objects without `updated_at`: any other value
 * counts as changed. `cells = values + losses` holds for the result when it held for both.
 * `previous` is the comparison that `base` came from: what it found gone is not reported again.
 */
export function compareDelta(base: Staging, delta: Staging, previous?: DeltaComparison): DeltaComparison {
  const losses = lossBook();
  const tables = new Map<ObjectName, StagedTable>();
  const objects: Partial<Record<ObjectName, ObjectDelta>> = {};
  const absent: Partial<Record<ObjectName, readonly string[]>> = { ...previous?.absent };
  const findings: Finding[] = [];
  const ids = workspacesOf(base, delta);
  for (const object of OBJECT_NAMES) {
    const [before, after] = [base.tables.get(object), delta.tables.get(object)];
    if (!after) {
      if (before) tables.set(object, before);
      continue;
    }
    const cover = coverOf(delta, object, before, ids);
    const compared = compareTables(before, after, cover, new Set(absent[object]), losses);
    tables.set(object, compared.table);
    objects[object] = compared.delta;
    absent[object] = compared.absent;
    findings.push(...compared.findings, ...deltaFindings(object, compared.delta, before?.length ?? 0));
  }
  return {
    objects,
    staging: {
      tables,
      files: [...base.files, ...delta.files],
      findings: [...base.findings, ...delta.findings],
      cells: [...base.cells, ...delta.cells],
      losses: [...base.losses, ...delta.losses, ...losses.cells],
      rowLosses: [...base.rowLosses, ...delta.rowLosses, ...losses.rows],
      roots: [...new Set([...base.roots, ...delta.roots])],
    },
    absent,
    findings,
  };
}

/**
 * The content of `delta.json`. `conflicts` (changes made in the CRM meanwhile) is 0 until the engine has compared
 * with the destination. `unchanged` includes rows that were only touched, which are also given apart.
 */
export function deltaReport(comparison: DeltaComparison): DeltaReport {
  return Object.fromEntries(
    Object.entries(comparison.objects).map(([object, found]) => {
      const fields: Record<string, number> = {};
      for (const { changes } of found.changedRows)
        for (const { column } of changes) fields[column] = (fields[column] ?? 0) + 1;
      return [
        object,
        {
          new: found.new,
          changed: found.changed,
          unchanged: found.unchanged + found.touched,
          gone: found.gone,
          conflicts: 0,
          touched: found.touched,
          stale: found.stale,
          held: found.held,
          fields,
          newIds: found.newIds,
          changedIds: found.changedRows.map(({ key }) => key),
          goneIds: found.goneIds,
        },
      ];
    }),
  );
}

function deltaFindings(object: ObjectName, { stale, gone, goneIds }: ObjectDelta, before: number): Finding[] {
  const found: Finding[] = [];
  if (stale > 0)
    found.push(
      finding(
        "warning",
        "stale_rows",
        `${stale} rows of ${object} differ from the earlier export but are older than it. They are ignored.`,
        { object, column: "updated_at", found: String(stale) },
      ),
    );
  if (gone >= 10 && gone * 2 > before)
    found.push(
      finding(
        "warning",
        "mostly_gone",
        `${gone} of ${before} ${object} of the earlier export are not in this one: it seems to hold a part only. Nothing is deleted; export again in full.`,
        { object, found: String(gone) },
      ),
    );
  if (gone > 0)
    found.push(
      finding(
        "info",
        "gone",
        `${gone} ${object} of the earlier export are not in this one. Nothing is deleted for that reason; decide in the CRM.`,
        { object, found: goneIds.slice(0, 50).join(", ") },
      ),
    );
  return found;
}
