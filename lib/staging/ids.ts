/** Ids and codes are text. Spreadsheets damage them with thousands marks, `.0`, exponents, and dates. */
import type { TextColumn } from "../source/text-column.ts";
import { cleaned, cleanText, isNullToken } from "./clean.ts";
import { forEachDistinct } from "./for-each-text.ts";
import { onlyDigits } from "./phone-shapes.ts";
import { areDigits, isLongToken, OWN, type QuickCell, UNKNOWN } from "./quick-cells.ts";
import { type ChosenConverter, type Convert, misfit, settled } from "./verdict.ts";

const GROUPED = /^\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+$/;
const POINT_ZERO = /[.,]0$/;
const NUMBER = /^\d+(?:[.,]0)?$/;
/** `4,52E+09`, and `1E+11` as spreadsheets show it; `1E5` may be a code. */
const EXPONENT = /^\d(?:[.,]\d+)?e\+\d+$/i;
/** `3-apr`, `apr-24`, `03-apr-2024`: what spreadsheets make of `3/4` or `APR24`. */
const DATED = /^(?:\d{1,2}-)?(?:jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec)(?:-\d{2}(?:\d{2})?)?$/i;
const isDated = (text: string): boolean => text.length < 12 && DATED.test(text) && text.includes("-");

/** Sees all values of a column of ids: only where every one is a number may marks be taken out. */
class IdShape {
  numbersOnly = true;
  /** Whether marks stand in any. */
  marked = false;

  see(text: string): void {
    if (onlyDigits(text)) return;
    if (NUMBER.test(text) || GROUPED.test(text)) this.marked = true;
    else if (!isDated(text) && !EXPONENT.test(text)) this.numbersOnly = false;
  }
}

/** The converter of a column of ids. One kept row by row is read again only when marks were taken out wrongly. */
export function idColumn(text: TextColumn): ChosenConverter {
  const shape = new IdShape();
  if (text.distinct) {
    forEachDistinct(text, (found) => {
      const clean = cleanText(found).text;
      if (!isNullToken(clean)) shape.see(clean);
    });
    return settled(cleaned(ids(shape.numbersOnly)));
  }
  const convert = ids(true);
  const quickCell: QuickCell = (bytes, start, end) => {
    if (areDigits(bytes, start, end)) return OWN;
    if (!isLongToken(bytes, start, end)) return UNKNOWN;
    shape.numbersOnly = false;
    return OWN;
  };
  return {
    convert: cleaned(
      (found, row) => {
        shape.see(found);
        return convert(found, row);
      },
      isNullToken,
      digitsAlone,
    ),
    perRow: false,
    quickCell,
    finish: () => ({
      notes: [],
      again:
        shape.marked && !shape.numbersOnly
          ? settled(cleaned(ids(false), isNullToken, digitsAlone), { quickCell })
          : null,
    }),
  };
}

const digitsAlone = (text: string): string | undefined => (onlyDigits(text) ? text : undefined);

/** A converter for ids. `numbersOnly`: all of the column are numbers, so marks between digits group thousands. */
export const ids =
  (numbersOnly: boolean): Convert =>
  (text) => {
    if (onlyDigits(text)) return text;
    if (EXPONENT.test(text)) return misfit("damaged_value");
    if (isDated(text)) return { value: text, flag: "code_as_date" };
    if (!numbersOnly) return text;
    return GROUPED.test(text)
      ? { value: text.replace(/\D/g, ""), flag: "thousands_in_id" }
      : text.replace(POINT_ZERO, "");
  };

/**
 * The converter of a column of codes (employee numbers): stored as found, but without the `.0` of a spreadsheet.
 * Codes of one length that begin with zeros, among which some are shorter, are noted.
 */
export function codeColumn(): ChosenConverter {
  const shape = new CodeShape();
  const read = (stripped: boolean): Convert =>
    cleaned(
      (found) => {
        if (EXPONENT.test(found)) return misfit("damaged_value");
        if (isDated(found)) return { value: found, flag: "code_as_date" };
        const bare = found.replace(POINT_ZERO, "");
        if (onlyDigits(bare)) shape.see(bare);
        else shape.others++;
        if (bare !== found) shape.pointed++;
        return stripped ? bare : found;
      },
      isNullToken,
      (found) => {
        if (!onlyDigits(found)) return undefined;
        shape.see(found);
        return found;
      },
    );
  const quickCell: QuickCell = (bytes, start, end) => {
    if (!areDigits(bytes, start, end)) return UNKNOWN;
    shape.seeDigits(end - start, bytes[start] as number);
    return OWN;
  };
  return {
    convert: read(true),
    perRow: false,
    quickCell,
    finish: () => ({
      notes: shape.lost > 0 ? [{ code: "maybe_lost_zeros", cells: shape.lost }] : [],
      again: shape.pointed > 0 && shape.others > 0 ? settled(read(false), { quickCell }) : null,
    }),
  };
}

/** How long the codes of a column are, and whether they begin with zeros. */
class CodeShape {
  others = 0;
  pointed = 0;
  readonly #lengths = new Map<number, number>();
  #zeros = 0;
  #total = 0;

  see(code: string): void {
    this.seeDigits(code.length, code.charCodeAt(0));
  }

  seeDigits(length: number, first: number): void {
    this.#total++;
    this.#lengths.set(length, (this.#lengths.get(length) ?? 0) + 1);
    if (first === 48) this.#zeros++;
  }

  /** How many are shorter than most, in a column whose codes begin with zeros. */
  get lost(): number {
    const [width = 0, most = 0] = [...this.#lengths].sort((a, b) => b[1] - a[1])[0] ?? [];
    if (this.#zeros === 0 || most <= this.#total / 2) return 0;
    return [...this.#lengths].reduce((sum, [length, times]) => sum + (length < width ? times : 0), 0);
  }
}

/** A converter for zip codes: three digits are a Danish code that lost its zero, unless the country is another one. */
export const zipCodes =
  (countryOf: (row: number) => string | null): Convert =>
  (text, row) => {
    if (text.length === 4 && onlyDigits(text)) return text;
    const bare = text.replace(POINT_ZERO, "");
    if (!/^\d{3}$/.test(bare)) return bare;
    const country = countryOf(row)?.trim().toLowerCase() ?? "";
    return country === "" || /^(dk|dnk|danmark|denmark)$/.test(country)
      ? { value: `0${bare}`, flag: "zip_zero_restored" }
      : bare;
  };
