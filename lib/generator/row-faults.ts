/** Rows of a file whose columns or values a fault of the whole file changes. */
import type { MessName } from "./mess-kinds.ts";
import { type Cells, type Row, type Value, verbatim } from "./row.ts";
import type { TableFile } from "./table-file.ts";

/** `place` counts the file's records from 0; `step` is the distance of two ids of the file. */
type Change = (row: Row, place: number, step: number) => Row;

const changed = (row: Row, cells: Cells): Row => ({ ...row, cells: { ...row.cells, ...cells } });
const noted = (row: Row, kind: MessName, column: string, cells: Cells, orphan?: string): Row => ({
  ...changed(row, cells),
  notes: [...(row.notes ?? []), { kind, column, ...(orphan === undefined ? {} : { orphan }) }],
});
const texts = (value: Value | undefined): string =>
  value === null || value === undefined ? "" : typeof value === "object" ? value.verbatim : String(value);

const ERRORS = ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?"];
/** Totals that are made larger than what they sum up, by object. */
const TOTALS: Readonly<Record<string, string>> = {
  groups: "member_count",
  message_analytics: "opened_by",
  message_analytics_users: "messages_opened",
  training_summary: "courses_completed",
  surveys: "question_count",
};

const CHANGES: Partial<Record<MessName, (object: string) => Change>> = {
  "duplicate-header": () => (row) =>
    changed(row, { "second email": Number(row.key) % 3 ? null : `privat${row.key}@post.example` }),
  "custom-standard-clash": () => (row) => changed(row, { "own location": `Sal ${Number(row.key) % 5}` }),
  "prototype-columns": () => (row) =>
    changed(row, { "own proto": "polluted", "own constructor": `c${Number(row.key) % 3}` }),
  "single-name-column": () => (row) =>
    changed(row, { name: [row.cells["first_name"], row.cells["last_name"]].map(texts).join(" ").trim() || null }),
  "recipients-without-id": () => (row, place) => {
    if (place % 10 === 3) return changed(row, { email: null });
    if (place % 10 !== 7) return row;
    return noted(row, "recipients-without-id", "contact_id", { email: null, mobile_phone: null });
  },
  "apostrophe-quotes": () => (row) =>
    changed(row, { body: `${texts(row.cells["body"])}; det's "sagt",\nog O'Neill's svar` }),
  "backslash-escapes": () => (row) =>
    changed(row, { body_html: `${texts(row.cells["body_html"])}<p class="a, b">C:\\temp\\ny "fil"\\</p>` }),
  "ambiguous-dates": () => (row) => {
    const day = row.cells["last_survey_date"];
    if (typeof day !== "string") return row;
    const early = 1 + (Number(day.slice(8)) % 12);
    return noted(row, "ambiguous-dates", "last_survey_date", {
      last_survey_date: `2025-11-${String(early).padStart(2, "0")}`,
    });
  },
  "error-cells": () => (row, place) => {
    if (place % 5 !== 2) return row;
    const error = ERRORS[Math.floor(place / 5) % ERRORS.length] ?? "#REF!";
    return noted(row, "error-cells", "title", { title: verbatim(error) });
  },
  "summary-mismatch": (object) => (row, place) => {
    const total = TOTALS[object];
    const count = total ? row.cells[total] : null;
    if (!total || typeof count !== "number" || place % 4 !== 1) return row;
    return noted(row, "summary-mismatch", total, { [total]: count + 30 });
  },
  "loose-keys": (object) => (row, place) => {
    const column = object === "contacts" ? "company_id" : "path_id";
    const id = row.cells[column];
    if (typeof id !== "string" || place % 6 !== 2) return row;
    const loose = object === "contacts" ? `00${id}` : id.toLowerCase();
    return noted(row, "loose-keys", column, { [column]: loose }, loose);
  },
  "thread-cycles": (object) => (row, place, step) => {
    if (place !== 0) return row;
    const column = object === "feedback" ? "parent_feedback_id" : "parent_post_id";
    return noted(row, "thread-cycles", column, {
      [column]: String(Number(row.key) + (object === "feedback" ? 1 : 2 * step)),
    });
  },
  "delta-new-column": () => (row) => (Number(row.key) % 3 ? row : changed(row, { "own bicycle": "ja" })),
  "delta-new-label": () => (row, place) =>
    place % 9 === 4
      ? noted(row, "delta-new-label", "employment_status", { employment_status: verbatim("Sabbatorlov") })
      : row,
  "delta-new-owner": () => (row, place) =>
    place % 9 === 5 ? noted(row, "delta-new-owner", "owner_email", { owner_email: "ny.ejer@kunde.example" }, "") : row,
};

/** The rows of `table` as its faults leave them; the table's own where none of them touches a row. */
export function alteredRows(table: TableFile, step: number): Iterable<Row> {
  const changes = [...table.manner.faults].flatMap((kind) => CHANGES[kind]?.(table.of.object) ?? []);
  return changes.length ? altered(table.rows, changes, step) : table.rows;
}

function* altered(rows: Iterable<Row>, changes: readonly Change[], step: number): Generator<Row> {
  let place = 0;
  for (const row of rows) {
    let now = row;
    for (const change of changes) now = change(now, place, step);
    yield now;
    place += 1;
  }
}
