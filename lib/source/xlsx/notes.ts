/** What is said about workbooks: sentences with a place, without values. */
import type { RawNote } from "../raw-table.ts";
import { columnLetters, type OddCell, type SheetFacts } from "./sheet.ts";

const SHOWN = 20;

/** Numbers as a list of runs, `4, 7–9`; long lists end in `…`. */
export function runs(numbers: readonly number[], all = numbers.length): string {
  const found: string[] = [];
  let begin = numbers[0] ?? 0;
  numbers.forEach((number, index) => {
    if (numbers[index + 1] === number + 1) return;
    found.push(begin === number ? String(number) : `${begin}–${number}`);
    begin = numbers[index + 1] ?? 0;
  });
  return found.length > SHOWN || numbers.length < all
    ? `${found.slice(0, SHOWN).join(", ")} … (${all} in all)`
    : found.join(", ");
}

const ODD: Readonly<Record<OddCell, Omit<RawNote, "line" | "found">>> = {
  error_value: {
    code: "error_value",
    severity: "warning",
    advice:
      "Formulas in the sheet ended in errors (#N/A, #REF!, …): they were read as such. Mend them in the source, or take them as missing.",
  },
  formula_without_value: {
    code: "formula_without_value",
    severity: "error",
    advice:
      "Formulas in the sheet have no computed value, so the formula itself was read: open the workbook in a spreadsheet program and save it again.",
  },
  long_number: {
    code: "long_number",
    severity: "warning",
    advice:
      "Numbers of more than 15 digits stand in the sheet: a spreadsheet loses the digits after the 15th. If they are ids, export them as text.",
  },
  missing_string: {
    code: "missing_string",
    severity: "error",
    advice:
      "Cells point to texts that the workbook does not hold: it is damaged. They were read as #REF!; save the workbook again from its source.",
  },
  repeated_address: {
    code: "repeated_address",
    severity: "warning",
    advice:
      "Cells of one row claim the same place: the later ones were put behind the row. Save the workbook again from its source.",
  },
  unknown_type: {
    code: "unknown_cell_type",
    severity: "warning",
    advice: "Cells have a type that no spreadsheet knows: they were read as text.",
  },
};

/** What a sheet that was read has to say. `firstLine`: of its data. `skipped`: hidden rows were left out. */
export function sheetNotes(facts: SheetFacts, firstLine: number, skipped: boolean): RawNote[] {
  const notes: RawNote[] = [];
  for (const [kind, { count, places }] of facts.odd) {
    const line = Number(/\d+$/.exec(places[0] ?? "")?.[0] ?? Number.NaN);
    const found = `${places.join(", ")}${count > places.length ? ` … (${count} in all)` : ""}`;
    notes.push({ ...ODD[kind], found, ...(Number.isNaN(line) ? {} : { line }) });
  }
  if (facts.hiddenRowCount > 0) {
    const which = runs(facts.hiddenRows, facts.hiddenRowCount);
    const advice = skipped
      ? `Hidden rows were left out, as migration.json says: ${which}.`
      : `Rows of the sheet are hidden and were read like visible ones: ${which}. To leave them out, set "hidden": "skip" for the file in migration.json.`;
    notes.push({ code: "hidden_in_workbook", severity: "info", advice, ...lineOf(facts.hiddenRows[0]) });
  }
  if (facts.hiddenColumns.length > 0) {
    const which = facts.hiddenColumns
      .slice(0, SHOWN)
      .map(([first, last]) => columnLetters(first - 1) + (last > first ? `–${columnLetters(last - 1)}` : ""));
    notes.push({
      code: "hidden_in_workbook",
      severity: "info",
      advice: `Columns of the sheet are hidden and were read like visible ones: ${which.join(", ")}.`,
    });
  }
  const merged = facts.merged.filter((range) => spansData(range, firstLine));
  if (merged.length > 0)
    notes.push({
      code: "merged_cells",
      severity: "warning",
      advice:
        "Cells among the rows are merged: only the first cell of each holds the value, the others are empty. Unmerge and fill them in the source if the value belongs to every row.",
      found: `${merged.slice(0, SHOWN).join(", ")}${merged.length > SHOWN ? ` … (${merged.length} in all)` : ""}`,
    });
  if (facts.doctype) notes.push(doctype);
  return notes;
}

const lineOf = (line: number | undefined) => (line === undefined ? {} : { line });

function spansData(range: string, firstLine: number): boolean {
  const rows = /^\$?[A-Z]+\$?\d+:\$?[A-Z]+\$?(\d+)$/i.exec(range);
  return rows !== null && Number(rows[1]) >= firstLine;
}

/** Sheets by their place in the workbook, 1-based. */
export const hiddenSheets = (places: readonly number[], skipped: boolean): RawNote => ({
  code: "hidden_in_workbook",
  severity: "info",
  advice: skipped
    ? `Hidden sheets of the workbook were left out, as migration.json says: ${runs(places)}.`
    : `Sheets of the workbook are hidden and were read like visible ones: ${runs(places)}. To leave them out, set "hidden": "skip" for the file in migration.json.`,
});

export const doctype: RawNote = {
  code: "xml_doctype",
  severity: "warning",
  advice:
    "The workbook declares names for texts (entities), which no spreadsheet program does: none was replaced. Check where the file comes from.",
};

const broken = (code: string, advice: string): RawNote => ({ code, severity: "error", advice });

export const DAMAGED_XML = broken(
  "unreadable_file",
  "The workbook could not be read (its XML is damaged): open it in a spreadsheet program and save it again.",
);
export const NO_SHEETS = broken("unreadable_file", "The workbook holds no sheet with rows: export it again.");
