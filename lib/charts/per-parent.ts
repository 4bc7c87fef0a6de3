/** How many rows point to each parent? */
import { firstRows, stackPanel } from "./bars.ts";
import type { Chart } from "./chart.ts";
import type { Fill } from "./fills.ts";
import { frame } from "./frame.ts";
import { holdNumbers } from "./numbers.ts";
import { byName, formatCount, formatShare, plural } from "./text.ts";

const KINDS = [
  { key: "several", label: "several rows", fill: "solid" },
  { key: "one", label: "one row", fill: "slant" },
  { key: "none", label: "no row", fill: "blank" },
] as const satisfies readonly { key: string; label: string; fill: Fill }[];

/** Per foreign key the parents by how many rows point to them, and the most rows that one has. */
export type PerParentData = readonly ({
  readonly object: string;
  readonly column: string;
  readonly references: string;
  readonly most: number;
} & Readonly<Record<(typeof KINDS)[number]["key"], number>>)[];

/** The other direction of every key: those whose parents are least often named first. */
export function perParentChart(data: PerParentData): Chart {
  holdNumbers("per-parent", data);
  const keys = data
    .map((one) => {
      const parents = one.none + one.one + one.several;
      return { ...one, parents, label: `${one.references} ← ${one.object}.${one.column}`, share: one.none / parents };
    })
    .filter(({ parents }) => parents > 0)
    .sort((a, b) => b.share - a.share || b.parents - a.parents || byName(a.label, b.label));
  const { shown, note } = firstRows(keys, "keys");
  const never = keys.filter(({ one, several }) => one + several === 0).length;
  const whole = keys.filter(({ none }) => none === 0).length;
  return frame({
    name: "per-parent",
    title: "Rows per parent",
    question: "How many rows point to each parent?",
    answer:
      keys.length === 0
        ? "There is no reference to look at from the other side."
        : `In ${whole} of ${plural(keys.length, "reference")} every parent is named at least once; in ${never} none is.`,
    legend: KINDS.map(({ label, fill }) => ({ label, fill })),
    panels:
      shown.length === 0
        ? []
        : [
            {
              heading: null,
              plot: stackPanel(
                "per-parent",
                shown.map((one) => ({
                  label: one.label,
                  parts: KINDS.map(({ key, fill }) => ({ fill, value: one[key] })),
                  note: `${plural(one.parents, "parent")}, at most ${plural(one.most, "row")}`,
                })),
                "share of the parents",
              ),
            },
          ],
    note,
    table: {
      columns: ["parent", "object", "column", ...KINDS.map(({ label }) => label), "share without", "most rows"],
      rows: keys.map((one) => [
        one.references,
        one.object,
        one.column,
        ...KINDS.map(({ key }) => one[key]),
        formatShare(one.share),
        formatCount(one.most),
      ]),
    },
    bar: "no row",
  });
}
