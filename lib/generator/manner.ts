/** How each file is written: form, language, encoding, marks, and the faults of the file as a whole. */
import type { ObjectName } from "../contract/objects.ts";
import type { MessName } from "./mess-kinds.ts";
import { stream } from "./random.ts";
import type { Setting } from "./recipe.ts";
import type { FileOf } from "./row.ts";

export type Encoding =
  | "utf-8"
  | "utf-8-bom"
  | "utf-16le"
  | "utf-16be"
  | "utf-16le without a mark"
  | "utf-16be without a mark"
  | "windows-1252"
  | "windows-1252 behind a UTF-8 BOM"
  | "macintosh";
export type Manner = {
  readonly form: "csv" | "xlsx";
  readonly language: "da" | "en" | "key";
  readonly delimiter: "," | ";" | "\t" | "|";
  readonly newline: "\n" | "\r\n" | "\r" | "mixed";
  readonly quote: '"' | "'";
  readonly escape: "doubled" | "backslash";
  /** Every cell that holds anything stands in quotes. */
  readonly quoteAll: boolean;
  readonly encoding: Encoding;
  readonly decimalComma: boolean;
  readonly dates: "iso" | "dash" | "dot" | "slash" | "mixed";
  readonly booleans: "words" | "mixed";
  readonly labels: "plain" | "noisy";
  readonly percents: "plain" | "mixed" | "fraction";
  readonly phones: "plain" | "spaced" | "international" | "number";
  readonly emails: "plain" | "capital";
  readonly blanks: "empty" | "tokens";
  readonly ids: "plain" | "dotted" | "number";
  readonly faults: ReadonlySet<MessName>;
};

/** Columns that only a fault brings: like every column of a customer, they come in each export. */
export const COLUMN_FAULTS: readonly MessName[] = ["duplicate-header", "custom-standard-clash", "prototype-columns"];

/** Columns that come, or go, between two exports. */
export const DELTA_FAULTS: readonly MessName[] = ["delta-new-column", "delta-lost-column"];
const IN_LATER: readonly MessName[] = [...DELTA_FAULTS, "delta-new-label", "delta-new-owner"];

/** Faults of whole files: each has its own object, so that no two meet in one file. `n` counts workspaces round and round. */
const FAULTS: readonly (readonly [kind: MessName, object: ObjectName, n: number])[] = [
  ["duplicate-header", "contacts", 0],
  ["repeated-header", "group_members", 0],
  ["total-line", "training_summary", 2],
  ["preamble", "message_analytics", 0],
  ["malformed-rows", "contacts", 0],
  ["malformed-rows", "group_members", 1],
  ["exact-duplicates", "contacts", 0],
  ["exact-duplicates", "engagement_events", 1],
  ["exact-duplicates", "tasks", 2],
  ["blank-trailing", "survey_summary", 0],
  ["truncated-file", "activities", 2],
  ["row-shortfall", "activities", 1],
  ["custom-standard-clash", "contacts", 1],
  ["prototype-columns", "contacts", 1],
  ["empty-files", "message_analytics_users", 2],
  ["empty-files", "engagement_scores", 1],
  ["unnamed-file", "tasks", 2],
  ["downloaded-twice", "tasks", 1],
  ["downloaded-twice", "groups", 0],
  ["sep-line", "enrollments", 0],
  ["multi-row-header", "training_summary", 1],
  ["trailing-separators", "message_recipients", 2],
  ["footer-notes", "message_analytics", 2],
  ["several-tables", "enrollments", 2],
  ["unbalanced-quotes", "group_posts", 0],
  ["cut-letter", "feedback", 0],
  ["single-name-column", "contacts", 1],
  ["recipients-without-id", "message_recipients", 1],
  ["declared-too-few", "message_analytics_users", 0],
  ["file-in-pieces", "group_members", 2],
  ["overlapping-files", "messages", 0],
  ["date-gap", "engagement_events", 2],
  ["ambiguous-dates", "survey_summary", 2],
  ["error-cells", "contacts", 2],
  ["summary-mismatch", "groups", 1],
  ["summary-mismatch", "message_analytics", 0],
  ["summary-mismatch", "message_analytics_users", 1],
  ["summary-mismatch", "training_summary", 0],
  ["summary-mismatch", "surveys", 1],
  ["loose-keys", "contacts", 0],
  ["loose-keys", "enrollments", 1],
  ["thread-cycles", "group_posts", 1],
  ["thread-cycles", "feedback", 1],
  ["hidden-in-workbook", "contacts", 2],
  ["hidden-in-workbook", "surveys", 0],
];

