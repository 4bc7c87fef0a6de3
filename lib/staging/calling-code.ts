/** The calling code a country column means. */
import { getCountryCallingCode, isSupportedCountry } from "libphonenumber-js/max";

/** Names of the countries that staff of Nordic companies work in, in both languages and their own. */
const NAMED = new Map(
  Object.entries({
    danmark: "45",
    denmark: "45",
    dnk: "45",
    sverige: "46",
    sweden: "46",
    swe: "46",
    norge: "47",
    norway: "47",
    nor: "47",
    tyskland: "49",
    germany: "49",
    deutschland: "49",
    deu: "49",
    storbritannien: "44",
    england: "44",
    "united kingdom": "44",
    gbr: "44",
    uk: "44",
    finland: "358",
    fin: "358",
    island: "354",
    iceland: "354",
    færøerne: "298",
    "faroe islands": "298",
    grønland: "299",
    greenland: "299",
    polen: "48",
    poland: "48",
    holland: "31",
    nederlandene: "31",
    netherlands: "31",
  }),
);

/** The calling code, digits only, from `+45`, `0045`, `45.0`, `DK`, `DNK` or `Danmark`; null when it is none. */
export function callingCode(text: string): string | null {
  if (text === "45") return text;
  const bare = text.trim().toUpperCase();
  if (/^[A-Z]{2}$/.test(bare) && isSupportedCountry(bare)) return getCountryCallingCode(bare);
  const named = NAMED.get(bare.toLowerCase());
  if (named) return named;
  if (/\p{L}/u.test(bare)) return null;
  const digits = bare
    .replace(/[.,]0$/, "")
    .replace(/[^\d]/g, "")
    .replace(/^00/, "");
  return /^[1-9]\d{0,2}$/.test(digits) ? digits : null;
}
