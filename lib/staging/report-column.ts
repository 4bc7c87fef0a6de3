/** What a person should know about the values of a column. */
import type { Severity } from "../contract/finding.ts";
import type { Reason } from "../contract/reasons.ts";
import type { RawTable } from "../source/raw-table.ts";
import type { PartContext } from "./part-context.ts";
import type { TypedColumn } from "./type-column.ts";
import { type ColumnNote, FLAGS, type Flag, NOTES, type NoteCode } from "./verdict.ts";

const QUIET: readonly Flag[] = [
  "number_as_date",
  "zip_zero_restored",
  "thousands_in_id",
  "control_characters",
  "phone_unassigned",
  "phone_text_dropped",
];
const QUIET_NOTES: readonly NoteCode[] = ["blank_means_no", "two_digit_years"];
const MISFITS: Partial<Record<Reason, string>> = {
  invalid_value: "The value does not fit the column and was left blank: correct it in the source if it is needed.",
  unknown_value:
    "The label is not in the column's list: say what it means in migration.json (source.labels), or correct it in the source.",
  redacted_secret: "A credential was taken out when the file was read: create a new one after the move.",
  damaged_value: "A spreadsheet destroyed this value (its last digits are gone): export the original again.",
};

/** Adds the findings of one typed column; `dropped` rows (not zero) are reported as rows, not cell by cell. */
export function reportColumn(
  typed: TypedColumn,
  notes: readonly ColumnNote[],
  raw: RawTable,
  dropped: Uint8Array,
  { object, file, findings }: Pick<PartContext, "object" | "file" | "findings">,
): void {
  const { name, type } = typed.column;
  const at = (row: number, found: string) => ({
    object,
    file,
    row: raw.rows[row] ?? null,
    line: raw.lines[row] ?? null,
    column: name,
    found,
  });
  for (const { row, found, reason } of typed.misfits)
    if (dropped[row] === 0)
      findings.add(
        reason === "redacted_secret" ? "info" : "warning",
        reason,
        MISFITS[reason] ?? "The value was left blank.",
        at(row, found),
      );
  for (const { row, found, flag } of typed.flagged) {
    if (dropped[row] !== 0) continue;
    const severity: Severity = QUIET.includes(flag) ? "info" : "warning";
    findings.add(severity, flag, FLAGS[flag], at(row, found));
  }
  const all = type === "percent" && looksLikeFractions(typed) ? [...notes, FRACTION] : notes;
  for (const { code, cells } of all)
    findings.add(QUIET_NOTES.includes(code) ? "info" : "warning", code, NOTES[code], {
      object,
      file,
      column: name,
      found: cells > 0 ? `${cells} ${cells === 1 ? "cell" : "cells"}` : null,
    });
}

const FRACTION: ColumnNote = { code: "maybe_fraction", cells: 0 };

function looksLikeFractions(typed: TypedColumn): boolean {
  let broken = false;
  for (let row = 0; row < typed.column.length; row++) {
    const value = typed.column.at(row);
    if (typeof value !== "number") continue;
    if (value > 1) return false;
    if (!Number.isInteger(value)) broken = true;
  }
  return broken;
}
