/** Records as the matcher sees them: columns of numbered values, so that equal texts are compared as equal numbers. */
import { cleanEmail } from "../../staging/emails.ts";
import { toE164 } from "../../staging/phone.ts";
import { companyNameKey, employeeKey, foldedText } from "../keys.ts";
import { plainName } from "./fold.ts";

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
  const { country } = source;
  const phone = country
    ? numbered(length, withCountry(source.phone, country), (text) => {
        const [number = "", code] = text.split("\u0000");
        return toE164(number, code || null);
      })
    : column(source.phone, (text) => toE164(text, null));
  const company = column(source.company, companyNameKey);
  return {
    length,
    first: column(source.first, (text) => plainName(text) || null),
    last: column(source.last, (text) => plainName(text) || null),
    email,
    local: derived(email, (address) => address.slice(0, address.lastIndexOf("@")).replace(/\+.*$/, "") || null),
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
    street: column(source.street, (text) => plainName(text.replace(/(\d)\s+(?=[a-zA-Z]\b)/g, "$1")) || null),
    zip: column(source.zip, folded),
    own: new Map([...(source.own ?? [])].map(([header, read]) => [header, column(read, folded)])),
  };
}

const withCountry =
  (phone: Reader, country: Reader): Reader =>
  (record) => {
    const number = phone(record);
    return number === null ? null : `${number}\u0000${country(record) ?? ""}`;
  };

function numbered(length: number, read: Reader, clean: (text: string) => string | null): Column {
  const byText = new Map<string, number>();
  const byValue = new Map<string, number>();
  const ids = new Int32Array(length).fill(-1);
  const values: string[] = [];
  const counts: number[] = [];
  let filled = 0;
  if (read === none) return { ids, values, counts, filled };
  for (let record = 0; record < length; record++) {
    const text = read(record);
    if (text === null) continue;
    let id = byText.get(text);
    if (id === undefined) {
      const value = clean(text);
      id = value === null ? -1 : (byValue.get(value) ?? -2);
      if (id === -2 && value !== null) {
        id = values.push(value) - 1;
        counts.push(0);
        byValue.set(value, id);
      }
      byText.set(text, id);
    }
    if (id < 0) continue;
    ids[record] = id;
    counts[id] = (counts[id] ?? 0) + 1;
    filled++;
  }
  return { ids, values, counts, filled };
}

/** A column whose values follow from another one's. */
export function derived(from: Column, value: (text: string) => string | null): Column {
  const byValue = new Map<string, number>();
  const values: string[] = [];
  const counts: number[] = [];
  const idOf = Int32Array.from(from.values, (text, at) => {
    const found = value(text);
    if (found === null) return -1;
    const id = byValue.get(found) ?? values.push(found) - 1;
    byValue.set(found, id);
    counts[id] = (counts[id] ?? 0) + (from.counts[at] ?? 0);
    return id;
  });
  const ids = from.ids.map((id) => (id < 0 ? -1 : (idOf[id] ?? -1)));
  return { ids, values, counts, filled: counts.reduce((sum, count) => sum + count, 0) };
}

/** The text of a record's value; empty without one. */
export const textOf = (column: Column, record: number): string => column.values[column.ids[record] ?? -1] ?? "";
/** How many records share a record's value. */
export const sharers = (column: Column, record: number): number => column.counts[column.ids[record] ?? -1] ?? 0;
