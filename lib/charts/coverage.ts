/** What becomes of every source cell? */
import { firstRows, stackPanel } from "./bars.ts";
import type { Chart } from "./chart.ts";
import { arriving, type CountedColumn, FATES, type Fates, fatesOf, NO_FATES, sumFates } from "./fates.ts";
import { frame } from "./frame.ts";
import { holdNumbers } from "./numbers.ts";
import { byName, formatCount, formatShare, plural, words } from "./text.ts";

export type CoverageData = { readonly columns: readonly CountedColumn[] };

/** Cells of each object by fate. */
export function coverageByObject(data: CoverageData): ({ readonly object: string } & Fates)[] {
  const objects = new Map<string, Fates>();
  for (const column of data.columns)
    objects.set(column.object, sumFates(objects.get(column.object) ?? NO_FATES, fatesOf(column)));
  return [...objects].map(([object, sum]) => ({ object, ...sum }));
}

/** Share of the cells that arrive in the CRM, of those that do not stand in a newer or equal row too; null without any. */
export const arrivingShare = (data: CoverageData): number | null =>
  arriving(coverageByObject(data).reduce<Fates>(sumFates, NO_FATES));

/** Objects by number of cells, each split by the fate of its cells. */
export function coverageChart(data: CoverageData): Chart {
  holdNumbers("coverage", data);
  const objects = coverageByObject(data)
    .filter((object) => object.cells > 0)
    .sort((a, b) => b.cells - a.cells || byName(a.object, b.object));
  const cells = objects.reduce((sum, object) => sum + object.cells, 0);
  const older = objects.reduce((sum, o) => sum + o.older, 0);
  const share = arrivingShare(data) ?? 0;
  const lost = objects.reduce((sum, object) => sum + object.unaccounted, 0);
  const { shown, note } = firstRows(objects, "objects");
  return frame({
    name: "coverage",
    title: "Coverage by object",
    question: "What becomes of every source cell?",
    answer:
      cells === 0
        ? "The export holds no cells."
        : `${formatShare(share)} of ${plural(cells - older, "cell")} arrive in the CRM; ${lost === 0 ? "every cell is accounted for" : `${plural(lost, "cell")} ${lost === 1 ? "is" : "are"} unaccounted for`}.`,
    legend: FATES.filter((fate) => (fate.key !== "unaccounted" || lost > 0) && (fate.key !== "older" || older > 0)),
    panels:
      shown.length === 0
        ? []
        : [
            {
              heading: null,
              plot: stackPanel(
                "coverage",
                shown.map((object) => ({
                  label: words(object.object),
                  parts: FATES.map((fate) => ({ fill: fate.fill, value: object[fate.key] })),
                  note: `${formatCount(object.cells)} cells`,
                })),
                "share of the object's non-blank cells",
              ),
            },
          ],
    note,
    table: {
      columns: ["object", "cells", ...FATES.map((fate) => fate.key)],
      rows: objects.map((object) => [object.object, object.cells, ...FATES.map((fate) => object[fate.key])]),
    },
    bar: "cells",
  });
}
