/** What two records are compared by: each comparison gives one of its levels, the closest first, or nothing. */

import { type Column, sharers, textOf } from "./columns.ts";
import { NAME, type NameLevels, nameLevels, readName, saysName } from "./name-levels.ts";
import { addressLevel, agreement, dateLevel, workplaceLevel } from "./place-levels.ts";
import type { Records } from "./records.ts";
import { oneSlip } from "./similarity.ts";

export type Level = {
  readonly name: string;
  /** How often two records of one person, and of two people, are expected to stand at it before any data is seen. */
  readonly m: number;
  readonly u: number;
};
export type Comparison = {
  readonly name: string;
  /** The last one is plain disagreement. */
  readonly levels: readonly Level[];
  /** Place of a pair's level; −1 when either side says nothing. */
  level(a: number, b: number): number;
  /** u for this very pair: rare values in common are less likely by chance. `u` holds the average per level. */
  readonly chance: (a: number, b: number, level: number, u: Float64Array) => number;
  /** Chance that two records have equal values, from how often each value stands; null where levels do not start with equality. */
  readonly equalByChance: number | null;
  /** Ways of blocking that would make its own m look better than it is. */
  readonly notFrom: readonly ("email" | "phone" | "employee_no" | "name")[];
  /** Families share it: of no weight beside another first name. */
  readonly household: boolean;
};

/** A domain with so few addresses may be a misspelt one. */
const RARE_DOMAIN = 2;

