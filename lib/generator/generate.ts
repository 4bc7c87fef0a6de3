/** A whole export, or several, streamed into files; and what is in it. */
import type { ObjectName } from "../contract/objects.ts";
import { objectSpec } from "../contract/objects.ts";
import { attachmentRows } from "./attachment-files.ts";
import { playing } from "./cast.ts";
import { CUSTOM_COLUMNS, conflictId } from "./contact-rows.ts";
import { expectPeople } from "./expectations.ts";
import { type Files, put } from "./files.ts";
import { groundTruth, json } from "./ground-truth.ts";
import { describe, fileName, type Job, tell } from "./job.ts";
import { automations, dashboards, integrations } from "./json-exports.ts";
import { COLUMN_FAULTS, DELTA_FAULTS, dialectsOf, type Manner, mannerOf } from "./manner.ts";
import type { MessName } from "./mess-kinds.ts";
import { organisation } from "./organisation.ts";
import { exportDay, type Recipe, type Setting, setting } from "./recipe.ts";
import type { FileOf, Row } from "./row.ts";
import { alteredRows } from "./row-faults.ts";
import { salesforceRecords } from "./salesforce-records.ts";
import { sandboxRecords } from "./sandbox-records.ts";
import { sandboxUsers } from "./sandbox-users.ts";
import { writeAgain, writePieces, writeSince } from "./several-files.ts";
import { type ExtraColumn, type TableFile, type Written, writeTable, writeWorkbookFile } from "./table-file.ts";
import { LATER, TABLES } from "./tables.ts";
import { learningPaths } from "./training-rows.ts";
import { type DeltaCounts, truth as emptyTruth, follow, type Seen } from "./truth.ts";

type Before = Map<ObjectName, Parameters<typeof follow>[0]>;

/**
 * Writes `exports/`, `exports-delta/1/` …, `sandbox/` and `mess.json` to `files`: the same bytes for the same recipe.
 * Rows are streamed; what is kept in memory per row is a fingerprint, and only when later exports are asked for.
 * `onRecord` is told of every record of the exports, in the order written; repeated downloads are left out.
 * Throws a sentence when the recipe makes no export.
 */
export function generate(recipe: Recipe, files: Files, onRecord?: Seen): void {
  const set = setting(recipe);
  const org = organisation(set);
  const truth = emptyTruth(onRecord);
  const seen: Before = new Map();
  const deltas: Record<string, Partial<Record<ObjectName, DeltaCounts>>> = {};
  for (let generation = 0; generation <= set.deltas; generation++) {
    const folder = generation === 0 ? "exports" : `exports-delta/${generation}`;
    const counts = writeExport({ set, org, files, folder, generation, truth, declared: [] }, seen);
    if (generation > 0) deltas[String(generation)] = counts;
  }
  expectPeople(set, org, truth);
  put(files, "sandbox/users.json", json(sandboxUsers(org)));
  const before = sandboxRecords(set, org);
  put(files, "sandbox/records.json", json(before));
  put(files, "sandbox/records.salesforce.json", json(salesforceRecords(before.records)));
  put(files, "mess.json", groundTruth(set, truth, deltas));
}

function writeExport(job: Job, seen: Before): Partial<Record<ObjectName, DeltaCounts>> {
  const { set, org, generation } = job;
  const held = new Set([...playing(set, "id conflict")].map(conflictId));
  const counts: Partial<Record<ObjectName, DeltaCounts>> = {};
  for (const [object, rows] of TABLES) {
    if (generation > 0 && !LATER.includes(object)) continue;
    const spec = objectSpec(object);
    const earlier = seen.get(object) ?? new Map();
    seen.set(object, earlier);
    const follower =
      set.deltas > 0 && LATER.includes(object)
        ? follow(earlier, spec.kind, object === "contacts" ? held : new Set())
        : null;
    const workspaces = spec.scope === "account" ? [null] : org.workspaces.map((workspace) => workspace.index);
    for (const workspace of workspaces) {
      const of: FileOf = { object, workspace, generation };
      if (object === "survey_questions" && inWorkbook(set, workspace)) continue;
      const table = tableFile(job, of, rows(set, org, workspace ?? 0, generation), (row) => follower?.see(row));
      if (object === "surveys" && inWorkbook(set, workspace)) writeSurveys(job, table);
      else writeOne(job, table);
    }
    const found = follower?.finish();
    if (!found) continue;
    counts[object] = found;
    for (const key of found.ids.stale) job.truth.plant("stale-rows", job.folder, null, 0, key);
  }
  if (generation === 0) writeOnce(job);
  writeManifest(job);
  return counts;
}

