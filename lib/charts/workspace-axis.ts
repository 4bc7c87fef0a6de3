/** Workspaces as the columns of a chart: the largest first, the many small ones and those of a few people together. */
import { byName } from "./text.ts";

const MOST = 10;
/** Fewer people than this are never shown apart. */
export const FEWEST_PEOPLE = 5;

export type WorkspaceAxis = {
  /** Names in order. */
  readonly names: readonly string[];
  /** The name under which a workspace is shown. */
  readonly of: (workspace: string) => string;
  /** What was taken together, as a sentence; null when every workspace stands for itself. */
  readonly note: string | null;
};

/** From the rows of each workspace. Of objects that are people, workspaces of fewer than five are taken together. */
export function workspaceAxis(rows: ReadonlyMap<string, number>, object: string): WorkspaceAxis {
  const least = object === "contacts" ? FEWEST_PEOPLE : 0;
  const sorted = [...rows].sort((a, b) => b[1] - a[1] || byName(a[0], b[0]));
  const large = sorted.filter(([, count]) => count >= least);
  const kept = large.length > MOST + 1 || large.length < sorted.length ? large.slice(0, MOST) : large;
  const rest = sorted.slice(kept.length);
  if (rest.length === 0) return { names: kept.map(([name]) => name), of: (name) => name, note: null };
  // A group that is still too small takes in the next larger workspace.
  let together = rest.reduce((sum, [, count]) => sum + count, 0);
  while (together < least && kept.length > 0) together += kept.pop()?.[1] ?? 0;
  const names = kept.map(([name]) => name);
  const shown = new Set(names);
  const others = names.length > 0 ? "all others" : "all workspaces";
  return {
    names: [...names, others],
    of: (name) => (shown.has(name) ? name : others),
    note: `${sorted.length - names.length} smaller workspaces are taken together.`,
  };
}
