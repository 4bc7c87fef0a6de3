/** One sheet, row by row: cells as the text a person would copy out of it, and what about them should be told. */
import type { NumberKind } from "./number-format.ts";
import { numberText } from "./number-text.ts";
import { checkLength, unescaped } from "./strings.ts";
import { attributeOf, XmlFault, XmlScanner } from "./xml.ts";

/** A spreadsheet has no more rows and columns than these. */
export const LAST_ROW = 1_048_576;
export const LAST_COLUMN = 16_384;
/** How far a row is filled with empty cells before a cell that stands far to the right of all that is known. */
const WIDEST_GAP = 512;
const PLACES_TOLD = 5;

export type SheetSetting = {
  readonly strings: readonly string[];
  readonly styles: readonly NumberKind[];
  readonly epoch1904: boolean;
};

/** Kinds of cells that a person should look at. */
export type OddCell =
  | "error_value"
  | "formula_without_value"
  | "long_number"
  | "missing_string"
  | "repeated_address"
  | "unknown_type";

export type SheetFacts = {
  /** Per kind how many there are, and the addresses of the first. */
  readonly odd: ReadonlyMap<OddCell, { readonly count: number; readonly places: readonly string[] }>;
  /** Ranges such as `A4:A7`. */
  readonly merged: readonly string[];
  readonly mergedCount: number;
  /** 1-based, inclusive. */
  readonly hiddenColumns: readonly (readonly [first: number, last: number])[];
  readonly hiddenRows: readonly number[];
  readonly hiddenRowCount: number;
  readonly decimals: boolean;
  readonly doctype: boolean;
};

export type SheetRow = {
  /** 1-based, rising. */
  readonly line: number;
  readonly cells: string[];
  readonly hidden: boolean;
};

const rowNumber = attributeOf("r");
const cellAddress = rowNumber;
const hiddenOf = attributeOf("hidden");
const typeOf = attributeOf("t");
const styleOf = attributeOf("s");
const minOf = attributeOf("min");
const maxOf = attributeOf("max");
const rangeOf = attributeOf("ref");

/** Takes the XML of a sheet in pieces and hands out its rows in order; rows that the file leaves out are not handed out. */
export class SheetReader {
  readonly #setting: SheetSetting;
  readonly #onRow: (row: SheetRow) => void;
  readonly #scanner: XmlScanner;
  readonly #odd = new Map<OddCell, { count: number; places: string[] }>();
  readonly #merged: string[] = [];
  readonly #hiddenColumns: [number, number][] = [];
  readonly #hiddenRows: number[] = [];
  #mergedCount = 0;
  #hiddenRowCount = 0;
  #decimals = false;
  #width = 0;
  #line = 0;
  #hidden = false;
  #cells: string[] = [];
  /** A far cell of the row was put nearer. */
  #closedUp = false;
  #column = -1;
  #type: string | null = null;
  #style = 0;
  #part: "v" | "t" | "f" | null = null;
  #value = "";
  #formula = "";
  #hasFormula = false;
  #hasValue = false;
  #aside = 0;

