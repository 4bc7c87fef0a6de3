/** One kind of mess alone: generated, read by the whole toolkit, and judged by what was planted. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import type { Finding } from "#lib/contract/finding.ts";
import { CONTRACT, isObjectName, OBJECT_NAMES, type ObjectName, objectSpec } from "#lib/contract/objects.ts";
import { generate } from "#lib/generator/generate.ts";
import { MESS, type MessName, parseMess } from "#lib/generator/mess-kinds.ts";
import type { EntryPlan, FileCheck } from "#lib/plan/entry-plan.ts";
import { fileCheck } from "#lib/plan/files.ts";
import { compareDelta } from "#lib/quality/delta.ts";
import { findDuplicates } from "#lib/quality/duplicates.ts";
import { checkJoins, joinFindings } from "#lib/quality/joins.ts";
import { profileStaging } from "#lib/quality/profile.ts";
import { resolveStaging } from "#lib/quality/resolve.ts";
import { compareSummaries, summaryFindings } from "#lib/quality/summaries.ts";
import type { DeltaComparison, Duplicates, JoinCheck, Profile, Resolved } from "#lib/quality/types.ts";
import { stageExports } from "#lib/staging/stage.ts";
import type { Cell, Staging } from "#lib/staging/types.ts";
import { inMemory } from "../generator/reading.ts";
import { unbalanced } from "../staging/project.ts";
import { differences, type Made, type Planted, rowsByPlace, type Truth } from "./truth.ts";

type Files = { readonly verdicts: ReadonlyMap<string, ReturnType<FileCheck>>; readonly findings: readonly Finding[] };
export type Read = {
  readonly root: string;
  readonly truth: Truth;
  readonly made: readonly Made[];
  readonly staging: Staging;
  readonly profile: Profile;
  readonly duplicates: Duplicates;
  readonly resolved: Resolved;
  readonly joins: readonly JoinCheck[];
  /** Of every stage. */
  readonly findings: readonly Finding[];
  /** Later exports, each compared with all before it. */
  readonly deltas: readonly DeltaComparison[];
  /** What the check of staged files says of every attachment, by its id. */
  readonly files: Files;
  /** Every code by which anything was told. */
  readonly codes: ReadonlySet<string>;
};
type Options = {
  readonly users?: number;
  readonly deltas?: number;
  readonly workspaces?: number;
  /** Objects to be read beside those that the mess stands in and those that these refer to. */
  readonly also?: readonly ObjectName[];
  readonly except?: readonly string[];
  readonly byKey?: boolean;
  readonly seed?: number;
  /** Its code is told of other places of a clean export too: the test looks for the planted ones there itself. */
  readonly elsewhere?: true;
};

/** Removed when the worker ends: an export without mess serves the tests of several files. */
const made: string[] = [];
process.once("exit", () => {
  for (const root of made.splice(0)) rmSync(root, { recursive: true, force: true });
});

let clean: Promise<Read> | null = null;
/** An export without any mess, read once for all tests of a worker. */
export function cleanExport(): Promise<Read> {
  clean ??= read("none", {}, OBJECT_NAMES);
  return clean;
}

/** Generates, and reads the objects that the mess touches. */
export async function read(names: string, options: Options = {}, objects?: readonly ObjectName[]): Promise<Read> {
  const { users = 75, deltas: later = 0, seed = 1, workspaces = 3 } = options;
  const records: Made[] = [];
  const memory = inMemory();
  generate(
    { users, workspaces, seed, deltas: later, locale: "mixed", mess: parseMess(names) },
    memory.files,
    (file, number, object, row) => void records.push({ file, number, object, row }),
  );
  const truth: Truth = JSON.parse(Buffer.from(memory.written.get("mess.json") ?? []).toString());
  const wanted = objects ?? touched(truth, options.also ?? []);
  const root = mkdtempSync(join(tmpdir(), "mess-"));
  made.push(root);
  const objectOf = new Map<string, ObjectName>(truth.files.map(({ file, object }) => [file, object]));
  for (const [path, bytes] of memory.written) {
    if (!/^exports/.test(path)) continue;
    const object = objectOf.get(path) ?? jsonObject(path);
    if (object && !wanted.includes(object)) continue;
    if (/\/files\/|\/files_/.test(path) && !wanted.includes("attachments")) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), path.endsWith("export_manifest.json") ? ofWanted(bytes, wanted) : bytes);
  }
  const staging = await stageExports({ project: root, folder: "exports" });
  const deltas: DeltaComparison[] = [];
  for (let generation = 1; generation <= later; generation++) {
    const next = await stageExports({ project: root, folder: `exports-delta/${generation}` });
    deltas.push(compareDelta(deltas.at(-1)?.staging ?? staging, next, deltas.at(-1)));
  }
  const whole = deltas.at(-1)?.staging ?? staging;
  const duplicates = findDuplicates(whole, []);
  const resolved = resolveStaging(whole, duplicates);
  const joins = checkJoins(resolved.staging);
  const files = checkedFiles(staging);
  const findings = [
    ...whole.findings,
    ...deltas.flatMap((delta) => delta.findings),
    ...duplicates.findings,
    ...resolved.findings,
    ...joinFindings(joins),
    ...files.findings,
    ...summaryFindings(compareSummaries(resolved.staging)),
  ];
  const codes = new Set([
    ...findings.map(({ code }) => code),
    ...whole.files.flatMap(({ rejected }) => rejected.map(({ reason }) => reason)),
    ...[...whole.losses, ...whole.rowLosses, ...resolved.staging.losses].map(({ reason }) => reason),
    ...duplicates.clusters.flatMap(({ rules }) => rules),
    ...duplicates.review.map(({ reason }) => reason),
  ]);
  const kept = records.filter(({ object, file }) => wanted.includes(object) && file.startsWith("exports/"));
  return {
    root,
    truth,
    made: kept,
    staging,
    profile: profileStaging(staging),
    duplicates,
    resolved,
    joins,
    findings,
    deltas,
    files,
    codes,
  };
}

