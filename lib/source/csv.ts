/** Reads a delimited text block by block: bytes become UTF-8, are cut into records, and sorted into rows. */
import { blocksOf } from "./blocks.ts";
import { ByteRecord, ByteStore } from "./byte-store.ts";
import { ByteWindow } from "./byte-window.ts";
import { CR, type CutDialect, LF, LONGEST_RECORD, MOST_COLUMNS, RecordCutter } from "./cut-record.ts";
import type { FoundHeader } from "./header-search.ts";
import { LinesAbove } from "./lines-above.ts";
import { nameHeaders } from "./name-headers.ts";
import { lineEndBefore, plainCells } from "./plain-lines.ts";
import type { LineEnding, RawNote, RawTable, SourceDialect } from "./raw-table.ts";
import { TextRecord } from "./record-view.ts";
import { StrayBytes } from "./stray-bytes.ts";
import { holdsRecords, isSwallowed } from "./stray-quotes.ts";
import { TableRows } from "./table-rows.ts";
import { type Encoding, tornLetter, utf8From } from "./to-utf8.ts";

export type CsvPlan = {
  readonly encoding: Encoding;
  /** Bytes at the beginning that are a mark and no text. */
  readonly skip: number;
  /** UTF-8 except for some cells. */
  readonly strayBytes: boolean;
  readonly dialect: CutDialect;
  readonly header: FoundHeader;
  /** What is told about it; the line ends are known when all is read. */
  readonly detected: SourceDialect | null;
};

/** `blockBytes` and `longest` are for tests: what is read does not depend on the size of blocks. */
export type CsvLimits = { readonly blockBytes?: number; readonly longest?: number };

/** Reads a file as planned. */
export async function readCsv(path: string, plan: CsvPlan, limits: CsvLimits = {}): Promise<RawTable> {
  const utf8 = utf8From(plan.encoding, plan.skip);
  const reader = new CsvReader(plan, limits.longest ?? LONGEST_RECORD);
  for await (const block of blocksOf(path, limits.blockBytes)) reader.push(utf8.push(block));
  reader.push(utf8.end());
  return reader.finish();
}

export class CsvReader {
  readonly #plan: CsvPlan;
  readonly #longest: number;
  readonly #window = new ByteWindow();
  readonly #cutter: RecordCutter;
  readonly #record: ByteRecord;
  readonly #store = new ByteStore();
  readonly #above: LinesAbove;
  readonly #strayBytes: StrayBytes | null;
  readonly #ends = { lf: 0, cr: 0, crlf: 0 };
  readonly #notes: RawNote[] = [];
  #rows: TableRows | null = null;
  #headerRows: string[][] = [];
  #headerLines = 0;
  #line = 1;
  /** Nothing is tried before there is so much: a record longer than what is there is not cut again and again. */
  #wanted = 1;
  /** The end of a line that is too long is not reached yet. */
  #skipping = false;
  #loose = 0;

  constructor(plan: CsvPlan, longest: number) {
    this.#plan = plan;
    this.#longest = longest;
    this.#cutter = new RecordCutter(plan.dialect, longest);
    this.#record = new ByteRecord(this.#cutter);
    this.#above = new LinesAbove(plan.header.line, plan.dialect);
    this.#strayBytes = plan.strayBytes ? new StrayBytes() : null;
  }