/** The comparisons that the records have values for. */
export function comparisonsOf(records: Records): Comparison[] {
  const names = pairMemo(nameLevels(records));
  const { length, email, phone, phoneEnd, employeeNo, company, first, last } = records;
  /** The share of records with a name, beside what is usual for names where there are few records. */
  const nameChance =
    (column: Column, usual: number): Chance =>
    (a, b, level, u) => {
      const share = (Math.max(sharers(column, a), sharers(column, b)) + 500 * usual) / (length + 500);
      if (level === NAME.equal) return share;
      const average = u[level] ?? 1;
      if (level !== NAME.spelling && level !== NAME.close) return average;
      return average * Math.sqrt(Math.min(20, Math.max(0.02, share / (u[NAME.equal] ?? share))));
    };
  /** For what one person alone should have: others who have it too. */
  const owned =
    (column: Column, most: number): Chance =>
    (a, b, level, u) =>
      level <= most ? Math.max(1, sharers(column, a) - 1, sharers(column, b) - 1) / (length + 5000) : (u[level] ?? 1);
  /** For what many have, at one level: the share of records. */
  const common =
    (column: Column, at: number, usual: number): Chance =>
    (a, b, level, u) =>
      level === at
        ? (Math.max(sharers(column, a), sharers(column, b)) + 200 * usual) / (length + 200)
        : (u[level] ?? 1);
  const [ownedEmail, ownedLocal] = [owned(email, 1), owned(records.local, 2)];
  const [ownedStreet, commonZip] = [owned(records.street, 0), common(records.zip, 2, 0.02)];
  const [commonTitle, commonDepartment] = [common(records.title, 1, 0.08), common(records.department, 2, 0.1)];
  const localDigits = /\d+/g;
  const telling = localsThatTell(records);
  const emailLevel = (a: number, b: number): number => {
    const [x, y] = [email.ids[a] ?? -1, email.ids[b] ?? -1];
    if (x < 0 || y < 0) return -1;
    if (x === y) return 0;
    const [local, otherLocal] = [textOf(records.local, a), textOf(records.local, b)];
    const sameDomain = records.domain.ids[a] === records.domain.ids[b];
    if (local === otherLocal && sameDomain) return 1;
    if (local === otherLocal) {
      // A domain that hardly anybody has is a slip; two in use are two mailboxes.
      const rare = Math.min(sharers(records.domain, a), sharers(records.domain, b)) <= RARE_DOMAIN;
      if (rare && oneSlip(textOf(records.domain, a), textOf(records.domain, b))) return 3;
      return telling(a) || telling(b) ? 2 : -1;
    }
    if (!sameDomain || local.length < 5 || !oneSlip(local, otherLocal)) return 4;
    if (!telling(a) && !telling(b)) return 4;
    // `anna1` and `anna2` are two people who share a name.
    return local.replace(localDigits, "") === otherLocal.replace(localDigits, "") ? 4 : 3;
  };
  const list: Comparison[] = [
    {
      name: "first_name",
      levels: nameScale(0.78, 0.01, 0.06, 0.08, 0.05, 0.02),
      level: (a, b) => names(a, b).first,
      chance: nameChance(first, 0.006),
      equalByChance: equalByChance(first),
      notFrom: ["name"],
      household: false,
    },
    {
      name: "last_name",
      levels: nameScale(0.72, 0.01, 0.05, 0.09, 0.04, 0.09),
      level: (a, b) => names(a, b).last,
      chance: nameChance(last, 0.005),
      equalByChance: equalByChance(last),
      notFrom: ["name"],
      household: true,
    },
    ...given([email], {
      name: "email",
      levels: [
        { name: "equal", m: 0.45, u: 2e-6 },
        { name: "tag", m: 0.01, u: 1e-7 },
        { name: "same_local_part", m: 0.05, u: 2e-5 },
        { name: "one_slip", m: 0.04, u: 2e-6 },
        { name: "different", m: 0.45, u: 1 },
      ],
      level: emailLevel,
      chance: (a, b, level, u) => (level === 2 ? ownedLocal : ownedEmail)(a, b, level, u),
      equalByChance: equalByChance(email),
      notFrom: ["email"],
      household: true,
    }),
    ...given([phone], {
      name: "phone",
      levels: [
        { name: "equal", m: 0.55, u: 4e-6 },
        { name: "last_eight_digits", m: 0.01, u: 1e-7 },
        { name: "one_slip", m: 0.04, u: 1e-6 },
        { name: "different", m: 0.4, u: 1 },
      ],
      level: (a, b) => {
        const [x, y] = [phone.ids[a] ?? -1, phone.ids[b] ?? -1];
        if (x < 0 || y < 0) return -1;
        if (x === y) return 0;
        const [one, other] = [phoneEnd.ids[a] ?? -1, phoneEnd.ids[b] ?? -1];
        if (one >= 0 && one === other) return 1;
        return oneSlip(textOf(phone, a), textOf(phone, b)) ? 2 : 3;
      },
      chance: owned(phone, 1),
      equalByChance: equalByChance(phone),
      notFrom: ["phone"],
      household: true,
    }),
    ...given([employeeNo], {
      name: "employee_no",
      levels: [
        { name: "equal", m: 0.5, u: 2e-6 },
        { name: "equal_in_another_company", m: 0.03, u: 1e-4 },
        { name: "one_slip", m: 0.04, u: 5e-4 },
        { name: "different", m: 0.43, u: 1 },
      ],
      level: (a, b) => {
        const [x, y] = [employeeNo.ids[a] ?? -1, employeeNo.ids[b] ?? -1];
        if (x < 0 || y < 0) return -1;
        const [one, other] = [company.ids[a] ?? -1, company.ids[b] ?? -1];
        if (x === y) return one >= 0 && other >= 0 && one !== other ? 1 : 0;
        const [number, otherNumber] = [textOf(employeeNo, a), textOf(employeeNo, b)];
        return number.length > 3 && otherNumber.length > 3 && oneSlip(number, otherNumber) ? 2 : 3;
      },
      chance: owned(employeeNo, 1),
      equalByChance: equalByChance(employeeNo),
      notFrom: ["employee_no"],
      household: false,
    }),
    ...given([records.born], {
      name: "birth_date",
      levels: [
        { name: "equal", m: 0.92, u: 6e-5 },
        { name: "close", m: 0.04, u: 2e-3 },
        { name: "different", m: 0.04, u: 1 },
      ],
      level: dateLevel(records.born, false),
      chance: average,
      equalByChance: equalByChance(records.born),
      notFrom: [],
      household: true,
    }),
    ...given([records.hired], {
      name: "hire_date",
      levels: [
        { name: "equal", m: 0.65, u: 5e-4 },
        { name: "close", m: 0.06, u: 6e-3 },
        { name: "same_month", m: 0.05, u: 1e-2 },
        { name: "different", m: 0.24, u: 1 },
      ],
      level: dateLevel(records.hired, true),
      chance: common(records.hired, 0, 5e-4),
      equalByChance: equalByChance(records.hired),
      notFrom: [],
      household: false,
    }),
    ...given([records.street, records.zip], {
      name: "address",
      levels: [
        { name: "equal", m: 0.6, u: 2e-5 },
        { name: "close", m: 0.08, u: 2e-5 },
        { name: "same_zip", m: 0.1, u: 0.02 },
        { name: "different", m: 0.22, u: 1 },
      ],
      level: addressLevel(records),
      chance: (a, b, level, u) => (level === 0 ? ownedStreet : commonZip)(a, b, level, u),
      equalByChance: equalByChance(records.street),
      notFrom: [],
      household: true,
    }),
    ...given([records.manager, company, records.workspace, records.location], {
      name: "workplace",
      levels: [
        { name: "manager", m: 0.4, u: 0.01 },
        { name: "company_and_location", m: 0.25, u: 0.05 },
        { name: "company", m: 0.15, u: 0.25 },
        { name: "location", m: 0.05, u: 0.05 },
        { name: "different", m: 0.15, u: 0.64 },
      ],
      level: workplaceLevel(records),
      chance: common(records.manager, 0, 0.01),
      equalByChance: null,
      notFrom: [],
      household: false,
    }),
    ...given([records.title, records.department], {
      name: "job",
      levels: [
        { name: "title_and_department", m: 0.5, u: 0.02 },
        { name: "title", m: 0.18, u: 0.08 },
        { name: "department", m: 0.12, u: 0.1 },
        { name: "different", m: 0.2, u: 0.8 },
      ],
      level: (a, b) => {
        const title = agreement(records.title, a, b);
        const department = agreement(records.department, a, b);
        if (title < 0 && department < 0) return -1;
        if (title === 1 && department !== 0) return department === 1 ? 0 : 1;
        if (title === 1) return 1;
        return department === 1 ? 2 : 3;
      },
      chance: (a, b, level, u) => (level === 1 ? commonTitle : commonDepartment)(a, b, level, u),
      equalByChance: null,
      notFrom: [],
      household: false,
    }),
    ...[...records.own].map(([header, column]): Comparison => {
      const distinct = column.values.length / Math.max(1, column.filled);
      return {
        name: header,
        levels: [
          { name: "equal", m: 0.8, u: Math.max(1e-5, 1 - distinct) / Math.max(2, column.values.length) },
          { name: "different", m: 0.2, u: 1 },
        ],
        level: (a, b) => {
          const same = agreement(column, a, b);
          return same < 0 ? -1 : 1 - same;
        },
        chance: common(column, 0, 1 / Math.max(2, column.values.length)),
        equalByChance: equalByChance(column),
        notFrom: [],
        household: false,
      };
    }),
  ];
  return list;
}

