/** All downloads of one object become one table. */
import type { ColumnType } from "../contract/columns.ts";
import { type ObjectName, objectSpec } from "../contract/objects.ts";
import { headerForm } from "../source/headers.ts";
import type { RawTable } from "../source/raw-table.ts";
import type { CellLedger } from "./cell-ledger.ts";
import { narrowestType } from "./custom-type.ts";
import { type Download, seriesOf, workspaceOf } from "./downloads.ts";
import type { ReportBook } from "./file-reports.ts";
import type { FindingList } from "./finding-list.ts";
import type { DecimalMark } from "./numbers.ts";
import type { OwnColumn } from "./part-context.ts";
import { splitWholeName } from "./split-name.ts";
import { countUnused, decimalMarkOf, keyTexts, stagePart } from "./stage-part.ts";
import { type PickedPart, pickRows } from "./table.ts";
import type { StagedTable } from "./types.ts";

type Context = {
  readonly ledger: CellLedger;
  readonly findings: FindingList;
  readonly reports: ReportBook;
  /** The customer's `contact_fields`, when exported. */
  readonly fields: StagedTable | null;
};
type Taken = {
  readonly download: Download;
  readonly raw: RawTable;
  readonly mark: DecimalMark;
  readonly series: number;
};

/** Null when no file of the object holds a row. */
export async function stageObject(
  object: ObjectName,
  downloads: readonly Download[],
  context: Context,
): Promise<StagedTable | null> {
  const { ledger, findings, reports } = context;
  const taken: Taken[] = [];
  for (const [index, series] of seriesOf(object, downloads).entries()) {
    const ours: Taken[] = [];
    for (const rank of series.ranks) {
      const newer = ours.length > 0 && !series.events;
      for (const download of rank) {
        const same = [...taken, ...ours].find((other) => isSameFile(other.download, download));
        const raw = same ? same.raw : await readPart(download, context);
        if (same || newer) {
          reports.used(download, same ? "identical" : "superseded", raw, []);
          countUnused(raw, same ? "identical_file" : "superseded", { object, file: download.file.file, ledger });
          if (!same) reportGone(object, raw, ours, download, findings);
        } else if (raw.length === 0) {
          reports.used(download, "taken", raw, []);
          countUnused(raw, "superseded", { object, file: download.file.file, ledger });
        } else ours.push({ download, raw, mark: markOf(raw, object, download), series: index });
      }
    }
    if (!series.events) reportEqualRank(object, ours, findings);
    taken.push(...ours);
  }
  if (taken.length === 0) return null;
  const own = ownColumns(object, taken, context.fields);
  const seen = new Map<number, Set<string>>();
  const events = objectSpec(object).kind === "events" && taken.length > 1;
  const parts: PickedPart[] = [];
  for (const { download, raw, mark, series } of taken) {
    const seenKeys = events ? (seen.get(series) ?? new Set<string>()) : null;
    if (seenKeys) seen.set(series, seenKeys);
    const { file } = download.file;
    const part = stagePart(raw, {
      object,
      file,
      workspace: workspaceOf(download),
      mark,
      own,
      ledger,
      findings,
      seenKeys,
    });
    reports.used(download, "taken", raw, part.rejected);
    parts.push(part.picked);
  }
  const [only] = parts;
  if (only && parts.length === 1 && only.rows.length === only.table.length) return only.table;
  return pickRows(object, parts);
}

/** Two exports of the same thing on the same day: neither is newer, so both are in, and their rows may clash. */
function reportEqualRank(object: ObjectName, ours: readonly Taken[], findings: FindingList): void {
  const files = [...new Set(ours.map(({ download }) => download.file.file))];
  for (const file of files.slice(1))
    findings.add(
      "warning",
      "same_export_twice",
      "Another file holds the same export of the same day with other content: both were taken. Keep the one that is right.",
      { object, file, found: files[0] ?? null },
    );
}

const isSameFile = (a: Download, b: Download) =>
  a.file.file !== b.file.file && a.file.sha256 === b.file.sha256 && a.part.sheet === b.part.sheet;

async function readPart(download: Download, { findings }: Context): Promise<RawTable> {
  const raw = await download.part.read();
  const split = splitWholeName(raw);
  if (split)
    findings.add(
      "warning",
      "name_split",
      "The whole name stands in one column: it was split at the last space. Check names with two family names.",
      {
        object: raw.object,
        file: download.file.file,
      },
    );
  return split ?? raw;
}

const markOf = (raw: RawTable, object: ObjectName, { part }: Download): DecimalMark =>
  part.decimalMark ?? decimalMarkOf(raw, object, part.delimiter);

/** Types of the customer's own columns: from `contact_fields`, else the narrowest that fits in every file. */
function ownColumns(object: ObjectName, taken: readonly Taken[], fields: StagedTable | null): Map<string, OwnColumn> {
  const own = new Map<string, OwnColumn>();
  const declared = object === "contacts" && fields ? declaredFields(fields) : new Map<string, OwnColumn>();
  for (const { raw } of taken)
    for (const { name, header, custom } of raw.headers) {
      if (own.has(name)) continue;
      const field = declared.get(headerForm(header)) ?? declared.get(headerForm(name));
      if (field && (custom || /^data\d+$/.test(name))) own.set(name, field);
      else if (custom) {
        const parts = taken.flatMap((one) => {
          const text = one.raw.columns[one.raw.headers.findIndex((other) => other.name === name)];
          return text ? [{ text, mark: one.mark }] : [];
        });
        own.set(name, { type: narrowestType(parts), options: null });
      }
    }
  return own;
}

const FIELD_TYPES: Readonly<Record<string, ColumnType>> = { date: "date", datetime: "ts" };

function declaredFields(fields: StagedTable): Map<string, OwnColumn> {
  const declared = new Map<string, OwnColumn>();
  for (let row = 0; row < fields.length; row++) {
    if (fields.cell("standard", row) === true) continue;
    const type = String(fields.cell("type", row) ?? "text");
    const options = String(fields.cell("options", row) ?? "")
      .split("|")
      .map((option) => option.trim())
      .filter((option) => option !== "");
    const field: OwnColumn = { type: FIELD_TYPES[type] ?? "text", options: options.length > 0 ? options : null };
    for (const name of ["field_key", "label"]) {
      const text = fields.cell(name, row);
      if (typeof text === "string") declared.set(headerForm(text), field);
    }
  }
  return declared;
}

function reportGone(
  object: ObjectName,
  older: RawTable,
  newer: readonly Taken[],
  { file }: Download,
  findings: FindingList,
): void {
  const keyOf = keyTexts(older, object);
  if (!keyOf) return;
  const now = new Set<string>();
  for (const { raw } of newer) {
    const newKey = keyTexts(raw, object);
    for (let row = 0; newKey && row < raw.length; row++) now.add(newKey(row));
  }
  for (let row = 0; row < older.length; row++) {
    const key = keyOf(row);
    if (now.has(key)) continue;
    now.add(key);
    findings.add("info", "gone_since", "The row stands only in an older download: it was not taken.", {
      object,
      file: file.file,
      row: older.rows[row] ?? null,
      line: older.lines[row] ?? null,
      column: objectSpec(object).key.join("+"),
      found: key.replaceAll("\u001f", " + "),
    });
  }
}
