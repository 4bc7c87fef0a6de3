/** Do the summary files say what the detail adds up to? */
import { firstRows, stackPanel } from "./bars.ts";
import type { Chart } from "./chart.ts";
import type { Fill } from "./fills.ts";
import { frame } from "./frame.ts";
import { holdNumbers } from "./numbers.ts";
import { byName, formatCount, formatShare, plural, words } from "./text.ts";

const KINDS = [
  { key: "equal", label: "as counted", fill: "solid" },
  { key: "different", label: "another figure", fill: "cross" },
  { key: "missing", label: "nothing stated", fill: "dots" },
  { key: "uncounted", label: "no detail to count", fill: "grey" },
] as const satisfies readonly { key: string; label: string; fill: Fill }[];

/** Entries of `summaries.json`: figures of a column of a summary beside the detail `of`. */
export type SummariesData = readonly ({
  readonly object: string;
  readonly column: string;
  readonly of: string;
  /** Only worth knowing: the figure may count what no export holds. */
  readonly informative: boolean;
} & Readonly<Record<(typeof KINDS)[number]["key"], number>>)[];

/** One row per checked column, those with differences first. */
export function summariesChart(data: SummariesData): Chart {
  // Examples hold figures of the export, which may be anything.
  holdNumbers(
    "summaries",
    data.map((one) => KINDS.map(({ key }) => one[key])),
  );
  const nameOf = ({ object, column }: SummariesData[number]): string => `${object}.${column}`;
  const names = data.map(nameOf);
  const isTwice = (name: string): boolean => names.indexOf(name) !== names.lastIndexOf(name);
  const rows = data
    .map((one) => ({
      ...one,
      label: `${nameOf(one)}${isTwice(nameOf(one)) ? ` ← ${words(one.of)}` : ""}${one.informative ? " (info)" : ""}`,
      share: one.equal + one.different > 0 ? one.different / (one.equal + one.different) : 0,
      all: KINDS.reduce((sum, { key }) => sum + one[key], 0),
    }))
    .filter(({ all }) => all > 0)
    .sort(
      (a, b) =>
        Number(a.informative) - Number(b.informative) || b.share - a.share || b.all - a.all || byName(a.label, b.label),
    );
  const { shown, note } = firstRows(rows, "columns");
  const off = rows.filter(({ different, informative }) => different > 0 && !informative);
  const figures = rows.reduce((sum, { equal, different }) => sum + equal + different, 0);
  return frame({
    name: "summaries",
    title: "Summaries beside their detail",
    question: "Do the summary files say what the detail adds up to?",
    answer:
      rows.length === 0
        ? "There is no summary whose detail came as well."
        : off.length === 0
          ? `Yes: ${plural(figures, "figure")} in ${plural(rows.length, "column")} were counted again, none differs beyond what may.`
          : `In ${off.length} of ${plural(rows.length, "column")} some figures differ, most in ${off[0]?.object}.${off[0]?.column} (${formatShare(off[0]?.share ?? 0)}).`,
    legend: KINDS.map(({ label, fill }) => ({ label, fill })),
    panels:
      shown.length === 0
        ? []
        : [
            {
              heading: null,
              plot: stackPanel(
                "summaries",
                shown.map((one) => ({
                  label: one.label,
                  parts: KINDS.map(({ key, fill }) => ({ fill, value: one[key] })),
                  note: `${formatCount(one.different)} of ${formatCount(one.equal + one.different)} differ`,
                })),
                "share of the figures",
              ),
            },
          ],
    note,
    table: {
      columns: ["object", "column", "counted from", ...KINDS.map(({ label }) => label)],
      rows: rows.map((one) => [one.object, one.column, one.of, ...KINDS.map(({ key }) => one[key])]),
    },
    bar: "another figure",
  });
}
