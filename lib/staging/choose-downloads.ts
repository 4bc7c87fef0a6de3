/** Reads the downloads of one object and tells which are taken: the newest whole, older ones counted and reported. */
import { type ObjectName, objectSpec } from "../contract/objects.ts";
import type { RawTable } from "../source/raw-table.ts";
import type { CellLedger } from "./cell-ledger.ts";
import { type Download, isDated, seriesOf, workspaceOf } from "./downloads.ts";
import type { ReportBook } from "./file-reports.ts";
import type { FindingList } from "./finding-list.ts";
import type { FileMark } from "./numbers.ts";
import type { OlderFile } from "./repair.ts";
import { splitWholeName } from "./split-name.ts";
import { countUnused, decimalMarkOf, keyTexts } from "./stage-part.ts";

export type ChooseContext = {
  readonly ledger: CellLedger;
  readonly findings: FindingList;
  readonly reports: ReportBook;
  /** Downloads that gave way, for what they still prove. */
  readonly older: OlderFile[];
};
export type Taken = { readonly download: Download; readonly raw: RawTable; readonly mark: FileMark };
/** An older copy of the same day with as many rows: perhaps the same content in another form. */
export type OlderCopy = Taken & { readonly newer: readonly Taken[] };

/** What is taken, in the order in which the rows shall stand, and copies that are not but may be the same. */
export async function chooseDownloads(
  object: ObjectName,
  downloads: readonly Download[],
  context: ChooseContext,
): Promise<{ readonly taken: readonly Taken[]; readonly copies: readonly OlderCopy[] }> {
  const taken: Taken[] = [];
  const copies: OlderCopy[] = [];
  for (const { events, days } of seriesOf(object, downloads)) {
    const newer: Taken[] = [];
    for (const day of days) {
      const ofDay: Taken[] = [];
      for (const piece of day) {
        const ofPiece: Taken[] = [];
        for (const rank of piece) {
          const newerCopies = [...ofPiece];
          for (const download of rank) {
            const same = [...taken, ...newer, ...ofDay, ...ofPiece].find((other) =>
              isSameFile(other.download, download),
            );
            const raw = same ? same.raw : await readPart(download, context);
            const one: Taken = { download, raw, mark: markOf(raw, object, download) };
            if (same) identical(object, one, same, context);
            else if (raw.length === 0) {
              context.reports.used(download, "taken", raw, []);
              countUnused(raw, "superseded", { object, file: download.file.file, ledger: context.ledger });
            } else if (events) ofPiece.push(one);
            else if (newer.length > 0) supersede(object, one, newer, context);
            else if (newerCopies.length === 0) ofPiece.push(one);
            else if (isApart(object, raw, newerCopies)) {
              reportApart(object, one, newerCopies, context.findings);
              ofPiece.push(one);
            } else if (newerCopies.some((other) => other.raw.length === raw.length))
              copies.push({ ...one, newer: newerCopies });
            else supersede(object, one, newerCopies, context);
          }
        }
        ofDay.push(...ofPiece);
      }
      newer.push(...ofDay);
    }
    taken.push(...newer);
  }
  return { taken, copies };
}

/** Counts and reports a download that gives way to a newer one. */
export function supersede(
  object: ObjectName,
  { download, raw }: Taken,
  newer: readonly Taken[],
  { ledger, findings, reports, older }: ChooseContext,
): void {
  const { file } = download.file;
  older.push({ object, file, read: () => download.part.read() });
  reports.used(download, "superseded", raw, []);
  countUnused(raw, "superseded", { object, file, ledger });
  const gone = reportGone(object, raw, newer, download, findings);
  findings.add(
    "info",
    "older_download",
    `An older download of the same export: the newer one was taken whole, ${gone} of its ${raw.length} rows are not in it any more.`,
    { object, file, found: filesOf(newer) },
  );
}

const isSameFile = (a: Download, b: Download) =>
  a.file.file !== b.file.file && a.file.sha256 === b.file.sha256 && a.part.sheet === b.part.sheet;

export const filesOf = (list: readonly Taken[]): string =>
  [...new Set(list.map(({ download }) => download.file.file))].join(", ");

function identical(object: ObjectName, one: Taken, same: Taken, { ledger, findings, reports }: ChooseContext): void {
  const { download, raw } = one;
  const { file } = download.file;
  reports.used(download, "identical", raw, []);
  countUnused(raw, "identical_file", { object, file, ledger });
  if (raw.length === 0) return;
  const [here, there] = [workspaceOf(download), workspaceOf(same.download)];
  if (isDated(download) && isDated(same.download) && here !== there)
    findings.add(
      "warning",
      "same_file_other_workspace",
      "The same file stands under the names of two workspaces and was counted once: export the workspace that is missing.",
      { object, file, found: same.download.file.file },
    );
  else
    findings.add("info", "identical_file", "The same file was downloaded twice, byte for byte: it was counted once.", {
      object,
      file,
      found: same.download.file.file,
    });
}

async function readPart(download: Download, { findings }: ChooseContext): Promise<RawTable> {
  const raw = await download.part.read();
  const split = splitWholeName(raw);
  if (split)
    findings.add(
      "warning",
      "name_split",
      "The whole name stands in one column: it was split at the last space. Check names with two family names.",
      { object: raw.object, file: download.file.file },
    );
  return split ?? raw;
}

const markOf = (raw: RawTable, object: ObjectName, { file, part }: Download): FileMark => {
  const known = file.decimalMark ?? part.decimalMark;
  return known ? { mark: known, proven: true } : decimalMarkOf(raw, object, part.delimiter);
};

/** Whether a file has no key in common with the others: then it is no older version of them but another piece. */
function isApart(object: ObjectName, raw: RawTable, others: readonly Taken[]): boolean {
  const keyOf = keyTexts(raw, object);
  if (!keyOf) return false;
  const keys = keysOf(object, others);
  for (let row = 0; row < raw.length; row++) if (keys.has(keyOf(row))) return false;
  return true;
}

function keysOf(object: ObjectName, list: readonly Taken[]): Set<string> {
  const keys = new Set<string>();
  for (const { raw } of list) {
    const keyOf = keyTexts(raw, object);
    for (let row = 0; keyOf && row < raw.length; row++) keys.add(keyOf(row));
  }
  return keys;
}

function reportApart(object: ObjectName, { download }: Taken, others: readonly Taken[], findings: FindingList): void {
  findings.add(
    "warning",
    "pieces_taken",
    "Numbered copies of one day without a common row: they were taken as pieces of one export. Take away what does not belong.",
    { object, file: download.file.file, found: filesOf(others) },
  );
}

/** Rows that only the older download has, each reported with its place; returns how many keys they are. */
function reportGone(
  object: ObjectName,
  older: RawTable,
  newer: readonly Taken[],
  { file }: Download,
  findings: FindingList,
): number {
  const keyOf = keyTexts(older, object);
  if (!keyOf) return 0;
  const now = keysOf(object, newer);
  const before = now.size;
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
  return now.size - before;
}
