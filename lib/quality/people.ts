/** Contacts as persons to compare: one per contact id, with every name, address and number its rows carry. */
import type { StagedTable } from "../staging/types.ts";
import { emailKey, employeeKey, foldedText, nameKey, namesAgree, phoneKey } from "./keys.ts";
import type { Member } from "./types.ts";

export type Person = {
  readonly id: string;
  readonly rows: readonly number[];
  readonly names: readonly string[];
  readonly lastNames: readonly string[];
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  readonly employeeNos: readonly string[];
  readonly companies: readonly string[];
  readonly department: string;
};

/** Rows of a table by the text of one column; rows without a value are left out. */
export function rowsById(table: StagedTable, column: string): Map<string, number[]> {
  const ids = table.column(column);
  const rows = new Map<string, number[]>();
  for (let row = 0; row < table.length; row++) {
    const id = ids?.at(row) ?? null;
    if (id === null) continue;
    const known = rows.get(String(id));
    if (known) known.push(row);
    else rows.set(String(id), [row]);
  }
  return rows;
}

/** One person per contact id. `companyOf` gives the (merged) company id of a row, or null. */
export function readPeople(contacts: StagedTable, companyOf: (row: number) => string | null): Person[] {
  const column = (name: string) => contacts.column(name);
  const [first, last, email] = [column("first_name"), column("last_name"), column("email")];
  const [msisdn, code, phone] = [column("msisdn"), column("country_code"), column("phone_number")];
  const [employee, department] = [column("employee_no"), column("department")];
  return [...rowsById(contacts, "contact_id")].map(([id, rows]): Person => {
    const each = (value: (row: number) => string | null): string[] => distinct(rows.map(value));
    return {
      id,
      rows,
      names: each((row) => nameKey(first?.at(row) ?? null, last?.at(row) ?? null)),
      lastNames: each((row) => foldedText(last?.at(row) ?? null)),
      emails: each((row) => emailKey(email?.at(row) ?? null)),
      phones: each((row) => phoneKey(msisdn?.at(row) ?? null, code?.at(row) ?? null, phone?.at(row) ?? null)),
      employeeNos: each((row) => employeeKey(employee?.at(row) ?? null)),
      companies: each(companyOf),
      department: foldedText(department?.at(rows[0] ?? 0) ?? null),
    };
  });
}

/** Contact ids by a key of their rows; null where several people share the key. */
export function idsByKey(contacts: StagedTable, keyOf: (row: number) => string | null): Map<string, string | null> {
  const ids = contacts.column("contact_id");
  const found = new Map<string, string | null>();
  for (let row = 0; row < contacts.length; row++) {
    const key = keyOf(row);
    if (key === null) continue;
    const id = String(ids?.at(row) ?? "");
    const before = found.get(key);
    found.set(key, before === undefined || before === id ? id : null);
  }
  return found;
}

/** Whether rows of one id carry different names and different addresses: then they are two people. */
export function isIdConflict(contacts: StagedTable, rows: readonly number[]): boolean {
  if (rows.length < 2) return false;
  const each = rows.map((row) => ({
    name: nameKey(contacts.cell("first_name", row), contacts.cell("last_name", row)),
    email: emailKey(contacts.cell("email", row)),
  }));
  const differ = (one: (typeof each)[number], other: (typeof each)[number]): boolean =>
    one.name !== null &&
    other.name !== null &&
    one.email !== null &&
    other.email !== null &&
    one.email !== other.email &&
    !namesAgree(one.name, other.name);
  return each.some((one, at) => each.slice(at + 1).some((other) => differ(one, other)));
}

/** The places of an id's rows. */
export const membersOf = (table: StagedTable, id: string, rows: readonly number[]): Member[] =>
  rows.map((row) => {
    const { file, row: number } = table.lineage(row);
    return { id, file, row: number };
  });

/** Whether any name of the one agrees with any name of the other. */
export const personsAgree = (a: Person, b: Person): boolean =>
  a.names.some((name) => b.names.some((other) => namesAgree(name, other)));

export const share = (a: readonly string[], b: readonly string[]): boolean => a.some((value) => b.includes(value));

function distinct(values: readonly (string | null)[]): string[] {
  const [only] = values;
  if (values.length === 1) return only ? [only] : [];
  return [...new Set(values.filter((value): value is string => value !== null && value !== ""))];
}
