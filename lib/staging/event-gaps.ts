/** Events come as files "since" a moment that overlap the last one; where they do not, events in between may be missing. */
import { type ObjectName, objectSpec } from "../contract/objects.ts";
import type { FindingList } from "./finding-list.ts";
import type { OverlapPart } from "./overlaps.ts";

const DAY = 24 * 3600 * 1000;
type Span = { readonly part: OverlapPart; readonly from: number; readonly to: number; readonly widest: number };

/** Reports two neighbouring event files of a workspace with a hole between them that is wider than any inside them. */
export function reportEventGaps(object: ObjectName, parts: readonly OverlapPart[], findings: FindingList): void {
  if (objectSpec(object).kind !== "events" || parts.length < 2) return;
  for (const files of Map.groupBy(parts, ({ workspace }) => workspace).values()) {
    const spans = files.flatMap((part) => spanOf(part) ?? []).sort((a, b) => a.from - b.from);
    let before = spans[0];
    for (const span of spans.slice(1)) {
      if (!before) continue;
      const hole = span.from - before.to;
      if (hole > DAY && hole > Math.max(before.widest, span.widest))
        findings.add(
          "warning",
          "date_gap",
          `The later file does not overlap the earlier one: between ${day(before.to)} and ${day(span.from)} events may be missing. Export again since an earlier day.`,
          {
            object,
            file: span.part.file,
            found: `workspace ${span.part.workspace ?? "all"}, after ${before.part.file}`,
          },
        );
      if (span.to > before.to) before = span;
    }
  }
}

const day = (moment: number): string => new Date(moment).toISOString().slice(0, 10);

function spanOf(part: OverlapPart): Span | null {
  const { table, rows } = part;
  const name = Object.entries(objectSpec(table.object).columns).find(([, { type }]) => type === "ts")?.[0] ?? "";
  const column = table.column(name);
  if (!column) return null;
  const moments = Float64Array.from(rows, (row) => Date.parse(String(column.at(row) ?? "")))
    .filter((moment) => !Number.isNaN(moment))
    .sort();
  const [from, to] = [moments[0], moments.at(-1)];
  if (from === undefined || to === undefined) return null;
  let widest = 0;
  for (let i = 1; i < moments.length; i++) widest = Math.max(widest, (moments[i] ?? 0) - (moments[i - 1] ?? 0));
  return { part, from, to, widest };
}
