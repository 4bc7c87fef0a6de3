/** Which rows of an earlier export a later one should have: a workspace that it does not bring at all loses nothing. */
import { type Finding, finding } from "../contract/finding.ts";
import { type ObjectName, objectSpec } from "../contract/objects.ts";
import { WorkspaceIds } from "../staging/row-keys.ts";
import type { StagedTable, Staging } from "../staging/types.ts";

/** Whether rows of the earlier table are of workspaces whose full list the later export brought. */
export type Cover = {
  covers(rows: readonly number[]): boolean;
  /** Workspaces with rows before and none in a later export that brings the object for others. */
  readonly findings: readonly Finding[];
};

/** The ids of workspaces by the slugs of files, as the workspaces and the rows of both exports tell them. */
export function workspacesOf(...stagings: readonly Staging[]): WorkspaceIds {
  const ids = new WorkspaceIds();
  for (const { tables } of stagings) {
    const workspaces = tables.get("workspaces");
    if (workspaces) ids.learnNames(workspaces);
    for (const object of ["contacts", "tasks", "messages"] as const) {
      const table = tables.get(object);
      if (table) ids.learnRows(table);
    }
  }
  return ids;
}

/** Events are never gone: their cover is empty. */
export function coverOf(delta: Staging, object: ObjectName, before: StagedTable | undefined, ids: WorkspaceIds): Cover {
  const after = delta.tables.get(object);
  if (objectSpec(object).kind === "events" || !before || !after) return { covers: () => false, findings: [] };
  const files = delta.files.filter((file) => file.object === object && (file.use === "taken" || file.use === "empty"));
  const brought = new Set(files.map(({ workspace }) => ids.idOf(workspace)));
  const whole = brought.has(null);
  const of = (table: StagedTable): ((row: number) => string | null) => {
    const own = table.column("workspace_id");
    return (row) => {
      const id = ids.idOf(table.lineage(row).workspace) ?? own?.at(row) ?? null;
      return id === null ? null : String(id);
    };
  };
  const present = new Set<string | null>(brought);
  const [now, then] = [of(after), of(before)];
  if (whole) for (let row = 0; row < after.length; row++) present.add(now(row));
  present.delete(null);
  /** A file of the whole account that names no workspace speaks for all of them. */
  const says = (id: string | null): boolean => (id === null || present.size === 0 ? whole : present.has(id));
  const left = new Map<string, number>();
  for (let row = 0; row < before.length; row++) {
    const id = then(row);
    if (id !== null && !says(id)) left.set(id, (left.get(id) ?? 0) + 1);
  }
  return {
    covers: (rows) => rows.every((row) => says(then(row))),
    findings: [...left].map(([id, rows]) =>
      finding(
        "warning",
        "workspace_not_in_delta",
        `The later export brings ${object} of other workspaces and none of this one: its ${rows} rows stay, and none of them counts as gone. Export the workspace too.`,
        { object, found: ids.nameOf(id) },
      ),
    ),
  };
}
