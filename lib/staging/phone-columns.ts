/** Converters of phone columns. The country comes from the row. */
import { callingCode } from "./calling-code.ts";
import { cleanPhone, findPhone, isDanish, isDestroyedPhone } from "./phone.ts";
import { isCommonNumber, onlyDigits } from "./phone-shapes.ts";
import { OWN, type QuickCell, UNKNOWN, withoutBlanks } from "./quick-cells.ts";
import { type Convert, misfit } from "./verdict.ts";

/** What the row says about the country: its calling-code column, and the country of its address. */
export type RowCountry = {
  readonly code: ((row: number) => string | null) | null;
  readonly address: ((row: number) => string | null) | null;
};

/** A whole number in the form it is stored in, of the commonest kinds. */
export const usualWholePhone = (text: string): string | undefined =>
  text.charCodeAt(0) === 43 && isCommonNumber(text, 1) && onlyDigits(text, 1) ? text : undefined;

/** A converter for columns with a whole number: E.164, else the text as it is, flagged. */
export const wholePhones =
  (country: RowCountry): Convert =>
  (text, row) => {
    const code = codeOf(country, row);
    const { number, flag } = findPhone(text, code);
    if (number === null)
      return isDestroyedPhone(text) ? misfit("damaged_value") : { value: text, flag: "phone_unrecognised" };
    if (flag) return { value: number, flag };
    return isDoubtful(number, text, code, country, row) ? { value: number, flag: "phone_country_doubtful" } : number;
  };

/** A converter for the national part: digits, else the text as it is; flagged when no number can be built. */
export const nationalPhones =
  (country: RowCountry): Convert =>
  (text, row) => {
    const code = codeOf(country, row);
    if (code === "45" && isDanish(text)) return text;
    const { number, flag } = findPhone(text, code);
    if (number === null)
      return isDestroyedPhone(text)
        ? misfit("damaged_value")
        : { value: cleanPhone(text) ?? text, flag: "phone_unrecognised" };
    if (flag === "several_numbers" || flag === "phone_text_dropped") return { value: national(number, code), flag };
    const digits = cleanPhone(text) ?? number;
    if (flag) return { value: digits, flag };
    return isDoubtful(number, text, code, country, row) ? { value: digits, flag: "phone_country_doubtful" } : digits;
  };

/** Danish numbers of digits, perhaps with blanks between them, in rows whose country says so. */
export const quickNationalPhones =
  (country: RowCountry): QuickCell =>
  (bytes, start, end, row, into) => {
    const length = withoutBlanks(bytes, start, end, into);
    if (length !== 8 || (into[0] as number) < TWO || into[0] === PLUS || codeOf(country, row) !== "45") return UNKNOWN;
    return length === end - start ? OWN : length;
  };

/** The same with `+45` before them. */
export const quickWholePhone: QuickCell = (bytes, start, end, _row, into) => {
  const length = withoutBlanks(bytes, start, end, into);
  const danish =
    length === 11 && into[0] === PLUS && into[1] === FOUR && into[2] === FIVE && (into[3] as number) >= TWO;
  if (!danish) return UNKNOWN;
  return length === end - start ? OWN : length;
};
const [PLUS, TWO, FOUR, FIVE] = [43, 50, 52, 53] as const;

/** A converter for the country column. */
export const countryCodes: Convert = (text) => callingCode(text) ?? text;

const national = (number: string, code: string): string =>
  code !== "" && number.startsWith(`+${code}`) ? number.slice(code.length + 1) : number;

function codeOf(country: RowCountry, row: number): string {
  const text = country.code?.(row) ?? null;
  return text === null ? "" : (callingCode(text) ?? "");
}

/** Eight digits without a country are Danish by the contract, whatever the address says. */
function isDoubtful(number: string, text: string, code: string, country: RowCountry, row: number): boolean {
  if (code !== "" || !country.address || !number.startsWith("+45") || /^\s*(?:\+|00|45)/.test(text)) return false;
  const address = country.address(row);
  const known = address === null ? null : callingCode(address);
  return known !== null && known !== "45";
}
