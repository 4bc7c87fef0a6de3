/** Contacts as records to weigh: one per contact id, and one more for every row of it that says something else. */
import { storeOf } from "../../staging/columns.ts";
import type { Cell, StagedColumn, StagedTable } from "../../staging/types.ts";
import type { Dictionary, Reader } from "./columns.ts";
import { type Records, readRecords } from "./records.ts";

export type PeopleRecords = {
  readonly records: Records;
  /** Place of each record's person in the list given. */
  readonly personOf: Int32Array;
  /** First record of each person; the others follow it. */
  readonly firstOf: Int32Array;
};

const IDENTIFYING = ["first_name", "last_name", "email", "msisdn", "phone_number", "employee_no", "manager_id"];
/** Own columns that are weighed: the ones with the most different values. */
const MOST_OWN = 5;
const BIRTH = /f(?:ø|oe|o)dsels?|f(?:ø|oe)dt|birth|\bdob\b|geburt|födelse|urodzenia|doğum/i;

/** Reads the rows of people. `companyOf` gives the company id of a row after merging, or null. */
export function peopleRecords(
  contacts: StagedTable,
  people: readonly { readonly rows: readonly number[] }[],
  companyOf: (row: number) => string | null,
): PeopleRecords {
  const rows: number[] = [];
  const person: number[] = [];
  const firstOf = new Int32Array(people.length);
  const telling = IDENTIFYING.map((name) => contacts.column(name)).filter((column) => column !== null);
  const differ = (one: number, other: number): boolean =>
    telling.some((column) => column.at(one) !== column.at(other) && column.at(other) !== null);
  for (const [index, { rows: own }] of people.entries()) {
    firstOf[index] = rows.length;
    for (const row of own) {
      if (rows.length > (firstOf[index] ?? 0) && !own.slice(0, own.indexOf(row)).every((before) => differ(before, row)))
        continue;
      rows.push(row);
      person.push(index);
    }
  }
  const at = (read: (row: number) => Cell): Reader => {
    return (record) => textOf(read(rows[record] ?? -1));
  };
  const texts = (column: StagedColumn): Reader | Dictionary => {
    const store = storeOf(column);
    if (store?.kind !== "codes") return at(column.at);
    const { codes, values } = store;
    return {
      size: values.length,
      codeOf: (record) => codes[rows[record] ?? -1] ?? -1,
      text: (code) => textOf(values[code] ?? null),
    };
  };
  const column = (name: string): Reader | Dictionary => {
    const found = contacts.column(name);
    return found ? texts(found) : () => null;
  };
  const reader = (name: string): Reader => at(contacts.column(name)?.at ?? (() => null));
  const [msisdn, national] = [reader("msisdn"), reader("phone_number")];
  const custom = contacts.columns.filter(isOwn);
  const born = custom.find(({ header }) => BIRTH.test(header));
  const records = readRecords(rows.length, {
    first: column("first_name"),
    last: column("last_name"),
    email: column("email"),
    phone: (record) => msisdn(record) ?? national(record),
    country: reader("country_code"),
    employeeNo: column("employee_no"),
    company: at(companyOf),
    department: column("department"),
    title: column("title"),
    location: column("location"),
    workspace: column("workspace_id"),
    manager: column("manager_id"),
    hired: column("hire_date"),
    ...(born ? { born: texts(born) } : {}),
    street: column("addr_line_1"),
    zip: column("addr_zip"),
    own: new Map(telltale(custom.filter((each) => each !== born)).map((each) => [each.header, texts(each)])),
  });
  return { records, personOf: Int32Array.from(person), firstOf };
}

const textOf = (value: Cell): string | null => (value === null || typeof value === "string" ? value : String(value));

const isOwn = ({ custom, name }: StagedColumn): boolean => custom || /^data\d+$/.test(name);

/** The columns whose values tell people apart best; those with two values at most tell nothing. */
function telltale(columns: readonly StagedColumn[]): StagedColumn[] {
  const SEEN = 2000;
  return columns
    .map((column) => {
      const values = new Set<Cell>();
      let filled = 0;
      for (let row = 0; row < Math.min(SEEN, column.length); row++) {
        const value = column.at(row);
        if (value === null) continue;
        filled++;
        values.add(value);
      }
      return { column, distinct: values.size, filled, rows: Math.min(SEEN, column.length) };
    })
    .filter(({ distinct, filled, rows }) => distinct > 2 && filled * 20 > rows)
    .sort((a, b) => b.distinct - a.distinct)
    .slice(0, MOST_OWN)
    .map(({ column }) => column);
}
