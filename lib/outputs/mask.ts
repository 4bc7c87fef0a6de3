/** The last line of defence for charts and reports: what looks like a person's data is replaced by its kind. */

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/(?<![\p{L}\p{N}._%+-])(?!REDACTED@)[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu, "‹e-mail›"],
  [/(?<![\p{L}\p{N}])\d{6}-\d{4}(?![\p{L}\p{N}])/gu, "‹civil number›"],
  [/\+\d(?:[ \u00A0-]?\d){7,14}(?!\d)/g, "‹phone›"],
];

/** The text without e-mail addresses, international phone numbers and Danish civil registration numbers. */
export function maskPersonal(text: string): string {
  let masked = text;
  for (const [pattern, kind] of KINDS) masked = masked.replace(pattern, kind);
  return masked;
}
