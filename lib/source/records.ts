/** Sorts the records of one file or sheet: preamble, header, data, rejected, blank. CSV and XLSX both come through here. */
import { type ObjectName, objectSpec } from "../contract/objects.ts";
import type { Reason } from "../contract/reasons.ts";
import { contractColumn, headerForm, headerMatches, objectOfHeader } from "./headers.ts";
import { nameHeaders } from "./name-headers.ts";
import type { RawNote, RawTable, RejectedRecord } from "./raw-table.ts";
import { isTellingKey, REDACTED, redactText } from "./redact.ts";
import { NumberList, TextColumnBuilder } from "./text-column.ts";

type Pending = { cells: string[]; line: number; lines: number };
/** Records are looked at for a header this far down. */
const HEADER_WITHIN = 10;
const TOTAL = /^(?:i alt|ialt|total|totalt|totals|grand total|subtotal|sum|samlet)\s*:?(?:\s*\(?[\d.,\s]*\)?)$/i;

export class RecordSorter {
  readonly #hint: ObjectName | null;
  readonly #fixed: boolean;
  readonly #padShort: boolean;
  #object: ObjectName | null = null;
  #waiting: Pending[] | null = [];
  #header: string[] = [];
  #headerForms: string[] = [];
  /** Cells a row must have: up to the last header that has a name. */
  #needed = 0;
  /** Where the first key column stands, or -1. */
  #keyPlace = -1;
  #columns: TextColumnBuilder[] = [];
  #rows = new NumberList();
  #lines = new NumberList();
  #length = 0;
  #record = 0;
  #spans = new Map<number, number>();
  #rejected: RejectedRecord[] = [];
  #counts = { header: 0, data: 0, rejected: 0, blank: 0, preamble: 0 };
  #notes: RawNote[] = [];

  /**
   * `hint`: the object the file's name stands for; `fixed`: someone decided it, the header is not asked.
   * `padShort`: a row may end early (XLSX leaves out trailing empty cells).
   */
  constructor(options: { hint: ObjectName | null; fixed?: boolean; padShort?: boolean }) {
    this.#hint = options.hint;
    this.#fixed = options.fixed ?? false;
    this.#padShort = options.padShort ?? false;
  }

  /** The header's width, or 0 while the header is still being looked for. */
  get knownWidth(): number {
    return this.#waiting ? 0 : this.#header.length;
  }