  constructor(setting: SheetSetting, onRow: (row: SheetRow) => void) {
    this.#setting = setting;
    this.#onRow = onRow;
    this.#scanner = new XmlScanner({
      open: (name, tag, empty) => this.#open(name, tag, empty),
      close: (name) => this.#close(name),
      text: (piece) => this.#text(piece),
    });
  }

  /** Throws `XmlFault`. */
  push(piece: string): void {
    this.#scanner.push(piece);
  }

  /** Throws `XmlFault` when the sheet breaks off. */
  end(): void {
    this.#scanner.end();
  }

  get line(): number {
    return this.#line;
  }

  facts(): SheetFacts {
    return {
      odd: this.#odd,
      merged: this.#merged,
      mergedCount: this.#mergedCount,
      hiddenColumns: this.#hiddenColumns,
      hiddenRows: this.#hiddenRows,
      hiddenRowCount: this.#hiddenRowCount,
      decimals: this.#decimals,
      doctype: this.#scanner.hasDoctype,
    };
  }

  #open(name: string, tag: string, empty: boolean): void {
    if (name === "c") {
      this.#beginCell(tag);
      if (empty) this.#endCell();
    } else if (name === "v" || name === "f") {
      if (name === "f") this.#hasFormula = true;
      this.#part = empty ? null : name;
      if (name === "v" && !empty) this.#hasValue = true;
    } else if (name === "t") {
      this.#hasValue = true;
      this.#part = empty ? null : "t";
    } else if (name === "rPh" && !empty) this.#aside++;
    else if (name === "row") {
      this.#beginRow(tag);
      if (empty) this.#endRow();
    } else if (name === "mergeCell") {
      this.#mergedCount++;
      if (this.#merged.length < 1000) this.#merged.push((rangeOf(tag) ?? "").slice(0, 40));
    } else if (name === "col" && isTrue(hiddenOf(tag)) && this.#hiddenColumns.length < 1000)
      this.#hiddenColumns.push([Number(minOf(tag)) || 1, Math.min(LAST_COLUMN, Number(maxOf(tag)) || 1)]);
  }

  #close(name: string): void {
    if (name === "v" || name === "t" || name === "f") this.#part = null;
    else if (name === "c") this.#endCell();
    else if (name === "rPh") this.#aside--;
    else if (name === "row") this.#endRow();
  }

  #text(piece: string): void {
    if (this.#part === null || this.#aside > 0) return;
    if (this.#part === "f") {
      if (this.#formula.length < 8192) this.#formula += piece;
      return;
    }
    this.#value += piece;
    if (this.#value.length > 1_000_000) checkLength(this.#value);
  }

  #beginRow(tag: string): void {
    const number = Number(rowNumber(tag) ?? Number.NaN);
    const fits = Number.isInteger(number) && number > this.#line && number <= LAST_ROW;
    this.#line = fits ? number : this.#line + 1;
    if (this.#line > LAST_ROW) throw new XmlFault("more rows than a sheet has");
    this.#hidden = isTrue(hiddenOf(tag));
    this.#cells = [];
    this.#closedUp = false;
    this.#column = -1;
    if (!this.#hidden) return;
    this.#hiddenRowCount++;
    if (this.#hiddenRows.length < 1000) this.#hiddenRows.push(this.#line);
  }

  #endRow(): void {
    // What is wide once (the header) may be wide again.
    if (!this.#closedUp && this.#cells.length > this.#width) this.#width = this.#cells.length;
    this.#onRow({ line: this.#line, cells: this.#cells, hidden: this.#hidden });
    this.#cells = [];
  }

  #beginCell(tag: string): void {
    this.#type = typeOf(tag);
    this.#style = Number(styleOf(tag) ?? 0);
    this.#column = columnOf(cellAddress(tag)) ?? this.#column + 1;
    this.#value = "";
    this.#formula = "";
    this.#hasFormula = false;
    this.#hasValue = false;
    this.#part = null;
    this.#aside = 0;
  }

  #endCell(): void {
    const text = this.#cellText();
    if (text === "") return;
    const cells = this.#cells;
    // A lone cell at the far right of each of a million rows must not become a million long rows.
    const far = this.#column - cells.length > WIDEST_GAP && this.#column >= this.#width;
    if (far) this.#closedUp = true;
    const place = far ? Math.max(cells.length, this.#width) : this.#column;
    while (cells.length < place) cells.push("");
    if (cells[place] !== undefined && cells[place] !== "") {
      this.#tell("repeated_address");
      cells.push(text);
    } else cells[place] = text;
  }

  #cellText(): string {
    const { strings, styles, epoch1904 } = this.#setting;
    if (!this.#hasValue) {
      if (!this.#hasFormula) return "";
      this.#tell("formula_without_value");
      return `=${this.#formula}`;
    }
    const value = this.#value;
    switch (this.#type) {
      case "s": {
        const text = strings[Number(value)];
        if (text === undefined || value.trim() === "") this.#tell("missing_string");
        return text ?? "#REF!";
      }
      case "inlineStr":
      case "str":
        return unescaped(value);
      case "b":
        return isTrue(value.trim()) ? "TRUE" : "FALSE";
      case "e":
        this.#tell("error_value");
        return value.trim();
      case "d":
        return value
          .trim()
          .replace(/T00:00:00(?:\.0+)?Z?$/, "")
          .replace("T", " ");
      case "n":
      case null: {
        const found = numberText(value, styles[this.#style] ?? { is: "number" }, epoch1904);
        if (found.decimal) this.#decimals = true;
        if (found.overlong) this.#tell("long_number");
        return found.text;
      }
      default:
        this.#tell("unknown_type");
        return value;
    }
  }

  #tell(kind: OddCell): void {
    const known = this.#odd.get(kind) ?? { count: 0, places: [] };
    known.count++;
    if (known.places.length < PLACES_TOLD) known.places.push(`${columnLetters(this.#column)}${this.#line}`);
    this.#odd.set(kind, known);
  }
}

const isTrue = (text: string | null) => text === "1" || text === "true";

/** 0-based column of an address such as `C5`; null when there is none in it, or none that a sheet has. */
function columnOf(address: string | null): number | null {
  if (address === null) return null;
  let column = 0;
  for (let at = 0; at < address.length && at < 4; at++) {
    const letter = address.charCodeAt(at) & 0xdf;
    if (letter < 65 || letter > 90) break;
    column = column * 26 + letter - 64;
  }
  return column > 0 && column <= LAST_COLUMN ? column - 1 : null;
}

/** `A` for 0, `AA` for 26. */
export function columnLetters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : columnLetters(Math.floor(column / 26) - 1) + last;
}
