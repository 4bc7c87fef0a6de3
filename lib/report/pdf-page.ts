/** A4 pages with Inter: headings, text, tables over page breaks, pictures, page numbers. The same calls give the same bytes. */

import { Buffer } from "node:buffer";
import PDFDocument from "pdfkit";
import type { ChartTable } from "../charts/chart.ts";
import { fontBytes } from "../charts/png.ts";
import { formatCell } from "../charts/text.ts";
import { maskPersonal } from "../outputs/mask.ts";

const MARGIN = 45;
/** A picture is drawn so much smaller rather than on the next page. */
const LEAST_SCALE = 0.7;
const INK = "#16202b";
const QUIET = "#54606c";
const LINE = "#c3cad2";

export type PdfFacts = {
  readonly title: string;
  /** ISO UTC: the creation date in the file, from the run, so that equal runs give equal bytes. */
  readonly createdAt: string;
  /** Stands at the foot of every page, before the page number. */
  readonly footer: string;
};

/** Writes from top to bottom and breaks pages by itself. All text is masked against personal data. */
export class PdfPages {
  readonly #doc: PDFKit.PDFDocument;
  readonly #chunks: Uint8Array[] = [];
  readonly #facts: PdfFacts;
  readonly #width: number;

  constructor(facts: PdfFacts) {
    this.#facts = facts;
    const created = new Date(facts.createdAt);
    if (Number.isNaN(created.getTime())) throw new RangeError(`"${facts.createdAt}" is no time: give ISO UTC`);
    this.#doc = new PDFDocument({
      size: "A4",
      margin: MARGIN,
      bufferPages: true,
      lang: "en",
      displayTitle: true,
      info: {
        Title: clean(facts.title),
        Producer: "Actimo Workbook",
        Creator: "Actimo Workbook",
        CreationDate: created,
        ModDate: created,
      },
    });
    this.#doc.registerFont("regular", Buffer.from(fontBytes("regular")));
    this.#doc.registerFont("bold", Buffer.from(fontBytes("bold")));
    this.#doc.on("data", (chunk: Uint8Array) => this.#chunks.push(chunk));
    this.#width = this.#doc.page.width - 2 * MARGIN;
  }

  /** `level` 1 is the title, 2 a section, 3 below; `below`: what is to stand on the same page under it, in points. */
  heading(text: string, level: 1 | 2 | 3, below = 60): void {
    const size = [20, 15, 11.5][level - 1] ?? 11.5;
    this.#room(2.2 * size + below);
    if (this.#doc.y > MARGIN) this.#doc.moveDown(level === 3 ? 0.5 : 0.8);
    this.#at("bold", size, INK).text(clean(text), MARGIN, undefined, { width: this.#width });
    this.#doc.moveDown(0.3);
  }

  paragraph(text: string, style: "normal" | "quiet" | "bold" = "normal"): void {
    this.#at(style === "bold" ? "bold" : "regular", 9.5, style === "quiet" ? QUIET : INK);
    this.#doc.text(clean(text), MARGIN, undefined, { width: this.#width, lineGap: 1.5 });
    this.#doc.moveDown(0.35);
  }

  /** One line per item, numbered when `ordered`; `depth` indents. */
  list(items: readonly string[], ordered = false, depth = 0): void {
    for (const [i, item] of items.entries()) {
      this.#room(16);
      const indent = 14 + depth * 14;
      const top = this.#doc.y;
      this.#at("regular", 9.5, INK).text(ordered ? `${i + 1}.` : "–", MARGIN + indent - 14, top, { lineBreak: false });
      this.#doc.text(clean(item), MARGIN + indent, top, { width: this.#width - indent, lineGap: 1.5 });
    }
    this.#doc.moveDown(0.35);
  }

  /** A framed text that cannot be overlooked, in print as well. */
  alarm(title: string, items: readonly string[]): void {
    const text = clean([title, ...items.map((item) => `– ${item}`)].join("\n"));
    this.#at("bold", 10, "#ffffff");
    const height = this.#doc.heightOfString(text, { width: this.#width - 20, lineGap: 2 }) + 16;
    this.#room(height + 8);
    const top = this.#doc.y;
    this.#doc.rect(MARGIN, top, this.#width, height).fill("#b3261e");
    this.#at("bold", 10, "#ffffff").text(text, MARGIN + 10, top + 8, { width: this.#width - 20, lineGap: 2 });
    this.#doc.y = top + height + 10;
    this.#doc.x = MARGIN;
  }

  /** Least height that a picture takes, in points; `ratio`: height by width. */
  pictureHeight(ratio: number): number {
    return LEAST_SCALE * this.#pictureWidth(ratio) * ratio + 8;
  }
  #pictureWidth(ratio: number): number {
    const most = this.#doc.page.height - 2 * MARGIN - 30;
    return Math.min(this.#width, most / ratio);
  }
  /** A PNG over the full width, smaller where a page is not high enough or has just not enough room left. */
  picture(bytes: Uint8Array, ratio: number): void {
    this.#room(this.pictureHeight(ratio));
    const width = Math.min(this.#pictureWidth(ratio), (this.#left() - 8) / ratio);
    const top = this.#doc.y;
    this.#doc.image(Buffer.from(bytes), MARGIN, top, { width });
    this.#doc.y = top + width * ratio + 8;
  }

  /** A table over as many pages as it needs, its head repeated; `most` rows, then a line that counts the rest. */
  table({ columns, rows }: ChartTable, most = 400): void {
    const shown = rows.slice(0, most);
    const cells = shown.map((row) => columns.map((name, i) => clean(formatCell(name, row[i] ?? null), 16)));
    const numeric = columns.map((_, i) => shown.some((row) => typeof row[i] === "number"));
    const widths = this.#columnWidths(columns, cells, numeric);
    this.#tableRow(columns, widths, numeric, "bold");
    for (const row of cells) {
      if (this.#tableRowHeight(row, widths, "regular") > this.#left()) {
        this.#doc.addPage();
        this.#tableRow(columns, widths, numeric, "bold");
      }
      this.#tableRow(row, widths, numeric, "regular");
    }
    this.#doc.x = MARGIN;
    this.#doc.moveDown(0.4);
    if (rows.length > most) this.paragraph(`${rows.length - most} more rows are in the JSON and CSV files.`, "quiet");
  }

  /** Adds the page numbers and ends the document. */
  async bytes(): Promise<Uint8Array> {
    const { start, count } = this.#doc.bufferedPageRange();
    for (let page = start; page < start + count; page += 1) {
      this.#doc.switchToPage(page);
      // The foot lies in the bottom margin, where pdfkit would start a new page.
      this.#doc.page.margins.bottom = 0;
      const y = this.#doc.page.height - MARGIN + 14;
      this.#at("regular", 8, QUIET).text(clean(this.#facts.footer), MARGIN, y, {
        width: this.#width - 90,
        lineBreak: false,
        height: 12,
        ellipsis: true,
      });
      this.#doc.text(`page ${page - start + 1} of ${count}`, MARGIN, y, {
        width: this.#width,
        align: "right",
        lineBreak: false,
      });
    }
    const ended = new Promise<void>((resolve, reject) => {
      this.#doc.once("end", resolve);
      this.#doc.once("error", reject);
    });
    this.#doc.end();
    await ended;
    return new Uint8Array(Buffer.concat(this.#chunks));
  }

  #at(font: "regular" | "bold", size: number, colour: string): PDFKit.PDFDocument {
    return this.#doc.font(font).fontSize(size).fillColor(colour);
  }

  #left(): number {
    return this.#doc.page.height - MARGIN - this.#doc.y;
  }

  #room(height: number): void {
    if (height > this.#left() && this.#doc.y > MARGIN) this.#doc.addPage();
  }

  /** By need: the widest cell, no column under 34 points, the wide ones sharing what is left. */
  #columnWidths(
    columns: readonly string[],
    rows: readonly (readonly string[])[],
    numeric: readonly boolean[],
  ): number[] {
    const wish = columns.map((name, i) => {
      this.#at("bold", 8, INK);
      let widest = this.#doc.widthOfString(name);
      this.#at("regular", 8, INK);
      for (const row of rows.slice(0, 100))
        widest = Math.max(widest, this.#doc.widthOfString(row[i] ?? "", figures(numeric[i])));
      return Math.max(34, widest + 10);
    });
    const total = wish.reduce((sum, w) => sum + w, 0);
    if (total <= this.#width) return wish;
    const fair = this.#width / columns.length;
    const small = wish.reduce((sum, w) => sum + Math.min(w, fair), 0);
    const over = wish.reduce((sum, w) => sum + Math.max(0, w - fair), 0);
    return wish.map((w) => (w <= fair ? w : fair + ((this.#width - small) * (w - fair)) / over));
  }

  #tableRowHeight(cells: readonly string[], widths: readonly number[], font: "regular" | "bold"): number {
    this.#at(font, 8, INK);
    return Math.max(...cells.map((cell, i) => this.#doc.heightOfString(cell, { width: (widths[i] ?? 40) - 8 }))) + 5;
  }

  #tableRow(
    cells: readonly string[],
    widths: readonly number[],
    numeric: readonly boolean[],
    font: "regular" | "bold",
  ): void {
    const height = this.#tableRowHeight(cells, widths, font);
    this.#room(height);
    const top = this.#doc.y;
    // One cell may be longer than a page: it is cut at the page's end, the CSV holds it whole.
    const cut = Math.min(height, this.#left());
    let x = MARGIN;
    for (const [i, cell] of cells.entries()) {
      const width = widths[i] ?? 40;
      this.#at(font, 8, font === "bold" ? QUIET : INK).text(cell, x + 4, top + 2, {
        width: width - 8,
        height: cut - 2,
        ellipsis: true,
        align: numeric[i] ? "right" : "left",
        ...figures(numeric[i]),
      });
      x += width;
    }
    const y = top + cut;
    this.#doc.moveTo(MARGIN, y).lineTo(x, y).lineWidth(0.5).strokeColor(LINE).stroke();
    this.#doc.x = MARGIN;
    this.#doc.y = y + 1;
  }
}

/** Figures of one width: Inter draws the point of 37.6 so close to the 7 that it is overlooked. */
const figures = (numeric: boolean | undefined): PDFKit.Mixins.TextOptions => (numeric ? { features: ["tnum"] } : {});

/**
 * Masked, without control characters; words of `long` letters may break after `/`, `_`, `.`, `-`, and every 16 letters
 * where there is no such mark (hashes). A break may come out as a blank when the text is copied: the width of a page
 * needs fewer of them than that of a cell.
 */
const clean = (text: string, long = 25) =>
  maskPersonal(text)
    .replace(/[\u0000-\u0009\u000B-\u001F]/g, " ")
    .replace(/\S+/g, (word) => (word.length < long ? word : word.replace(/([/_.-])(?=[\p{L}\p{N}])/gu, "$1\u200B")))
    .replace(/[^\s\u200B]{25,}/g, (word) => word.replace(/[^\s\u200B]{16}(?=[^\s\u200B]{4})/gu, "$&\u200B"));
