/** Figures that a summary states, beside what the rows it sums up add up to. Nothing is repaired: both are reported. */
import { type Finding, finding } from "../contract/finding.ts";
import type { ObjectName } from "../contract/objects.ts";
import type { Cell, StagedTable, Staging } from "../staging/types.ts";
import { SUMMARY_PAIRS } from "./summary-pairs.ts";

/** One column of a summary checked against one detail. `compared = equal + different`. */
export type SummaryCheck = {
  readonly object: ObjectName;
  readonly column: string;
  /** The detail; the object itself where a row is checked against its own other figures. */
  readonly of: ObjectName;
  readonly compared: number;
  readonly equal: number;
  readonly different: number;
  /** Records with detail for which the summary states nothing: no row, or a blank cell. */
  readonly missing: number;
  /** Stated figures that cannot be counted: anonymised, or of a workspace without detail. */
  readonly uncounted: number;
  /** Only worth knowing: the figure may count what no export holds. */
  readonly informative: boolean;
  /** Of the different ones: those that fit when the percentage is a fraction (0.57 for 57 %). */
  readonly asFractions: number;
  /** The first that differ, by id. */
  readonly examples: readonly { readonly id: string; readonly stated: Cell; readonly counted: Cell }[];
};

const MOST_EXAMPLES = 20;

/** Checks every summary whose detail was exported too. Pure; the figures of each file stay as they were stated. */
export function compareSummaries(staging: Staging): SummaryCheck[] {
  return SUMMARY_PAIRS.flatMap((pair) => {
    const [summary, detail] = [staging.tables.get(pair.object), staging.tables.get(pair.of)];
    if (!summary || !detail || summary.length === 0) return [];
    if (pair.unless && staging.tables.has(pair.unless)) return [];
    const { columns, keyOf, ids } = pair.read(staging, summary, detail);
    return Object.entries(columns).flatMap(([name, counted]) => {
      const column = summary.column(name);
      if (!column) return [];
      const tolerance = tolerances(summary, name);
      const isPercent = column.type === "percent";
      const counts = { compared: 0, equal: 0, different: 0, missing: 0, uncounted: 0, asFractions: 0 };
      const examples: SummaryCheck["examples"][number][] = [];
      const stated = new Set<string>();
      for (let row = 0; row < summary.length; row++) {
        const value = column.at(row);
        const key = keyOf(row);
        const sum = counted(row);
        if (value === null) {
          if (sum && sum.value !== null && sum.value !== 0) counts.missing++;
          stated.add(key);
          continue;
        }
        stated.add(key);
        if (sum === null) {
          counts.uncounted++;
          continue;
        }
        counts.compared++;
        if (sum.accepts(value, tolerance(row))) counts.equal++;
        else {
          counts.different++;
          if (isPercent && typeof value === "number" && value <= 1 && sum.accepts(value * 100, tolerance(row) * 100))
            counts.asFractions++;
          if (examples.length < MOST_EXAMPLES)
            examples.push({ id: String(summary.cell(pair.key, row) ?? ""), stated: value, counted: sum.value });
        }
      }
      for (const id of ids) if (!stated.has(id)) counts.missing++;
      const { object, of } = pair;
      return [{ object, column: name, of, ...counts, informative: pair.informative ?? false, examples }];
    });
  });
}

/** Half of the last decimal that a column shows, per file: 57 for 57,4 % is right where no row has decimals. */
function tolerances(table: StagedTable, name: string): (row: number) => number {
  const column = table.column(name);
  const decimals = new Map<string, number>();
  for (let row = 0; row < table.length; row++) {
    const value = column?.at(row) ?? null;
    if (typeof value !== "number" || Number.isInteger(value)) continue;
    const { file } = table.lineage(row);
    const shown = Math.min(6, (String(value).split(".")[1] ?? "").length);
    if (shown > (decimals.get(file) ?? 0)) decimals.set(file, shown);
  }
  return (row) => 0.5 * 10 ** -(decimals.get(table.lineage(row).file) ?? 0);
}

/** One finding per column that differs, and one per column that leaves records out. */
export function summaryFindings(checks: readonly SummaryCheck[]): Finding[] {
  return checks.flatMap(({ object, column, of, compared, different, missing, informative, examples, asFractions }) => {
    const found: Finding[] = [];
    const detail = of === object ? "its other columns" : `the rows of ${of}`;
    if (different > 0)
      found.push(
        finding(
          informative ? "info" : "warning",
          "summary_differs",
          asFractions === different
            ? `${different} of ${compared} rows of ${object} state ${column} as a fraction of 1 (0.57 for 57 %): multiply the column by 100 before it is used.`
            : informative
              ? `${different} of ${compared} rows of ${object} state another ${column} than ${detail} add up to. It may count what no export holds; the stated figure stays.`
              : `${different} of ${compared} rows of ${object} state another ${column} than ${detail} add up to. The stated figure stays as it is: find out which of the two exports is incomplete.`,
          {
            object,
            column,
            found: examples.map(({ id, stated, counted }) => `${id}: ${stated} stated, ${counted} counted`).join("; "),
          },
        ),
      );
    if (missing > 0 && !informative)
      found.push(
        finding(
          "info",
          "summary_incomplete",
          `${missing} records have rows in ${of} and no ${column} in ${object}: use the rows, not the summary.`,
          { object, column, found: String(missing) },
        ),
      );
    return found;
  });
}
