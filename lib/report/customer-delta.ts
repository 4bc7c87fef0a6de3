/** `delta.json` as the customer may see it: counts of few people's rows are taken together, or not told. */
import type { Delta, DeltaCounts } from "../outputs/shapes.ts";
import { foldSmall, isOfPeople, LEAST_PEOPLE, OTHERS } from "./fold.ts";
import type { Naming } from "./labels.ts";
import { given, pick } from "./pick.ts";

const COUNTS = ["new", "changed", "unchanged", "gone", "conflicts"] as const;
const MORE = ["touched", "stale", "held"] as const;

/**
 * Objects with fewer than five rows new, changed or gone stand together where their rows are people's: nobody is told by
 * having left. Where all of them together are still fewer, they are left out.
 */
export function customerDelta(delta: Delta, naming: Naming): Delta {
  const { window: open, ...objects } = delta;
  const told: [string, DeltaCounts][] = [];
  const small: DeltaCounts[] = [];
  for (const [object, counts] of Object.entries(objects as Record<string, DeltaCounts>)) {
    if (isOfPeople(object) && isFew(counts)) small.push(counts);
    else told.push([object, { ...counted(counts), ...exportsOf(object, counts, naming) }]);
  }
  const together = small.length > 0 ? sumOf(small) : null;
  if (together && !isFew(together)) told.push([OTHERS, together]);
  return Object.assign(Object.fromEntries(told), open ? { window: { from: open.from, to: open.to } } : {});
}

type Changes = Readonly<Partial<Record<"new" | "changed" | "gone" | "conflicts", number | undefined>>>;
const isFew = (counts: Changes): boolean =>
  [counts.new, counts.changed, counts.gone, counts.conflicts].some((rows = 0) => rows > 0 && rows < LEAST_PEOPLE);

const counted = (counts: DeltaCounts): DeltaCounts => ({ ...pick(counts, COUNTS), ...given(counts, MORE) });

function sumOf(all: readonly DeltaCounts[]): DeltaCounts {
  const sum = (name: (typeof COUNTS)[number]) => all.reduce((total, counts) => total + counts[name], 0);
  return {
    new: sum("new"),
    changed: sum("changed"),
    unchanged: sum("unchanged"),
    gone: sum("gone"),
    conflicts: sum("conflicts"),
  };
}

/** Later exports one by one, or all of them as one without a day; changed fields stand with the first. */
function exportsOf(object: string, counts: DeltaCounts, naming: Naming): Pick<DeltaCounts, "byExport"> {
  const { byExport } = counts;
  if (byExport === undefined) return {};
  const fields = changedFields(object, byExport, naming);
  if (isOfPeople(object) && byExport.some(isFew))
    return { byExport: [{ fields, exportedOn: null, ...pick(counts, ["new", "changed", "gone"]) }] };
  return {
    byExport: byExport.map((one, at) => ({
      ...given(one, ["exportedOn", "new", "changed", "gone"]),
      ...(at === 0 ? { fields } : {}),
    })),
  };
}

/** Changed rows by column over all exports; columns of fewer than five rows together. */
function changedFields(
  object: string,
  byExport: NonNullable<DeltaCounts["byExport"]>,
  naming: Naming,
): Record<string, number> {
  const sums = new Map<string, number>();
  for (const { fields = {} } of byExport)
    for (const [column, rows] of Object.entries(fields)) sums.set(column, (sums.get(column) ?? 0) + rows);
  const shown = foldSmall(sums);
  const fields: Record<string, number> = {};
  for (const [column, rows] of sums) {
    const name = shown(column) === OTHERS ? OTHERS : naming.column(object, column);
    fields[name] = (fields[name] ?? 0) + rows;
  }
  return fields;
}
