/** Which fields did the later export change? */
import { barPanel, firstRows } from "./bars.ts";
import type { Chart } from "./chart.ts";
import { frame } from "./frame.ts";
import { holdNumbers } from "./numbers.ts";
import { byName, formatShare, plural } from "./text.ts";

/** Rows whose `column` has another value than before, of all `compared` rows of the object that are in both exports. */
export type DeltaFieldsData = readonly {
  readonly object: string;
  readonly column: string;
  readonly rows: number;
  readonly compared: number;
}[];

/** Fields by the number of rows in which they changed, most first. */
export function deltaFieldsChart(data: DeltaFieldsData): Chart {
  holdNumbers("delta-fields", data);
  const fields = data
    .filter((field) => field.rows > 0)
    .map((field) => ({ ...field, label: `${field.object}.${field.column}` }))
    .sort((a, b) => b.rows - a.rows || byName(a.label, b.label));
  const { shown, note } = firstRows(fields, "fields");
  const share = (field: { rows: number; compared: number }) => (field.compared > 0 ? field.rows / field.compared : 0);
  const objects = new Set(fields.map((field) => field.object)).size;
  const [first] = fields;
  return frame({
    name: "delta-fields",
    title: "Changed fields",
    question: "Which fields did the later export change?",
    answer: first
      ? `${plural(fields.length, "field")} of ${plural(objects, "object")} changed, most often ${first.label} (${plural(first.rows, "row")}).`
      : "No field has another value than before.",
    panels:
      shown.length === 0
        ? []
        : [
            {
              heading: null,
              plot: barPanel(
                "delta-fields",
                shown.map((field) => ({
                  label: field.label,
                  value: field.rows,
                  fill: share(field) >= 0.5 ? "cross" : "slant",
                  note: `${plural(field.rows, "row")} · ${formatShare(share(field))}`,
                })),
                "rows that changed",
              ),
            },
          ],
    legend: [
      { label: "changed in some rows", fill: "slant" },
      { label: "changed in half of the rows or more: a new notation rather than new values?", fill: "cross" },
    ],
    note,
    table: {
      columns: ["object", "column", "rows", "compared", "share of rows"],
      rows: fields.map((field) => [field.object, field.column, field.rows, field.compared, share(field)]),
    },
    bar: "rows",
  });
}
