/** Records as the matcher sees them: columns of numbered values, so that equal texts are compared as equal numbers. */
import { cleanEmail } from "../../staging/emails.ts";
import { toE164 } from "../../staging/phone.ts";
import { companyNameKey, employeeKey, foldedText } from "../keys.ts";
import {
  type Column,
  counted,
  type Dictionary,
  derived,
  endsOf,
  numbered,
  type Reader,
  remembering,
  valueList,
} from "./columns.ts";
import { plainName, plainStreet } from "./fold.ts";

/** What can be known of a person. */
export type Source = {
  readonly first: Reader | Dictionary;
  readonly last: Reader | Dictionary;
  readonly email: Reader | Dictionary;
  /** Joined or international; `country` helps to read national numbers. */
  readonly phone: Reader;
  readonly country?: Reader;
  readonly employeeNo?: Reader | Dictionary;
  readonly company?: Reader | Dictionary;
  readonly department?: Reader | Dictionary;
  readonly title?: Reader | Dictionary;
  readonly location?: Reader | Dictionary;
  readonly workspace?: Reader | Dictionary;
  readonly manager?: Reader | Dictionary;
  /** `YYYY-MM-DD`. */
  readonly hired?: Reader | Dictionary;
  /** `YYYY-MM-DD`. */
  readonly born?: Reader | Dictionary;
  readonly street?: Reader | Dictionary;
  readonly zip?: Reader | Dictionary;
  /** A customer's own columns by header: equal values speak for one person. */
  readonly own?: ReadonlyMap<string, Reader | Dictionary>;
};

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
  const column = (texts: Reader | Dictionary | undefined, clean: (text: string) => string | null): Column =>
    numbered(length, texts ?? none, clean);
  const folded = (text: string): string | null => foldedText(text) || null;
  const email = column(source.email, cleanEmail);
  const phone = phones(length, source.phone, source.country ?? none);
  const company = column(source.company, companyNameKey);
  return {
    length,
    first: column(source.first, (text) => plainName(text) || null),
    last: column(source.last, (text) => plainName(text) || null),
    email,
    local: derived(email, localPart),
    domain: derived(email, (address) => address.slice(address.lastIndexOf("@") + 1)),
    phone,
    phoneEnd: endsOf(phone, 8),
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
  const byCountry = new Map<string | null, (text: string) => number>();
  const values = valueList();
  for (let record = 0; record < length; record++) {
    const text = phone(record);
    if (text === null) continue;
    const code = country(record);
    let numberOf = byCountry.get(code);
    if (!numberOf) {
      numberOf = remembering((each) => values.number(toE164(each, code)));
      byCountry.set(code, numberOf);
    }
    ids[record] = numberOf(text);
  }
  return counted(ids, values.list);
}

/** What stands before the `@`, without `+tag`. */
function localPart(address: string): string | null {
  const local = address.slice(0, address.lastIndexOf("@"));
  const tag = local.indexOf("+");
  return (tag < 0 ? local : local.slice(0, tag)) || null;
}
