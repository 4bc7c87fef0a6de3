/** Phone numbers to E.164, by the rules of the export contract. */
import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { callingCode } from "./calling-code.ts";
import { isCommonNumber, onlyDigits } from "./phone-shapes.ts";
import type { Flag } from "./verdict.ts";

const SCIENTIFIC = /^'?\+?\d+(?:[.,]\d+)?e\+?\d+$/i;
const SIGNS = /^[+\d\s().\-/\u00a0\u2010-\u2015\u2212]+$/;
const LABEL =
  /^(?:tlf|telefon|telefonnr|mobil|mobiltelefon|mob|tel|phone|mobile|cell|fastnet|privat|arbejde|[tmp])\b[.:]*\s*(?=[+(\d])/i;
const EXTENSION = /[\s,;]*(?:ext|extension|lokalnr|lokal|lok|ekst|x|#)\s*[.:]?\s*\d{1,6}$/i;
const REMARK = /\s*\([^()\d]*\p{L}[^()\d]*\)$|\s+[-–]?\s*\p{L}{3,}\.?$/u;
const BETWEEN = /[;,|\n\r]+|\s*\/\s*|\s+(?:og|eller|samt|or|and)\s+|\s+(?=\+|00[1-9])/i;

/** Whether a national number of eight digits is a Danish one. */
export function isDanish(text: string): boolean {
  return text.length === 8 && text.charCodeAt(0) >= 50 && onlyDigits(text);
}

/** What became of the text of a phone cell. `number` is E.164, or null when no rule gives one. */
export type FoundPhone = { readonly number: string | null; readonly flag: Flag | null };
const NOTHING: FoundPhone = { number: null, flag: null };

/** Built numbers by country and digits; cleared when full. */
const known = new Map<string, FoundPhone>();
const MOST_KNOWN = 200_000;

/**
 * The number as `+4520123456`, or null when no rule gives one. `countryCode` is the value of the country column
 * (`45`, `+45`, `0045` or `DK`), if there is one. Nothing is guessed: an unknown form stays null.
 */
export const toE164 = (text: string, countryCode: string | null): string | null =>
  findPhone(text, countryCode === null ? "" : (callingCode(countryCode) ?? "")).number;

/** `code`: the calling code of the row's country, digits only; blank when there is none. */
export function findPhone(text: string, code: string): FoundPhone {
  const digits = cleanPhone(text);
  if (digits !== null) {
    const found = fromDigits(digits, code);
    if (found.number !== null) return found;
  }
  return /[\p{L}/;,|#\n]|\s(?:\+|00)/u.test(text) ? amongWords(text, code) : NOTHING;
}

/** A number with an extension or words beside it, or the first valid one of several. */
function amongWords(text: string, code: string): FoundPhone {
  if (text.length > 200) return NOTHING;
  const alone = withoutWords(text);
  if (alone !== text.trim()) {
    const found = asNumber(alone, code);
    if (found.number !== null) return { number: found.number, flag: "phone_text_dropped" };
  }
  const parts = text.split(BETWEEN).filter((part) => part.trim() !== "");
  if (parts.length < 2) return NOTHING;
  for (const part of parts) {
    const found = asNumber(withoutWords(part), code);
    if (found.number !== null && found.flag === null) return { number: found.number, flag: "several_numbers" };
  }
  return NOTHING;
}

const withoutWords = (text: string): string =>
  text.trim().replace(LABEL, "").replace(REMARK, "").replace(EXTENSION, "").trim();

function asNumber(text: string, code: string): FoundPhone {
  const digits = cleanPhone(text);
  return digits === null ? NOTHING : fromDigits(digits, code);
}

function fromDigits(digits: string, code: string): FoundPhone {
  if (digits.length === 8 && (code === "45" || code === "") && isDanish(digits))
    return { number: `+45${digits}`, flag: null };
  if (digits.charCodeAt(0) === 43 && isCommonNumber(digits, 1)) return { number: digits, flag: null };
  const key = `${code} ${digits}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const number = built(digits, code);
  const result: FoundPhone =
    number === null ? NOTHING : { number, flag: isAssigned(number) ? null : "phone_unassigned" };
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, result);
  return result;
}

function built(number: string, code: string): string | null {
  if (number.startsWith("+")) return possible(number.slice(1).replace(/^00/, ""));
  if (number.startsWith("00")) return possible(number.slice(2));
  if (code !== "") return withCode(number, code);
  if (number.length === 8) return `+45${number}`;
  return hasNeighboursLength(number) ? possible(number) : null;
}

/** The country's code is stripped when the number repeats it, which its length tells, and put before it otherwise. */
function withCode(number: string, code: string): string | null {
  const national = possible(code + (code === "39" ? number : number.replace(/^0/, "")));
  if (!number.startsWith(code) || number.length < code.length + 7) return national;
  if (code === "45") return number.length === 10 ? possible(number) : national;
  const repeated = possible(number);
  if (repeated === null || national === null) return repeated ?? national;
  return !isAssigned(repeated) && isAssigned(national) ? national : repeated;
}

/** Without a country: a number that starts with the code of a neighbour and has that country's length. */
function hasNeighboursLength(digits: string): boolean {
  const rest = digits.length - 2;
  switch (digits.slice(0, 2)) {
    case "45":
    case "47":
      return rest === 8;
    case "44":
      return rest === 10;
    case "46":
      return rest === 9 || (rest >= 7 && rest <= 10 && isAssigned(`+${digits}`));
    case "49":
      return rest === 10 || rest === 11 || (rest >= 6 && rest <= 13 && isAssigned(`+${digits}`));
    default:
      return false;
  }
}

function possible(digits: string): string | null {
  if (isCommonNumber(digits)) return `+${digits}`;
  const parsed = parsePhoneNumberFromString(`+${digits}`);
  return parsed?.isPossible() ? parsed.number : null;
}

const isAssigned = (number: string): boolean =>
  isCommonNumber(number, 1) || parsePhoneNumberFromString(number)?.isValid() === true;

/** Digits with at most a leading `+`; null when the text is no number (letters, or destroyed by a spreadsheet). */
export function cleanPhone(text: string): string | null {
  if (text.length >= 8 && text.length <= 15 && onlyDigits(text, text.charCodeAt(0) === 43 ? 1 : 0)) return text;
  let bare = text.trim();
  if (/[^\d+\s]/.test(bare))
    bare = bare
      .normalize("NFKC")
      .replace(/^'/, "")
      .replace(/^tel:/i, "")
      .replace(/[.,]0+$/, "");
  if (SCIENTIFIC.test(bare) || !SIGNS.test(bare)) return null;
  const digits = bare.replace(/\(0\)/g, "").replace(/\D/g, "");
  if (digits.length < 3 || digits.length > 18) return null;
  const plus = bare.indexOf("+");
  if (plus > 0 && /\d/.test(bare.slice(0, plus))) return null;
  return plus >= 0 ? `+${digits}` : digits;
}

/** Spreadsheets turn long numbers into `4,52E+09`: the last digits are gone. */
export const isDestroyedPhone = (text: string): boolean => SCIENTIFIC.test(text);
