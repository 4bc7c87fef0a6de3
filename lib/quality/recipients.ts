/** Recipients of messages who came without a contact id: by e-mail, else by phone. Source: 4.12 of the fact sheet. */
import { type Finding, finding } from "../contract/finding.ts";
import type { StagedTable } from "../staging/types.ts";
import type { DerivedBook } from "./books.ts";
import { emailKey, phoneKey } from "./keys.ts";
import { withValues } from "./merge-rows.ts";
import { idsByKey } from "./people.ts";

/**
 * Fills a blank `contact_id` where exactly one person has the row's e-mail, or else its phone; never by name. A person
 * who already is a recipient of the message is not made one twice. Filled values are derived.
 */
export function linkRecipients(
  recipients: StagedTable,
  contacts: StagedTable,
  derived: DerivedBook,
): { readonly table: StagedTable; readonly findings: readonly Finding[] } {
  const [ids, messages] = [recipients.column("contact_id"), recipients.column("message_id")];
  const unlinked: number[] = [];
  const taken = new Set<string>();
  const pair = (row: number, contact: unknown): string => JSON.stringify([messages?.at(row), contact]);
  for (let row = 0; row < recipients.length; row++) {
    const id = ids?.at(row) ?? null;
    if (id === null) unlinked.push(row);
  }
  if (unlinked.length === 0) return { table: recipients, findings: [] };
  for (let row = 0; row < recipients.length; row++) {
    const id = ids?.at(row) ?? null;
    if (id !== null) taken.add(pair(row, id));
  }
  const byEmail = idsByKey(contacts, (row) => emailKey(contacts.cell("email", row)));
  const byPhone = idsByKey(contacts, (row) =>
    phoneKey(contacts.cell("msisdn", row), contacts.cell("country_code", row), contacts.cell("phone_number", row)),
  );
  const filled = new Map<number, string>();
  for (const row of unlinked) {
    const email = emailKey(recipients.cell("email", row));
    const phone = phoneKey(recipients.cell("mobile_phone", row), null, null);
    const found = (email && byEmail.get(email)) || (phone && byPhone.get(phone)) || null;
    if (found === null || taken.has(pair(row, found))) continue;
    taken.add(pair(row, found));
    filled.set(row, found);
    derived.add("message_recipients", "contact_id", row);
  }
  const where = { object: "message_recipients", column: "contact_id" } as const;
  const left = unlinked.length - filled.size;
  const findings: Finding[] = [];
  if (filled.size > 0)
    findings.push(
      finding(
        "info",
        "recipient_by_address",
        `${filled.size} recipients without a contact id were found by their e-mail or phone.`,
        { ...where, found: String(filled.size) },
      ),
    );
  if (left > 0)
    findings.push(
      finding(
        "warning",
        "recipient_unknown",
        `${left} recipients have no contact id, and their e-mail or phone belongs to nobody, to several people or to a recipient who is already there. They stay without a person; nobody is linked by name.`,
        { ...where, found: String(left) },
      ),
    );
  return { table: withValues(recipients, "contact_id", filled), findings };
}
