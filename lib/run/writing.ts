/** Sheets for people to decide on, and findings in the order in which they matter. */
import type { Finding } from "../contract/finding.ts";
import type { OwnerResolution } from "../engine/owners.ts";
import type { OutputFolder } from "../outputs/write.ts";
import type { Duplicates } from "../quality/types.ts";
import { writeFindings } from "../report/findings.ts";

const RANK = { blocking: 0, error: 1, warning: 2, info: 3 } as const;

/** `findings.csv`: the worst first, then by code, file and row. */
export const writeSorted = (out: OutputFolder, findings: readonly Finding[]): Promise<number> =>
  writeFindings(
    out,
    [...findings].sort(
      (a, b) =>
        RANK[a.severity] - RANK[b.severity] ||
        a.code.localeCompare(b.code) ||
        (a.file ?? "").localeCompare(b.file ?? "") ||
        (a.row ?? 0) - (b.row ?? 0),
    ),
  );

/** Sheets to start from: filled in and saved under `decisions/`, the next run reads them. */
export async function writeDecisionSheets(
  out: OutputFolder,
  owners: OwnerResolution,
  duplicates: Duplicates,
): Promise<void> {
  await out.writeCsv(
    "owners.csv",
    ["email", "user", "resolution"],
    owners.report.unmatched.map((owner) => [owner.email, "", owner.resolution]),
  );
  await out.writeCsv(
    "duplicates.csv",
    ["object", "a", "b", "decision", "reason", "score"],
    duplicates.review.map((pair) => [pair.object, pair.a.id, pair.b.id, "", pair.reason, pair.score]),
  );
}

/** Items in one list per object, as the JSON files hold them. */
export const byObject = <T extends { readonly object: string }>(items: readonly T[]): Record<string, T[]> =>
  Object.fromEntries(Map.groupBy(items, (item) => item.object));