/** Faults that are planted in a file once, wherever its rows are. */
const WHOLE_FILE: readonly MessName[] = [
  ...COLUMN_FAULTS,
  ...DELTA_FAULTS,
  "single-name-column",
  "recipients-without-id",
];

/** Surveys of every other workspace come as one workbook file with their questions. */
const inWorkbook = (set: Setting, workspace: number | null) => set.workspaces > 1 && (workspace ?? 0) % 2 === 0;

function tableFile(job: Job, of: FileOf, rows: Iterable<Row>, onRow: (row: Row) => void): TableFile {
  const manner = mannerOf(job.set, of);
  const path = `${job.folder}/${fileName(job, of, manner)}`;
  return { path, of, manner, extra: extraColumns(of, manner), rows, onRow };
}

/** The customer's own columns, and those that only a fault brings. */
function extraColumns(of: FileOf, manner: Manner): ExtraColumn[] {
  if (of.object !== "contacts") return [];
  const own: ExtraColumn[] = CUSTOM_COLUMNS.map(({ name, type }) => ({ name, header: name, type }));
  const add = (name: string, header: string) => own.push({ name, header, type: "text" });
  if (manner.faults.has("duplicate-header")) add("second email", "E-mail");
  if (manner.faults.has("custom-standard-clash")) add("own location", "Lokation");
  if (manner.faults.has("prototype-columns")) {
    add("own proto", "__proto__");
    add("own constructor", "constructor");
  }
  if (manner.faults.has("delta-new-column")) add("own bicycle", "Cykelordning");
  return own;
}

function writeOne(job: Job, plain: TableFile): void {
  const { truth, files, set } = job;
  const { faults, form } = plain.manner;
  const emptied = faults.has("empty-files");
  const planted = WHOLE_FILE.filter((kind) => faults.has(kind));
  const table = { ...plain, rows: emptied ? [] : alteredRows(plain, set.workspaces) };
  for (const kind of planted) truth.plant(kind, table.path, null, 0, "");
  if (faults.has("date-gap")) {
    writeSince(job, table);
    return;
  }
  if (faults.has("file-in-pieces") || faults.has("overlapping-files")) {
    writePieces(job, table);
    return;
  }
  if (emptied) truth.plant("empty-files", table.path, null, 0, "");
  let counts: Written = { records: 0, declared: 0 };
  if (emptied && table.of.object === "message_analytics_users") put(files, table.path, "");
  else if (form === "xlsx") {
    const [records = 0] = writeWorkbookFile(files, table.path, [{ name: sheetName(table), file: table }], truth);
    counts = { records, declared: records };
  } else counts = writeTable(files, table, truth);
  tell(job, table, counts, emptied ? "empty" : "taken");
  if (faults.has("row-shortfall")) {
    truth.plant("row-shortfall", table.path, null, 0, "");
    const last = job.declared.at(-1);
    if (last) last.declared_rows += 7;
  }
  if (faults.has("declared-too-few")) {
    truth.plant("declared-too-few", table.path, null, 0, "");
    const last = job.declared.at(-1);
    if (last) last.declared_rows -= 1;
  }
  for (const [kind, column] of mannerPlants(set, table.manner, table.of)) truth.plant(kind, table.path, column, 0, "");
  if (faults.has("downloaded-twice")) writeAgain(job, table);
}

