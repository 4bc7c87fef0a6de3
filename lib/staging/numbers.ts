/** Numbers as people write them: signs before, behind or as brackets, thousands marks, currencies, percent signs. */
import { type Convert, misfit, type Verdict } from "./verdict.ts";

export type DecimalMark = "," | ".";
/** The decimal mark of a file. `proven`: by its cells, its format, or a person; else only by custom. */
export type FileMark = { readonly mark: DecimalMark; readonly proven: boolean };

const DASHES = /[\u2010-\u2015\u2212\ufe63\uff0d]/g;
const MONEY = "kr\\.?|dkk|sek|nok|isk|eur|euro|usd|gbp|chf|pln|[€$£]";
const MONEY_BEFORE = new RegExp(`^(?:${MONEY})\\s*(?=[-+(\\d.,])`, "i");
const MONEY_BEHIND = new RegExp(`(?<=[\\d)\\-.,\\s])\\s*(?:${MONEY})$`, "i");
/** `1.234,-`: no øre. */
const WHOLE_KRONER = /[.,][-=]{1,2}$/;
const PLAIN = /^\d+$/;
const GROUPED = /^([1-9]\d{0,2})((?:[.,'’ \u00a0\u2009\u202f]\d{3})+)([.,]\d+)?$/;
const DECIMAL = /^(\d*)([.,])(\d+)$/;
const SCIENTIFIC = /^([+-]?\d+)(?:[.,](\d+))?e([+-]?\d+)$/i;

/** A number without its sign and currency, or null when the text has letters or signs that fit no number. */
function bareNumber(text: string): { sign: 1 | -1; digits: string } | null {
  let rest = text.replace(DASHES, "-").trim();
  let signs = 0;
  let sign: 1 | -1 = 1;
  for (let before = ""; before !== rest; ) {
    before = rest;
    const first = rest.charCodeAt(0);
    const last = rest.charCodeAt(rest.length - 1);
    if (first === 40 && last === 41) {
      sign = -1;
      signs++;
      rest = rest.slice(1, -1).trim();
    } else if (first === 45 || first === 43) {
      if (first === 45) sign = -1;
      signs++;
      rest = rest.slice(1).trim();
    } else if (WHOLE_KRONER.test(rest)) rest = rest.replace(WHOLE_KRONER, "");
    else if (last === 45) {
      sign = -1;
      signs++;
      rest = rest.slice(0, -1).trim();
    } else if (last < 48 || last > 57 || first < 48 || first > 57)
      rest = rest.replace(MONEY_BEFORE, "").replace(MONEY_BEHIND, "");
  }
  return signs > 1 || rest === "" ? null : { sign, digits: rest };
}

/** Counts what the cells of a column prove about its decimal mark. A lone mark before three digits proves nothing. */
export class MarkVotes {
  comma = 0;
  point = 0;
  /** Cells that would be another number with the other mark. */
  open = 0;

  /** False when the text is plain digits, which show nothing. */
  see(text: string, times = 1): boolean {
    if (isDigits(text)) return false;
    const simple = decimalPlace(text);
    if (simple > 0) {
      this.#vote(text.charAt(simple), times);
      return true;
    }
    const digits = bareNumber(withoutPercent(text))?.digits ?? "";
    const decimal = DECIMAL.exec(digits);
    const grouped = decimal && decimal[3]?.length !== 3 ? null : GROUPED.exec(digits);
    if (!grouped) {
      if (decimal) this.#vote(decimal[2] ?? "", times);
      return true;
    }
    const groups = grouped[2] ?? "";
    const mark = groups.charAt(0);
    const end = grouped[3]?.[0];
    if (end && end !== mark) this.#vote(end, times);
    else if (mark === "." || mark === ",") {
      if (groups.length > 4) this.#vote(mark === "." ? "," : ".", times);
      else this.open += times;
    }
    return true;
  }

  /** The mark most cells prove, or null without proof. */
  get majority(): DecimalMark | null {
    return this.comma === this.point ? null : this.comma > this.point ? "," : ".";
  }

  /** Cells that prove the mark that is not the majority's. */
  get against(): number {
    return Math.min(this.comma, this.point);
  }

  /** The majority; without one the mark usual with the file's delimiter. */
  decide(delimiter: string | null): FileMark {
    const mark = this.majority;
    return mark ? { mark, proven: true } : { mark: delimiter === ";" ? "," : ".", proven: false };
  }

  #vote(mark: string, times: number): void {
    if (mark === ",") this.comma += times;
    if (mark === ".") this.point += times;
  }
}

/**
 * The number a text stands for, or null. `whole`: only whole numbers fit, so a lone mark before three digits groups
 * (`1.000` is a thousand).
 *
 * @example parseNumber("(1.234,50 kr.)", ",") // -1234.5
 */
export function parseNumber(text: string, mark: DecimalMark, whole = false): number | null {
  if (isDigits(text)) return Number(text);
  const bare = bareNumber(text);
  if (!bare) return null;
  const value = unsigned(bare.digits, () => mark, whole);
  return value === null ? null : value === 0 ? 0 : bare.sign * value;
}

/** `mark` is asked for only where it matters: finding it may mean going over the whole file. */
function unsigned(digits: string, mark: () => DecimalMark, whole: boolean): number | null {
  if (PLAIN.test(digits)) return finite(Number(digits));
  const grouped = GROUPED.exec(digits);
  if (grouped) {
    const [, head = "", groups = "", end = ""] = grouped;
    const group = groups.charAt(0);
    for (let place = 4; place < groups.length; place += 4) if (groups.charAt(place) !== group) return null;
    if (end.charAt(0) === group) return null;
    const lone = groups.length === 4 && end === "" && (group === "." || group === ",");
    if (lone && !whole && group === mark()) return Number(`${head}.${groups.slice(1)}`);
    return finite(Number(`${head}${groups.replace(/\D/g, "")}${end.replace(",", ".")}`));
  }
  const decimal = DECIMAL.exec(digits);
  return decimal ? finite(Number(`${decimal[1]}.${decimal[3]}`)) : null;
}

/** Digits only, with at most a minus before them, short enough to be exact: most numbers. */
export function isDigits(text: string): boolean {
  const start = text.charCodeAt(0) === 45 ? 1 : 0;
  if (text.length === start || text.length > 15) return false;
  for (let place = start; place < text.length; place++) {
    const code = text.charCodeAt(place);
    if (code < 48 || code > 57) return false;
  }
  return text !== "-0";
}

/** Place of the decimal mark in a plain decimal (`-73,4`) that is the same number whatever the file's mark; else -1. */
function decimalPlace(text: string): number {
  const start = text.charCodeAt(0) === 45 ? 1 : 0;
  let mark = -1;
  for (let place = start; place < text.length; place++) {
    const code = text.charCodeAt(place);
    if (code >= 48 && code <= 57) continue;
    if ((code !== 44 && code !== 46) || mark >= 0) return -1;
    mark = place;
  }
  const behind = text.length - mark - 1;
  if (mark <= start || behind === 0 || text.length > 16) return -1;
  return behind !== 3 || mark - start > 3 || text.charCodeAt(start) === 48 ? mark : -1;
}

function simpleDecimal(text: string, mark: number): number {
  const value = Number(text.charCodeAt(mark) === 44 ? `${text.slice(0, mark)}.${text.slice(mark + 1)}` : text);
  return value === 0 ? 0 : value;
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
export const withoutPercent = (text: string): string =>
  text.endsWith("%") || text.startsWith("%") ? text.replace(/^%\s*|\s*%$/g, "") : text;

/** `1,5E-05` is whole; of `4,52E+09` a spreadsheet has cut the last digits. */
function scientific(text: string): number | null | undefined {
  const match = SCIENTIFIC.exec(text);
  if (!match) return undefined;
  const [, head = "", rest = "", exponent = ""] = match;
  return Number(exponent) > rest.length ? null : finite(Number(`${head}.${rest || "0"}e${exponent}`));
}

/** How a column of numbers is read: by the mark its own cells prove, else by the file's. */
export type NumberReading = {
  readonly file: FileMark;
  readonly own: DecimalMark | null;
  /** Cells prove either mark: those that prove none are doubtful. */
  readonly mixed: boolean;
};

function numberOf(text: string, reading: NumberReading, whole: boolean): number | Verdict {
  if (isDigits(text)) return Number(text);
  const simple = decimalPlace(text);
  if (simple > 0) return simpleDecimal(text, simple);
  const bare = bareNumber(text);
  const mark = () => reading.own ?? reading.file.mark;
  const size = bare && unsigned(bare.digits, mark, whole);
  if (!bare || size === null) {
    const power = scientific(text);
    return power ?? misfit(power === null ? "damaged_value" : "invalid_value");
  }
  const value = size === 0 ? 0 : bare.sign * size;
  const doubtful = reading.mixed && !whole && isOpen(bare.digits);
  return doubtful ? { value, flag: "ambiguous_number" } : value;
}

const isOpen = (digits: string): boolean => /^[1-9]\d{0,2}[.,]\d{3}$/.test(digits);

/** A converter for whole numbers. */
export const wholeNumbers =
  (reading: NumberReading): Convert =>
  (text) => {
    const result = numberOf(text, reading, true);
    if (typeof result !== "number" || Number.isSafeInteger(result)) return result;
    return misfit("invalid_value");
  };

/** A converter for decimals; a percent sign is allowed, as scores often carry one. */
export const decimals =
  (reading: NumberReading): Convert =>
  (text) =>
    numberOf(withoutPercent(text), reading, false);

/**
 * A converter for percentages: 0 to 100, the sign optional. `fractions`: the cells without a sign are fractions of
 * one, because the others carry the sign.
 */
export const percentages =
  (reading: NumberReading, fractions: boolean): Convert =>
  (text) => {
    const bare = withoutPercent(text);
    const result = numberOf(bare, reading, false);
    if (!fractions || bare !== text || typeof result !== "number") return result;
    return { value: Number((result * 100).toPrecision(12)), flag: "fraction_as_percent" };
  };

/** Sees the cells of a percent column: those with a sign, and those without, which may be fractions of one. */
export class PercentVotes {
  #signed = 0;
  #above = 0;
  #broken = 0;

  /** A cell of digits only. */
  seeWhole(text: string, times: number): void {
    if (text !== "0" && text !== "1") this.#above += times;
  }

  see(text: string, times: number): void {
    const bare = withoutPercent(text);
    const value = parseNumber(bare, bare.includes(",") ? "," : ".");
    if (value === null) return;
    if (bare !== text) this.#signed += times;
    else if (Math.abs(value) > 1) this.#above += times;
    else if (!Number.isInteger(value)) this.#broken += times;
  }

  get fractions(): boolean {
    return this.#signed > 0 && this.#above === 0 && this.#broken > 0;
  }
}

/** The currency written beside an amount, one form per currency, or null. */
export function moneyOf(text: string): string | null {
  const word = MONEY_WORD.exec(text)?.[0].toLowerCase().replace(".", "");
  return word ? (CURRENCIES[word] ?? word) : null;
}
const MONEY_WORD = new RegExp(MONEY, "i");
const CURRENCIES: Readonly<Record<string, string>> = { kr: "dkk", "€": "eur", euro: "eur", $: "usd", "£": "gbp" };
