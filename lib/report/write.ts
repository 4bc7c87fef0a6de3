/** Writes what people read of a run: `report.html`, `report.pdf`, the charts as SVG and PNG, the tables as CSV. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { png } from "../charts/png.ts";
import { escapeXml } from "../charts/text.ts";
import { maskPersonal } from "../outputs/mask.ts";
import { chartOf, type WorkbookRecord } from "../outputs/record.ts";
import type { OutputFolder } from "../outputs/write.ts";
import { reportHtml } from "./html.ts";
import type { ReportInput } from "./input.ts";
import { workbookName } from "./manifest-tables.ts";
import { reportPdf } from "./pdf.ts";
import { pngWithTitle } from "./png-title.ts";
import { fileName } from "./reference.ts";
import { isPlainSvg, withTitle } from "./svg.ts";
import { tableFiles, writeTables } from "./tables.ts";

/** Absolute paths; tables by their names below the report's folder. */
export type ReportFiles = {
  readonly html: string;
  readonly pdf: string;
  readonly charts: readonly string[];
  readonly tables: readonly string[];
};

type Picture = { readonly name: string; readonly title: string; readonly svg: string };

export type Draw = {
  (svg: string): Uint8Array;
  /** What an SVG looks like is known already. */
  learn(svg: string, picture: Uint8Array): void;
};

/** Draws each picture once: a chart is a file, a picture in the PDF, and often the same in the other report. */
export function drawer(): Draw {
  const pictures = new Map<string, Uint8Array>();
  const draw = (svg: string): Uint8Array => {
    const known = pictures.get(svg) ?? png(svg);
    pictures.set(svg, known);
    return known;
  };
  return Object.assign(draw, { learn: (svg: string, picture: Uint8Array) => void pictures.set(svg, picture) });
}

/** Writes all of them, after removing charts and tables of an earlier run. Returns where they are. */
export async function writeReport(out: OutputFolder, input: ReportInput, draw: Draw = drawer()): Promise<ReportFiles> {
  const files = tableFiles(input);
  const mask = input.run.reveal === true ? (text: string) => text : maskPersonal;
  const ours = input.sections.flatMap(({ charts }) => charts);
  return {
    charts: await writeCharts(out, [...ours, ...recordCharts(input.workbooks, ours)], draw),
    tables: await writeTables(out, files.all, mask),
    html: await out.writeText("report.html", reportHtml(input, files)),
    pdf: await out.writeBytes("report.pdf", await reportPdf(input, draw)),
  };
}

/** The pictures of an earlier report by the text of their SVG. */
async function chartsOf(out: OutputFolder): Promise<Map<string, Uint8Array>> {
  const folder = out.path("charts");
  const names = await readdir(folder).catch(() => []);
  const found = new Map<string, Uint8Array>();
  for (const name of names.filter((one) => one.endsWith(".svg"))) {
    const picture = await readFile(join(folder, name.replace(/svg$/, "png"))).catch(() => null);
    // A picture that was cut off by a full disk ends without this.
    if (picture?.subarray(-8, -4).toString("latin1") === "IEND")
      found.set(await readFile(join(folder, name), "utf8"), new Uint8Array(picture));
  }
  return found;
}

/** Charts of cells that stand in no section, named from workbook, cell and title. */
export function recordCharts(records: readonly WorkbookRecord[], known: readonly Picture[] = []): Picture[] {
  const seen = new Set(known.map(({ svg }) => svg));
  const names = new Set(known.map(({ name }) => name));
  const found: Picture[] = [];
  for (const { file, cells } of records)
    for (const cell of cells)
      for (const output of cell.outputs) {
        const chart = chartOf(output);
        if (!chart || seen.has(chart.svg) || !isPlainSvg(chart.svg)) continue;
        seen.add(chart.svg);
        const stem = fileName(`${workbookName(file)} ${cell.title || `cell ${cell.index}`} ${chart.title}`);
        let name = stem;
        for (let n = 2; names.has(name); n += 1) name = `${stem}-${n}`;
        names.add(name);
        found.push({ name, title: chart.title, svg: chart.svg });
      }
  return found;
}

/**
 * Writes charts as SVG and PNG, both with their title, after removing those of an earlier report. A chart that stands
 * there as it is now is not drawn again: that is most of the time a report takes.
 */
export async function writeCharts(
  out: OutputFolder,
  charts: readonly Picture[],
  draw: Draw = drawer(),
): Promise<string[]> {
  const earlier = await chartsOf(out);
  await out.remove("charts");
  const written: string[] = [];
  for (const { name, title, svg } of charts) {
    const told = maskPersonal(title);
    const text = withTitle(svg, escapeXml(told));
    const known = earlier.get(text);
    if (known) draw.learn(svg, known);
    written.push(await out.writeText(`charts/${name}.svg`, text));
    written.push(await out.writeBytes(`charts/${name}.png`, known ?? pngWithTitle(draw(svg), told)));
  }
  return written;
}
