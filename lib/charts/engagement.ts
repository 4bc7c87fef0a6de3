/** How many rows does a person have of each kind? */
import { firstRows } from "./bars.ts";
import type { Chart } from "./chart.ts";
import { frame } from "./frame.ts";
import { heatPanel, type Shade, shadeOf, type Tile } from "./heat.ts";
import { holdNumbers } from "./numbers.ts";
import { byName, formatCount, formatShare, plural, sentences, words } from "./text.ts";
import { FEWEST_PEOPLE } from "./workspace-axis.ts";

/** People by the number of rows they have of an object, in classes; `to` is null for the last, open one. */
export type EngagementData = readonly {
  readonly object: string;
  readonly people: number;
  readonly none: number;
  readonly median: number;
  readonly p95: number;
  readonly histogram: readonly { readonly from: number; readonly to: number | null; readonly people: number }[];
}[];

const FEW = `<${FEWEST_PEOPLE}`;
const LIMITS = [0.000001, 0.05, 0.2, 0.5] as const;

/** A grid of objects by classes, shaded by the share of the people; fewer than five people are not counted out. */
export function engagementChart(data: EngagementData): Chart {
  holdNumbers("engagement", data);
  const objects = data
    .filter(({ people, none }) => people > none)
    .sort((a, b) => b.people - b.none - (a.people - a.none) || byName(a.object, b.object));
  const { shown, note } = firstRows(objects, "objects");
  const name = ({ from, to }: { from: number; to: number | null }) =>
    to === null
      ? `over ${formatCount(from - 1)}`
      : from === to
        ? formatCount(from)
        : `${formatCount(from)}–${formatCount(to)}`;
  const used = new Set(
    objects.flatMap(({ histogram }) =>
      histogram.slice(0, histogram.findLastIndex(({ people }) => people > 0) + 1).map(name),
    ),
  );
  const told = (people: number): string => (people > 0 && people < FEWEST_PEOPLE ? FEW : formatCount(people));
  const [widest] = [...objects].sort((a, b) => b.histogram.length - a.histogram.length);
  const classes = (widest?.histogram ?? []).map(name).filter((label) => used.has(label));
  const rowsOf = (object: EngagementData[number]) =>
    object.histogram.filter((part) => used.has(name(part))).map((part) => ({ label: name(part), people: part.people }));
  const [most] = objects;
  const notes = new Map(
    objects.map((object) => [
      words(object.object),
      `median ${formatCount(object.median)}, 95 % up to ${formatCount(object.p95)}`,
    ]),
  );
  return frame({
    name: "engagement",
    title: "Rows per person",
    question: "How many rows does a person have of each kind?",
    answer: most
      ? `Of ${plural(most.people, "person", "people")}, ${formatShare((most.people - most.none) / most.people)} have ${words(most.object)}, half of all at most ${formatCount(most.median)}.`
      : "No row names a person of the export.",
    panels:
      objects.length === 0
        ? []
        : [
            {
              heading: "People by the number of their rows",
              plot: heatPanel(
                "engagement",
                shown.map(({ object }) => words(object)),
                classes,
                shown.flatMap((object) =>
                  rowsOf(object).map(
                    ({ label, people }): Tile => ({
                      row: words(object.object),
                      column: label,
                      shade: (people < FEWEST_PEOPLE
                        ? Math.min(1, people)
                        : shadeOf(people / object.people, LIMITS)) as Shade,
                      text: told(people),
                    }),
                  ),
                ),
                { note: (row) => notes.get(row) ?? "" },
              ),
            },
          ],
    note: sentences(
      objects.length > 0
        ? `The stronger the shade, the larger the share of the people. Groups under ${FEWEST_PEOPLE} are not counted out.`
        : null,
      note,
    ),
    table: {
      columns: ["object", ...classes, "median", "95 % up to"],
      rows: objects.map((object) => {
        const counts = new Map(rowsOf(object).map(({ label, people }) => [label, people]));
        return [
          object.object,
          ...classes.map((label) => {
            const people = counts.get(label) ?? 0;
            return people > 0 && people < FEWEST_PEOPLE ? FEW : people;
          }),
          object.median,
          object.p95,
        ];
      }),
    },
  });
}
