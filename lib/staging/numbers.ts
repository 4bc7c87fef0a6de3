/** Numbers as people write them: decimal comma or point decided per file, thousands marks, percent signs. */
import { type Convert, misfit } from "./verdict.ts";

export type DecimalMark = "," | ".";

const PLAIN = /^[+-]?\d+$/;
const GROUPED = /^([+-]?)(\d{1,3})((?:[.,'’ \u00a0\u202f]\d{3})+)([.,]\d+)?$/;
const DECIMAL = /^([+-]?\d*)([.,])(\d+)$/;
const SCIENTIFIC = /^[+-]?\d+(?:[.,]\d+)?e[+-]?\d+$/i;

/** Counts the cells that prove one decimal mark. A lone mark before three digits proves nothing. */
export class MarkVotes {
  #comma = 0;
  #point = 0;

  see(text: string, times = 1): void {
    const grouped = GROUPED.exec(text);
    if (grouped) {
      const marks = new Set((grouped[3] ?? "").replace(/\d/g, ""));
      const end = grouped[4]?.[0];
      const groups = (grouped[3] ?? "").length / 4;
      if (end && !marks.has(end)) this.#vote(end, times);
      else if (!end && groups > 1 && marks.size === 1)
        this.#vote(marks.has(".") ? "," : marks.has(",") ? "." : "", times);
      return;
    }
    const decimal = DECIMAL.exec(text.endsWith("%") ? text.slice(0, -1).trim() : text);
    if (decimal) this.#vote(decimal[2] ?? "", times);
  }

  /** The mark most cells prove; without proof the one usual with the file's delimiter. */
  decide(delimiter: string | null): DecimalMark {
    if (this.#comma !== this.#point) return this.#comma > this.#point ? "," : ".";
    return delimiter === ";" ? "," : ".";
  }

  #vote(mark: string, times: number): void {
    if (mark === ",") this.#comma += times;
    if (mark === ".") this.#point += times;
  }
}

/** The number a text stands for, or null. `whole`: only whole numbers fit, so a mark before three digits groups. */
export function parseNumber(text: string, mark: DecimalMark, whole = false): number | null {
  const plain = text.replace(/^[\u2212–](?=\d)/, "-");
  if (PLAIN.test(plain)) return finite(Number(plain));
  const grouped = GROUPED.exec(plain);
  if (grouped) {
    const [, sign = "", head = "", groups = "", end = ""] = grouped;
    const marks = new Set(groups.replace(/\d/g, ""));
    if (marks.size > 1 || (end !== "" && marks.has(end.charAt(0)))) return null;
    const lone = groups.length === 4 && end === "";
    const asDecimal = lone && marks.has(mark);
    if (!asDecimal) return finite(Number(`${sign}${head}${groups.replace(/\D/g, "")}${end.replace(",", ".")}`));
    const value = Number(`${sign}${head}.${groups.slice(1)}`);
    if (!whole || Number.isInteger(value)) return value;
    return Number(`${sign}${head}${groups.slice(1)}`);
  }
  const decimal = DECIMAL.exec(plain);
  return decimal ? finite(Number(`${decimal[1]}.${decimal[3]}`)) : null;
}

const finite = (value: number) => (Number.isFinite(value) ? (value === 0 ? 0 : value) : null);

/** A converter for whole numbers. */
export const wholeNumbers =
  (mark: DecimalMark): Convert =>
  (text) => {
    const value = parseNumber(text, mark, true);
    if (value !== null && Number.isSafeInteger(value)) return value;
    return misfit(SCIENTIFIC.test(text) ? "damaged_value" : "invalid_value");
  };

/** A converter for decimals. */
export const decimals =
  (mark: DecimalMark): Convert =>
  (text) =>
    parseNumber(text, mark) ?? misfit(SCIENTIFIC.test(text) ? "damaged_value" : "invalid_value");

/** A converter for percentages: 0 to 100, the sign optional. */
export const percentages =
  (mark: DecimalMark): Convert =>
  (text) =>
    parseNumber(text.replace(/\s*%$/, ""), mark) ?? misfit("invalid_value");
