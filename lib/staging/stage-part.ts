/** One part of a file becomes a typed table: duplicates out, values typed, rows without a key rejected, cells counted. */
import { type ObjectName, objectSpec } from "../contract/objects.ts";
import type { Reason } from "../contract/reasons.ts";
import type { RawTable, RejectedRecord } from "../source/raw-table.ts";
import { REDACTED } from "../source/redact.ts";
import type { TextColumn } from "../source/text-column.ts";
import { isFilled } from "./cell-ledger.ts";
import { cleanText } from "./clean.ts";
import { columnHead } from "./columns.ts";
import { converterFor, converterOfOwn, type Neighbours } from "./converters.ts";
import { countColumn, DROPPED } from "./count-column.ts";
import { duplicateRows } from "./duplicate-rows.ts";
import { forEachText } from "./for-each-text.ts";
import { type FileMark, MarkVotes } from "./numbers.ts";
import type { PartContext } from "./part-context.ts";
import { reportColumn } from "./report-column.ts";
import { buildTable, type PickedPart } from "./table.ts";
import { type TypedColumn, typeColumn } from "./type-column.ts";
import type { Lineage, Misfit } from "./types.ts";
import type { ChosenConverter, ColumnNote, Convert } from "./verdict.ts";

/** `rejected`: rows rejected here, beyond those the reader rejected. */
export type StagedPart = { readonly picked: PickedPart; readonly rejected: readonly RejectedRecord[] };

type Typed = { readonly column: TypedColumn; readonly notes: readonly ColumnNote[] };

/** Types a part and counts its cells. */
export function stagePart(raw: RawTable, context: PartContext): StagedPart {
  const { object, ledger } = context;
  countRejected(raw, context);
  const chosen = raw.headers.map((header, index) => typedColumn(raw, index, header.name, context));
  const typed = chosen.map(({ column }) => column);
  const dropped = new Uint8Array(raw.length);
  for (const row of duplicateRows(raw.columns, raw.length)) dropped[row] = 1;
  dropWithoutKey(raw, typed, dropped, context);
  raw.headers.forEach((header, index) => {
    const column = typed[index];
    const text = raw.columns[index];
    if (column && text) countColumn(object, header.name, text, column, dropped, ledger);
  });
  for (const { column, notes } of chosen) reportColumn(column, notes, raw, dropped, context);
  const kept: number[] = [];
  const rejected: RejectedRecord[] = [];
  const lost = new Map<Reason, number>();
  for (let row = 0; row < raw.length; row++) {
    const reason = DROPPED[(dropped[row] ?? 0) - 1];
    if (!reason) {
      kept.push(row);
      continue;
    }
    lost.set(reason, (lost.get(reason) ?? 0) + 1);
    reportDropped(raw, row, reason, context);
    if (reason === "missing_key") rejected.push({ ...placeOf(raw, row), reason, cells: [] });
  }
  for (const [reason, rows] of lost) ledger.loseRows(object, context.file, reason, rows);
  const columns = typed.map(({ column }) => column);
  const misfits: Misfit[] = typed.flatMap((column) => [...column.misfits]).sort((a, b) => a.row - b.row);
  const lineage = (row: number): Lineage => ({
    file: context.file,
    row: raw.rows[row] ?? 0,
    line: raw.lines[row] ?? 0,
    workspace: context.workspace,
  });
  const table = buildTable({ object, length: raw.length, columns, rows: { lineage }, misfits });
  return { picked: { table, rows: kept }, rejected };
}

/** The decimal mark that the number columns of a part prove together. They are read when someone first asks. */
export function decimalMarkOf(raw: RawTable, object: ObjectName, delimiter: string | null): FileMark {
  let decided: FileMark | null = null;
  const decide = (): FileMark => {
    if (decided) return decided;
    const votes = new MarkVotes();
    const columns = objectSpec(object).columns;
    raw.headers.forEach(({ name, custom }, index) => {
      const type = custom || !Object.hasOwn(columns, name) ? null : columns[name]?.type;
      const text = raw.columns[index];
      if (text && (type === "int" || type === "decimal" || type === "percent"))
        forEachText(text, (found, times) => votes.see(cleanText(found).text, times));
    });
    decided = votes.decide(delimiter);
    return decided;
  };
  return {
    get mark() {
      return decide().mark;
    },
    get proven() {
      return decide().proven;
    },
  };
}

/** Counts a part whose rows are not taken: every filled cell is read and lost for one reason. */
export function countUnused(
  raw: RawTable,
  reason: Reason,
  context: Pick<PartContext, "object" | "file" | "ledger">,
): void {
  const { object, ledger } = context;
  countRejected(raw, context);
  raw.headers.forEach(({ name }, index) => {
    const text = raw.columns[index];
    if (!text) return;
    let cells = 0;
    forEachText(text, (found, times) => {
      if (isFilled(found)) cells += times;
    });
    ledger.readAndLose(object, name, reason, cells);
  });
  ledger.loseRows(object, context.file, reason, raw.length);
}

