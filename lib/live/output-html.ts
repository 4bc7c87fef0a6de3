/** One output of a cell as HTML: the richest of its forms that can be shown without trusting what is in it. */
import { stripVTControlCharacters } from "node:util";
import { z } from "zod";
import { formatCount } from "../charts/text.ts";
import { markdownHtml } from "../report/markdown.ts";
import { isPlainSvg, withOwnIds } from "../report/svg.ts";
import { escapeHtml } from "../workbook/html-table.ts";
import { CHART_MIME, CHECK_MIME, type MimeBundle, STREAM_MIME, TABLE_MIME } from "../workbook/record.ts";
import { shownTable, tableHtml } from "./table-html.ts";

/** Where an output stands. `table`: its number among the tables of its cell, if it is one. */
export interface OutputPlace {
  readonly cell: number;
  readonly at: number;
  readonly table: number;
}

const check = z.object({ sentence: z.string(), pass: z.boolean() });
const chart = z.object({ title: z.string(), alt: z.string() });
/** Lines of one text that are shown before somebody asks for all: the first and the last of them. */
const FIRST_LINES = 60;
const LAST_LINES = 140;
/** Letters of a picture that stands in the page itself; a larger one is fetched when it is scrolled to. */
const LARGE_PICTURE = 400_000;
const LONG_TEXT = 200_000;

/** HTML of an output; without a place one that stands by itself, with the rows it came with. `all`: long texts whole. */
export function outputHtml(output: MimeBundle, place: OutputPlace | undefined, all: boolean): string {
  const stream = output[STREAM_MIME];
  if (stream !== undefined) return textHtml(plainOf(output), stream === "stderr" ? "console stderr" : "console", all);
  const table = shownTable.safeParse(output[TABLE_MIME]);
  const tableAt = table.success ? tableHtml(table.data, place) : "";
  const checked = check.safeParse(output[CHECK_MIME]);
  if (checked.success) {
    const { sentence, pass } = checked.data;
    const rows = pass ? "" : tableAt;
    return `<div class="check ${pass ? "pass" : "fail"}"><p><span class="sign" aria-hidden="true">${pass ? "✓" : "✕"}</span> ${escapeHtml(sentence)}<span class="quiet"> ${pass ? "holds" : "does not hold"}</span></p>${rows}</div>`;
  }
  const picture = pictureHtml(output, place);
  if (picture !== "") {
    const numbers = tableAt === "" ? "" : `<details class="numbers"><summary>The numbers</summary>${tableAt}</details>`;
    return `<figure class="chart">${picture}${numbers}</figure>`;
  }
  if (tableAt !== "") return tableAt;
  const markdown = output["text/markdown"];
  if (typeof markdown === "string") return `<div class="prose">${markdownHtml(markdown, 3)}</div>`;
  const data = output["application/json"];
  if (data !== undefined) return textHtml(JSON.stringify(data, null, 2) ?? "", "value", all);
  return textHtml(plainOf(output), "value", all);
}

/** The picture of an output as an SVG document of its own; undefined where there is none. */
export function svgOf(output: MimeBundle | undefined): string | undefined {
  const svg = output?.["image/svg+xml"];
  if (typeof svg !== "string") return undefined;
  return /<svg[^>]*\sxmlns=/.test(svg) ? svg : svg.replace(/<svg\b/, '<svg xmlns="http://www.w3.org/2000/svg"');
}

function pictureHtml(output: MimeBundle, place: OutputPlace | undefined): string {
  const about = chart.safeParse(output[CHART_MIME]);
  const alt = escapeHtml(about.success ? about.data.alt : "Picture");
  const svg = svgOf(output);
  if (svg !== undefined) {
    // Styles inside a drawing are refused by the page's own policy; as an image it brings its own.
    if (svg.length <= LARGE_PICTURE && isPlainSvg(svg) && !/<style\b|\sstyle=/i.test(svg))
      return `<div class="drawing">${withOwnIds(svg, place ? `c${place.cell}-${place.at}` : "look")}</div>`;
    if (place)
      return `<img class="drawing" src="/picture/${place.cell}/${place.at}.svg?${svg.length}" alt="${alt}" loading="lazy">`;
  }
  for (const type of ["image/png", "image/jpeg"]) {
    const data = output[type];
    if (typeof data === "string" && /^[\w+/=\s]+$/.test(data))
      return `<img class="drawing" src="data:${type};base64,${data.replace(/\s/g, "")}" alt="${alt}">`;
  }
  return "";
}

/** The text of an output; of HTML alone, its words. */
function plainOf(output: MimeBundle): string {
  const plain = output["text/plain"];
  if (typeof plain === "string") return stripVTControlCharacters(plain);
  const html = output["text/html"];
  if (typeof html !== "string") return `(${Object.keys(output).join(", ")})`;
  return html
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

function textHtml(text: string, kind: string, all: boolean): string {
  if (text === "") return "";
  const lines = text.split("\n");
  const long = lines.length > FIRST_LINES + LAST_LINES || text.length > LONG_TEXT;
  if (all || !long) return `<pre class="${kind}">${escapeHtml(text)}</pre>`;
  const half = LONG_TEXT / 2;
  const first = cutEnd(lines.slice(0, FIRST_LINES).join("\n"), half);
  const rest = lines.slice(FIRST_LINES);
  const last = rest.slice(-LAST_LINES).join("\n").slice(-half);
  const left = lines.length - Math.min(lines.length, FIRST_LINES + LAST_LINES);
  const much =
    left > 0
      ? `${formatCount(left)} more lines`
      : `${formatCount(text.length - first.length - last.length)} more letters`;
  return `<pre class="${kind}">${escapeHtml(first)}</pre><p class="more"><button type="button" data-do="all">Show ${much}</button></p>${last === "" ? "" : `<pre class="${kind}">${escapeHtml(last)}</pre>`}`;
}

const cutEnd = (text: string, most: number): string => (text.length > most ? text.slice(0, most) : text);
