/** Phone numbers to E.164, by the rules of the export contract. */
import { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/max";
import { type Convert, misfit } from "./verdict.ts";

const SCIENTIFIC = /^\+?\d+(?:[.,]\d+)?e\+?\d+$/i;
/** Eight digits, perhaps in pairs, perhaps with the Danish code. */
const USUAL = /^(?:\+?45 ?)?\d\d ?\d\d ?\d\d ?\d\d$/;
const DANISH = /^[2-9]\d{7}$/;
/** Countries whose numbers are recognised without a `+`. */
const NEIGHBOURS = /^(?:45|46|47|44|49)/;
const known = new Map<string, string | null>();
const MOST_KNOWN = 200_000;

/**
 * The number as `+4520123456`, or null when no rule gives one. `countryCode` is the value of the country column
 * (`45`, `+45`, `0045` or `DK`), if there is one. Nothing is guessed: an unknown form stays null.
 */
export function toE164(text: string, countryCode: string | null): string | null {
  const code = countryCode === null ? "" : (callingCode(countryCode) ?? "");
  const digits = cleanPhone(text);
  return digits === null ? null : fromDigits(digits, code);
}

function fromDigits(digits: string, code: string): string | null {
  if (digits.length === 8 && (code === "45" || code === "") && DANISH.test(digits)) return `+45${digits}`;
  const key = `${code} ${digits}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const result = built(digits, code);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, result);
  return result;
}

function built(number: string, code: string): string | null {
  if (number.startsWith("+")) return possible(number.slice(1));
  if (number.startsWith("00")) return possible(number.slice(2));
  if (code !== "") {
    if (number.startsWith(code) && number.length >= code.length + 7) {
      const stripped = possible(number);
      if (stripped && (code !== "45" || number.length === 10)) return stripped;
    }
    return possible(code + number.replace(/^0/, ""));
  }
  if (number.length === 8) return DANISH.test(number) ? `+45${number}` : possible(`45${number}`);
  return NEIGHBOURS.test(number) && valid(number) ? `+${number}` : null;
}

function possible(digits: string): string | null {
  if (digits.startsWith("45") && DANISH.test(digits.slice(2))) return `+${digits}`;
  const parsed = parsePhoneNumberFromString(`+${digits}`);
  return parsed?.isPossible() ? parsed.number : null;
}

const valid = (digits: string) =>
  (digits.startsWith("45") && digits.length === 10) || parsePhoneNumberFromString(`+${digits}`)?.isValid() === true;

/** Digits with at most a leading `+`; null when the text is no number (letters, or destroyed by a spreadsheet). */
export function cleanPhone(text: string): string | null {
  if (USUAL.test(text)) return text.replaceAll(" ", "");
  const bare = text
    .trim()
    .replace(/^'/, "")
    .replace(/^tel:/i, "")
    .replace(/[.,]0+$/, "");
  if (SCIENTIFIC.test(bare) || !/^[+\d\s().\-/\u00a0\u2010-\u2015]+$/.test(bare)) return null;
  const digits = bare.replace(/\(0\)/g, "").replace(/\D/g, "");
  if (digits.length < 3 || digits.length > 18) return null;
  return bare.trimStart().startsWith("+") ? `+${digits}` : digits;
}

/** The calling code of a country column: digits only, from `+45`, `0045`, `45.0` or `DK`. */
export function callingCode(text: string): string | null {
  if (text === "45") return text;
  const bare = text.trim().toUpperCase();
  if (/^[A-Z]{2}$/.test(bare)) return isSupportedCountry(bare) ? getCountryCallingCode(bare) : null;
  const digits = bare
    .replace(/[.,]0$/, "")
    .replace(/[^\d]/g, "")
    .replace(/^00/, "");
  return /^[1-9]\d{0,2}$/.test(digits) ? digits : null;
}

/** Spreadsheets turn long numbers into `4,52E+09`: the last digits are gone. */
export const isDestroyedPhone = (text: string): boolean => SCIENTIFIC.test(text);

/** A converter for columns with a whole number: E.164, else the text as it is, flagged. */
export const wholePhones =
  (countryOf: (row: number) => string | null): Convert =>
  (text, row) => {
    if (isDestroyedPhone(text)) return misfit("damaged_value");
    return toE164(text, countryOf(row)) ?? { value: text, flag: "phone_unrecognised" };
  };

/** A converter for the national part: digits, else the text as it is; flagged when no number can be built. */
export const nationalPhones =
  (countryOf: (row: number) => string | null): Convert =>
  (text, row) => {
    if (isDestroyedPhone(text)) return misfit("damaged_value");
    const digits = cleanPhone(text);
    const country = digits === null ? null : countryOf(row);
    const code = country === null ? "" : (callingCode(country) ?? "");
    if (digits !== null && fromDigits(digits, code) !== null) return digits;
    return { value: digits ?? text, flag: "phone_unrecognised" };
  };

/** A converter for the country column. */
export const countryCodes: Convert = (text) => callingCode(text) ?? text;
