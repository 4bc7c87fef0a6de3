/** Managers: by id, else by e-mail. The rules: the fact sheet on Actimo exports, 6.2. */
import { type Finding, finding } from "../contract/finding.ts";
import type { StagedTable } from "../staging/types.ts";
import type { DerivedBook, LossBook } from "./books.ts";
import { emailKey } from "./keys.ts";
import { withValues } from "./merge-rows.ts";
import { idsByKey } from "./people.ts";

/**
 * Fills `manager_id` from `manager_email` where the id is blank or not in the export and exactly one other person
 * has that address. Filled values are derived; a replaced id is counted as an orphan.
 */
export function managersByEmail(
  contacts: StagedTable,
  losses: LossBook,
  derived: DerivedBook,
): { readonly table: StagedTable; readonly findings: readonly Finding[] } {
  const [ids, emails] = [contacts.column("contact_id"), contacts.column("email")];
  const [managers, addresses] = [contacts.column("manager_id"), contacts.column("manager_email")];
  if (!addresses) return { table: contacts, findings: [] };
  const known = new Set<string>();
  for (let row = 0; row < contacts.length; row++) known.add(String(ids?.at(row) ?? ""));
  const byEmail = idsByKey(contacts, (row) => emailKey(emails?.at(row) ?? null));
  const filled = new Map<number, string>();
  const shared: number[] = [];
  for (let row = 0; row < contacts.length; row++) {
    const manager = managers?.at(row) ?? null;
    if (manager !== null && known.has(String(manager))) continue;
    const email = emailKey(addresses.at(row));
    const found = email === null ? undefined : byEmail.get(email);
    if (found === null) shared.push(row);
    if (!found || found === ids?.at(row)) continue;
    filled.set(row, found);
    derived.add("contacts", "manager_id", row);
    if (manager !== null) losses.cell("contacts", "manager_id", "orphan");
  }
  const findings: Finding[] = [];
  if (filled.size > 0)
    findings.push(
      finding(
        "info",
        "manager_by_email",
        `${filled.size} managers were found by their e-mail, because the id is blank or not in the export.`,
        {
          object: "contacts",
          column: "manager_id",
          found: String(filled.size),
        },
      ),
    );
  if (shared.length > 0)
    findings.push(
      finding(
        "warning",
        "manager_email_shared",
        `${shared.length} rows name their manager by an e-mail that several people use, so nobody is linked. Give the manager's id instead.`,
        { object: "contacts", column: "manager_email", found: String(shared.length) },
      ),
    );
  return { table: withValues(contacts, "manager_id", filled), findings };
}
