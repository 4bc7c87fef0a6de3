/** Records that stand in no file of their own: companies from texts, memberships from the contact lists. */
import { type Finding, finding } from "../contract/finding.ts";
import type { ObjectName } from "../contract/objects.ts";
import { tableOf } from "../staging/table.ts";
import type { Lineage, StagedTable } from "../staging/types.ts";
import type { DerivedBook } from "./books.ts";
import { companyOfRow, DERIVED } from "./companies-of.ts";
import { withRows, withValues } from "./merge-rows.ts";

/**
 * Companies for contacts that carry a company text: by id where no company file was delivered, by name where the
 * contact has no id. Ids of the latter are `derived:…`. Fills `contacts.company_id`. The source: 4.3 of the fact sheet.
 */
export function deriveCompanies(
  contacts: StagedTable,
  companies: StagedTable | undefined,
  derived: DerivedBook,
): {
  readonly contacts: StagedTable;
  readonly companies: StagedTable | undefined;
  readonly rows: number;
  readonly findings: readonly Finding[];
} {
  const byId = companies ? undefined : companiesById(contacts);
  const known = companies ?? byId;
  const texts = contacts.column("company");
  const ids = contacts.column("company_id");
  const companyOf = companyOfRow(contacts, known, new Map());
  const filled = new Map<number, string>();
  const named = new Map<string, Named>();
  const ambiguous: number[] = [];
  for (let row = 0; row < contacts.length; row++) {
    const text = texts?.at(row) ?? null;
    if (text === null || (ids?.at(row) ?? null) !== null) continue;
    const id = companyOf(row);
    if (id === null) ambiguous.push(row);
    else {
      filled.set(row, id);
      derived.add("contacts", "company_id", row);
      if (id.startsWith(DERIVED)) spelled(named, id, String(text), contacts.lineage(row));
    }
  }
  const all = named.size > 0 ? withRows(known, companyTable(named)) : known;
  const made = named.size + (byId?.length ?? 0);
  addDerivedRows(derived, all, made);
  const findings: Finding[] = [];
  if (made > 0)
    findings.push(
      finding(
        "info",
        "companies_derived",
        `${made} companies were made from the company texts on contacts${companies ? " that have no company id" : ", because no company file was delivered"}.`,
        { object: "companies", found: String(made) },
      ),
    );
  if (ambiguous.length > 0)
    findings.push(
      finding(
        "warning",
        "company_text_ambiguous",
        `${ambiguous.length} contacts name a company by a text that several companies bear, so they have no company. Give the company's id instead.`,
        { object: "contacts", column: "company", found: String(ambiguous.length) },
      ),
    );
  return { contacts: withValues(contacts, "company_id", filled), companies: all, rows: made, findings };
}

type Named = { readonly lineage: Lineage; readonly spellings: Map<string, number> };

/** Companies that contacts name by id and text; undefined when none does. */
function companiesById(contacts: StagedTable): StagedTable | undefined {
  const [ids, texts] = [contacts.column("company_id"), contacts.column("company")];
  const named = new Map<string, Named>();
  for (let row = 0; row < contacts.length; row++) {
    const [id, text] = [ids?.at(row) ?? null, texts?.at(row) ?? null];
    if (id !== null && text !== null) spelled(named, String(id), String(text), contacts.lineage(row));
  }
  return named.size > 0 ? companyTable(named) : undefined;
}

function spelled(named: Map<string, Named>, id: string, text: string, lineage: Lineage): void {
  const known = named.get(id) ?? { lineage, spellings: new Map<string, number>() };
  named.set(id, known);
  known.spellings.set(text, (known.spellings.get(text) ?? 0) + 1);
}

const companyTable = (named: ReadonlyMap<string, Named>): StagedTable =>
  tableOf(
    "companies",
    { company_id: [...named.keys()], name: [...named.values()].map(({ spellings }) => commonest(spellings)) },
    [...named.values()].map(({ lineage }) => lineage),
  );

/** A membership a contact's row stands for: the workspace it was exported from. */
export type Membership = { readonly workspace: string; readonly contact: string; readonly lineage: Lineage };

/** Adds the memberships that the file of members lacks. */
export function deriveMemberships(
  members: StagedTable | undefined,
  wanted: readonly Membership[],
  derived: DerivedBook,
): { readonly table: StagedTable | undefined; readonly rows: number } {
  const key = (workspace: unknown, contact: unknown): string => JSON.stringify([String(workspace), String(contact)]);
  const known = new Set<string>();
  for (let row = 0; row < (members?.length ?? 0); row++)
    known.add(key(members?.cell("workspace_id", row), members?.cell("contact_id", row)));
  const missing = wanted.filter(({ workspace, contact }) => {
    const name = key(workspace, contact);
    return !known.has(name) && known.add(name);
  });
  if (missing.length === 0) return { table: members, rows: 0 };
  const more = tableOf(
    "workspace_members",
    {
      workspace_id: missing.map(({ workspace }) => workspace),
      contact_id: missing.map(({ contact }) => contact),
    },
    missing.map(({ lineage }) => lineage),
  );
  const table = withRows(members, more);
  addDerivedRows(derived, table, missing.length);
  return { table, rows: missing.length };
}

/** Marks every value of the last rows of a table. */
export function addDerivedRows(derived: DerivedBook, table: StagedTable | undefined, rows: number): void {
  if (!table) return;
  const object: ObjectName = table.object;
  for (const column of table.columns)
    for (let row = table.length - rows; row < table.length; row++)
      if (column.at(row) !== null) derived.add(object, column.name, row);
}

/** The most frequent spelling; among equals the one that came first. */
export function commonest(spellings: ReadonlyMap<string, number>): string {
  let best = "";
  for (const [spelling, count] of spellings) if (count > (spellings.get(best) ?? 0)) best = spelling;
  return best;
}
