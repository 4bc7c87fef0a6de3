/** What rows in several files cost and what a person should know of them. */
import { type ObjectName, objectSpec } from "../contract/objects.ts";
import type { Reason } from "../contract/reasons.ts";
import type { CellLedger } from "./cell-ledger.ts";
import type { FindingList } from "./finding-list.ts";
import type { GivenWay, OverlapPart, Overlaps } from "./overlaps.ts";
import { isKeyedPerWorkspace, rowKeys } from "./row-keys.ts";
import type { FileReport } from "./types.ts";

/** Counts the cells and rows that gave way: their values are in no table, so each is a loss with its reason. */
export function countGivenWay(
  object: ObjectName,
  parts: readonly OverlapPart[],
  { givenWay }: Overlaps,
  ledger: CellLedger,
): void {
  for (const [part, lost] of Map.groupBy(givenWay, (each) => each.part)) {
    const one = parts[part];
    if (!one) continue;
    for (const [reason, rows] of Map.groupBy(lost, (each) => each.reason)) {
      for (const column of one.table.columns)
        ledger.lose(object, column.name, reason, rows.filter(({ row }) => column.at(row) !== null).length);
      ledger.loseRows(object, one.file, reason, rows.length);
    }
  }
}

/** What a file was used for once its overlaps are settled: not at all, when every row of it gave way. */
export function useOf(
  part: number,
  parts: readonly OverlapPart[],
  { kept, givenWay }: Overlaps,
): FileReport["use"] & ("taken" | "superseded" | "identical") {
  const one = parts[part];
  if (!one || one.rows.length === 0 || (kept[part]?.length ?? 0) > 0) return "taken";
  const reasons = new Set<Reason>();
  for (const each of givenWay) if (each.part === part) reasons.add(each.reason);
  return reasons.has("superseded") ? "superseded" : "identical";
}

/** One finding per pair of files, and one per row whose two versions differ. */
export function reportOverlaps(
  object: ObjectName,
  parts: readonly OverlapPart[],
  overlaps: Overlaps,
  findings: FindingList,
): void {
  const key = objectSpec(object).key.join("+");
  for (const [part, lost] of Map.groupBy(overlaps.givenWay, (each) => each.part)) {
    const one = parts[part];
    if (!one) continue;
    const pairs = Map.groupBy(lost, ({ by }) => by?.part ?? -1);
    for (const [other, rows] of pairs) {
      const winner = parts[other];
      if (winner) reportPair(object, one, winner, rows, findings);
    }
    const keyOf = rowKeys(one.table);
    for (const { row, by, differs } of lost) {
      const place = one.table.lineage(row);
      const where = { object, file: one.file, row: place.row, line: place.line, column: key };
      if (by === null)
        findings.add("info", "gone_since", "The row stands only in an older download: it was not taken.", {
          ...where,
          found: keyOf(row),
        });
      else if (differs.length > 0) {
        const winner = parts[by.part]?.table.lineage(by.row);
        findings.add(
          "warning",
          "overlap_differs",
          `The same record stands in two files with other values in ${differs.slice(0, 5).join(", ")}${differs.length > 5 ? ", …" : ""}: the newer row was taken.`,
          { ...where, found: `${keyOf(row)}; taken: ${winner?.file} row ${winner?.row}` },
        );
      }
    }
  }
  reportPieces(object, parts, overlaps, findings);
}

function reportPair(
  object: ObjectName,
  one: OverlapPart,
  winner: OverlapPart,
  rows: readonly GivenWay[],
  findings: FindingList,
): void {
  const differ = rows.filter(({ differs }) => differs.length > 0).length;
  const where = { object, file: one.file, found: `${rows.length} rows in ${winner.file}, ${differ} with other values` };
  if (differ === 0 && rows.length === one.rows.length && rows.length === winner.rows.length) {
    findings.add(
      "info",
      "same_content",
      "The same rows stand in another file, only written another way: they were counted once.",
      { ...where, found: winner.file },
    );
    return;
  }
  const expected = objectSpec(object).kind === "events" && differ === 0;
  findings.add(
    expected ? "info" : "warning",
    "overlapping_files",
    `${rows.length} of its ${one.rows.length} rows stand in another file as well: each record was counted once${differ > 0 ? `, and of ${differ} with other values the newer was taken` : ""}.`,
    where,
  );
}

/** Several files of one workspace and day that share no row: pieces of one export. */
function reportPieces(
  object: ObjectName,
  parts: readonly OverlapPart[],
  { kept }: Overlaps,
  findings: FindingList,
): void {
  if (objectSpec(object).kind === "events") return;
  const whole = parts.filter(({ day, rows }, index) => day !== null && kept[index]?.length === rows.length);
  for (const pieces of Map.groupBy(whole, ({ day, workspace }) => `${day} ${workspace}`).values()) {
    const files = [...new Set(pieces.map(({ file }) => file))];
    if (files.length < 2) continue;
    const shared = isKeyedPerWorkspace(object) && pieces.some(({ workspace }) => workspace === null);
    findings.add(
      "info",
      "export_in_pieces",
      `${files.length} files of one day${shared ? "" : " and workspace"} share no record: all their rows were taken as pieces of one export.`,
      { object, file: files[0] ?? null, found: files.slice(1).join(", ") },
    );
  }
}