type Chance = Comparison["chance"];
const average: Chance = (_a, _b, level, u) => u[level] ?? 1;

function equalByChance({ counts, filled }: Column): number | null {
  if (filled < 2) return null;
  return counts.reduce((sum, count) => sum + count * (count - 1), 0) / (filled * (filled - 1));
}

const given = (columns: readonly Column[], comparison: Comparison): Comparison[] =>
  columns.some(({ filled }) => filled > 0) ? [comparison] : [];

/** Whether a record's local part says more than its name. */
function localsThatTell({ local, first, last, length }: Records): (record: number) => boolean {
  const firsts = first.values.map(readName);
  const lasts = last.values.map(readName);
  const known = new Int8Array(length);
  return (record) => {
    if (known[record] === 0) {
      const [one, other] = [firsts[first.ids[record] ?? -1], lasts[last.ids[record] ?? -1]];
      known[record] = saysName(textOf(local, record), one, other) ? -1 : 1;
    }
    return known[record] === 1;
  };
}

function nameScale(...m: readonly [number, number, number, number, number, number]): Level[] {
  const usual = [0.005, 1e-5, 1e-3, 0.008, 0.006, 0.98];
  return ["equal", "swapped", "spelled_otherwise", "close", "part_or_short_form", "different"].map((name, at) => ({
    name,
    m: m[at] ?? 0,
    u: usual[at] ?? 0,
  }));
}

/** Remembers the last pair: first and last names are judged together and asked for one after the other. */
function pairMemo(levels: (a: number, b: number) => NameLevels): (a: number, b: number) => NameLevels {
  let [lastA, lastB] = [-1, -1];
  let known: NameLevels = { first: -1, last: -1 };
  return (a, b) => {
    if (a !== lastA || b !== lastB) [lastA, lastB, known] = [a, b, levels(a, b)];
    return known;
  };
}
