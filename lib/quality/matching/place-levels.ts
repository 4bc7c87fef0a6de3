/** How dates, addresses and places of work of two records stand to each other. */
import { skeleton } from "./fold.ts";
import { type Column, type Records, textOf } from "./records.ts";
import { jaroWinkler, oneSlip } from "./similarity.ts";

/** 1 for equal values, 0 for different ones, −1 when either is missing. */
export function agreement(column: Column, a: number, b: number): -1 | 0 | 1 {
  const [x, y] = [column.ids[a] ?? -1, column.ids[b] ?? -1];
  return x < 0 || y < 0 ? -1 : x === y ? 1 : 0;
}

/** Equal, close (one digit, or day and month exchanged), of one month where `months` is asked for, different. */
export function dateLevel(dates: Column, months: boolean): (a: number, b: number) => number {
  return (a, b) => {
    const same = agreement(dates, a, b);
    if (same !== 0) return same < 0 ? -1 : 0;
    const [one, other] = [textOf(dates, a), textOf(dates, b)];
    const exchanged =
      one.slice(0, 4) === other.slice(0, 4) && one.slice(5, 7) === other.slice(8) && one.slice(8) === other.slice(5, 7);
    if (exchanged || oneSlip(one, other)) return 1;
    if (months && one.slice(0, 7) === other.slice(0, 7)) return 2;
    return months ? 3 : 2;
  };
}

/** Equal street and zip, streets alike, the same zip only, different. */
export function addressLevel({ street, zip }: Records): (a: number, b: number) => number {
  return (a, b) => {
    const streets = agreement(street, a, b);
    const zips = agreement(zip, a, b);
    if (streets < 0) return zips < 0 ? -1 : zips === 1 ? 2 : 3;
    if (streets === 1 && zips !== 0) return 0;
    if (streets === 1) return 1;
    const [one, other] = [textOf(street, a), textOf(street, b)];
    if (zips !== 0 && alikeStreets(one, other)) return 1;
    return zips === 1 ? 2 : 3;
  };
}

/** Street names spelled otherwise; the number of the house must agree. */
function alikeStreets(a: string, b: string): boolean {
  const number = /\d+/;
  if (number.exec(a)?.[0] !== number.exec(b)?.[0]) return false;
  const [one, other] = [skeleton(a), skeleton(b)];
  return one.startsWith(other) || other.startsWith(one) || oneSlip(one, other) || jaroWinkler(one, other) >= 0.93;
}

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
