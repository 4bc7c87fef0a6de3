/** The profile as it may be shown: shapes in the place of people's values. */
import type { Cell } from "../staging/types.ts";
import { shapeOf } from "./shape.ts";
import type { ColumnProfile, OwnProperty, Profile, WorkspaceColumn } from "./types.ts";

const masked = (value: Cell): Cell => (value === null ? null : shapeOf(String(value)));

function maskedTop(top: ColumnProfile["top"]): [Cell, number][] {
  const counts = new Map<Cell, number>();
  for (const [value, count] of top) counts.set(masked(value), (counts.get(masked(value)) ?? 0) + count);
  return [...counts];
}

const maskedWorkspace = (workspace: WorkspaceColumn): WorkspaceColumn => ({
  ...workspace,
  min: masked(workspace.min),
  max: masked(workspace.max),
  top: maskedTop(workspace.top),
});

const maskedColumn = (column: ColumnProfile): ColumnProfile =>
  column.personal === null
    ? column
    : {
        ...column,
        min: masked(column.min),
        max: masked(column.max),
        top: maskedTop(column.top),
        workspaces: Object.fromEntries(
          Object.entries(column.workspaces).map(([name, workspace]) => [name, maskedWorkspace(workspace)]),
        ),
      };

/** The profile without the values of personal columns: shapes instead of `min`, `max`, `top` and inferred options. */
export function maskProfile(profile: Profile): Profile {
  return Object.fromEntries(
    Object.entries(profile).map(([object, found]) => {
      const personal = new Set(found.columns.filter((column) => column.personal !== null).map(({ name }) => name));
      const own = found.own.map(
        (property): OwnProperty =>
          personal.has(property.name) && !property.declared
            ? { ...property, options: [...new Set(property.options.map((option) => shapeOf(option)))] }
            : property,
      );
      return [object, { ...found, columns: found.columns.map(maskedColumn), own }];
    }),
  );
}
