/** Every kind of mess the generator can plant. Numbers: the fact sheet on Actimo exports, section 7; null: its section 6. */

export type MessKind = { readonly number: number | null; readonly what: string; readonly blocking?: true };

const kinds = {
  "danish-excel": { number: 1, what: "semicolons, decimal commas, thousands dots" },
  "mixed-dates": { number: 2, what: "day-first dates with - . and /, ISO, serials and month names in one column" },
  "month-first-dates": { number: 2, what: "a few dates that only make sense month first" },
  encodings: { number: 3, what: "Windows-1252, UTF-8 with BOM, UTF-16LE and UTF-16BE files" },
  "lying-bom": { number: 4, what: "a UTF-8 BOM before Windows-1252 bytes" },
  mojibake: { number: 5, what: "names encoded twice, or with letters lost to ? and U+FFFD" },
  "decomposed-letters": { number: 6, what: "å as a and a combining ring" },
  "phone-scientific": { number: 7, what: "phones as 4,52E+09" },
  "phone-float": { number: 8, what: "phones as 4520123456.0 or as numbers" },
  "lost-zeros": { number: 9, what: "zip codes and employee numbers without their zeros, 0045 without its zeros" },
  "quoted-newlines": { number: 10, what: "newlines, doubled quotes and delimiters inside quotes" },
  "duplicate-header": { number: 11, what: "a second e-mail column with the same header" },
  "repeated-header": { number: 12, what: "the header pasted again between the rows" },
  "total-line": { number: 12, what: "a summary line at the end" },
  preamble: { number: 12, what: "notes above the header" },
  "malformed-rows": { number: null, what: "rows with too few cells, too many, or no id" },
  "exact-duplicates": { number: null, what: "the same row twice in one file" },
  "blank-trailing": { number: 13, what: "blank columns at the right, blank rows" },
  "shared-contacts": { number: 14, what: "one contact in the exports of two workspaces, same id" },
  "recreated-contacts": { number: 14, what: "one person created twice: same e-mail, phone or employee number" },
  "email-noise": { number: 15, what: "e-mails with capitals, NBSP, zero-width letters, mailto:" },
  "placeholder-email": { number: 16, what: "e-mails that are none" },
  "no-email": { number: 17, what: "people without e-mail" },
  "no-phone": { number: 17, what: "people without phone" },
  "shop-mailbox": { number: 18, what: "one e-mail for two people" },
  "shop-phone": { number: 18, what: "one phone for two people" },
  "near-duplicates": {
    number: null,
    what: "namesakes, +tag addresses, equal employee numbers, å and aa: must not merge",
  },
  "ex-employees": { number: 19, what: "people in the analytics whom the contact list no longer has" },
  orphans: { number: 20, what: "company, group, path, survey and parent ids without a parent" },
  "partial-companies": { number: 20, what: "companies of one workspace missing from the company file" },
  "former-editors": { number: 20, what: "owners who are no longer among the admin users" },
  "truncated-file": { number: 21, what: "a file that ends inside a quoted cell" },
  "row-shortfall": { number: 21, what: "a manifest that declares more rows than the file has", blocking: true },
  "downloaded-twice": { number: 22, what: "identical ` (1)` copies and an older download of the same file" },
  "format-only-change": { number: 23, what: "later exports in another format with the same values" },
  "stale-rows": { number: 23, what: "older rows in a newer export" },
  "html-bodies": { number: 24, what: "scripts, handlers, javascript: links, cid: images" },
  emoji: { number: 25, what: "emoji, astral letters, right-to-left marks" },
  "formula-cells": { number: 26, what: "cells that a spreadsheet would run" },
  "dst-times": { number: 27, what: "times in the doubled and in the missing hour" },
  "mixed-booleans": { number: 28, what: "ja, true, 1, sand and an unknown token in one column" },
  "null-tokens": { number: 29, what: "-, N/A, #N/A, Ikke angivet, NULL" },
  "odd-names": { number: 30, what: "people named Null, True, O'Neill" },
  "label-noise": { number: 31, what: "labels in another language, case or with spaces; unknown and blank ones" },
  "percent-styles": { number: 32, what: "57,0 % and 57 in one column; a column that counts 0 to 1" },
  "tag-separators": { number: 33, what: "tags split by , ; or |, repeated in another case" },
  "primary-company": { number: 34, what: "two primary companies, or none" },
  "manager-cycles": { number: 35, what: "managers in a circle, people who manage themselves" },
  "id-conflict": { number: 36, what: "one id for two different people" },
  "prototype-columns": { number: 37, what: "columns named __proto__ and constructor" },
  "control-characters": { number: 38, what: "NUL and control characters in texts" },
  "huge-cell": { number: 39, what: "one cell of more than a megabyte (10 MB from 5 000 people on)" },
  "empty-files": { number: 40, what: "a file of 0 bytes and one with a header only" },
  "unsafe-paths": { number: 41, what: "staged paths that leave the folder, device names, a zip that does both" },
  "file-mismatch": { number: 42, what: "staged files that are missing, of another size, equal, or far too large" },
  credentials: { number: 43, what: "secrets in an integration" },
  "odd-statistics": { number: 44, what: "more people notified than published to; no rate where nobody is assigned" },
  "small-departments": { number: 45, what: "anonymous answers from departments of two" },
  "custom-standard-clash": { number: 46, what: "a customer's own column with the header of a standard one" },
  "large-ids": { number: 47, what: "ids with thousands dots, ids as numbers in a workbook file" },
  "companies-twice": { number: null, what: "one company written twice; two companies of one name" },
  "unnamed-file": { number: null, what: "a file whose name says nothing" },
} as const satisfies Record<string, MessKind>;

export type MessName = keyof typeof kinds;
export const MESS: Readonly<Record<MessName, MessKind>> = kinds;
export const MESS_NAMES = Object.keys(kinds) as MessName[];

/** The table as plain text, for help and the sample's README. */
export const isMessName = (name: string): name is MessName => Object.hasOwn(kinds, name);

/**
 * Reads `all`, `none` or a list of names separated by commas. `all` leaves out the kinds that stop a run
 * (`row-shortfall`); `all,row-shortfall` adds it. Throws with the known names for an unknown one.
 */
export function parseMess(text: string): ReadonlySet<MessName> {
  const chosen = new Set<MessName>();
  for (const name of text.split(",").map((part) => part.trim().toLowerCase())) {
    if (name === "none" || name === "") continue;
    if (name === "all") {
      for (const each of MESS_NAMES) if (!MESS[each].blocking) chosen.add(each);
    } else if (isMessName(name)) chosen.add(name);
    else throw new Error(`There is no mess named "${name}". Use all, none or any of: ${MESS_NAMES.join(", ")}.`);
  }
  return chosen;
}
