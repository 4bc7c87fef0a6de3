/** Which company a contact row belongs to: by id after merging, else by the company text. */
import { createHash } from "node:crypto";
import type { StagedTable } from "../staging/types.ts";
import { companyNameKey } from "./keys.ts";
import { rowsById } from "./people.ts";
import type { Cluster } from "./types.ts";

/** How ids of companies start that exist only as a text on contacts. */
export const DERIVED = "derived:";

/** Id of a company that exists only as a text on contacts: readable, and the same for every spelling of the name. */
export function derivedCompanyId(name: string): string {
  const key = companyNameKey(name) ?? "";
  const slug = key
    .replaceAll("æ", "ae")
    .replaceAll("ø", "oe")
    .replaceAll("å", "aa")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
  const hash = createHash("sha256").update(key).digest("hex").slice(0, 8);
  return `${DERIVED}${slug ? `${slug}-` : ""}${hash}`;
}

/** Old id → surviving id of clusters; ids that survive are left out. */
export function aliases(clusters: readonly Cluster[], object: Cluster["object"]): Map<string, string> {
  const found = new Map<string, string>();
  for (const cluster of clusters)
    if (cluster.object === object)
      for (const { id } of cluster.members) if (id !== cluster.survivor) found.set(id, cluster.survivor);
  return found;
}

/** Reads the companies once and answers per contact row. */
export function companyOfRow(
  contacts: StagedTable,
  companies: StagedTable | undefined,
  merged: ReadonlyMap<string, string>,
): (row: number) => string | null {
  const ids = contacts.column("company_id");
  const texts = contacts.column("company");
  const named = companiesByName(companies, merged);
  const byText = new Map<string, string | null>();
  return (row) => {
    const id = ids?.at(row) ?? null;
    if (id !== null) return merged.get(String(id)) ?? String(id);
    const text = texts?.at(row) ?? null;
    if (text === null) return null;
    const known = byText.get(String(text));
    if (known !== undefined) return known;
    const key = companyNameKey(text);
    const found = key === null ? null : named.has(key) ? (named.get(key) ?? null) : derivedCompanyId(String(text));
    byText.set(String(text), found);
    return found;
  };
}

/** Companies by name; null where several companies (after merging) bear it. */
function companiesByName(
  table: StagedTable | undefined,
  merged: ReadonlyMap<string, string>,
): Map<string, string | null> {
  const found = new Map<string, string | null>();
  if (!table) return found;
  for (const [id, rows] of rowsById(table, "company_id"))
    for (const row of rows) {
      const key = companyNameKey(table.cell("name", row));
      if (key === null) continue;
      const survivor = merged.get(id) ?? id;
      const before = found.get(key);
      found.set(key, before === undefined || before === survivor ? survivor : null);
    }
  return found;
}
