/** What is wrong with the export, and how often? */
import { firstRows } from "./bars.ts";
import type { Chart } from "./chart.ts";
import type { Fill } from "./fills.ts";
import { frame } from "./frame.ts";
import { kindPanel } from "./kinds.ts";
import { holdNumbers } from "./numbers.ts";
import { byName, formatCount, plural, sentences, words } from "./text.ts";

const KINDS = [
  { key: "blocking", label: "blocking", fill: "cross" },
  { key: "error", label: "errors", fill: "backslant" },
  { key: "warning", label: "warnings", fill: "dots" },
  { key: "info", label: "for information", fill: "grey" },
] as const satisfies readonly { key: string; label: string; fill: Fill }[];

/** Findings counted by severity, code and object. */
export type FindingsData = readonly {
  readonly severity: (typeof KINDS)[number]["key"];
  readonly code: string;
  readonly object: string | null;
  readonly count: number;
}[];

/** Kinds of findings, the worst and then the most frequent first. */
export function findingsChart(data: FindingsData): Chart {
  holdNumbers("findings", data);
  const rank = new Map<string, number>(KINDS.map(({ key }, at) => [key, at]));
  const rows = [...data]
    .filter(({ count }) => count > 0)
    .sort(
      (a, b) =>
        (rank.get(a.severity) ?? 0) - (rank.get(b.severity) ?? 0) ||
        b.count - a.count ||
        byName(a.code, b.code) ||
        byName(a.object ?? "", b.object ?? ""),
    );
  const label = (row: FindingsData[number]) => `${words(row.code)}${row.object === null ? "" : ` · ${row.object}`}`;
  const times = Map.groupBy(rows, label);
  const { shown, note } = firstRows(rows, "kinds of findings");
  const kinds = KINDS.filter(({ key }) => rows.some(({ severity }) => severity === key));
  const said = kinds.map(({ key, label: name }) => {
    const total = rows.filter(({ severity }) => severity === key).reduce((sum, { count }) => sum + count, 0);
    return key === "warning" || key === "error"
      ? plural(total, name.slice(0, -1))
      : `${formatCount(total)} ${key === "info" ? "for information" : name}`;
  });
  return frame({
    name: "findings",
    title: "Findings",
    question: "What is wrong with the export, and how often?",
    answer: rows.length === 0 ? "Nothing was found that anybody should look at." : `Found: ${said.join(", ")}.`,
    legend: KINDS.map(({ label: name, fill }) => ({ label: name, fill })),
    panels:
      shown.length === 0
        ? []
        : [
            {
              heading: null,
              plot: kindPanel(
                "findings",
                [{ label: "findings", fill: "grey" }],
                shown.map((row) => ({
                  label: (times.get(label(row))?.length ?? 0) > 1 ? `${label(row)} (${row.severity})` : label(row),
                  counts: [row.count],
                  fill: KINDS[rank.get(row.severity) ?? 0]?.fill ?? "grey",
                })),
              ),
            },
          ],
    note: sentences(
      rows.length > 0 ? "Bars grow with the square root of the count; the numbers are exact." : null,
      note,
    ),
    table: {
      columns: ["severity", "finding", "object", "count"],
      rows: rows.map((row) => [row.severity, words(row.code), row.object, row.count]),
    },
    bar: "count",
  });
}
