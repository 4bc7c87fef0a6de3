/** How many records are the same person or company, by which rule, and what waits for a word? */
import { barPanel, firstRows, stackPanel } from "./bars.ts";
import type { Chart } from "./chart.ts";
import type { Fill } from "./fills.ts";
import { frame } from "./frame.ts";
import { holdNumbers } from "./numbers.ts";
import { byName, plural, sentences, words } from "./text.ts";

/** Clusters counted by object, rule and size (members); pairs to review by object and reason. */
export type DuplicatesData = {
  readonly clusters: readonly {
    readonly object: string;
    readonly rule: string;
    readonly size: number;
    readonly clusters: number;
  }[];
  readonly review: readonly { readonly object: string; readonly reason: string; readonly pairs: number }[];
};

const SIZES: readonly { readonly label: string; readonly fill: Fill; readonly has: (size: number) => boolean }[] = [
  { label: "2 records", fill: "solid", has: (size) => size <= 2 },
  { label: "3 records", fill: "slant", has: (size) => size === 3 },
  { label: "4 records", fill: "dots", has: (size) => size === 4 },
  { label: "5 and more", fill: "cross", has: (size) => size >= 5 },
];

/** Clusters by rule, split by size; below, apart, the pairs nobody merged. */
export function duplicatesChart(data: DuplicatesData): Chart {
  holdNumbers("duplicates", data);
  const rules = new Map<string, number[]>();
  let clusters = 0;
  let surplus = 0;
  for (const found of data.clusters) {
    const label = `${words(found.object)}: ${words(found.rule)}`;
    const sizes = rules.get(label) ?? SIZES.map(() => 0);
    const at = SIZES.findIndex((size) => size.has(found.size));
    sizes[at] = (sizes[at] ?? 0) + found.clusters;
    rules.set(label, sizes);
    clusters += found.clusters;
    surplus += found.clusters * (found.size - 1);
  }
  const total = (sizes: readonly number[]) => sizes.reduce((sum, n) => sum + n, 0);
  const merged = [...rules].sort((a, b) => total(b[1]) - total(a[1]) || byName(a[0], b[0]));
  const review = [...data.review]
    .filter((r) => r.pairs > 0)
    .sort((a, b) => b.pairs - a.pairs || byName(a.object, b.object) || byName(a.reason, b.reason));
  const rulesShown = firstRows(merged, "rules");
  const reasonsShown = firstRows(review, "kinds of pairs");
  const pairs = review.reduce((sum, r) => sum + r.pairs, 0);
  const waiting = `${plural(pairs, "pair")} ${pairs === 1 ? "waits" : "wait"} for a person's word`;
  return frame({
    name: "duplicates",
    title: "Duplicate clusters",
    question: "How many records are the same, by which rule, and which pairs need a person's word?",
    answer:
      clusters === 0 && pairs === 0
        ? "No duplicates were found, and no pair needs a decision."
        : `${plural(clusters, "cluster")} ${clusters === 1 ? "merges" : "merge"} ${plural(surplus, "record")} into others; ${waiting}.`,
    legend: SIZES.map(({ label, fill }) => ({ label, fill })),
    panels: [
      ...(merged.length > 0
        ? [
            {
              heading: "Merged by a rule",
              plot: stackPanel(
                "duplicates",
                rulesShown.shown.map(([label, sizes]) => ({
                  label,
                  parts: SIZES.map((size, i) => ({ fill: size.fill, value: sizes[i] ?? 0 })),
                  note: plural(total(sizes), "cluster"),
                })),
                "share of the rule's clusters, by size",
              ),
            },
          ]
        : []),
      ...(review.length > 0
        ? [
            {
              heading: "Not merged: pairs to review",
              plot: barPanel(
                "duplicates",
                reasonsShown.shown.map((r) => ({
                  label: `${words(r.object)}: ${words(r.reason)}`,
                  value: r.pairs,
                  fill: "blank",
                  note: plural(r.pairs, "pair"),
                })),
                "pairs",
              ),
            },
          ]
        : []),
    ],
    note: sentences(rulesShown.note, reasonsShown.note),
    table: {
      columns: ["what", "rule", ...SIZES.map((size) => size.label), "total"],
      rows: [
        ...merged.map(([label, sizes]) => ["merged", label, ...sizes, total(sizes)]),
        ...review.map((r) => [
          "to review",
          `${words(r.object)}: ${words(r.reason)}`,
          r.pairs,
          null,
          null,
          null,
          r.pairs,
        ]),
      ],
    },
    bar: "total",
  });
}
