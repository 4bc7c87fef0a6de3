/** One table in several files: downloaded again, in pieces, or in two that overlap. */
import { eventRows } from "./event-rows.ts";
import { describe, fileName, type Job, tell } from "./job.ts";
import type { Manner } from "./manner.ts";
import type { MessName } from "./mess-kinds.ts";
import { exportDay } from "./recipe.ts";
import type { Row } from "./row.ts";
import { type TableFile, writeTable } from "./table-file.ts";
import { TABLES } from "./tables.ts";
import { truth as emptyTruth, type Truth } from "./truth.ts";

/** The same file downloaded again: once byte for byte, once a month earlier with one group that is gone since. */
export function writeAgain(job: Job, table: TableFile): void {
  const { set, org, truth, files } = job;
  const { object, workspace } = table.of;
  const entry = TABLES.find(([name]) => name === object);
  if (!entry) return;
  const again = (): Iterable<Row> => entry[1](set, org, workspace ?? 0, 0);
  const quiet = emptyTruth();
  const bare = { ...table, manner: { ...table.manner, faults: new Set<MessName>() }, onRow: () => {} };
  const older = object === "groups";
  const path = older ? table.path.replace(exportDay(0), "2025-12-01") : table.path.replace(/(\.\w+)$/, " (1)$1");
  const rows = older ? withOldGroup(again()) : again();
  const written = writeTable(files, { ...bare, path, rows }, quiet);
  truth.plant("downloaded-twice", path, null, 0, "");
  describe(job, { ...table, path }, written.records, older ? "superseded" : "identical");
}

/** One export in three files, or in two that share the rows in the middle: the second is named in the other language. */
export function writePieces(job: Job, table: TableFile): void {
  const { set, org, truth, files } = job;
  const { object, workspace } = table.of;
  const entry = TABLES.find(([name]) => name === object);
  if (!entry) return;
  const overlap = table.manner.faults.has("overlapping-files");
  const rows = (): Iterable<Row> => entry[1](set, org, workspace ?? 0, 0);
  const total = Iterator.from(rows()).reduce((sum) => sum + 1, 0);
  const at = (share: number) => Math.ceil(total * share);
  const other: Manner = { ...table.manner, language: table.manner.language === "da" ? "en" : "da" };
  const pieces: readonly { path: string; from: number; to: number; manner: Manner }[] = overlap
    ? [
        { path: table.path, from: 0, to: at(0.6), manner: table.manner },
        { path: `${job.folder}/${fileName(job, table.of, other)}`, from: at(0.4), to: total, manner: other },
      ]
    : [0, 1, 2].map((place) => ({
        path: table.path.replace(/(\.\w+)$/, `_${table.manner.language === "da" ? "del" : "part"}${place + 1}$1`),
        from: at(place / 3),
        to: at((place + 1) / 3),
        manner: table.manner,
      }));
  let told = 0;
  for (const { path, from, to, manner } of pieces) {
    const again = Math.max(0, told - from);
    const some = Iterator.from(rows())
      .drop(from)
      .take(to - from);
    const seen: Truth["seen"] = (file, number, kind, row) => number > again && truth.seen(file, number, kind, row);
    const written = writeTable(files, { ...table, path, manner, rows: some }, { ...truth, seen });
    tell(job, { ...table, path, manner }, written, "taken");
    truth.plant(overlap ? "overlapping-files" : "file-in-pieces", path, null, again, "");
    told = to;
  }
}

const LAST_DAY = "2025-05-14";
const FIRST_DAY = "2025-08-01";

/** Events in two files: the later one starts long after the earlier one was exported. */
export function writeSince(job: Job, table: TableFile): void {
  const { set, org, truth, files } = job;
  const dayOf = ({ cells }: Row) => String(cells["occurred_at"]).slice(0, 10);
  const parts = [
    { path: table.path.replace(exportDay(0), LAST_DAY), keep: (row: Row) => dayOf(row) <= LAST_DAY },
    { path: table.path, keep: (row: Row) => dayOf(row) >= FIRST_DAY },
  ];
  for (const { path, keep } of parts) {
    const rows = Iterator.from(eventRows(set, org, table.of.workspace ?? 0, 0)).filter(keep);
    tell(job, { ...table, path }, writeTable(files, { ...table, path, rows }, truth), "taken");
    truth.plant("date-gap", path, null, 0, "");
  }
}

function* withOldGroup(rows: Iterable<Row>): Generator<Row> {
  for (const row of rows) {
    yield { ...row, cells: { ...row.cells, description: "Gammel beskrivelse" } };
    if (!row.key.endsWith("0")) continue;
    yield { key: "1999999", cells: { ...row.cells, group_id: "1999999", name: "Nedlagt gruppe", smart_rule: null } };
  }
}