type Place = readonly [object: ObjectName, n: number];
const ENCODED: readonly (readonly [Encoding, ...Place])[] = [
  ["windows-1252", "companies", 0],
  ["windows-1252", "admin_users", 0],
  ["windows-1252", "tasks", 0],
  ["windows-1252", "training_summary", 0],
  ["windows-1252", "activities", 0],
  ["utf-8-bom", "contacts", 0],
  ["utf-8-bom", "messages", 1],
  ["utf-16le", "enrollments", 1],
  ["utf-16be", "groups", 2],
];
const DIALECTS: readonly (readonly [kind: MessName, object: ObjectName, n: number, dialect: Partial<Manner>])[] = [
  ["delimiters", "feedback", 1, { delimiter: "\t" }],
  ["delimiters", "feedback", 2, { delimiter: "|" }],
  ["apostrophe-quotes", "activities", 0, { delimiter: ";", quote: "'", quoteAll: true }],
  ["backslash-escapes", "messages", 2, { escape: "backslash", quoteAll: true }],
  ["mixed-line-ends", "message_recipients", 0, { newline: "mixed" }],
  ["old-mac-line-ends", "group_posts", 2, { newline: "\r" }],
  ["mac-roman", "survey_responses", 0, { encoding: "macintosh", delimiter: ";", newline: "\r\n" }],
  ["utf-16-without-mark", "survey_responses", 1, { encoding: "utf-16le without a mark", delimiter: "\t" }],
  ["utf-16-without-mark", "survey_responses", 2, { encoding: "utf-16be without a mark", delimiter: "\t" }],
  ["sep-line", "enrollments", 0, { delimiter: ";", newline: "\r\n" }],
  ["trailing-separators", "message_recipients", 2, { delimiter: ";" }],
  ["ambiguous-dates", "survey_summary", 2, { dates: "slash" }],
];

/** The kinds that give a file its dialect. */
export const dialectsOf = (set: Setting, { object, workspace }: FileOf): MessName[] =>
  DIALECTS.filter(([kind, of, n]) => set.has(kind) && of === object && n % set.workspaces === (workspace ?? 0)).map(
    ([kind]) => kind,
  );

const MIXED_DATES: readonly Place[] = [
  ["contacts", 0],
  ["enrollments", 1],
  ["engagement_events", 0],
];
const NOISY_LABELS: readonly Place[] = [
  ["contacts", 0],
  ["contacts", 1],
  ["tasks", 1],
];
const MIXED_BOOLEANS: readonly Place[] = [
  ["contacts", 0],
  ["contact_companies", 0],
];
const TOKEN_BLANKS: readonly Place[] = [
  ["contacts", 0],
  ["tasks", 0],
];

