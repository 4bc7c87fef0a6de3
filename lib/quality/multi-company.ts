/** People who belong to several companies. */
import type { Cell, Staging } from "../staging/types.ts";
import { rowsById } from "./people.ts";
import type { MultiCompanyPerson } from "./types.ts";

/**
 * Everyone with two or more companies, from `contact_companies` and the contact's own `company_id`; the primary one
 * first, then by start date. Give it resolved staging: ids are taken as they stand.
 */
export function multiCompany(staging: Staging): MultiCompanyPerson[] {
  const contacts = staging.tables.get("contacts");
  const links = staging.tables.get("contact_companies");
  const companies = staging.tables.get("companies");
  if (!links) return [];
  const names = new Map<string, Cell>();
  for (let row = 0; row < (companies?.length ?? 0); row++)
    names.set(String(companies?.cell("company_id", row)), companies?.cell("name", row) ?? null);
  const own = new Map<string, string>();
  for (let row = 0; row < (contacts?.length ?? 0); row++) {
    const company = contacts?.cell("company_id", row) ?? null;
    if (company !== null) own.set(String(contacts?.cell("contact_id", row)), String(company));
  }
  const nameOf = (id: string): string | null => {
    const name = names.get(id) ?? null;
    return name === null ? null : String(name);
  };
  return [...rowsById(links, "contact_id")].flatMap(([contact, rows]): MultiCompanyPerson[] => {
    const found = new Map<string, MultiCompanyPerson["companies"][number]>();
    for (const row of rows) {
      const company = links.cell("company_id", row);
      if (company === null) continue;
      const [start, end] = [links.cell("start_date", row), links.cell("end_date", row)];
      const primary = links.cell("is_primary", row) === true || found.get(String(company))?.primary === true;
      found.set(String(company), { id: String(company), name: nameOf(String(company)), primary, start, end });
    }
    const flagged = [...found.values()].find(({ primary }) => primary)?.id;
    const primary = flagged ?? own.get(contact) ?? null;
    const extra = own.get(contact);
    if (extra !== undefined && !found.has(extra))
      found.set(extra, { id: extra, name: nameOf(extra), primary: extra === primary, start: null, end: null });
    if (found.size < 2) return [];
    const order = ({ id, start }: { id: string; start: Cell }): string =>
      `${id === primary ? "0" : "1"}${start ?? "9999"}`;
    const sorted = [...found.values()].sort((a, b) => (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0));
    return [{ contact, primary, companies: sorted }];
  });
}
