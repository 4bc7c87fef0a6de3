/** Later exports to look through: counts, changed columns, values before and after, what is new. */
import { isObjectName } from "../contract/objects.ts";
import type { ComparedDelta } from "./compare-deltas.ts";
import { toldValue } from "./personal-values.ts";

/** Counts per export and object, as a table shows them. */
export const deltaCounts = (deltas: readonly ComparedDelta[]) =>
  deltas.flatMap(({ number, objects }) =>
    Object.entries(objects).flatMap(([object, found]) =>
      found
        ? [
            {
              export: number,
              object,
              new: found.new,
              changed: found.changed,
              unchanged: found.unchanged,
              touched: found.touched,
              stale: found.stale,
              held: found.held,
              gone: found.gone,
            },
          ]
        : [],
    ),
  );

const KINDS = ["new", "changed", "unchanged", "touched", "stale", "held", "gone"] as const;

/** Counts over all exports together, per object. */
export function summedDeltas(deltas: readonly ComparedDelta[]) {
  const sums = new Map<string, { object: string } & Record<(typeof KINDS)[number], number>>();
  for (const { export: _, ...counts } of deltaCounts(deltas)) {
    const sum = sums.get(counts.object);
    if (sum) for (const kind of KINDS) sum[kind] += counts[kind];
    else sums.set(counts.object, counts);
  }
  return [...sums.values()];
}

/** What is new, changed and gone per object and export, with the day of the export. */
export const exportDays = (deltas: readonly ComparedDelta[]) =>
  deltas.flatMap(({ exportedOn, objects }) =>
    Object.entries(objects).flatMap(([object, found]) =>
      found ? [{ object, day: exportedOn, new: found.new, changed: found.changed, gone: found.gone }] : [],
    ),
  );

/** Per changed column the rows it changed in, of all rows that both exports have. */
export function changedColumns(deltas: readonly ComparedDelta[]) {
  const rows = new Map<string, { object: string; column: string; rows: number }>();
  for (const { objects } of deltas)
    for (const [object, found] of Object.entries(objects))
      for (const { changes } of found?.changedRows ?? [])
        for (const { column } of changes) {
          const key = JSON.stringify([object, column]);
          const sum = rows.get(key) ?? { object, column, rows: 0 };
          rows.set(key, { ...sum, rows: sum.rows + 1 });
        }
  const compared = new Map(
    summedDeltas(deltas).map((sum) => [sum.object, sum.changed + sum.unchanged + sum.touched + sum.stale]),
  );
  return [...rows.values()].map((field) => ({ ...field, compared: compared.get(field.object) ?? 0 }));
}

/**
 * Changes of one object, and of one column of it unless null: the key, what stood there and what stands there now.
 * Values of personal columns are shapes unless `show`.
 */
export const changesOf = (deltas: readonly ComparedDelta[], object: string, column: string | null, show = false) =>
  deltas.flatMap(({ number, objects }) =>
    (isObjectName(object) ? (objects[object]?.changedRows ?? []) : []).flatMap(({ key, changes }) =>
      changes
        .filter((change) => column === null || change.column === column)
        .map((change) => ({
          export: number,
          key,
          column: change.column,
          before: toldValue(object, change.column, change.before, show),
          after: toldValue(object, change.column, change.after, show),
        })),
    ),
  );

/** What each export brings that was not there before. */
export const newsOf = (deltas: readonly ComparedDelta[]) =>
  deltas.flatMap(({ number, news }) =>
    news.map(({ what, object, column, count }) => ({ export: number, what, object, column, new: count })),
  );