  push(bytes: Uint8Array): void {
    this.#store.flush();
    this.#window.add(bytes);
    if (this.#window.length >= this.#wanted) this.#read(false);
  }

  finish(): RawTable {
    const torn = tornLetter(this.#window.bytes.subarray(this.#window.from, this.#window.to));
    this.#store.flush();
    if (torn > 0) this.#window.replaceEnd(torn, REPLACEMENT);
    this.#read(true);
    const rows = this.#begin();
    const sorted = rows.finish();
    const { object } = this.#plan.header;
    const columns = this.#store.finish(rows.rules.width);
    const named = nameHeaders(object, this.#names(), columns);
    const { counts } = this.#above;
    return {
      ...sorted,
      object,
      headers: named.headers,
      columns: named.kept.flatMap((index) => columns[index] ?? []),
      lineCounts: {
        ...rows.counts,
        header: this.#headerLines,
        blank: rows.counts.blank + counts.blank,
        preamble: rows.counts.preamble + counts.preamble,
      },
      notes: [
        ...this.#plan.header.notes,
        ...this.#notes,
        ...named.notes,
        ...sorted.notes,
        ...this.#looseNotes(),
        ...(this.#strayBytes?.notes(this.#names()) ?? []),
      ],
      dialect: this.#plan.detected && { ...this.#plan.detected, lineEnding: this.#lineEnding() },
    };
  }

  #read(final: boolean): void {
    const window = this.#window;
    if (!this.#above.done) {
      window.from = this.#above.read(window.bytes, window.from, window.to, final);
      this.#line = this.#above.line;
      if (!this.#above.done) return;
    }
    while (window.from < window.to) if (!this.#next(final)) return;
    this.#wanted = 1;
  }

  /** Takes one record, or one line of what is none; false when more bytes are needed. */
  #next(final: boolean): boolean {
    const window = this.#window;
    if (this.#skipping) return this.#skipLine(final);
    const cutter = this.#cutter;
    const cut = cutter.cut(window.bytes, window.from, window.to, final);
    if (cut === "more") {
      this.#wanted = Math.min(window.length * 2, this.#longest + 1);
      if (this.#wanted <= window.length) this.#wanted = window.length + 1;
      return false;
    }
    if (cut === "long") this.#giveUpLong();
    else if (this.#headerRows.length < this.#plan.header.rows.length)
      this.#takeHeader(cut === "whole" || cut === "loose");
    else if (cut === "stray") this.#giveUpLine();
    else if (cut === "open") this.#endOpen();
    else this.#take(cut === "loose");
    return true;
  }

  #take(loose: boolean): void {
    const { bytes, from } = this.#window;
    const cutter = this.#cutter;
    const { lines, count } = cutter;
    const rows = this.#begin();
    if (lines > 1 && isSwallowed(bytes, from, cutter, rows.rules.width)) {
      this.#giveUpLine();
      return;
    }
    const repaired = this.#strayBytes?.repair(bytes, from, cutter, this.#line) ?? null;
    const record = this.#record.on(bytes, repaired);
    if (count > MOST_COLUMNS) rows.reject(record, this.#line, lines, "long_row");
    else if (loose) {
      if (rows.rules.widthFault(record)) rows.reject(record, this.#line, lines, "unreadable_row");
      else {
        this.#tellLoose();
        rows.take(record, this.#line, lines);
      }
    } else rows.take(record, this.#line, lines, cutter.lineEnd === 0);
    if (count > MOST_COLUMNS) this.#tellColumns(count);
    this.#consume(cutter.end, lines, cutter.lineEnd);
  }

  #takeHeader(well: boolean): void {
    const { bytes, from } = this.#window;
    const cutter = this.#cutter;
    if (!well) {
      // A stray quote in the header: its first line is the header, and quotes are plain letters there.
      const plain = new RecordCutter({ ...this.#plan.dialect, quote: "none" }, this.#longest);
      const end = cutter.firstLineEnd < 0 ? this.#window.to : cutter.firstLineEnd;
      plain.cut(bytes, from, end, true);
      const record = new ByteRecord(plain).on(bytes);
      this.#headerRows.push(
        Array.from({ length: record.count }, (_, place) => record.text(place).replaceAll(this.#plan.dialect.quote, "")),
      );
      this.#notes.push({
        code: "stray_quote_in_header",
        severity: "warning",
        line: this.#line,
        advice: "A quotation mark in the header is never closed: it was left out. Correct it in the source.",
      });
      this.#headerLines += 1;
      this.#consume(end, 1, lineEndBefore(bytes, from, end));
      return;
    }
    const record = this.#record.on(bytes, this.#strayBytes?.repair(bytes, from, cutter, this.#line) ?? null);
    this.#headerRows.push(Array.from({ length: record.count }, (_, place) => record.text(place)));
    this.#headerLines += cutter.lines;
    if (cutter.count > MOST_COLUMNS) this.#tellColumns(cutter.count);
    this.#consume(cutter.end, cutter.lines, cutter.lineEnd);
  }

  /** Gives up the first line of a record whose quote swallows what follows; what follows is read again. */
  #giveUpLine(): void {
    const { bytes, from } = this.#window;
    const end = this.#cutter.firstLineEnd;
    this.#begin().reject(plainCells(bytes, from, end, this.#plan.dialect), this.#line, 1, "unreadable_row");
    this.#consume(end, 1, lineEndBefore(bytes, from, end));
  }

  /** The file ends inside quotes: a stray one, when the lines after it are records, else the file is torn. */
  #endOpen(): void {
    const { bytes, from, to } = this.#window;
    const { firstLineEnd, lines } = this.#cutter;
    const rows = this.#begin();
    if (
      firstLineEnd >= 0 &&
      firstLineEnd < to &&
      holdsRecords(bytes, firstLineEnd, to, this.#plan.dialect, rows.rules.width)
    ) {
      this.#giveUpLine();
      return;
    }
    const last = bytes[to - 1];
    const ended = last === LF || last === CR;
    const all = firstLineEnd >= 0 && ended ? lines - 1 : lines;
    rows.reject(plainCells(bytes, from, to, this.#plan.dialect), this.#line, all, "truncated_last_row");
    this.#consume(to, all, 0);
  }

  #giveUpLong(): void {
    const { bytes, from } = this.#window;
    const start = new TextDecoder().decode(bytes.subarray(from, from + Math.min(1000, this.#longest)));
    if (this.#headerRows.length < this.#plan.header.rows.length) {
      this.#headerRows.push([start]);
      this.#headerLines += 1;
    } else this.#begin().reject(new TextRecord([`${start} …`]), this.#line, 1, "unreadable_row");
    this.#notes.push({
      code: "line_too_long",
      severity: "error",
      line: this.#line,
      advice: `The line is longer than ${Math.round(this.#longest / 1024 / 1024)} MB and was not read: it is no record. Export the file again.`,
    });
    this.#skipping = true;
  }

  #skipLine(final: boolean): boolean {
    const { bytes, from, to } = this.#window;
    let place = from;
    while (place < to && bytes[place] !== LF && bytes[place] !== CR) place++;
    if (place === to || (bytes[place] === CR && place + 1 === to && !final)) {
      this.#window.from = place;
      this.#wanted = place === to ? 1 : 2;
      if (final) this.#window.from = to;
      return false;
    }
    this.#skipping = false;
    const end = place + (bytes[place] === CR && place + 1 < to && bytes[place + 1] === LF ? 2 : 1);
    this.#consume(end, 1, lineEndBefore(bytes, from, end));
    return true;
  }

  #consume(end: number, lines: number, lineEnd: number): void {
    this.#window.from = end;
    this.#line += lines;
    if (lineEnd === LF) this.#ends.lf++;
    else if (lineEnd === CR) this.#ends.cr++;
    else if (lineEnd !== 0) this.#ends.crlf++;
  }

  #begin(): TableRows {
    this.#rows ??= new TableRows({ ...this.#plan.header, names: this.#names() }, this.#store, false);
    return this.#rows;
  }

  /** A header of one row is taken as it is read; one of two rows was put together when it was found. */
  #names(): readonly string[] {
    const { rows, names } = this.#plan.header;
    return rows.length === 1 ? (this.#headerRows[0] ?? names) : names;
  }

  #tellColumns(count: number): void {
    if (this.#notes.some(({ code }) => code === "too_many_columns")) return;
    this.#notes.push({
      code: "too_many_columns",
      severity: "error",
      line: this.#line,
      found: String(count),
      advice: `The line has more than ${MOST_COLUMNS} cells, which no export has: check the delimiter, or whether its line ends were lost.`,
    });
  }

  #tellLoose(): void {
    if (this.#loose++ >= 20) return;
    this.#notes.push({
      code: "loose_quotes",
      severity: "warning",
      line: this.#line,
      advice: "A quotation mark inside a quoted cell is not escaped: the cell was read with it. Check the row.",
    });
  }

  #looseNotes(): RawNote[] {
    if (this.#loose <= 20) return [];
    const advice = `${this.#loose - 20} more rows have quotation marks that are not escaped: they were read with them.`;
    return [{ code: "loose_quotes", severity: "warning", advice }];
  }

  #lineEnding(): LineEnding {
    const { lf, cr, crlf } = this.#ends;
    if ([lf, cr, crlf].filter((times) => times > 0).length > 1) return "mixed";
    return crlf > 0 ? "crlf" : cr > 0 ? "cr" : "lf";
  }
}

const REPLACEMENT = new Uint8Array([0xef, 0xbf, 0xbd]);
