/** Puts panels drawn by Observable Plot under a title, question, answer and legend: one standalone SVG. */
import { createHash } from "node:crypto";
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { maskPersonal } from "../outputs/mask.ts";
import type { Chart, ChartTable } from "./chart.ts";
import { FILLS, type Fill, INK, PAPER, paint, patternDefinitions, QUIET } from "./fills.ts";
import { escapeXml, textTable, textWidth, wrap } from "./text.ts";

export const WIDTH = 960;
const MARGIN = 24;
const INNER = WIDTH - 2 * MARGIN;
const FONT = "Inter, system-ui, 'Segoe UI', sans-serif";

export type LegendEntry = { readonly label: string; readonly fill: Fill };
export type Panel = { readonly heading: string | null; readonly plot: Plot.PlotOptions };
export type ChartParts = {
  readonly name: string;
  readonly title: string;
  readonly question: string;
  readonly answer: string;
  readonly legend?: readonly LegendEntry[];
  /** No panels: the answer stands alone, instead of an empty box. */
  readonly panels: readonly Panel[];
  /** Small print below the panels, for example what was left out. */
  readonly note?: string | null;
  readonly table: ChartTable;
  /** The column that gets a bar in the terminal. */
  readonly bar?: string;
};

/** The chart from its parts. Names must be plain file names: they become ids and files. */
export function frame(parts: ChartParts): Chart {
  const body: string[] = [];
  let y = MARGIN + 10;
  const write = (text: string, size: number, weight: number, colour: string) => {
    for (const line of wrap(text, INNER, size)) {
      body.push(
        `<text x="${MARGIN}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${colour}">${escapeXml(line)}</text>`,
      );
      y += Math.round(size * 1.4);
    }
  };
  write(parts.title, 19, 700, INK);
  write(parts.question, 13, 400, QUIET);
  write(parts.answer, 13, 700, INK);
  const panels = parts.panels.map((panel) => ({ heading: panel.heading, ...drawPlot(panel.plot) }));
  const used = (parts.legend ?? []).filter((entry) =>
    panels.some((panel) => panel.svg.includes(`fill="${paint(parts.name, entry.fill)}"`)),
  );
  if (used.length > 0) {
    const legend = drawLegend(parts.name, used, y + 6);
    body.push(legend.svg);
    y = legend.bottom;
  }
  for (const panel of panels) {
    if (panel.heading !== null) {
      y += 14;
      write(panel.heading, 13, 700, INK);
      y -= 6;
    }
    body.push(`<g transform="translate(${MARGIN},${y - 8})" font-size="12" text-anchor="middle">${panel.svg}</g>`);
    y += panel.height;
  }
  if (parts.note) {
    y += 10;
    write(parts.note, 12, 400, QUIET);
  }
  const height = Math.ceil(y + MARGIN - 12);
  const [title, description] = [parts.title, `${parts.question} ${parts.answer}`].map(escapeXml);
  const drawn =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" ` +
    `role="img" aria-labelledby="${parts.name}-title ${parts.name}-answer" font-family="${FONT}" fill="${INK}" color="${INK}">` +
    `<title id="${parts.name}-title">${title}</title><desc id="${parts.name}-answer">${description}</desc>` +
    `<defs>${patternDefinitions(
      parts.name,
      FILLS.filter((fill) => body.some((part) => part.includes(paint(parts.name, fill)))),
    )}</defs>` +
    `<rect width="100%" height="100%" fill="${PAPER}"/>${body.join("")}</svg>`;
  const svg = marked(maskPersonal(drawn), createHash("sha256").update(drawn).digest("hex").slice(0, 6));
  return {
    name: parts.name,
    title: parts.title,
    question: parts.question,
    answer: parts.answer,
    svg,
    table: parts.table,
    text: () => {
      const head = [parts.title, parts.question, parts.answer].join("\n");
      const rows = parts.table.rows.length > 0 ? `\n\n${textTable(parts.table, parts.bar ?? null)}` : "";
      return `${head}${rows}${parts.note ? `\n${parts.note}` : ""}\n`;
    },
  };
}

/**
 * The SVG with `key` at the end of each id and of what refers to it: a mark of the content, so that charts of one name
 * may stand in one document.
 */
const marked = (svg: string, key: string): string =>
  svg
    .replace(/(<[a-z]+ id="[^"]+)"/g, `$1-${key}"`)
    .replace(/(url\(#[^)]+)\)/g, `$1-${key})`)
    .replace(
      /aria-labelledby="([^"]+)"/g,
      (_, ids: string) => `aria-labelledby="${ids.replace(/(?= |$)/g, `-${key}`)}"`,
    );

function drawLegend(name: string, entries: readonly LegendEntry[], top: number): { svg: string; bottom: number } {
  let x = MARGIN;
  let y = top;
  const parts: string[] = [];
  for (const { label, fill } of entries) {
    const width = Math.ceil(30 + textWidth(label, 12) + 16);
    if (x > MARGIN && x + width > WIDTH - MARGIN) {
      x = MARGIN;
      y += 22;
    }
    parts.push(
      `<rect x="${x}" y="${y - 11}" width="24" height="14" fill="${paint(name, fill)}" stroke="${INK}" stroke-width="0.7"/>` +
        `<text x="${x + 30}" y="${y}" font-size="12">${escapeXml(label)}</text>`,
    );
    x += width;
  }
  return { svg: parts.join(""), bottom: y + 26 };
}

/** Plot's SVG without its root and style sheet: resvg and PDF know no CSS variables. */
function drawPlot(options: Plot.PlotOptions): { svg: string; height: number } {
  const { document } = parseHTML("<html><body></body></html>");
  const drawn = Plot.plot({ ...options, document, width: INNER, style: { fontFamily: FONT } });
  drawn.querySelector("style")?.remove();
  return {
    svg: drawn.innerHTML
      .replaceAll("var(--plot-background)", PAPER)
      .replaceAll("currentColor", INK)
      .replaceAll(' font-variant="tabular-nums"', "")
      .replace(/<[^>]*>/g, (tag) => tag.replace(/\d+\.\d{3,}/g, (length) => String(Number(Number(length).toFixed(2))))),
    height: Number(drawn.getAttribute("height")),
  };
}

export { INNER as PANEL_WIDTH };
