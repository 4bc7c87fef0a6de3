/** Where an export says the same thing twice: columns of several files that hold one fact about one person or company. */
import type { ObjectName } from "../contract/objects.ts";

/** `fact`: what the column says, for example `contact.email`; `key`: the column that says of whom. */
export type FactColumn = {
  readonly fact: string;
  readonly object: ObjectName;
  readonly key: string;
  readonly column: string;
};

const of = (object: ObjectName, key: string, prefix: string, columns: readonly string[]): FactColumn[] =>
  columns.map((column) => ({ fact: `${prefix}.${column}`, object, key, column }));

/** The rows of one person in the files of two workspaces are two witnesses; so is a recipient's row for the person. */
export const FACT_COLUMNS: readonly FactColumn[] = [
  ...of("contacts", "contact_id", "contact", [
    "first_name",
    "last_name",
    "email",
    "msisdn",
    "phone_number",
    "employee_no",
    "title",
    "department",
    "location",
    "manager_email",
    "addr_line_1",
    "addr_city",
  ]),
  ...of("message_recipients", "contact_id", "contact", ["name", "email", "department"]),
  ...of("companies", "company_id", "company", ["name", "domain", "address_street", "address_city"]),
  { fact: "company.name", object: "contacts", key: "company_id", column: "company" },
  ...of("groups", "group_id", "group", ["name"]),
  ...of("admin_users", "email", "admin", ["name"]),
];

/** First and last name together are the `contact.name` of other files. */
export const WHOLE_NAME = "contact.name";
export const NAME_PARTS = ["first_name", "last_name"] as const;
