/** Did the sampled values arrive as they were sent? */
import type { SampleDiff } from "../outputs/shapes.ts";
import { firstRows, stackPanel } from "./bars.ts";
import type { Chart } from "./chart.ts";
import { frame } from "./frame.ts";
import { byName, formatShare, plural } from "./text.ts";

/** Rows of `sample-diff.json`; only their object, field and verdict are looked at. */
export type SampleDiffData = readonly Pick<SampleDiff["rows"][number], "object" | "field" | "verdict">[];

/** Fields by verdict: those with differences first, then those the CRM normalised. */
export function sampleDiffChart(data: SampleDiffData): Chart {
  const fields = new Map<
    string,
    { object: string; field: string; equal: number; normalised: number; different: number }
  >();
  for (const { object, field, verdict } of data) {
    const key = `${object}.${field}`;
    const sum = fields.get(key) ?? { object, field, equal: 0, normalised: 0, different: 0 };
    sum[verdict] += 1;
    fields.set(key, sum);
  }
  const rows = [...fields].sort(
    (a, b) => b[1].different - a[1].different || b[1].normalised - a[1].normalised || byName(a[0], b[0]),
  );
  const { shown, note } = firstRows(rows, "fields");
  const different = rows.reduce((sum, [, field]) => sum + field.different, 0);
  const normalised = rows.reduce((sum, [, field]) => sum + field.normalised, 0);
  return frame({
    name: "sample-diff",
    title: "Sample, field by field",
    question: "Did the sampled values arrive as they were sent?",
    answer:
      data.length === 0
        ? "No sample was loaded."
        : `Of ${plural(data.length, "value")} in ${plural(rows.length, "field")}, ${different === 0 ? "none differs" : `${plural(different, "value")} differ${different === 1 ? "s" : ""} (${formatShare(different / data.length)})`}; the CRM normalised ${normalised}.`,
    legend: [
      { label: "equal", fill: "solid" },
      { label: "normalised by the CRM", fill: "slant" },
      { label: "different", fill: "cross" },
    ],
    panels:
      shown.length === 0
        ? []
        : [
            {
              heading: null,
              plot: stackPanel(
                "sample-diff",
                shown.map(([label, field]) => ({
                  label,
                  parts: [
                    { fill: "solid", value: field.equal },
                    { fill: "slant", value: field.normalised },
                    { fill: "cross", value: field.different },
                  ],
                  note:
                    plural(field.equal + field.normalised + field.different, "value") +
                    (field.different > 0 ? ` · ${field.different} differ` : ""),
                })),
                "share of the sampled values",
              ),
            },
          ],
    note,
    table: {
      columns: ["object", "field", "equal", "normalised", "different"],
      rows: rows.map(([, field]) => [field.object, field.field, field.equal, field.normalised, field.different]),
    },
    bar: "different",
  });
}
