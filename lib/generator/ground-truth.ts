/** The ground truth as a file. */
import { MESS } from "./mess-kinds.ts";
import type { Setting } from "./recipe.ts";
import type { Truth } from "./truth.ts";

/** A value as JSON; sets as lists. */
export const json = (value: unknown) =>
  `${JSON.stringify(value, (_, item) => (item instanceof Set ? [...item] : item), 1)}\n`;

/** A list or map with one entry a line: readable, and a third of the size. */
function lines(value: Readonly<Record<string, unknown>>): string {
  const text = (item: unknown) => JSON.stringify(item, (_, inner) => (inner instanceof Set ? [...inner] : inner));
  const entries = Object.entries(value).map(([name, item]) => {
    if (Array.isArray(item)) return `${text(name)}: [${item.map((one) => `\n  ${text(one)}`).join(",")}\n ]`;
    return `${text(name)}: ${text(item)}`;
  });
  return `{\n ${entries.join(",\n ")}\n}\n`;
}

/** The text of `mess.json`. */
export function groundTruth(set: Setting, truth: Truth, deltas: unknown): string {
  const { users, workspaces, seed, locale } = set;
  const kinds = [...set.mess].map((name) => ({ name, number: MESS[name].number, what: MESS[name].what }));
  return lines({
    recipe: { users, workspaces, seed, deltas: set.deltas, locale, mess: kinds },
    ...truth.facts,
    clusters: truth.clusters,
    mustNotMerge: truth.mustNotMerge,
    orphans: truth.orphans,
    rejected: truth.rejected,
    deltas,
    files: truth.files,
    planted: [...truth.planted.values()],
  });
}
