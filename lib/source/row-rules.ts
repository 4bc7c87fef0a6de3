/** What a record below the header is: a row, or why it is none. */
import { OBJECT_NAMES, type ObjectName, objectSpec } from "../contract/objects.ts";
import type { Reason } from "../contract/reasons.ts";
import type { FoundHeader } from "./header-search.ts";
import { contractColumn, headerForm, headerMatches } from "./headers.ts";
import { isBlankRecord, type RecordView, textsOf } from "./record-view.ts";

const TOTAL = /^(?:i alt|ialt|total|totalt|totals|grand total|subtotal|sum|samlet)\s*:?(?:\s*\(?[\d.,\s]*\)?)$/i;
const LONGEST_HEADER = 200;

export class RowRules {
  readonly width: number;
  /** Cells a row must have: up to the last header that has a name. */
  readonly needed: number;
  readonly #header: FoundHeader;
  readonly #forms: readonly (readonly string[])[];
  readonly #keyPlace: number;
  readonly #padShort: boolean;

  /** `padShort`: a row may end early (XLSX leaves out trailing empty cells). */
  constructor(header: FoundHeader, padShort: boolean) {
    const { names, object } = header;
    this.#header = header;
    this.#padShort = padShort;
    this.#forms = header.rows.map((cells) => cells.map(headerForm));
    this.width = names.length;
    this.needed = names.findLastIndex((name) => headerForm(name) !== "") + 1;
    const key = object ? objectSpec(object).key[0] : undefined;
    this.#keyPlace = object ? names.findIndex((name) => contractColumn(object, name) === key) : -1;
  }

  fault(record: RecordView): Reason | "blank" | null {
    if (!record.beginsWithDigit) {
      if (isBlankRecord(record)) return "blank";
      if (this.#isHeaderAgain(record)) return "repeated_header";
      if (this.#isTotalLine(record)) return "total_line";
    }
    return this.widthFault(record);
  }

  widthFault(record: RecordView): "short_row" | "long_row" | null {
    if (record.count < this.needed && !this.#padShort) return "short_row";
    if (record.count > this.width && !isBlankRecord(record, this.width)) return "long_row";
    return null;
  }

  /**
   * A line for people, when it stands below the last row: hardly a cell is filled, and that one is a text. `afterBlank`:
   * a blank line stands before it.
   */
  isNote(record: RecordView, afterBlank: boolean): boolean {
    if (record.beginsWithDigit || this.needed < 3) return false;
    const most = afterBlank && record.count < this.needed ? 2 : 1;
    let first = "";
    let filled = 0;
    for (let place = 0; place < record.count; place++) {
      if (record.isBlank(place)) continue;
      if (++filled > most) return false;
      if (filled === 1) first = record.text(place).trim();
    }
    if (!/\p{L}/u.test(first)) return false;
    return /\s/.test(first) || (afterBlank && record.count < this.needed);
  }

  /** The object whose header the record is, when it is another table's: at least three columns, and most of its cells. */
  otherHeader(record: RecordView): ObjectName | null {
    if (record.beginsWithDigit || record.count > 500 || !record.mayBeginHeader()) return null;
    const cells = textsOf(record).slice(0, LONGEST_HEADER);
    const filled = cells.filter((cell) => cell.trim() !== "").length;
    const { object } = this.#header;
    let best: { name: ObjectName | null; matches: number } = {
      name: null,
      matches: object ? headerMatches(object, cells) : 0,
    };
    for (const name of OBJECT_NAMES) {
      const matches = headerMatches(name, cells);
      if (matches >= 3 && matches * 2 >= filled && matches > best.matches) best = { name, matches };
    }
    return best.name;
  }

  /** Whether a record of another width may be the header of a table that nobody knows: every cell a short text, none twice. */
  mayBeUnknownHeader(record: RecordView): boolean {
    if (record.beginsWithDigit || record.count < 2 || record.count > 500 || record.count === this.width) return false;
    const cells = textsOf(record);
    return (
      cells.every((cell) => cell.length < 60 && /\p{L}/u.test(cell) && !/\d/.test(cell)) &&
      new Set(cells.map(headerForm)).size === cells.length
    );
  }

  /** A summary line: its first filled cell says so, and the key's cell is either that one or empty. */
  #isTotalLine(record: RecordView): boolean {
    let filled = 0;
    while (filled < record.count && record.isBlank(filled)) filled++;
    const text = record.text(filled);
    if (text.length > 30 || !TOTAL.test(text.trim())) return false;
    return this.#keyPlace < 0 || this.#keyPlace === filled || record.isBlank(this.#keyPlace);
  }

  /** One of the header's own rows, or its columns in another language. */
  #isHeaderAgain(record: RecordView): boolean {
    const text = record.text(0);
    if (text.length > LONGEST_HEADER || !(record.mayBeginHeader() || this.#mayBeForm(text))) return false;
    const first = headerForm(text);
    for (const forms of this.#forms) if (forms[0] === first && this.#sameForms(record, forms)) return true;
    const { object, names } = this.#header;
    const meaning = object ? contractColumn(object, text) : null;
    if (!object || meaning === null || meaning !== contractColumn(object, names[0] ?? "")) return false;
    let same = 0;
    let filled = 0;
    for (let place = 0; place < Math.min(record.count, LONGEST_HEADER); place++) {
      if (record.isBlank(place)) continue;
      filled++;
      const column = contractColumn(object, record.text(place));
      if (column !== null && column === contractColumn(object, names[place] ?? "")) same++;
    }
    return same >= 2 && same * 10 >= filled * 6;
  }

  /** First and last letter decide, because most texts are none, and comparing them all would cost as much as reading them. */
  #mayBeForm(text: string): boolean {
    const letters = text.trim().replace(/[.:_-]+$/, "");
    const [first, last] = [letters.charAt(0).toLowerCase(), letters.charAt(letters.length - 1).toLowerCase()];
    return this.#forms.some(([form]) =>
      form === "" ? letters === "" : form?.charAt(0) === first && form.endsWith(last),
    );
  }

  #sameForms(record: RecordView, forms: readonly string[]): boolean {
    const needed = forms.findLastIndex((form) => form !== "") + 1;
    if (record.count < needed) return false;
    return forms.every((form, place) => form === headerForm(record.text(place)));
  }
}
