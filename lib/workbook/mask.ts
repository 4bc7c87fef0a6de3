// Personal values reduced to their shape: enough to see that a cleaning worked, too little to know a person.

/** What a column holds of a person. `public` switches masking off for the column, also the one by value. */
export type Role = "email" | "phone" | "name" | "text" | "public";

const EMAIL = /[\p{L}\d._%+'-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+/u;
const EMAILS = new RegExp(EMAIL.source, "gu");
const PHONE = /^(?:\+|00)\d[\d\s().-]{6,}\d$/;

/**
 * The shape of one value.
 * @example maskValue("sofie.hansen@firma.example", "email") // "s…n@f….example"
 * @example maskValue("+45 12 34 56 56", "phone") // "+45 •• •• •• 56"
 */
export function maskValue(value: string, role: Role): string {
  if (value.trim() === "") return value;
  switch (role) {
    case "email":
      return maskEmail(value);
    case "phone":
      return maskPhone(value);
    case "name":
      return value.replace(/\p{L}[\p{L}\p{M}]*/gu, (word) => `${[...word][0]}…`);
    case "text":
      return `‹${[...value].length} characters›`;
    case "public":
      return value;
  }
}

/** Masks what looks like an email address or an international phone number; other text passes. */
export function maskByLook(value: string): string {
  if (PHONE.test(value.trim())) return maskPhone(value);
  return value.includes("@") ? value.replace(EMAILS, maskEmail) : value;
}

function maskEmail(value: string): string {
  const at = value.lastIndexOf("@");
  if (at < 1) return maskLetters(value);
  const local = [...value.slice(0, at)];
  const domain = value.slice(at + 1);
  const dot = domain.lastIndexOf(".");
  const ends = local.length > 3 ? `${local[0]}…${local.at(-1)}` : `${local[0]}…`;
  return `${ends}@${[...domain][0] ?? ""}…${dot < 0 ? "" : domain.slice(dot)}`;
}

/** Keeps the spacing, a country code set apart by a space, and the last two digits of a number of eight or more. */
function maskPhone(value: string): string {
  const country = /^\s*\+\d{1,3}(?=[\s(-])/.exec(value)?.[0] ?? "";
  const rest = value.slice(country.length);
  const digits = rest.replace(/\D/g, "").length;
  const keep = digits >= 8 ? 2 : 0;
  let seen = 0;
  return country + maskLetters(rest.replace(/\d/g, (digit) => (++seen > digits - keep ? digit : "•")));
}

const maskLetters = (value: string): string => value.replace(/\p{L}/gu, "•");
