/** What became of every line of every file? */
import { firstRows } from "./bars.ts";
import type { Chart } from "./chart.ts";
import type { Fill } from "./fills.ts";
import { frame } from "./frame.ts";
import { kindPanel } from "./kinds.ts";
import { holdNumbers } from "./numbers.ts";
import { byName, formatCount, plural, sentences } from "./text.ts";

const KINDS = [
  { key: "data", label: "data rows", fill: "solid" },
  { key: "rejected", label: "rejected", fill: "cross" },
  { key: "preamble", label: "notes", fill: "dots" },
  { key: "blank", label: "blank", fill: "blank" },
  { key: "header", label: "header", fill: "grey" },
] as const satisfies readonly { key: string; label: string; fill: Fill }[];

/** Physical lines (or sheet rows) of each file by what they were read as; the paths are unique. */
export type LinesData = readonly {
  readonly file: string;
  readonly lines: Readonly<Record<(typeof KINDS)[number]["key"], number>>;
}[];

/** Files by the lines that are no data, most first; files without lines (JSON, attachments) are left out. */
export function linesChart(data: LinesData): Chart {
  holdNumbers("lines", data);
  const files = data
    .map(({ file, lines }) => {
      const all = KINDS.reduce((sum, { key }) => sum + lines[key], 0);
      return { file, lines, all, odd: lines.rejected + lines.preamble + lines.blank };
    })
    .filter(({ all }) => all > 0)
    .sort((a, b) => b.lines.rejected - a.lines.rejected || b.odd - a.odd || byName(a.file, b.file));
  const name = (file: string) => file.split("/").at(-1) ?? file;
  const names = Map.groupBy(files, ({ file }) => name(file));
  const { shown, note } = firstRows(files, "files");
  const sum = (key: (typeof KINDS)[number]["key"]) => files.reduce((total, { lines }) => total + lines[key], 0);
  const all = files.reduce((total, file) => total + file.all, 0);
  const rejected = sum("rejected");
  const hit = files.filter(({ lines }) => lines.rejected > 0).length;
  return frame({
    name: "lines",
    title: "Lines of the files",
    question: "What became of every line of every file?",
    answer:
      files.length === 0
        ? "No file has lines to count."
        : `All ${formatCount(all)} lines of ${plural(files.length, "file")} have one place each; ${rejected === 0 ? "none was rejected" : `${formatCount(rejected)} in ${plural(hit, "file")} ${rejected === 1 ? "was" : "were"} rejected`}.`,
    panels:
      shown.length === 0
        ? []
        : [
            {
              heading: null,
              plot: kindPanel(
                "lines",
                KINDS,
                shown.map(({ file, lines }) => ({
                  label: (names.get(name(file))?.length ?? 0) > 1 ? file : name(file),
                  counts: KINDS.map(({ key }) => lines[key]),
                })),
                { within: true },
              ),
            },
          ],
    note: sentences(
      files.length > 0
        ? "Bars compare within their column and grow with the square root; the numbers are exact."
        : null,
      note,
    ),
    table: {
      columns: ["file", ...KINDS.map(({ label }) => label), "lines"],
      rows: files.map(({ file, lines, all: total }) => [file, ...KINDS.map(({ key }) => lines[key]), total]),
    },
    bar: "rejected",
  });
}