  /** The header's width; asking for it ends the search for the header. */
  width(): number {
    if (this.#waiting) this.#findHeader();
    return this.#header.length;
  }

  push(cells: string[], line: number, lines: number): void {
    if (!this.#waiting) {
      this.#sort(cells, line, lines);
      return;
    }
    this.#waiting.push({ cells, line, lines });
    if (this.#waiting.length === HEADER_WITHIN) this.#findHeader();
  }

  /** A record that cannot be taken, whatever its cells are. */
  reject(cells: readonly string[], line: number, lines: number, reason: Reason): void {
    if (this.#waiting) this.#findHeader();
    this.#rejected.push({ row: ++this.#record, line, lines, reason, cells: this.#withoutSecrets(cells) });
    this.#counts.rejected += lines;
  }

  /** The last record pushed turned out to be the torn end of the file: if it was too short, it is called that. */
  endsTorn(): void {
    if (this.#waiting) this.#findHeader();
    const last = this.#rejected.at(-1);
    if (last?.reason === "short_row" && last.row === this.#record)
      this.#rejected[this.#rejected.length - 1] = { ...last, reason: "truncated_last_row" };
  }

  finish(): RawTable {
    if (this.#waiting) this.#findHeader();
    const columns = this.#columns.map((column) => column.finish());
    const named = nameHeaders(this.#object, this.#header, columns);
    return {
      object: this.#object,
      headers: named.headers,
      columns: named.kept.flatMap((index) => columns[index] ?? []),
      length: this.#length,
      rows: this.#rows.finish(),
      lines: this.#lines.finish(),
      spans: this.#spans,
      rejected: this.#rejected,
      lineCounts: this.#counts,
      notes: [...this.#notes, ...named.notes],
    };
  }

  #findHeader(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    const { index, object } = this.#chooseHeader(waiting);
    this.#object = object;
    waiting.forEach(({ cells, line, lines }, position) => {
      if (position > index && index >= 0) this.#sort(cells, line, lines);
      else if (position === index) this.#takeHeader(cells, lines);
      else if (isBlank(cells)) this.#counts.blank += lines;
      else this.#counts.preamble += lines;
    });
  }

  #chooseHeader(waiting: readonly Pending[]): { index: number; object: ObjectName | null } {
    let best = { index: -1, matches: 0 };
    const hint = this.#hint;
    if (hint)
      waiting.forEach(({ cells }, index) => {
        const matches = headerMatches(hint, cells);
        if (matches > best.matches) best = { index, matches };
      });
    if (hint && (this.#fixed || best.matches >= 2)) return { ...best, object: hint };
    for (const [index, { cells }] of waiting.entries()) {
      const object = objectOfHeader(cells);
      if (!object) continue;
      if (hint)
        this.#notes.push({
          code: "name_disagrees",
          severity: "warning",
          advice: `The file is named like ${hint} but its header is that of ${object}: it was read as ${object}. Rename it if that is wrong.`,
        });
      return { index, object };
    }
    const index = best.matches > 0 ? best.index : waiting.findIndex(({ cells }) => !isBlank(cells));
    if (hint && index >= 0 && best.matches === 0) {
      this.#notes.push({
        code: "no_known_header",
        severity: "error",
        advice: `No line among the first ${HEADER_WITHIN} names a column of ${hint}: check the delimiter, or whether the header line is missing.`,
      });
      return { index, object: null };
    }
    return { index, object: hint };
  }

  #takeHeader(cells: readonly string[], lines: number): void {
    this.#counts.header += lines;
    this.#header = [...cells];
    this.#headerForms = cells.map(headerForm);
    this.#needed = this.#headerForms.findLastIndex((form) => form !== "") + 1;
    const object = this.#object;
    const key = object ? objectSpec(object).key[0] : undefined;
    this.#keyPlace = object ? cells.findIndex((cell) => contractColumn(object, cell) === key) : -1;
    this.#columns = cells.map(() => new TextColumnBuilder());
  }

  #sort(found: string[], line: number, lines: number): void {
    const cells = this.#object === "integrations" ? this.#withoutSecrets(found) : found;
    const reason = this.#fault(cells);
    if (reason === "blank") {
      this.#counts.blank += lines;
      return;
    }
    const row = ++this.#record;
    if (reason) {
      this.#rejected.push({ row, line, lines, reason, cells });
      this.#counts.rejected += lines;
      return;
    }
    this.#counts.data += lines;
    if (lines > 1) this.#spans.set(this.#length, lines);
    this.#length++;
    this.#rows.push(row);
    this.#lines.push(line);
    const columns = this.#columns;
    for (let index = 0; index < columns.length; index++) columns[index]?.push(cells[index] ?? "");
  }

  /** Definitions of connections hold credentials: they are taken out before the cells are kept anywhere. */
  #withoutSecrets(cells: readonly string[]): readonly string[] {
    if (this.#object !== "integrations") return cells;
    return cells.map((cell, place) =>
      isTellingKey(this.#header[place] ?? "") && cell !== "" ? REDACTED : redactText(cell),
    );
  }

  #fault(cells: readonly string[]): Reason | "blank" | null {
    const first = cells[0] ?? "";
    const width = this.#header.length;
    if (!startsWithDigit(first)) {
      if (isBlank(cells)) return "blank";
      if (this.#isHeaderAgain(cells)) return "repeated_header";
      if (this.#isTotalLine(cells)) return "total_line";
    }
    if (cells.length < this.#needed && !this.#padShort) return "short_row";
    if (cells.length > width && !isBlank(cells.slice(width))) return "long_row";
    return null;
  }

  /** A summary line: its first filled cell says so, and the key's cell is either that one or empty. */
  #isTotalLine(cells: readonly string[]): boolean {
    const filled = cells.findIndex((cell) => cell !== "" && /\S/.test(cell));
    const text = cells[filled] ?? "";
    if (text.length > 30 || !TOTAL.test(text.trim())) return false;
    const key = this.#keyPlace < 0 || this.#keyPlace === filled ? "" : (cells[this.#keyPlace] ?? "");
    return !/\S/.test(key);
  }

  #isHeaderAgain(cells: readonly string[]): boolean {
    const header = this.#headerForms;
    if (header[0] !== headerForm(cells[0] ?? "")) return false;
    return cells.length >= this.#needed && header.every((form, index) => form === headerForm(cells[index] ?? ""));
  }
}

/** Whether no cell holds anything but white space (or the end mark of DOS files). */
export function isBlank(cells: readonly string[]): boolean {
  for (const cell of cells) if (cell !== "" && cell !== "\u001a" && /\S/.test(cell)) return false;
  return true;
}

const startsWithDigit = (text: string) => text.charCodeAt(0) >= 48 && text.charCodeAt(0) <= 57;
