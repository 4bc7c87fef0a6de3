/** Texts looked at letter by letter: lengths, shapes, and what they look like. */
import type { Buffer } from "node:buffer";
import { textOf } from "../source/raw-bytes.ts";
import { TextScan } from "./shape.ts";

/** What the letters of a column's texts add up to; counted per row. */
export type Letters = {
  readonly units: Sum;
  readonly points: Sum;
  /** Row of the longest text, the first of several. */
  readonly longest: number;
  readonly shapes: readonly { readonly shape: string; readonly count: number }[];
  readonly looks: Readonly<Record<string, number>>;
};
export type Sum = { readonly min: number; readonly max: number; readonly mean: number };

const YES_NO = new Set(["ja", "nej", "yes", "no", "true", "false", "sand", "falsk", "y", "n", "j", "x"]);
type Look = "number" | "date" | "bool" | "email" | "phone" | "text";
/** What a shape can be; `digits`: decided by how many digits there are. */
type Form = Look | "date, number or phone" | "number or phone" | "short";

/** Decided once per shape, as far as a shape can. */
function formOf(shape: string): Form {
  if (shape === "+9") return "number or phone";
  if (/^[+-]?9(?:[.,]9)?(?: ?%)?$/.test(shape) || /^9(?:\.9)+,9$|^9(?:,9)+\.9$/.test(shape)) return "number";
  if (/^\S+@\S+\.[aA]+$/.test(shape)) return "email";
  if (/^9(?<mark>[-./])9\k<mark>9(?:[ aA]{1,2}9[:.]9(?:[:.]9){0,2}(?: ?[aA])?)?$/.test(shape))
    return "date, number or phone";
  if (/^\+?[(]?\+?9(?:[ ()./-]{1,2}9)*$/.test(shape))
    return /^9(?:[.,]9|[-./]9[-./]9)/.test(shape) ? "date, number or phone" : "phone";
  return /^(?:A|a|Aa)$/.test(shape) ? "short" : "text";
}

/** What a text looks like, whatever its column is called. */
function lookOf(form: Form, text: string, digits: number): Look {
  if (form === "short") return text.length <= 5 && YES_NO.has(text.trim().toLowerCase()) ? "bool" : "text";
  if (form !== "date, number or phone") return ofDigits(form, digits);
  if (/^\s*(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d{2}))(?:\D|$)/.test(text)) return "date";
  if (/^\s*\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*\s*$/.test(text)) return "number";
  return ofDigits("phone", digits);
}

function ofDigits(form: Exclude<Form, "short" | "date, number or phone">, digits: number): Look {
  if (form === "number or phone") return digits >= 8 ? "phone" : "number";
  if (form === "phone") return digits >= 7 && digits <= 15 ? "phone" : "text";
  return form;
}

/** What a single text looks like: `number`, `date`, `bool`, `email`, `phone` or `text`. */
export function looksLike(text: string): string {
  const scan = new TextScan();
  const shape = scan.shapeText(scan.see(text));
  return lookOf(formOf(shape), text, scan.digits);
}

/** Adds up the texts of one column. */
export class LetterBook {
  readonly #scan = new TextScan();
  #rows = 0;
  #units = { min: Number.POSITIVE_INFINITY, max: -1, sum: 0 };
  #points = { min: Number.POSITIVE_INFINITY, max: -1, sum: 0 };
  #longest = -1;
  #counts: number[] = [];
  #texts: string[] = [];
  #forms: Form[] = [];
  readonly #looks = { number: 0, date: 0, bool: 0, email: 0, phone: 0, text: 0 };

  /** Sees the text of so many rows, the first of which is `row`; returns its hash. */
  see(text: string, times: number, row: number): number {
    const scan = this.#scan;
    const form = this.#count(scan.see(text), text.length, times, row);
    this.#looks[lookOf(form, text, scan.digits)] += times;
    return scan.hash;
  }

  /** Sees the text of one row as bytes; false: it is not ASCII alone and was not counted, its text has to be seen. */
  seeBytes(bytes: Buffer, start: number, end: number, row: number): boolean {
    const scan = this.#scan;
    const shape = scan.seeBytes(bytes, start, end);
    if (shape < 0) return false;
    const form = this.#count(shape, end - start, 1, row);
    const text = form === "short" || form === "date, number or phone" ? textOf(bytes, start, end) : "";
    this.#looks[lookOf(form, text, scan.digits)]++;
    return true;
  }

  /** Counts lengths and shape; returns the form of the shape. */
  #count(shape: number, length: number, times: number, row: number): Form {
    const { points: letters } = this.#scan;
    this.#rows += times;
    const units = this.#units;
    const points = this.#points;
    units.sum += length * times;
    points.sum += letters * times;
    if (length < units.min) units.min = length;
    if (length > units.max) {
      units.max = length;
      this.#longest = row;
    } else if (length === units.max && row < this.#longest) this.#longest = row;
    if (letters < points.min) points.min = letters;
    if (letters > points.max) points.max = letters;
    if (shape === this.#counts.length) {
      this.#counts.push(0);
      this.#forms.push(this.#learn(shape));
    }
    this.#counts[shape] = (this.#counts[shape] ?? 0) + times;
    return this.#forms[shape] ?? "text";
  }

  #learn(shape: number): Form {
    const text = this.#scan.shapeText(shape);
    this.#texts.push(text);
    return formOf(text);
  }

  finish(): Letters | null {
    if (this.#rows === 0) return null;
    const mean = ({ min, max, sum }: { min: number; max: number; sum: number }): Sum => ({
      min,
      max,
      mean: sum / this.#rows,
    });
    return {
      units: mean(this.#units),
      points: mean(this.#points),
      longest: this.#longest,
      shapes: this.#texts.map((shape, at) => ({ shape, count: this.#counts[at] ?? 0 })),
      looks: Object.fromEntries(Object.entries(this.#looks).filter(([, count]) => count > 0)),
    };
  }
}
