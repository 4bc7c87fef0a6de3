/** Does the CRM hold what was planned? */
import * as Plot from "@observablehq/plot";
import type { Reconciliation } from "../outputs/shapes.ts";
import { apart, firstRows, labelAxis, labelRoom, rowHeight } from "./bars.ts";
import type { Chart } from "./chart.ts";
import { GRID, INK, paint, RIM } from "./fills.ts";
import { frame } from "./frame.ts";
import { holdNumbers } from "./numbers.ts";
import { byName, formatCount, formatShare, plural, textWidth, words } from "./text.ts";

export type CountMismatchData = Pick<Reconciliation, "threshold" | "objects">;
const TICKS = [0, 0.001, 0.005, 0.01, 0.05, 0.2, 1];

/**
 * The difference of each object against the threshold, on an axis that is linear near zero and logarithmic above, so that
 * 0.5 % can be told from nothing beside 20 %.
 */
export function countMismatchChart(data: CountMismatchData): Chart {
  holdNumbers("count-mismatch", data);
  const objects = apart(
    [...data.objects]
      .sort((a, b) => b.difference - a.difference || byName(a.object, b.object))
      .map((object) => ({
        ...object,
        label: words(object.object),
        over: object.difference > data.threshold,
        failed: object.verdict === "failed",
        note: `${formatShare(object.difference)} · ${formatCount(object.destination)} of ${formatCount(object.planned)}${object.difference > data.threshold ? " · over" : object.verdict === "failed" ? " · failed" : ""}`,
      })),
  );
  const { shown, note } = firstRows(objects, "objects");
  const over = objects.filter((object) => object.over).length;
  const failed = objects.filter((object) => object.failed && !object.over).length;
  const limit = formatShare(data.threshold);
  const left = labelRoom(shown.map((object) => object.label));
  const right = Math.ceil(Math.max(0, ...shown.map((object) => textWidth(object.note, 12))) + 16);
  const largest = Math.max(data.threshold * 2, ...objects.map((object) => object.difference));
  const domainEnd = TICKS.find((tick) => tick >= largest) ?? largest;
  return frame({
    name: "count-mismatch",
    title: "Counts against the threshold",
    question: "Does the CRM hold what was planned?",
    answer:
      objects.length === 0
        ? "Nothing was planned, so there is nothing to compare."
        : over === 0 && failed === 0
          ? `${objects.length === 1 ? "The one object is" : `All ${plural(objects.length, "object")} are`} within the threshold of ${limit}.`
          : `${over} of ${plural(objects.length, "object")} differ${over === 1 ? "s" : ""} by more than the threshold of ${limit}.` +
            (failed > 0 ? ` ${plural(failed, "more object")} failed for another reason.` : ""),
    legend: [
      { label: `within ${limit}`, fill: "solid" },
      { label: `over ${limit}, or failed otherwise`, fill: "cross" },
    ],
    panels:
      objects.length === 0
        ? []
        : [
            {
              heading: null,
              plot: {
                marginLeft: left,
                marginRight: right,
                marginTop: 24,
                marginBottom: 42,
                height: shown.length * rowHeight(shown.length) + 66,
                x: { type: "symlog", constant: 0.002, domain: [0, domainEnd], label: null },
                y: { type: "band", domain: shown.map((object) => object.label), padding: 0.25 },
                color: { type: "identity" },
                marks: [
                  Plot.gridX(
                    TICKS.filter((tick) => tick <= domainEnd),
                    { stroke: GRID, strokeOpacity: 1 },
                  ),
                  Plot.axisX(
                    TICKS.filter((tick) => tick <= domainEnd),
                    {
                      tickFormat: formatShare,
                      label: "|planned − found| / planned (axis stretched near zero)",
                      labelAnchor: "center",
                      labelArrow: "none",
                      fontSize: 12,
                    },
                  ),
                  labelAxis(left),
                  Plot.barX(shown, {
                    x: "difference",
                    y: "label",
                    fill: (object: { over: boolean; failed: boolean }) =>
                      paint("count-mismatch", object.over || object.failed ? "cross" : "solid"),
                    stroke: INK,
                    strokeWidth: 0.7,
                    title: (object: { label: string; note: string }) => `${object.label}: ${object.note}`,
                  }),
                  Plot.ruleX([data.threshold], { stroke: INK, strokeWidth: 2, strokeDasharray: "6 3" }),
                  Plot.text([`threshold ${limit}`], {
                    x: () => data.threshold,
                    frameAnchor: "top",
                    dy: -14,
                    fontWeight: 700,
                    text: (text: string) => text,
                    fontSize: 12,
                  }),
                  Plot.text(shown, {
                    x: (object: { difference: number }) => Math.max(object.difference, data.threshold),
                    y: "label",
                    text: "note",
                    textAnchor: "start",
                    dx: 6,
                    fontSize: 12,
                    ...RIM,
                  }),
                ],
              },
            },
          ],
    note,
    table: {
      columns: ["object", "source", "planned", "ledger", "destination", "difference", "verdict"],
      rows: objects.map((o) => [o.object, o.source, o.planned, o.ledger, o.destination, o.difference, o.verdict]),
    },
    bar: "difference",
  });
}
