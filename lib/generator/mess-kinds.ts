/** Every kind of mess the generator can plant. Numbers: the fact sheet on Actimo exports, section 7; null: its section 6. */

export type MessKind = {
  readonly number: number | null;
  readonly what: string;
  /**
   * The codes by which the toolkit tells it: of findings, of lost rows and cells, of merge rules and review pairs.
   * Empty where a careful reader takes it as it is meant and has nothing to say.
   */
  readonly finding: readonly string[];
  /** Stops a run until somebody accepts it. */
  readonly blocking?: true;
  /** Planted when it is named only, never by `all`: it changes columns or whole files that other kinds stand in. */
  readonly apart?: true;
};

const kinds = {
  "danish-excel": { number: 1, what: "semicolons, decimal commas, thousands dots", finding: [] },
  "mixed-dates": {
    number: 2,
    what: "day-first dates with - . and /, ISO, serials and month names in one column",
    finding: ["number_as_date"],
  },
  "month-first-dates": {
    number: 2,
    what: "a few dates that only make sense month first",
    finding: ["month_first_column"],
  },
  encodings: { number: 3, what: "Windows-1252, UTF-8 with BOM, UTF-16LE and UTF-16BE files", finding: [] },
  "lying-bom": { number: 4, what: "a UTF-8 BOM before Windows-1252 bytes", finding: ["lying_bom"] },
  mojibake: {
    number: 5,
    what: "names encoded twice, or with letters lost to ? and U+FFFD",
    finding: ["mojibake_repaired", "destroyed_letters"],
  },
  "decomposed-letters": { number: 6, what: "å as a and a combining ring", finding: ["email_and_name"] },
  "phone-scientific": { number: 7, what: "phones as 4,52E+09", finding: ["damaged_value"] },
  "phone-float": { number: 8, what: "phones as 4520123456.0 or as numbers", finding: [] },
  "lost-zeros": {
    number: 9,
    what: "zip codes and employee numbers without their zeros, 0045 without its zeros",
    finding: ["zip_zero_restored"],
  },
  "quoted-newlines": { number: 10, what: "newlines, doubled quotes and delimiters inside quotes", finding: [] },
  "duplicate-header": {
    number: 11,
    what: "a second e-mail column with the same header",
    finding: ["duplicate_header"],
  },
  "repeated-header": { number: 12, what: "the header pasted again between the rows", finding: ["repeated_header"] },
  "total-line": { number: 12, what: "a summary line at the end", finding: ["total_line"] },
  preamble: { number: 12, what: "notes above the header", finding: [] },
  "malformed-rows": {
    number: null,
    what: "rows with too few cells, too many, or no id",
    finding: ["short_row", "long_row", "missing_key"],
  },
  "exact-duplicates": { number: null, what: "the same row twice in one file", finding: ["exact_duplicate"] },
  "blank-trailing": { number: 13, what: "blank columns at the right, blank rows", finding: [] },
  "shared-contacts": {
    number: 14,
    what: "one contact in the exports of two workspaces, same id",
    finding: ["same_id"],
  },
  "recreated-contacts": {
    number: 14,
    what: "one person created twice: same e-mail, phone or employee number",
    finding: ["email_and_name", "phone_and_name", "employee_no"],
  },
  "email-noise": { number: 15, what: "e-mails with capitals, NBSP, zero-width letters, mailto:", finding: [] },
  "placeholder-email": { number: 16, what: "e-mails that are none", finding: ["invalid_value"] },
  "no-email": { number: 17, what: "people without e-mail", finding: [] },
  "no-phone": { number: 17, what: "people without phone", finding: [] },
  "shop-mailbox": { number: 18, what: "one e-mail for two people", finding: ["shared_mailbox"] },
  "shop-phone": { number: 18, what: "one phone for two people", finding: ["shared_phone"] },
  "near-duplicates": {
    number: null,
    what: "namesakes, +tag addresses, equal employee numbers, å and aa: must not merge",
    finding: ["same_name", "plus_address", "employee_no_elsewhere", "aa_for_å"],
  },
  "ex-employees": {
    number: 19,
    what: "people in the analytics whom the contact list no longer has",
    finding: ["orphan"],
  },
  orphans: { number: 20, what: "company, group, path, survey and parent ids without a parent", finding: ["orphan"] },
  "partial-companies": {
    number: 20,
    what: "companies of one workspace missing from the company file",
    finding: ["orphan"],
  },
  "former-editors": { number: 20, what: "owners who are no longer among the admin users", finding: ["orphan"] },
  "truncated-file": { number: 21, what: "a file that ends inside a quoted cell", finding: ["truncated_last_row"] },
  "row-shortfall": {
    number: 21,
    what: "a manifest that declares more rows than the file has",
    finding: ["rows_missing"],
    blocking: true,
  },
  "downloaded-twice": {
    number: 22,
    what: "identical ` (1)` copies and an older download of the same file",
    finding: ["identical_file", "superseded", "gone_since"],
  },
  "format-only-change": { number: 23, what: "later exports in another format with the same values", finding: [] },
  "stale-rows": { number: 23, what: "older rows in a newer export", finding: ["stale_rows"] },
  "html-bodies": { number: 24, what: "scripts, handlers, javascript: links, cid: images", finding: [] },
  emoji: { number: 25, what: "emoji, astral letters, right-to-left marks", finding: [] },
  "formula-cells": { number: 26, what: "cells that a spreadsheet would run", finding: [] },
  "dst-times": {
    number: 27,
    what: "times in the doubled and in the missing hour",
    finding: ["ambiguous_hour", "missing_hour"],
  },
  "mixed-booleans": {
    number: 28,
    what: "ja, true, 1, sand and an unknown token in one column",
    finding: ["invalid_value"],
  },
  "null-tokens": { number: 29, what: "-, N/A, #N/A, Ikke angivet, NULL", finding: ["null_token"] },
  "odd-names": { number: 30, what: "people named Null, True, O'Neill", finding: [] },
  "label-noise": {
    number: 31,
    what: "labels in another language, case or with spaces; unknown and blank ones",
    finding: ["unknown_value"],
  },
  "percent-styles": {
    number: 32,
    what: "57,0 % and 57 in one column; a column that counts 0 to 1",
    finding: ["maybe_fraction"],
  },
  "tag-separators": { number: 33, what: "tags split by , ; or |, repeated in another case", finding: [] },
  "primary-company": {
    number: 34,
    what: "two primary companies, or none",
    finding: ["several_primary_companies", "no_primary_company"],
  },
  "manager-cycles": { number: 35, what: "managers in a circle, people who manage themselves", finding: ["circle"] },
  "id-conflict": { number: 36, what: "one id for two different people", finding: ["id_conflict"] },
  "prototype-columns": { number: 37, what: "columns named __proto__ and constructor", finding: [] },
  "control-characters": { number: 38, what: "NUL and control characters in texts", finding: ["control_characters"] },
  "huge-cell": { number: 39, what: "one cell of more than a megabyte (10 MB from 5 000 people on)", finding: [] },
  "empty-files": { number: 40, what: "a file of 0 bytes and one with a header only", finding: ["empty_file"] },
  "unsafe-paths": {
    number: 41,
    what: "staged paths that leave the folder, device names, a zip that does both",
    finding: ["file_unsafe"],
  },
  "file-mismatch": {
    number: 42,
    what: "staged files that are missing, of another size, equal, or far too large",
    finding: ["file_missing", "file_size_differs"],
  },
  credentials: { number: 43, what: "secrets in an integration", finding: ["redacted_secret"] },
  "odd-statistics": {
    number: 44,
    what: "more people notified than published to; no rate where nobody is assigned",
    finding: [],
  },
  "small-departments": { number: 45, what: "anonymous answers from departments of two", finding: [] },
  "custom-standard-clash": {
    number: 46,
    what: "a customer's own column with the header of a standard one",
    finding: [],
  },
  "large-ids": {
    number: 47,
    what: "ids with thousands dots, ids as numbers in a workbook file",
    finding: ["thousands_in_id"],
  },
  "companies-twice": {
    number: null,
    what: "one company written twice; two companies of one name",
    finding: ["cvr", "domain_and_name"],
  },
  "unnamed-file": { number: null, what: "a file whose name says nothing", finding: [] },
  // Dialects and files beyond section 7: sections 3 and 4, and what the issue adds.
  delimiters: { number: null, what: "tabs and bars between the cells", finding: [], apart: true },
  "apostrophe-quotes": {
    number: null,
    what: "cells in apostrophes, apostrophes in them doubled",
    finding: [],
    apart: true,
  },
  "backslash-escapes": { number: null, what: "quotes escaped by a backslash", finding: [], apart: true },
  "mixed-line-ends": { number: null, what: "CRLF and LF in one file", finding: [], apart: true },
  "old-mac-line-ends": { number: null, what: "lines that end in CR alone", finding: [], apart: true },
  "mac-roman": { number: null, what: "a file in Mac Roman", finding: ["unusual_encoding"], apart: true },
  "utf-16-without-mark": { number: null, what: "UTF-16 both ways without a BOM", finding: [], apart: true },
  "sep-line": { number: null, what: "Excel's sep=; above the header", finding: [], apart: true },
  "multi-row-header": { number: null, what: "a line of group titles above the header", finding: [], apart: true },
  "trailing-separators": {
    number: null,
    what: "a separator at the end of every row but the header",
    finding: [],
    apart: true,
  },
  "footer-notes": { number: null, what: "notes below the table", finding: [], apart: true },
  "several-tables": {
    number: null,
    what: "a second, other table below the first",
    finding: ["several_tables"],
    apart: true,
  },
  "unbalanced-quotes": { number: null, what: "a quote that nobody closes", finding: ["unreadable_row"], apart: true },
  "cut-letter": {
    number: null,
    what: "a file that ends in the middle of a letter",
    finding: ["cut_letter", "truncated_last_row"],
    apart: true,
  },
  "hidden-in-workbook": {
    number: null,
    what: "hidden rows and a hidden sheet",
    finding: ["hidden_in_workbook"],
    apart: true,
  },
  "error-cells": {
    number: null,
    what: "cells of a workbook file that hold an error",
    finding: ["null_token"],
    apart: true,
  },
  "single-name-column": { number: null, what: "the whole name in one column", finding: ["name_split"], apart: true },
  "recipients-without-id": {
    number: null,
    what: "receivers of messages by name and address only",
    finding: ["recipient_by_address", "recipient_unknown"],
    apart: true,
  },
  "ambiguous-dates": {
    number: null,
    what: "a column of dates that could all be month first",
    finding: ["ambiguous_date_column"],
    apart: true,
  },
  "date-gap": {
    number: null,
    what: "an events file that starts two months after the last one ends",
    finding: ["date_gap"],
    apart: true,
  },
  "summary-mismatch": {
    number: null,
    what: "totals that differ from the rows they sum up",
    finding: ["summary_differs"],
    apart: true,
  },
  "declared-too-few": {
    number: null,
    what: "a manifest that declares fewer rows than the file has",
    finding: ["rows_beyond_manifest"],
    apart: true,
  },
  "loose-keys": {
    number: null,
    what: "ids that match only without leading zeros or in another case",
    finding: ["key_matches_loosely"],
    apart: true,
  },
  "thread-cycles": {
    number: null,
    what: "posts and one-on-ones that answer each other in a circle",
    finding: ["circle"],
    apart: true,
  },
  "overlapping-files": {
    number: null,
    what: "two files of one day that share a part of their rows",
    finding: ["overlapping_files"],
    apart: true,
  },
  "file-in-pieces": { number: null, what: "one file in three pieces", finding: ["export_in_pieces"], apart: true },
  "name-broken-once": {
    number: 5,
    what: "a name broken in one file and whole in another",
    finding: ["destroyed_letters"],
    apart: true,
  },
  "phone-damaged-once": {
    number: 7,
    what: "a phone as 4,52E+09 beside the whole number in another column",
    finding: ["damaged_value"],
    apart: true,
  },
  "delta-new-column": {
    number: null,
    what: "a later export with a column more",
    finding: ["column_new_in_delta"],
    apart: true,
  },
  "delta-lost-column": {
    number: null,
    what: "a later export with a column less",
    finding: ["column_not_in_delta"],
    apart: true,
  },
  "delta-new-label": {
    number: null,
    what: "a label that only a later export has",
    finding: ["unknown_value"],
    apart: true,
  },
  "delta-new-owner": {
    number: null,
    what: "an owner whom only a later export names",
    finding: ["orphan"],
    apart: true,
  },
} as const satisfies Record<string, MessKind>;

export type MessName = keyof typeof kinds;
export const MESS: Readonly<Record<MessName, MessKind>> = kinds;
export const MESS_NAMES = Object.keys(kinds) as MessName[];

/** The table as plain text, for help and the sample's README. */
export const isMessName = (name: string): name is MessName => Object.hasOwn(kinds, name);

/**
 * Reads `all`, `none` or a list of names separated by commas. `all` leaves out the kinds that stop a run and those that
 * stand apart; `all,row-shortfall` adds one. Throws with the known names for an unknown one.
 */
export function parseMess(text: string): ReadonlySet<MessName> {
  const chosen = new Set<MessName>();
  for (const name of text.split(",").map((part) => part.trim().toLowerCase())) {
    if (name === "none" || name === "") continue;
    if (name === "all") {
      for (const each of MESS_NAMES) if (!MESS[each].blocking && !MESS[each].apart) chosen.add(each);
    } else if (isMessName(name)) chosen.add(name);
    else throw new Error(`There is no mess named "${name}". Use all, none or any of: ${MESS_NAMES.join(", ")}.`);
  }
  return chosen;
}
