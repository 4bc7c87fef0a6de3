/** Records as the matcher sees them: columns of numbered values, so that equal texts are compared as equal numbers. */
import { cleanEmail } from "../../staging/emails.ts";
import { toE164 } from "../../staging/phone.ts";
import { companyNameKey, employeeKey, foldedText } from "../keys.ts";
import { plainName, plainStreet } from "./fold.ts";

/** Values of one kind over all records. */
export type Column = {
  /** Number of the value per record, −1 without one. */
  readonly ids: Int32Array;
  readonly values: readonly string[];
  /** Records per value. */
  readonly counts: readonly number[];
  /** Records that have a value. */
  readonly filled: number;
};

/** What can be known of a person. Every reader gives the text of a record, or null. */
export type Source = {
  readonly first: Reader;
  readonly last: Reader;
  readonly email: Reader;
  /** Joined or international; `country` helps to read national numbers. */
  readonly phone: Reader;
  readonly country?: Reader;
  readonly employeeNo?: Reader;
  readonly company?: Reader;
  readonly department?: Reader;
  readonly title?: Reader;
  readonly location?: Reader;
  readonly workspace?: Reader;
  readonly manager?: Reader;
  /** `YYYY-MM-DD`. */
  readonly hired?: Reader;
  /** `YYYY-MM-DD`. */
  readonly born?: Reader;
  readonly street?: Reader;
  readonly zip?: Reader;
  /** A customer's own columns by header: equal values speak for one person. */
  readonly own?: ReadonlyMap<string, Reader>;
};
export type Reader = (record: number) => string | null;

export type Records = {
  readonly length: number;
  readonly first: Column;
  readonly last: Column;
  readonly email: Column;
  /** The part before the `@`, without `+tag`. */
  readonly local: Column;
  /** The part behind it. */
  readonly domain: Column;
  readonly phone: Column;
  /** The last eight digits. */
  readonly phoneEnd: Column;
  readonly employeeNo: Column;
  readonly company: Column;
  readonly department: Column;
  readonly title: Column;
  readonly location: Column;
  readonly workspace: Column;
  readonly manager: Column;
  readonly hired: Column;
  readonly born: Column;
  readonly street: Column;
  readonly zip: Column;
  readonly own: ReadonlyMap<string, Column>;
};

const none: Reader = () => null;

/** Reads every record once; texts are cleaned once per distinct text. */
export function readRecords(length: number, source: Source): Records {
  const column = (read: Reader | undefined, clean: (text: string) => string | null): Column =>
    numbered(length, read ?? none, clean);
  const folded = (text: string): string | null => foldedText(text) || null;
  const email = column(source.email, cleanEmail);
  const phone = phones(length, source.phone, source.country ?? none);
  const company = column(source.company, companyNameKey);
  return {
    length,
    first: column(source.first, (text) => plainName(text) || null),
    last: column(source.last, (text) => plainName(text) || null),
    email,
    local: derived(email, (address) => address.slice(0, address.lastIndexOf("@")).replace(/\+.*$/, "") || null),
    domain: derived(email, (address) => address.slice(address.lastIndexOf("@") + 1)),
    phone,
    phoneEnd: derived(phone, (number) => (number.length > 8 ? number.slice(-8) : null)),
    employeeNo: column(source.employeeNo, employeeKey),
    company,
    department: column(source.department, folded),
    title: column(source.title, folded),
    location: column(source.location, folded),
    workspace: column(source.workspace, folded),
    manager: column(source.manager, folded),
    hired: column(source.hired, (text) => text),
    born: column(source.born, (text) => text),
    street: column(source.street, (text) => plainStreet(text) || null),
    zip: column(source.zip, folded),
    own: new Map([...(source.own ?? [])].map(([header, read]) => [header, column(read, folded)])),
  };
}

/** Phone numbers by country column: equal texts of two countries are two numbers. */
function phones(length: number, phone: Reader, country: Reader): Column {
  const ids = new Int32Array(length).fill(-1);
  const byCountry = new Map<string | null, Map<string, number>>();
  const values = valueList();
  for (let record = 0; record < length; record++) {
    const text = phone(record);
    if (text === null) continue;
    const code = country(record);
    const known = byCountry.get(code) ?? new Map<string, number>();
    byCountry.set(code, known);
    const id = known.get(text) ?? values.number(toE164(text, code));
    known.set(text, id);
    ids[record] = id;
  }
  return counted(ids, values.list);
}

/** Different values with their numbers. */
function valueList(): { readonly list: string[]; number(value: string | null): number } {
  const byValue = new Map<string, number>();
  const list: string[] = [];
  return {
    list,
    number(value) {
      if (value === null) return -1;
      const known = byValue.get(value);
      if (known !== undefined) return known;
      const id = list.push(value) - 1;
      byValue.set(value, id);
      return id;
    },
  };
}

function counted(ids: Int32Array, values: readonly string[]): Column {
  const counts = new Array<number>(values.length).fill(0);
  let filled = 0;
  for (const id of ids)
    if (id >= 0) {
      counts[id] = (counts[id] ?? 0) + 1;
      filled++;
    }
  return { ids, values, counts, filled };
}

function numbered(length: number, read: Reader, clean: (text: string) => string | null): Column {
  const ids = new Int32Array(length).fill(-1);
  const byText = new Map<string, number>();
  const values = valueList();
  if (read !== none)
    for (let record = 0; record < length; record++) {
      const text = read(record);
      if (text === null) continue;
      const known = byText.get(text);
      if (known !== undefined) {
        ids[record] = known;
        continue;
      }
      const id = values.number(clean(text));
      byText.set(text, id);
      ids[record] = id;
    }
  return counted(ids, values.list);
}

/** A column whose values follow from another one's. */
export function derived(from: Column, value: (text: string) => string | null): Column {
  const values = valueList();
  const idOf = Int32Array.from(from.values, (text) => values.number(value(text)));
  const ids = from.ids.map((id) => (id < 0 ? -1 : (idOf[id] ?? -1)));
  return counted(ids, values.list);
}

/** The text of a record's value; empty without one. */
export const textOf = (column: Column, record: number): string => column.values[column.ids[record] ?? -1] ?? "";
/** How many records share a record's value. */
export const sharers = (column: Column, record: number): number => column.counts[column.ids[record] ?? -1] ?? 0;
