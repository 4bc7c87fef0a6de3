/** Workspaces that lack what the others have, and files of different days in one export. */
import { type ObjectName, objectSpec } from "../contract/objects.ts";
import type { FindingList } from "./finding-list.ts";
import type { WorkspaceIds } from "./row-keys.ts";
import type { FileReport, StagedTable } from "./types.ts";

/** Rows per workspace id of one object; null where its files do not say which workspace they are of. */
export type Placed = ReadonlyMap<string, number> | null;

/** Rows of each object by workspace, as its files or its rows say. */
export function placedRows(
  tables: ReadonlyMap<ObjectName, StagedTable>,
  files: readonly FileReport[],
  ids: WorkspaceIds,
): ReadonlyMap<ObjectName, Placed> {
  const placed = new Map<ObjectName, Placed>();
  for (const [object, table] of tables) {
    if (objectSpec(object).scope !== "workspace") continue;
    const taken = files.filter((file) => file.object === object && file.use === "taken");
    const counts = new Map<string, number>();
    const add = (id: string, rows: number) => counts.set(id, (counts.get(id) ?? 0) + rows);
    if (taken.every(({ workspace }) => workspace !== null))
      for (const { workspace, rows } of taken) add(ids.idOf(workspace) ?? "", rows);
    else {
      const column = table.column("workspace_id");
      for (let row = 0; row < table.length; row++) {
        const id = ids.idOf(table.lineage(row).workspace) ?? column?.at(row) ?? null;
        if (id !== null) add(String(id), 1);
      }
      if (counts.size === 0) {
        placed.set(object, null);
        continue;
      }
    }
    placed.set(object, counts);
  }
  return placed;
}

/** A workspace with contacts but without rows of an object that others have; one that is known and has no contacts. */
export function reportPartialWorkspaces(
  placed: ReadonlyMap<ObjectName, Placed>,
  files: readonly FileReport[],
  ids: WorkspaceIds,
  findings: FindingList,
): void {
  const contacts = placed.get("contacts");
  if (!contacts || contacts.size === 0) return;
  for (const id of ids.known())
    if (!contacts.has(id))
      findings.add(
        "warning",
        "workspace_without_contacts",
        "The workspace is known and no contact of it was exported: add its contact file, or say that it is empty.",
        { object: "contacts", found: ids.nameOf(id) },
      );
  for (const [object, rows] of placed) {
    if (object === "contacts" || !rows) continue;
    const having = [...contacts.keys()].filter((id) => (rows.get(id) ?? 0) > 0);
    if (having.length === 0) continue;
    for (const id of contacts.keys()) {
      if (rows.has(id) || isToldEmpty(files, object, id, ids)) continue;
      findings.add(
        having.length * 2 >= contacts.size - 1 ? "warning" : "info",
        "partial_workspace",
        `The workspace has contacts but no ${object}, which ${having.length} of the others have: export them too, or make sure that there are none.`,
        { object, found: ids.nameOf(id) },
      );
    }
  }
}

const isToldEmpty = (files: readonly FileReport[], object: ObjectName, id: string, ids: WorkspaceIds): boolean =>
  files.some((file) => file.object === object && file.use === "empty" && ids.idOf(file.workspace) === id);

/** Files that were taken are of different days: what happened in between stands in one and not in the other. */
export function reportMixedDays(files: readonly FileReport[], findings: FindingList): void {
  const days = new Map<string, string[]>();
  for (const { use, object, exportedOn, file } of files)
    if (use === "taken" && object && exportedOn !== null && objectSpec(object).kind === "snapshot")
      days.set(exportedOn, [...(days.get(exportedOn) ?? []), file]);
  if (days.size < 2) return;
  const sorted = [...days].sort(([a], [b]) => (a < b ? -1 : 1));
  const [last] = sorted.at(-1) ?? [""];
  findings.add(
    "warning",
    "mixed_export_days",
    `The files are of ${days.size} days, the newest of ${last}: a record that came or went in between stands in some and not in others. Export everything on one day.`,
    {
      found: sorted
        .map(([day, names]) => `${day}: ${names.length > 3 ? `${names.length} files` : names.join(", ")}`)
        .join("; "),
    },
  );
}
