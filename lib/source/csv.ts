/** CSV by blocks: bytes are decoded first, so that no letter is lost at a block's border, then cut into records. */
import { open } from "node:fs/promises";
import Papa from "papaparse";
import { type Delimiter, lineBreakOf } from "./dialect.ts";
import { decoderFor, type Encoding } from "./encoding.ts";
import type { RecordSorter } from "./records.ts";

export const BLOCK_BYTES = 1 << 20;
/** Each stray quote makes us read what follows again, so there is an end to it. */
const MOST_STRAYS = 50;

type Parsed = { data: string[][]; errors: { row: number }[]; meta: { cursor: number } };
type Parser = { parse(text: string, start: number, ignoreLastRow: boolean): Parsed };

/** Reads a file block by block; `block` is reused, so its bytes must be used before the next one. */
export async function* blocksOf(path: string, size: number = BLOCK_BYTES): AsyncGenerator<Uint8Array> {
  const file = await open(path, "r");
  try {
    const buffer = new Uint8Array(size);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, size, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** Feeds every record of the file to `sorter`, with its first physical line and how many lines it takes. */
export async function readCsv(
  path: string,
  dialect: { encoding: Encoding; delimiter: Delimiter; blockBytes?: number },
  sorter: RecordSorter,
): Promise<void> {
  const decoder = decoderFor(dialect.encoding);
  const cutter = new RecordCutter(dialect.delimiter, sorter);
  for await (const block of blocksOf(path, dialect.blockBytes)) cutter.push(decoder.push(block));
  cutter.push(decoder.end());
  cutter.end();
}

/** Cuts a text that comes in pieces into records. */
export class RecordCutter {
  readonly #delimiter: Delimiter;
  readonly #sorter: RecordSorter;
  #parser: Parser | null = null;
  #lineBreak: "\n" | "\r" = "\n";
  #rest = "";
  #line = 1;
  #strays = 0;
  /** Grows while one record is longer than what was read, so that a cell of many megabytes is not parsed again and again. */
  #wanted = 1 << 16;

  constructor(delimiter: Delimiter, sorter: RecordSorter) {
    this.#delimiter = delimiter;
    this.#sorter = sorter;
  }

  push(text: string): void {
    if (text === "") return;
    this.#rest += text;
    if (this.#rest.length < this.#wanted) return;
    this.#cut();
  }

  end(): void {
    if (this.#rest === "") return;
    const whole = this.#rest.endsWith(this.#breakOf(this.#rest));
    if (!whole) this.#rest += this.#lineBreak;
    this.#cut();
    while (this.#rest !== "" && this.#strays < MOST_STRAYS && this.#skipStrayQuote()) this.#cut();
    if (this.#rest !== "") this.#rejectTornEnd(whole);
    else if (!whole) this.#sorter.endsTorn();
  }

  #breakOf(text: string): "\n" | "\r" {
    if (!this.#parser) {
      this.#lineBreak = lineBreakOf(text);
      const options = { delimiter: this.#delimiter, newline: this.#lineBreak, quoteChar: '"' };
      this.#parser = new Papa.Parser(options) as Parser;
    }
    return this.#lineBreak;
  }

  #cut(): void {
    const lineBreak = this.#breakOf(this.#rest);
    const quoted = this.#rest.includes('"');
    const parsed = this.#parser?.parse(this.#rest, 0, true);
    if (!parsed || parsed.data.length === 0) {
      this.#wanted = this.#rest.length * 2;
      return;
    }
    const firstLine = this.#line;
    const badQuotes = new Set(parsed.errors.map(({ row }) => row));
    for (const [index, cells] of parsed.data.entries()) {
      const last = cells.length - 1;
      const end = cells[last] ?? "";
      if (lineBreak === "\n" && end.endsWith("\r")) cells[last] = end.slice(0, -1);
      const lines = quoted ? 1 + breaksIn(cells, lineBreak) : 1;
      const doubtful = lines > 2 && (badQuotes.has(index) || cells.length !== this.#sorter.knownWidth);
      if (doubtful && this.#swallowed(lines, firstLine)) {
        this.#cut();
        return;
      }
      this.#sorter.push(cells, this.#line, lines);
      this.#line += lines;
    }
    this.#rest = this.#rest.slice(parsed.meta.cursor);
    this.#wanted = 0;
  }

  /**
   * A record of the wrong width, or with quotes out of place, that goes over several lines: when the lines inside it are records of their own,
   * a stray quote swallowed them. Its line is given up and the text after it waits to be cut again.
   */
  #swallowed(lines: number, firstLine: number): boolean {
    const width = this.#sorter.knownWidth;
    if (width < 2 || this.#strays >= MOST_STRAYS) return false;
    let start = 0;
    for (let line = firstLine; line < this.#line; line++) start = this.#rest.indexOf(this.#lineBreak, start) + 1;
    const second = this.#rest.indexOf(this.#lineBreak, start) + 1;
    let end = second;
    for (let line = 1; line < Math.min(lines - 1, 20); line++) end = this.#rest.indexOf(this.#lineBreak, end) + 1;
    if (!this.#holdsRecords(this.#rest.slice(second, end), width)) return false;
    this.#giveUpLine(this.#rest.slice(start, second - 1));
    this.#rest = this.#rest.slice(second);
    return true;
  }

  /** Whether most lines of a text are records of a width. */
  #holdsRecords(text: string, width: number): boolean {
    const options = { delimiter: this.#delimiter, newline: this.#lineBreak, quoteChar: '"', preview: 20 };
    const { data } = Papa.parse<string[]>(text, options);
    const even = data.filter((cells) => cells.length === width).length;
    return even > 0 && even * 2 >= data.length - 1;
  }

  #giveUpLine(line: string): void {
    this.#sorter.reject(line.replace(/\r$/, "").split(this.#delimiter), this.#line, 1, "unreadable_row");
    this.#line += 1;
    this.#strays += 1;
  }

  /**
   * The file ends inside quotes. When the lines after the first are records of the header's width, the quote
   * was a stray one: only its line is given up. False when the file is really torn.
   */
  #skipStrayQuote(): boolean {
    const end = this.#rest.indexOf(this.#lineBreak);
    const tail = this.#rest.slice(end + 1);
    if (end < 0 || tail === "") return false;
    const width = this.#sorter.width();
    if (width < 2 || !this.#holdsRecords(tail, width)) return false;
    this.#giveUpLine(this.#rest.slice(0, end));
    this.#rest = tail;
    return true;
  }

  #rejectTornEnd(whole: boolean): void {
    const text = whole ? this.#rest : this.#rest.slice(0, -1);
    const cells = this.#parser?.parse(text, 0, false).data[0] ?? [text];
    const lines = text.split(this.#lineBreak).length - (text.endsWith(this.#lineBreak) ? 1 : 0);
    this.#sorter.reject(cells, this.#line, lines, "truncated_last_row");
    this.#line += lines;
    this.#rest = "";
  }
}

function breaksIn(cells: readonly string[], lineBreak: string): number {
  let breaks = 0;
  for (const cell of cells)
    for (let at = cell.indexOf(lineBreak); at >= 0; at = cell.indexOf(lineBreak, at + 1)) breaks++;
  return breaks;
}
