/** All downloads of one object become one table. */
import type { ColumnType } from "../contract/columns.ts";
import type { ObjectName } from "../contract/objects.ts";
import { headerForm } from "../source/headers.ts";
import { CellLedger } from "./cell-ledger.ts";
import { type ChooseContext, chooseDownloads, type OlderCopy, supersede, type Taken } from "./choose-downloads.ts";
import { narrowestType } from "./custom-type.ts";
import { isDated, workspaceOf } from "./downloads.ts";
import { reportEventGaps } from "./event-gaps.ts";
import { FindingList } from "./finding-list.ts";
import type { Labels } from "./labels.ts";
import { resolveOverlaps } from "./overlaps.ts";
import type { OwnColumn } from "./part-context.ts";
import { countGivenWay, reportOverlaps, useOf } from "./report-overlaps.ts";
import { contentPrint, type WorkspaceIds } from "./row-keys.ts";
import { countUnused, type StagedPart, stagePart } from "./stage-part.ts";
import { pickRows } from "./table.ts";
import type { StagedTable } from "./types.ts";

type Context = ChooseContext & {
  readonly labels: Labels;
  /** The customer's `contact_fields`, when exported. */
  readonly fields: StagedTable | null;
  readonly workspaces: WorkspaceIds;
};

/** Null when no file of the object holds a row. */
export async function stageObject(
  object: ObjectName,
  downloads: Parameters<typeof chooseDownloads>[1],
  context: Context,
): Promise<StagedTable | null> {
  const { ledger, findings, reports, workspaces } = context;
  const { taken, copies } = await chooseDownloads(object, downloads, context);
  if (taken.length === 0) return null;
  const own = ownColumns(object, [...taken, ...copies], context.fields);
  const staged = taken.map((one) => {
    const remarks = new FindingList();
    return { ...one, ...stageTaken(object, one, own, context.labels, ledger, remarks), remarks };
  });
  for (const copy of copies) settleCopy(object, copy, staged, own, context);
  for (const { download, picked } of staged) {
    const slug = workspaceOf(download);
    if (slug !== null) workspaces.learnFrom(slug, picked.table);
  }
  const parts = staged.map(({ download, picked }) => ({
    file: download.file.file,
    table: picked.table,
    rows: picked.rows,
    day: isDated(download) ? download.file.exportedOn : null,
    workspace: workspaceOf(download),
    beside: download.file.beside === true,
  }));
  const overlaps = resolveOverlaps(object, parts, workspaces);
  countGivenWay(object, parts, overlaps, ledger);
  reportOverlaps(object, parts, overlaps, findings);
  reportEventGaps(object, parts, findings);
  staged.forEach(({ download, raw, rejected, remarks }, index) => {
    const use = useOf(index, parts, overlaps);
    if (use === "taken") findings.absorb(remarks);
    reports.used(download, use, raw, rejected);
  });
  const [only] = staged;
  if (only && staged.length === 1 && only.picked.rows.length === only.picked.table.length) return only.picked.table;
  return pickRows(
    object,
    parts.map(({ table }, index) => ({ table, rows: overlaps.kept[index] ?? [] })),
  );
}

function stageTaken(
  object: ObjectName,
  { download, raw, mark }: Taken,
  own: ReadonlyMap<string, OwnColumn>,
  labels: Labels,
  ledger: CellLedger,
  findings: FindingList,
): StagedPart {
  const workspace = workspaceOf(download);
  return stagePart(raw, {
    object,
    file: download.file.file,
    workspace,
    mark,
    dateOrder: download.file.dateOrder ?? null,
    labels,
    own,
    ledger,
    findings,
  });
}

/** An older copy of the same day: the same content in another form, or an older version that gives way. */
function settleCopy(
  object: ObjectName,
  copy: OlderCopy,
  staged: readonly (Taken & StagedPart)[],
  own: ReadonlyMap<string, OwnColumn>,
  context: Context,
): void {
  const { ledger, findings, reports } = context;
  const print = contentPrint(stageTaken(object, copy, own, context.labels, new CellLedger(), new FindingList()).picked);
  const twin = staged.find(
    ({ download, picked }) => copy.newer.some((newer) => newer.download === download) && contentPrint(picked) === print,
  );
  if (!twin) {
    supersede(object, copy, copy.newer, context);
    return;
  }
  reports.used(copy.download, "identical", copy.raw, []);
  countUnused(copy.raw, "identical_file", { object, file: copy.download.file.file, ledger });
  findings.add(
    "info",
    "same_content",
    "The same rows stand in another file, only written another way: they were counted once.",
    { object, file: copy.download.file.file, found: twin.download.file.file },
  );
}

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
        own.set(name, { type: narrowestType(parts, header), options: null });
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
    const field: OwnColumn = {
      type: FIELD_TYPES[type] ?? "text",
      options: options.length > 0 ? options : null,
      field: type,
    };
    for (const name of ["field_key", "label"]) {
      const text = fields.cell(name, row);
      if (typeof text === "string") declared.set(headerForm(text), field);
    }
  }
  return declared;
}
