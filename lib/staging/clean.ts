/** Cleaning of text: control characters out, edges trimmed, letters composed, double encoding undone. */
import { hasDestroyedLetters, repairMojibake } from "../source/mojibake.ts";
import type { Convert, Flag, Verdict } from "./verdict.ts";

/** Anything but printable Latin, or a blank at an edge: only such texts need a closer look. */
const UNUSUAL = /[\0-\x1f\x7f-\xa0\xad\u0250-\uffff?ÂÃÄÅÔ¬âð]|^ | $/;
const CONTROLS = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g;
const EDGES = /^[\s\xad\u200b-\u200d\u2060\ufeff]+|[\s\xad\u200b-\u200d\u2060\ufeff]+$/g;
const NULL_TOKENS = new Set(["", "-", "–", "n/a", "null", "#n/a", "#ref!", "ikke angivet"]);
const MAY_BE_NULL = /^[-–nNiI#]/;
const NULL_NAMES = new Set(["", "-", "n/a"]);
/** What spreadsheets leave where a formula failed. */
const FAILED_FORMULAS = new Set(["#value!", "#div/0!", "#name?", "#num!", "#null!"]);

/** The text as it is kept, and what was done to it. */
export function cleanText(text: string): { text: string; flag: Flag | null } {
  if (!UNUSUAL.test(text)) return { text, flag: null };
  const stripped = text.replace(CONTROLS, "");
  const repaired = repairMojibake(stripped);
  const clean = repaired.text.toWellFormed().normalize("NFC").replace(EDGES, "");
  if (repaired.repaired) return { text: clean, flag: "mojibake_repaired" };
  if (stripped !== text) return { text: clean, flag: "control_characters" };
  return { text: clean, flag: hasDestroyedLetters(clean) ? "destroyed_letters" : null };
}

/** Whether a cleaned cell says that there is no value. */
export const isNullToken = (text: string): boolean =>
  text.length < 13 && (text === "" || (MAY_BE_NULL.test(text) && NULL_TOKENS.has(text.toLowerCase())));
/** In columns of names fewer tokens count: a person may be called Null. */
export const isNullName = (text: string): boolean => text.length < 4 && NULL_NAMES.has(text.toLowerCase());

/** The value of the column's commonest form, which needs no cleaning; undefined for all other texts. */
export type QuickConvert = (text: string, row: number) => ReturnType<Convert> | undefined;

/**
 * A converter that cleans first: `null` for the tokens of no value, else what `convert` makes of the clean text.
 * Remarks of the cleaning are kept when the value has none of its own.
 */
export function cleaned(
  convert: Convert,
  isNull: (text: string) => boolean = isNullToken,
  quick: QuickConvert | null = null,
): Convert {
  return (text, row) => {
    if (text === "") return null;
    const at = quick?.(text, row);
    if (at !== undefined) return at;
    const { text: clean, flag } = cleanText(text);
    if (isNull(clean)) return null;
    if (clean.startsWith("#") && FAILED_FORMULAS.has(clean.toLowerCase()))
      return { value: null, misfit: "damaged_value" };
    return flagged(convert(clean, row), flag);
  };
}

function flagged(result: ReturnType<Convert>, flag: Flag | null): ReturnType<Convert> {
  if (!flag) return result;
  if (typeof result !== "object" || result === null) return { value: result, flag };
  const verdict: Verdict = result;
  return verdict.flag ? verdict : { ...verdict, flag };
}

/** Text stays text. */
export const asText: Convert = (text) => text;

/** Names have no question marks: one is a letter that the export could not write. */
export const names: Convert = (text) => (text.includes("?") ? { value: text, flag: "destroyed_letters" } : text);