/** The text columns of the key, joined: enough to tell rows of two downloads apart. */
export function keyTexts(raw: RawTable, object: ObjectName): ((row: number) => string) | null {
  const names = objectSpec(object).key.filter((name) => objectSpec(object).columns[name]?.type === "text");
  const columns = names.map((name) => raw.columns[raw.headers.findIndex((header) => header.name === name)]);
  if (columns.some((column) => !column)) return null;
  return (row) => columns.map((column) => cleanText(column?.at(row) ?? "").text).join("\u001f");
}

function typedColumn(raw: RawTable, index: number, name: string, context: PartContext): Typed {
  const { object, own } = context;
  const header = raw.headers[index];
  const text = raw.columns[index];
  if (!header || !text) throw new RangeError(`${object} has no column ${index}`);
  const spec = header.custom ? undefined : objectSpec(object).columns[name];
  const redefined = own.get(name);
  const neighbours: Neighbours = (other) => {
    const column = raw.columns[raw.headers.findIndex((one) => one.name === other)];
    return column ? cleanTextsOf(column) : null;
  };
  const type = redefined?.type ?? spec?.type ?? "text";
  const reading = {
    mark: context.mark,
    dateOrder: context.dateOrder ?? null,
    neighbours,
    labels: context.labels?.[`${object}.${name}`],
  };
  const chosen =
    spec && !redefined
      ? converterFor(name, spec, text, reading)
      : converterOfOwn(redefined ?? { type, options: null }, text, reading);
  const head = columnHead(name, type, {
    header: header.header,
    custom: header.custom,
    options: redefined?.options ?? null,
  });
  return typeColumn(text, head, objectSpec(object).jsonRoot ? withoutSecrets(chosen) : chosen);
}

/** The cleaned text of a row, or null; texts of a dictionary are cleaned once. */
function cleanTextsOf(column: TextColumn): (row: number) => string | null {
  const { distinct, codes } = column;
  if (!distinct || !codes) return (row) => cleanText(column.at(row)).text || null;
  const texts = distinct.map((found) => cleanText(found).text || null);
  return (row) => texts[codes[row] ?? 0] ?? null;
}

function countRejected(raw: RawTable, { object, file, ledger }: Pick<PartContext, "object" | "file" | "ledger">): void {
  const names = new Map(raw.headers.map(({ place, name }) => [place, name]));
  for (const { cells, reason } of raw.rejected) {
    cells.forEach((cell, place) => {
      const name = reason === "other_table" ? undefined : names.get(place);
      if (isFilled(cell)) ledger.readAndLose(object, name ?? `column ${place + 1}`, reason, 1);
    });
    ledger.loseRows(object, file, reason, 1);
  }
}

function dropWithoutKey(raw: RawTable, typed: readonly TypedColumn[], dropped: Uint8Array, context: PartContext): void {
  const { object, findings, file } = context;
  const { key, columns } = objectSpec(object);
  const find = (name: string) => typed[raw.headers.findIndex((header) => header.name === name)];
  for (const name of key) {
    if (columns[name]?.type !== "text") continue;
    const column = find(name);
    if (!column) {
      if (!mayLackKey(object, name)) {
        findings.add(
          object === "contacts" ? "blocking" : "error",
          "missing_key_column",
          `The file has no column ${name}, so none of its rows can be told apart: export it with its ids.`,
          { object, file, column: name },
        );
        dropped.forEach((drop, row) => {
          if (drop === 0) dropped[row] = 2;
        });
      }
      continue;
    }
    const replaced =
      object === "message_recipients" && name === "contact_id" ? [find("email"), find("mobile_phone")] : [];
    for (let row = 0; row < raw.length; row++)
      if (dropped[row] === 0 && column.isNull(row) && replaced.every((other) => !other || other.isNull(row)))
        dropped[row] = 2;
  }
}

/** A cell that the reader redacted as a whole is no value. */
function withoutSecrets(chosen: ChosenConverter): ChosenConverter {
  const convert: Convert = (text, row) =>
    text === REDACTED ? { value: null, misfit: "redacted_secret" } : chosen.convert(text, row);
  return {
    convert,
    perRow: chosen.perRow,
    finish: () => {
      const { notes, again } = chosen.finish();
      return { notes, again: again && withoutSecrets(again) };
    },
  };
}

/** Events without an id are told apart by all their columns, recipients by e-mail or phone. */
const mayLackKey = (object: ObjectName, name: string) =>
  name === "event_id" || (object === "message_recipients" && name === "contact_id");

function reportDropped(raw: RawTable, row: number, reason: Reason, { object, file, findings }: PartContext): void {
  const { row: record, line } = placeOf(raw, row);
  const where = { object, file, row: record, line };
  if (reason === "exact_duplicate")
    findings.add("info", reason, "The same row stands earlier in the file: it was left out.", where);
  else findings.add("warning", reason, "The row has no id and was left out: give it one in the source.", where);
}

const placeOf = (raw: RawTable, row: number) => ({
  row: raw.rows[row] ?? 0,
  line: raw.lines[row] ?? 0,
  lines: raw.spans.get(row) ?? 1,
});
