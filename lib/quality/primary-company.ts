/** One primary company per person. The rules: the fact sheet on Actimo exports, 4.6. */
import { type Finding, finding } from "../contract/finding.ts";
import type { Cell, StagedTable } from "../staging/types.ts";
import type { DerivedBook } from "./books.ts";
import { itemAt } from "./item-at.ts";
import { compareIds } from "./keys.ts";
import { withValues } from "./merge-rows.ts";
import { rowsById } from "./people.ts";

export type Primaries = {
  readonly contacts: StagedTable;
  readonly links: StagedTable;
  readonly findings: readonly Finding[];
};

/**
 * Sets `is_primary` so that each person has one primary company at most, and fills a blank `contacts.company_id` from
 * it. No primary: the company of the contact, else the earliest link. Several: the company of the contact, else the
 * lowest id. A value put where the source had none is derived; a corrected `true` stays the source's cell.
 */
export function choosePrimary(contacts: StagedTable, links: StagedTable, derived: DerivedBook): Primaries {
  const [companies, flags] = [links.column("company_id"), links.column("is_primary")];
  const contactRow = new Map<string, number>();
  const ids = contacts.column("contact_id");
  for (let row = 0; row < contacts.length; row++) contactRow.set(String(ids?.at(row) ?? ""), row);
  const flag = new Map<number, Cell>();
  const company = new Map<number, Cell>();
  const seen = { none: [] as string[], several: [] as string[], differs: [] as string[] };

  for (const [contact, rows] of rowsById(links, "contact_id")) {
    const at = contactRow.get(contact);
    const own = at === undefined ? null : contacts.cell("company_id", at);
    const companyOf = (row: number): string => String(companies?.at(row) ?? "");
    const primaries = rows.filter((row) => flags?.at(row) === true);
    const ofContact = (candidates: readonly number[]): number | undefined =>
      own === null ? undefined : candidates.find((row) => companyOf(row) === String(own));
    let chosen: number | null = null;
    if (primaries.length === 1) chosen = itemAt(primaries, 0);
    else if (primaries.length > 1) {
      seen.several.push(contact);
      chosen =
        ofContact(primaries) ??
        itemAt(
          primaries.toSorted((a, b) => compareIds(companyOf(a), companyOf(b))),
          0,
        );
    } else {
      seen.none.push(contact);
      chosen = ofContact(rows) ?? (own === null ? earliest(links, rows) : null);
    }
    for (const row of primaries) if (row !== chosen) flag.set(row, false);
    if (chosen === null) continue;
    if (flags?.at(chosen) !== true) {
      flag.set(chosen, true);
      if ((flags?.at(chosen) ?? null) === null) derived.add("contact_companies", "is_primary", chosen);
    }
    const value = companies?.at(chosen) ?? null;
    if (at === undefined || value === null) continue;
    if (own === null) {
      company.set(at, value);
      derived.add("contacts", "company_id", at);
    } else if (String(own) !== String(value)) seen.differs.push(contact);
  }
  return {
    contacts: withValues(contacts, "company_id", company),
    links: withValues(links, "is_primary", flag),
    findings: [
      ...warning(
        "no_primary_company",
        seen.none,
        "people have companies of which none is primary: the contact's own company was taken, else the earliest link.",
      ),
      ...warning(
        "several_primary_companies",
        seen.several,
        "people have several primary companies: the contact's own company stays primary, else the lowest id; the others stay as further companies.",
      ),
      ...warning(
        "primary_company_differs",
        seen.differs,
        "people have a primary company that differs from the company on the contact. Both are kept; check which one is right.",
      ),
    ],
  };
}

function earliest(links: StagedTable, rows: readonly number[]): number {
  const start = (row: number): string => String(links.cell("start_date", row) ?? "9999");
  return itemAt(
    rows.toSorted((a, b) => (start(a) < start(b) ? -1 : start(a) > start(b) ? 1 : a - b)),
    0,
  );
}

const warning = (code: string, ids: readonly string[], what: string): Finding[] =>
  ids.length === 0
    ? []
    : [
        finding("warning", code, `${ids.length} ${what}`, {
          object: "contact_companies",
          column: "is_primary",
          found: ids.length > 100 ? `${ids.slice(0, 100).join(", ")}, …` : ids.join(", "),
        }),
      ];
