/** Whether an export is whole: every workspace with what the others have, one day, no stretch of time left out. */
import type { ObjectName } from "../contract/objects.ts";
import { reportDateGaps, reportDeclaredRanges } from "./date-gaps.ts";
import type { FindingList } from "./finding-list.ts";
import type { ManifestEntry } from "./manifest-checks.ts";
import { placedRows, reportMixedDays, reportPartialWorkspaces } from "./partial-workspaces.ts";
import type { WorkspaceIds } from "./row-keys.ts";
import type { FileReport, StagedTable } from "./types.ts";

/** Adds what seems to be missing from an export. `manifest`: what is declared, by path of the file. */
export function reportCompleteness(
  of: {
    readonly tables: ReadonlyMap<ObjectName, StagedTable>;
    readonly files: readonly FileReport[];
    readonly workspaces: WorkspaceIds;
    readonly manifest: ReadonlyMap<string, ManifestEntry>;
  },
  findings: FindingList,
): void {
  const { tables, files, workspaces, manifest } = of;
  reportPartialWorkspaces(placedRows(tables, files, workspaces), files, workspaces, findings);
  reportMixedDays(files, findings);
  reportDateGaps(tables, files, workspaces, findings);
  for (const table of tables.values()) reportDeclaredRanges(table, manifest, findings);
}