/** Staged files as the destination would take them, of five megabytes at most. */
function checkedFiles(staging: Staging): Files {
  const staged = staging.tables.get("attachments");
  const { check, findings } = fileCheck(staging.roots, 5_000_000);
  const judge = check({ table: { staged }, entry: { from: "attachments" } } as unknown as EntryPlan);
  const verdicts = new Map<string, ReturnType<FileCheck>>();
  for (let row = 0; row < (staged?.length ?? 0); row++) {
    const cell = (column: string) => staged?.cell(column, row) ?? null;
    const found = { path: cell("staged_path"), name: cell("file_name"), bytes: cell("size_bytes") };
    verdicts.set(String(cell("file_id")), judge(row, { ...found, sha256: cell("sha256"), mime: cell("mime_type") }));
  }
  return { verdicts, findings };
}

const jsonObject = (path: string): ObjectName | null => {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/_[^_]*_[^_]*$/, "");
  return path.endsWith(".json") && isObjectName(name) ? name : null;
};

/** The objects that anything was planted in, what they refer to, and the contacts. */
function touched(truth: Truth, also: readonly ObjectName[]): ObjectName[] {
  const objectOf = new Map(truth.files.map(({ file, object }) => [file, object]));
  const found = new Set<ObjectName>(["contacts", "contact_fields", ...also]);
  for (const { file } of truth.planted) {
    const object = objectOf.get(file) ?? jsonObject(file);
    if (object) found.add(object);
  }
  for (const object of found)
    for (const column of Object.values(objectSpec(object).columns)) {
      const target = column.references?.object;
      if (target && target in CONTRACT) found.add(target as ObjectName);
    }
  return [...found];
}

/** The manifest of an export of which only some files are read. */
function ofWanted(bytes: Uint8Array, wanted: readonly ObjectName[]): string {
  const manifest = JSON.parse(Buffer.from(bytes).toString()) as { files: { object: ObjectName }[] };
  return JSON.stringify({ ...manifest, files: manifest.files.filter(({ object }) => wanted.includes(object)) });
}

/**
 * A test of one kind of mess: planted, told by each of its codes, told nowhere in a clean export; every cell accounted
 * for, every other cell read as it was meant. `check` sees what was read and asks for the places.
 */
export function mess(name: MessName, options: Options, check: (found: Read) => void | Promise<void>): void {
  const { number, what, finding } = MESS[name];
  test(`${number ?? "beside"} ${name}: ${what}`, async () => {
    const found = await read(name, options);
    expect(new Set(found.truth.planted.map(({ kind }) => kind))).toEqual(new Set([name]));
    expect(unbalanced(found.staging)).toEqual([]);
    expect(found.staging.files.every(({ use }) => use !== "unknown" && use !== "unreadable")).toBe(true);
    expect(differences(found.staging, found.made, options)).toEqual([]);
    expect({ missing: finding.filter((code) => !found.codes.has(code)) }).toEqual({ missing: [] });
    const { codes } = await cleanExport();
    if (!options.elsewhere)
      expect({ inCleanExport: finding.filter((code) => codes.has(code)) }).toEqual({ inCleanExport: [] });
    await check(found);
  }, 180_000);
}

/** Places of the findings of a code, `file row column`, sorted. */
export const placesOf = (found: Read, code: string, column?: string): string[] =>
  found.findings
    .filter((one) => one.code === code && one.row !== null && (column === undefined || one.column === column))
    .map((one) => `${one.file} ${one.row} ${one.column}`)
    .sort();

/** Places where the generator planted a kind, `file row column`, sorted: all of them, as long as there are at most twenty a file. */
export function plantedPlaces({ truth }: Read, keep: (planted: Planted) => boolean = () => true): string[] {
  return truth.planted
    .filter((one) => one.column !== null && keep(one))
    .flatMap(({ file, column, rows }) => rows.filter((row) => row > 0).map((row) => `${file} ${row} ${column}`))
    .sort();
}

/** The planted entries of a kind's column. */
export const plantedIn = ({ truth }: Read, column: string | null): Planted[] =>
  truth.planted.filter((one) => one.column === column);

/** Staged values of a column at the places where it was planted. */
export function valuesAt({ staging, truth }: Read, object: ObjectName, column: string): Cell[] {
  const table = staging.tables.get(object);
  if (!table) return [];
  const places = rowsByPlace(table);
  return truth.planted
    .filter(
      (one) => one.column === column && truth.files.some(({ file, object: of }) => file === one.file && of === object),
    )
    .flatMap(({ file, rows }) => rows.map((row) => table.cell(column, places.get(`${file} ${row}`) ?? -1)));
}

/** What was generated at the planted places of a column. */
export const meantAt = ({ truth, made: records }: Read, column: string): Made[] =>
  truth.planted
    .filter((one) => one.column === column)
    .flatMap(({ file, rows }) =>
      rows.flatMap((row) => records.filter((one) => one.file === file && one.number === row)),
    );

/** The report of the file that the first plant of the mess stands in. */
export const fileOf = ({ staging, truth }: Read) => {
  const file = truth.planted[0]?.file;
  const report = staging.files.find((one) => one.file === file);
  if (!report) throw new Error(`${file} has no report`);
  return report;
};

export type Check = (found: Read) => void | Promise<void>;
