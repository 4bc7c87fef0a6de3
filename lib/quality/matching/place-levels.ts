/** How dates, addresses and places of work of two records stand to each other. */

import { type Column, textOf } from "./columns.ts";
import { skeleton } from "./fold.ts";
import type { Records } from "./records.ts";
import { jaroWinkler, oneSlip } from "./similarity.ts";

/** 1 for equal values, 0 for different ones, −1 when either is missing. */
export function agreement(column: Column, a: number, b: number): -1 | 0 | 1 {
  const [x, y] = [column.ids[a] ?? -1, column.ids[b] ?? -1];
  return x < 0 || y < 0 ? -1 : x === y ? 1 : 0;
}

/** Equal, close (one digit, or day and month exchanged), of one month where `months` is asked for, different. */
export function dateLevel(dates: Column, months: boolean): (a: number, b: number) => number {
  const parts = dates.values.map((date): readonly [string, string, string] => [
    date.slice(0, 4),
    date.slice(5, 7),
    date.slice(8, 10),
  ]);
  const different = months ? 3 : 2;
  return (a, b) => {
    const same = agreement(dates, a, b);
    if (same !== 0) return same < 0 ? -1 : 0;
    const [one, other] = [parts[dates.ids[a] ?? -1], parts[dates.ids[b] ?? -1]];
    if (!one || !other) return different;
    const years = one[0] === other[0];
    const [month, day] = [one[1] === other[1], one[2] === other[2]];
    if (years && one[1] === other[2] && one[2] === other[1]) return 1;
    if (Number(years) + Number(month) + Number(day) === 2 && oneSlip(textOf(dates, a), textOf(dates, b))) return 1;
    return months && years && month ? 2 : different;
  };
}

/** Equal street and zip, streets alike, the same zip only, different. */
export function addressLevel({ street, zip }: Records): (a: number, b: number) => number {
  const streetsRead = street.values.map((text) => ({ name: skeleton(text), number: /\d+/.exec(text)?.[0] ?? "" }));
  return (a, b) => {
    const streets = agreement(street, a, b);
    const zips = agreement(zip, a, b);
    if (streets < 0) return zips < 0 ? -1 : zips === 1 ? 2 : 3;
    if (streets === 1) return zips === 0 ? 1 : 0;
    const [one, other] = [streetsRead[street.ids[a] ?? -1], streetsRead[street.ids[b] ?? -1]];
    if (zips !== 0 && one && other && one.number === other.number && alikeStreets(one.name, other.name)) return 1;
    return zips === 1 ? 2 : 3;
  };
}

/** Street names spelled otherwise or cut; the number of the house agrees. */
const alikeStreets = (a: string, b: string): boolean =>
  a.startsWith(b) || b.startsWith(a) || oneSlip(a, b) || jaroWinkler(a, b) >= 0.93;

/** The same manager, company and place, company alone (or workspace, without companies), place alone, nothing in common. */
export function workplaceLevel({ manager, company, location, workspace }: Records): (a: number, b: number) => number {
  return (a, b) => {
    if (agreement(manager, a, b) === 1) return 0;
    const companies = agreement(company, a, b);
    const house = companies < 0 ? agreement(workspace, a, b) : companies;
    const place = agreement(location, a, b);
    if (house < 0 && place < 0) return -1;
    if (house === 1) return place === 1 ? 1 : 2;
    return place === 1 ? 3 : 4;
  };
}
