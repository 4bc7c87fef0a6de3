/** What has a later export new, changed or no longer? */
import { firstRows } from "./bars.ts";
import type { Chart } from "./chart.ts";
import type { Fill } from "./fills.ts";
import { frame } from "./frame.ts";
import { kindPanel } from "./kinds.ts";
import { holdNumbers } from "./numbers.ts";
import { byName, formatCount, plural, sentences, words } from "./text.ts";

const KINDS = [
  { key: "new", fill: "solid" },
  { key: "changed", fill: "slant" },
  { key: "gone", fill: "dots" },
  { key: "unchanged", fill: "grey" },
] as const satisfies readonly { key: string; fill: Fill }[];
/** Edited on both sides: known only where the CRM was asked. */
const CONFLICTS = { key: "conflicts", fill: "cross" } as const;
/** Shown only where there are any. */
const RARE = [
  { key: "touched", fill: "upright" },
  { key: "stale", fill: "backslant" },
  { key: "held", fill: "blank" },
] as const satisfies readonly { key: string; fill: Fill }[];

/** The objects of `delta.json`, without its window. */
export type DeltaData = readonly ({ readonly object: string } & Readonly<
  Record<(typeof KINDS)[number]["key"], number>
> &
  Readonly<Partial<Record<(typeof RARE)[number]["key"] | "conflicts", number | undefined>>>)[];

/** One row per object, one column per kind; bars grow with the square root, so that 1 shows beside 10 000. */
export function deltaChart(data: DeltaData): Chart {
  holdNumbers("delta", data);
  const objects = [...data].sort(
    (a, b) => b.new + b.changed + b.gone - (a.new + a.changed + a.gone) || byName(a.object, b.object),
  );
  const { shown, note } = firstRows(objects, "objects");
  const asked = objects.some((object) => object.conflicts !== undefined);
  const kinds = [
    ...KINDS.slice(0, 3),
    ...(asked ? [CONFLICTS] : []),
    ...KINDS.slice(3),
    ...RARE.filter(({ key }) => objects.some((object) => (object[key] ?? 0) > 0)),
  ];
  const sum = (key: keyof Omit<DeltaData[number], "object">) =>
    objects.reduce((total, object) => total + (object[key] ?? 0), 0);
  const conflicts = sum("conflicts");
  const stale = sum("stale");
  return frame({
    name: "delta",
    title: "Delta by object",
    question: "What has the later export new, changed or no longer?",
    answer:
      objects.length === 0
        ? "There is no later export to compare."
        : `${formatCount(sum("new"))} new, ${formatCount(sum("changed"))} changed, ${formatCount(sum("gone"))} gone${!asked ? "" : conflicts === 0 ? "; nothing was edited on both sides" : `; ${plural(conflicts, "record")} edited on both sides`}.`,
    panels:
      objects.length === 0
        ? []
        : [
            {
              heading: null,
              plot: kindPanel(
                "delta",
                kinds.map(({ key, fill }) => ({ label: key, fill })),
                shown.map((object) => ({
                  label: words(object.object),
                  counts: kinds.map(({ key }) => object[key] ?? 0),
                })),
              ),
            },
          ],
    note: sentences(
      objects.length > 0 ? "Bars grow with the square root of the count; the numbers are exact." : null,
      stale > 0 ? "Stale: other values, but an older moment; they are ignored." : null,
      note,
    ),
    table: {
      columns: ["object", ...kinds.map((kind) => kind.key)],
      rows: objects.map((object) => [object.object, ...kinds.map((kind) => object[kind.key] ?? 0)]),
    },
    bar: "changed",
  });
}
