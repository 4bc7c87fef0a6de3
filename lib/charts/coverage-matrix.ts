/** What becomes of each source column of an object? */
import type { CoverageFile } from "../outputs/shapes.ts";
import { apart, firstRows } from "./bars.ts";
import type { Chart } from "./chart.ts";
import { arriving, type CountedColumn, FATES, type Fates, fatesOf, isLoss, NO_FATES, sumFates } from "./fates.ts";
import { frame } from "./frame.ts";
import { heatPanel, shadeOf, type Tile } from "./heat.ts";
import { holdNumbers } from "./numbers.ts";
import { byName, formatCount, formatShare, plural, sentences, shorten, words } from "./text.ts";

/** Columns of one object from `coverage.json`. */
export type CoverageMatrixData = {
  readonly object: string;
  readonly columns: readonly (Omit<CountedColumn, "object"> &
    Pick<CoverageFile["columns"][number], "column" | "destination">)[];
};

const LIMITS = [0.000001, 0.05, 0.25, 0.75] as const;
const NOTE_WIDTH = 230;
/** From this share on a column counts as arrived. */
const MOST = 0.95;

/** A grid of source columns by fates, shaded by the share of the column's cells; what arrives least stands first. */
export function coverageMatrixChart(data: CoverageMatrixData): Chart {
  holdNumbers("coverage-matrix", data);
  const counted = data.columns.map((column) => {
    const fates = fatesOf({ ...column, object: data.object });
    const reasons = Object.entries(column.skipped)
      .filter(([reason, cells]) => cells > 0 && isLoss(reason))
      .sort((a, b) => b[1] - a[1] || byName(a[0], b[0]));
    return { column: column.column, destination: column.destination, fates, share: arriving(fates), reasons };
  });
  const columns = counted
    .filter(({ fates }) => fates.cells > 0)
    .sort(
      (a, b) =>
        b.fates.unaccounted - a.fates.unaccounted ||
        (a.share ?? 1) - (b.share ?? 1) ||
        b.fates.cells - a.fates.cells ||
        byName(a.column, b.column),
    );
  const { shown: first, note } = firstRows(columns, "columns");
  const shown = apart(first.map((one) => ({ ...one, label: one.column })));
  const sum = columns.reduce<Fates>((total, { fates }) => sumFates(total, fates), NO_FATES);
  const fates = FATES.filter(({ key }) => key !== "unaccounted" || sum.unaccounted > 0);
  const count = (is: (share: number) => boolean) => columns.filter(({ share }) => share !== null && is(share)).length;
  const [most, none, all] = [count((share) => share >= MOST), count((share) => share === 0), count(() => true)];
  const name = `coverage-${data.object.replaceAll("_", "-")}`;
  const notes = new Map(
    shown.map(({ label, destination, share, reasons: [reason] }) => [
      label,
      destination !== "" ? `→ ${destination}` : share === 0 && reason !== undefined ? words(reason[0]) : "",
    ]),
  );
  const blank = counted.length - columns.length;
  return frame({
    name,
    title: `Coverage of ${words(data.object)}, column by column`,
    question: "What becomes of each source column?",
    answer:
      columns.length === 0
        ? `The ${words(data.object)} hold no cells.`
        : `Of ${plural(all, "column")}, ${most} ${most === 1 ? "arrives" : "arrive"} to ${formatShare(MOST)} or more, ${all - most - none} in part, ${none} not at all; ${sum.unaccounted === 0 ? "every cell is accounted for" : `${plural(sum.unaccounted, "cell")} ${sum.unaccounted === 1 ? "is" : "are"} unaccounted for`}.`,
    panels:
      shown.length === 0
        ? []
        : [
            {
              heading: "Share of the cells that stand in no newer or equal row; grey: how many stand in one, of all",
              plot: heatPanel(
                name,
                shown.map(({ label }) => label),
                fates.map(({ short }) => short),
                shown.flatMap(({ label, fates: found }) =>
                  fates.map(({ key, short }): Tile => {
                    const own = found.cells - found.older;
                    const of = key === "older" ? found.cells : own;
                    const share = of > 0 ? found[key] / of : 0;
                    return {
                      row: label,
                      column: short,
                      shade: key === "older" || key === "unaccounted" ? 0 : shadeOf(share, LIMITS),
                      text: found[key] === 0 ? "" : formatShare(share),
                      told: plural(found[key], "cell"),
                      ...(key === "unaccounted" && found[key] > 0 ? { fill: "cross" } : {}),
                      ...(key === "older" && found[key] > 0 ? { fill: "grey" } : {}),
                    };
                  }),
                ),
                { note: (label) => shorten(notes.get(label) ?? "", NOTE_WIDTH, 12) },
              ),
            },
          ],
    note:
      columns.length === 0
        ? null
        : sentences(
            note,
            blank > 0 ? `${plural(blank, "column")} without a value ${blank === 1 ? "is" : "are"} left out.` : null,
            "The stronger the shade, the larger the share. Behind a column stands its destination, or the main reason why nothing of it arrives.",
          ),
    table: {
      columns: [
        "column",
        "destination",
        "cells",
        ...fates.map(({ short }) => short),
        "share that arrives",
        "why skipped",
      ],
      rows: columns.map(({ column, destination, fates: found, share, reasons }) => [
        column,
        destination === "" ? null : destination,
        found.cells,
        ...fates.map(({ key }) => found[key]),
        share,
        reasons.map(([reason, cells]) => `${formatCount(cells)} ${words(reason)}`).join(", "),
      ]),
    },
    bar: "cells",
  });
}
