/** What a person should know about the values of a column. */
import type { Severity } from "../contract/finding.ts";
import type { Reason } from "../contract/reasons.ts";
import type { RawTable } from "../source/raw-table.ts";
import type { ChosenConverter } from "./converters.ts";
import type { PartContext } from "./part-context.ts";
import type { TypedColumn } from "./type-column.ts";
import { FLAGS, type Flag } from "./verdict.ts";

const QUIET: readonly Flag[] = ["number_as_date", "zip_zero_restored", "thousands_in_id", "control_characters"];
const MISFITS: Partial<Record<Reason, string>> = {
  invalid_value: "The value does not fit the column and was left blank: correct it in the source if it is needed.",
  unknown_value: "The label is not in the column's list: map it, or correct it in the source.",
  redacted_secret: "A credential was taken out when the file was read: create a new one after the move.",
  damaged_value: "A spreadsheet destroyed this value (its last digits are gone): export the original again.",
};
const NOTES = {
  mixed_date_order:
    "Some dates of this column have the day first and some the month: check those that could be either.",
  month_first_column: "The dates of this column have the month first: they were read so.",
  blank_means_no: "The column holds only “x” and blanks: x was read as yes, blanks stay empty and mean no.",
} as const;

/** Adds the findings of one typed column; `dropped` rows (not zero) are reported as rows, not cell by cell. */
export function reportColumn(
  typed: TypedColumn,
  notes: ChosenConverter["notes"],
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
  for (const note of notes)
    findings.add(note === "blank_means_no" ? "info" : "warning", note, NOTES[note], { object, file, column: name });
  if (type === "percent" && looksLikeFractions(typed))
    findings.add(
      "warning",
      "maybe_fraction",
      "No percentage of this column is above 1: they may be fractions (0.57 for 57 %). Check before loading.",
      { object, file, column: name },
    );
}

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