/** The manner of a file. Later exports have no faults but columns; they come in another format where that kind is on. */
export function mannerOf(set: Setting, file: FileOf): Manner {
  const is = ([object, n]: Place) => file.object === object && (file.workspace ?? 0) === n % set.workspaces;
  const anywhere = (kind: MessName, places: readonly Place[]) => set.has(kind) && places.some(is);
  const order = stream(file.object) + (file.workspace ?? 0);
  const own = order % 9 === 8 ? "key" : order % 2 ? "en" : "da";
  const language = set.locale === "mixed" ? own : set.locale;
  const danish =
    set.has("danish-excel") &&
    (file.workspace === 0 || ["companies", "contact_companies", "admin_users"].includes(file.object));
  const encoding = set.has("encodings") ? (ENCODED.find(([, ...place]) => is(place))?.[0] ?? "utf-8") : "utf-8";
  const spreadsheet = is(["contacts", 2]) && set.workspaces > 2 && set.users <= 500_000;
  const form = spreadsheet || (is(["message_analytics", 1]) && set.workspaces > 1) ? "xlsx" : "csv";
  const manner: Manner = {
    form,
    language,
    delimiter: encoding === "utf-16le" ? "\t" : danish ? ";" : ",",
    newline: danish || encoding !== "utf-8" ? "\r\n" : "\n",
    quote: '"',
    escape: "doubled",
    quoteAll: false,
    encoding: set.has("lying-bom") && is(["groups", 1]) ? "windows-1252 behind a UTF-8 BOM" : encoding,
    decimalComma: danish,
    dates: anywhere("mixed-dates", MIXED_DATES) ? "mixed" : danish ? "dash" : "iso",
    booleans: anywhere("mixed-booleans", MIXED_BOOLEANS) ? "mixed" : "words",
    labels: anywhere("label-noise", NOISY_LABELS) ? "noisy" : "plain",
    percents: percentsOf(set, is),
    phones: form === "xlsx" && set.has("phone-float") ? "number" : "spaced",
    emails: "plain",
    blanks: anywhere("null-tokens", TOKEN_BLANKS) ? "tokens" : "empty",
    ids: idsOf(set, is, form),
    faults: new Set(FAULTS.filter(([kind, ...place]) => set.has(kind) && is(place)).map(([kind]) => kind)),
    ...Object.assign(
      {},
      ...DIALECTS.filter(([kind, ...place]) => set.has(kind) && is([place[0], place[1]])).map((one) => one[3]),
    ),
  };
  if (file.generation === 0) return manner;
  const later = {
    ...manner,
    faults: new Set([...COLUMN_FAULTS.filter((kind) => manner.faults.has(kind)), ...laterFaults(set, file)]),
  };
  return set.has("format-only-change") ? { ...later, ...reformatted(set, later) } : later;
}

/** What only a later export brings: other columns, labels and owners. */
const laterFaults = (set: Setting, file: FileOf): MessName[] =>
  file.object === "contacts"
    ? IN_LATER.filter((kind) => set.has(kind) && (file.workspace === 0 || kind === "delta-lost-column"))
    : [];

function percentsOf(set: Setting, is: (place: Place) => boolean): Manner["percents"] {
  if (!set.has("percent-styles")) return "plain";
  if (is(["message_analytics_users", 1])) return "fraction";
  return is(["message_analytics", 0]) || is(["survey_summary", 1]) ? "mixed" : "plain";
}

function idsOf(set: Setting, is: (place: Place) => boolean, form: "csv" | "xlsx"): Manner["ids"] {
  if (!set.has("large-ids")) return "plain";
  if (form === "xlsx" && is(["message_analytics", 1])) return "number";
  return is(["engagement_scores", 0]) ? "dotted" : "plain";
}

/** The same values as another person's spreadsheet would save them. */
function reformatted(set: Setting, { language, faults }: Manner): Partial<Manner> {
  // A column that clashes with a standard one is read by another name when its header becomes the very same.
  const free = set.locale === "mixed" && !faults.has("custom-standard-clash");
  const other = free ? (language === "da" ? "en" : "da") : language;
  return {
    form: "csv",
    language: other,
    delimiter: "|",
    encoding: "utf-8-bom",
    newline: "\r\n",
    decimalComma: false,
    dates: "dot",
    phones: "international",
    emails: "capital",
    booleans: "words",
    labels: "plain",
    blanks: "empty",
  };
}