const sheetName = (table: TableFile) =>
  objectSpec(table.of.object).sheets[table.manner.language === "da" ? 1 : 0] ?? "Ark1";

/** Kinds that a file's manner carries as a whole. */
function mannerPlants(set: Setting, manner: Manner, of: FileOf): (readonly [MessName, string | null])[] {
  const all: [MessName, boolean][] = [
    ["danish-excel", manner.decimalComma],
    ["mixed-dates", manner.dates === "mixed"],
    [
      "encodings",
      set.has("encodings") &&
        !["utf-8", "windows-1252 behind a UTF-8 BOM"].includes(manner.encoding) &&
        manner.dates !== "dot",
    ],
    ["lying-bom", manner.encoding === "windows-1252 behind a UTF-8 BOM"],
    ["mixed-booleans", manner.booleans === "mixed"],
    ["label-noise", manner.labels === "noisy"],
    ["percent-styles", manner.percents !== "plain"],
    ["null-tokens", manner.blanks === "tokens"],
    ["large-ids", manner.ids !== "plain"],
    ["phone-float", manner.phones === "number"],
    ["format-only-change", manner.dates === "dot"],
    ["unnamed-file", manner.faults.has("unnamed-file")],
    ...dialectsOf(set, of).map((kind): [MessName, boolean] => [
      kind,
      kind !== "sep-line" && kind !== "trailing-separators",
    ]),
  ];
  return all.filter(([, on]) => on).map(([kind]) => [kind, null]);
}

function writeSurveys(job: Job, surveys: TableFile): void {
  const workspace = surveys.of.workspace ?? 0;
  const entry = TABLES.find(([name]) => name === "survey_questions");
  if (!entry) return;
  const path = surveys.path.replace(/\.csv$/, ".xlsx");
  const of: FileOf = { ...surveys.of, object: "survey_questions" };
  const form = "xlsx" as const;
  const first: TableFile = { ...surveys, path, manner: { ...surveys.manner, form } };
  const second: TableFile = { ...first, of, rows: entry[1](job.set, job.org, workspace, 0), onRow: () => {} };
  const counts = writeWorkbookFile(
    job.files,
    path,
    [
      { name: sheetName(first), file: first },
      { name: sheetName(second), file: second },
    ],
    job.truth,
  );
  for (const [place, table] of [first, second].entries()) describe(job, table, counts[place] ?? 0, "taken");
}

/** What comes once, beside the tables. */
function writeOnce(job: Job): void {
  const { set, org, files, folder, generation, truth } = job;
  const of: FileOf = { object: "attachments", workspace: null, generation };
  writeOne(
    job,
    tableFile(job, of, attachmentRows(set, org, files, folder), () => {}),
  );
  const day = exportDay(generation);
  for (const { index, slug } of org.workspaces)
    put(files, `${folder}/learning_paths_${slug}_${day}.json`, json(learningPaths(set, org, index)));
  put(files, `${folder}/automations_all_${day}.json`, json(automations(set, org)));
  put(files, `${folder}/integrations_all_${day}.json`, json(integrations(set)));
  put(files, `${folder}/dashboards_all_${day}.json`, json(dashboards(org)));
  if (set.has("credentials"))
    truth.plant("credentials", `${folder}/integrations_all_${day}.json`, "credentials", 1, "HR-fil");
}

function writeManifest(job: Job): void {
  const manifest = {
    client: "Kunde A/S",
    exported_at: `${exportDay(job.generation)}T06:00:00+01:00`,
    timezone: "Europe/Copenhagen",
    workspaces: job.org.workspaces.map(({ id, name }) => ({ id, name })),
    files: job.declared,
  };
  put(job.files, `${job.folder}/export_manifest.json`, json(manifest));
}
