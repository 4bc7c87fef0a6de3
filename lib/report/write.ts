/** Writes what people read of a run: `report.html`, `report.pdf` and the charts as SVG and PNG. */
import { png } from "../charts/png.ts";
import type { OutputFolder } from "../outputs/write.ts";
import { reportHtml } from "./html.ts";
import type { ReportInput } from "./input.ts";
import { reportPdf } from "./pdf.ts";

export type ReportFiles = { readonly html: string; readonly pdf: string; readonly charts: readonly string[] };

/** Writes all of them, after removing the charts of an earlier run. Returns absolute paths. */
export async function writeReport(out: OutputFolder, input: ReportInput): Promise<ReportFiles> {
  await out.remove("charts");
  const pictures = new Map<string, Uint8Array>();
  const charts: string[] = [];
  for (const chart of input.sections.flatMap((section) => section.charts)) {
    const picture = png(chart.svg);
    pictures.set(chart.svg, picture);
    charts.push(await out.writeText(`charts/${chart.name}.svg`, chart.svg));
    charts.push(await out.writeBytes(`charts/${chart.name}.png`, picture));
  }
  return {
    charts,
    html: await out.writeText("report.html", reportHtml(input)),
    pdf: await out.writeBytes("report.pdf", await reportPdf(input, (svg) => pictures.get(svg) ?? png(svg))),
  };
}
