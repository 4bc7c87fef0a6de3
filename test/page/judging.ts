// Which fields the independent judge of coverage can be held to. Plain data in and out.
export type Column = {
  object: string;
  column: string;
  cells: number;
  destination: string;
  migrated: number;
  transformed: number;
  collapsed: number;
  reference: number;
  skipped: Record<string, number>;
};
export type Judged = { field: string; columns: string[]; arrived: number; kept: number; plain: boolean };

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/**
 * Fields that are fed by columns that go nowhere else, and not by lists and counts: there one cell is one value. `kept`:
 * cells that lost to the CRM's; `plain`: fed by migrated cells only, so not even a transform stands between.
 */
export function judgeable(columns: readonly Column[]): Judged[] {
  const targets = (column: Column) => column.destination.split(",").flatMap((name) => name.trim() || []);
  const fields = [...new Set(columns.flatMap(targets))].sort();
  return fields.flatMap((field) => {
    const feeding = columns.filter((column) => targets(column).includes(field));
    if (feeding.some((column) => targets(column).length > 1 || column.collapsed > 0)) return [];
    return {
      field,
      columns: feeding.map(({ object, column }) => `${object}.${column}`),
      arrived: sum(feeding.map(({ migrated, transformed }) => migrated + transformed)),
      kept: sum(feeding.map(({ skipped }) => skipped["crm_value_kept"] ?? 0)),
      plain: feeding.every(({ transformed }) => transformed === 0),
    };
  });
}
