/** Which foreign keys point to records that are not in the export? */
import type { Joins } from "../outputs/shapes.ts";
import { barPanel, firstRows } from "./bars.ts";
import type { Chart } from "./chart.ts";
import { frame } from "./frame.ts";
import { holdNumbers } from "./numbers.ts";
import { byName, formatShare, plural } from "./text.ts";

/** Entries of `joins.json`; `orphanIds` are counted, never shown. */
export type OrphansData = readonly Pick<
  Joins[number],
  "object" | "column" | "references" | "rows" | "matched" | "orphans" | "orphanIds"
>[];

/** The share of orphans among the rows that hold a key, worst first; keys without orphans are counted. */
export function orphansChart(data: OrphansData): Chart {
  holdNumbers("orphans", data);
  const keys = data
    .map((key) => {
      const held = key.matched + key.orphans;
      return { ...key, label: `${key.object}.${key.column}`, share: held > 0 ? key.orphans / held : 0 };
    })
    .sort((a, b) => b.share - a.share || b.orphans - a.orphans || byName(a.label, b.label));
  const lost = keys.filter((key) => key.orphans > 0);
  const { shown, note } = firstRows(lost, "keys");
  const whole = keys.length - lost.length;
  const rows = lost.reduce((sum, key) => sum + key.orphans, 0);
  return frame({
    name: "orphans",
    title: "Orphans per foreign key",
    question: "Which references point to records that are not in the export?",
    answer:
      keys.length === 0
        ? "There is no reference to check."
        : lost.length === 0
          ? `All ${plural(keys.length, "reference")} find their records.`
          : `${plural(rows, "row")} in ${lost.length} of ${plural(keys.length, "reference")} point to nothing; ${plural(whole, "reference")} ${whole === 1 ? "is" : "are"} whole.`,
    panels:
      shown.length === 0
        ? []
        : [
            {
              heading: null,
              plot: barPanel(
                "orphans",
                shown.map((key) => ({
                  label: `${key.label} → ${key.references}`,
                  value: key.share,
                  fill: "cross",
                  note: `${formatShare(key.share)} · ${plural(key.orphans, "row")} · ${plural(key.orphanIds.length, "id")}`,
                })),
                "orphans among the rows that hold a key",
                true,
              ),
            },
          ],
    note,
    table: {
      columns: ["object", "column", "references", "rows", "matched", "orphans", "distinct ids", "share of orphans"],
      rows: keys.map((key) => [
        key.object,
        key.column,
        key.references,
        key.rows,
        key.matched,
        key.orphans,
        key.orphanIds.length,
        key.share,
      ]),
    },
    bar: "orphans",
  });
}
