/** Ids are text. Spreadsheets damage them with thousands marks, `.0` and exponents. */
import { type Convert, misfit } from "./verdict.ts";

const GROUPED = /^\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+$/;
const EXPONENT = /^\d+(?:[.,]\d+)?e\+\d+$/i;

/** Sees all values of an id column: only where every one is a number may marks be taken out. */
export class IdShape {
  #numbersOnly = true;

  see(text: string): void {
    if (this.#numbersOnly && !/^\d+(?:[.,]0)?$/.test(text) && !GROUPED.test(text)) this.#numbersOnly = false;
  }

  get numbersOnly(): boolean {
    return this.#numbersOnly;
  }
}

/** A converter for ids. */
export const ids =
  (numbersOnly: boolean): Convert =>
  (text) => {
    if (!numbersOnly) return EXPONENT.test(text) && /[.,]/.test(text) ? misfit("damaged_value") : text;
    if (GROUPED.test(text)) return { value: text.replace(/\D/g, ""), flag: "thousands_in_id" };
    return text.replace(/[.,]0$/, "");
  };

/** A converter for zip codes: three digits are a Danish code that lost its zero, unless the country is another one. */
export const zipCodes =
  (countryOf: (row: number) => string | null): Convert =>
  (text, row) => {
    const bare = text.replace(/[.,]0$/, "");
    if (!/^\d{3}$/.test(bare)) return bare;
    const country = countryOf(row)?.trim().toLowerCase() ?? "";
    return country === "" || /^(dk|dnk|danmark|denmark)$/.test(country)
      ? { value: `0${bare}`, flag: "zip_zero_restored" }
      : bare;
  };
