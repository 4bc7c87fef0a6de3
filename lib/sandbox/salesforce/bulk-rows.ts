import { csvLine, DELIMITERS } from "./bulk-csv.ts";
import type { Job } from "./bulk-job.ts";
import { type Column, columnOf, type Draft, emptyDraft, setColumn } from "./draft.ts";
import { type Org, recordOf } from "./org.ts";
import { Refusal, refusalText } from "./refusal.ts";
import { duplicateKeyInCall } from "./refusals.ts";
import { deleteRecord } from "./remove.ts";
import type { Entity } from "./schema.ts";
import { insertDraft, updateDraft, upsertDraft } from "./write.ts";

/** A cell says that the field is to be emptied (sheet 6.3). */
const EMPTIED = "#N/A";
/** The most that a record may hold (sheet 2). */
const RECORD_CHARS = 400_000;
const HOW = { allowSave: false, bulk: true };

export type RowResult = { ok: boolean; line: string };

/** Writes chunks of a job's rows; one line of results for each row. */
export function rowWriter(org: Org, job: Job): (rows: readonly string[][]) => RowResult[] {
  const entity = org.schema().seen(job.object);
  if (!entity) return (rows) => rows.map(() => ({ ok: false, line: "" }));
  const of: Entity = entity;
  const columns = job.header.map((name) => columnOf(org, entity, name));
  const place = (wanted: string) => job.header.findIndex((name) => name.toLowerCase() === wanted.toLowerCase());
  const idAt = place("Id");
  const keyName = job.operation === "upsert" ? (job.externalIdFieldName ?? "") : "";
  const key = entity.byName.get(keyName.toLowerCase());
  const keyAt = keyName === "" ? -1 : place(keyName);
  const delimiter = DELIMITERS[job.columnDelimiter] ?? ",";
  const end = job.lineEnding === "CRLF" ? "\r\n" : "\n";
  const skip = new Set(job.operation === "insert" ? [] : [job.operation === "upsert" ? keyAt : -1, idAt]);

  function write(row: readonly string[], twice: ReadonlySet<string>): { id: string; created: boolean } {
    const given = row[idAt] ?? "";
    if (job.operation === "delete" || job.operation === "hardDelete") {
      const hard = job.operation === "hardDelete";
      return { id: org.counters.attempt(() => deleteRecord(org, given, { hard, object: job.object })), created: false };
    }
    const value = row[keyAt] ?? "";
    if (twice.has(value)) throw duplicateKeyInCall(value);
    const draft = draftOf(org, emptyDraft(of), columns, row, skip);
    if (job.operation === "insert") return { id: insertDraft(org, draft, HOW), created: true };
    if (job.operation === "upsert" && key) return upsertDraft(org, draft, key, value, HOW);
    if (given === "") throw new Refusal("MISSING_ARGUMENT", "Id not specified in an update call");
    return { id: updateDraft(org, draft, given, HOW), created: false };
  }

  return (rows) => {
    const keys = keyAt < 0 ? [] : rows.map((row) => row[keyAt] ?? "");
    const seen = new Set<string>();
    const twice = new Set(keys.filter((value) => value !== "" && (seen.has(value) || !seen.add(value))));
    return rows.map((row) => {
      try {
        const { id, created } = write(row, twice);
        return { ok: true, line: csvLine([id, String(created), ...row], delimiter, end) };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const id = idAt >= 0 && recordOf(org, row[idAt] ?? "") ? (row[idAt] ?? "") : "";
        return { ok: false, line: csvLine([id, refusalText(error), ...row], delimiter, end) };
      }
    });
  };
}

/** A row as a draft: an empty cell says nothing, `#N/A` empties the field. */
function draftOf(
  org: Org,
  draft: Draft,
  columns: readonly (Column | null)[],
  row: readonly string[],
  skip: ReadonlySet<number>,
): Draft {
  let chars = 0;
  for (const [place, column] of columns.entries()) {
    const cell = row[place] ?? "";
    chars += cell.length;
    if (!column || cell === "" || skip.has(place)) continue;
    if (cell.length > org.switches.csvCellChars)
      throw new Refusal(
        "STRING_TOO_LONG",
        `${column.field.label}: data value too large: more than ${org.switches.csvCellChars} characters in a field`,
        {
          fields: [column.field.name],
        },
      );
    setColumn(org, draft, column, cell === EMPTIED ? null : cell, "csv");
  }
  if (chars > RECORD_CHARS)
    throw new Refusal("CLIENT_INPUT_ERROR", `the record has more than ${RECORD_CHARS} characters`);
  return draft;
}
