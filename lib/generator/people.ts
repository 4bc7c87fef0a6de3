/** Who a person is: a pure function of the seed and the person's place in the list. */
import { type Part, partOf } from "./cast.ts";
import type { Organisation } from "./organisation.ts";
import { at, shuffled, stream } from "./random.ts";
import { dayAfter, type Setting } from "./recipe.ts";
import * as words from "./words.ts";

export type Person = {
  readonly index: number;
  readonly part: Part | null;
  readonly id: string;
  readonly workspace: number;
  readonly first: string;
  readonly last: string;
  readonly email: string;
  readonly country: string;
  /** National number without spaces. */
  readonly phone: string;
  readonly employeeNo: string;
  readonly department: string;
  /** Place in the organisation's company list; -1: the company is a text only. */
  readonly company: number;
  readonly companyName: string;
  /** First day at work. */
  readonly hired: string;
};

export const CONTACT_BASE = 1_000_000;
const DEPARTMENT = stream("department");
const COMPANY = stream("company");
const HIRED = stream("hired");
const COUNTRY = stream("country");

/** The person at `index`. People from `users` on join in a later export. */
export function person(set: Setting, org: Organisation, index: number): Person {
  const part = partOf(set, index);
  const workspace = index % set.workspaces;
  const like = twin(part, index);
  const [first, last] = nameOf(set, part, index);
  const drawn = companyIndex(set, org, like.sameCompany);
  const beside = part === "number guest" && drawn === companyIndex(set, org, index - 1);
  const company = beside ? (drawn + set.workspaces) % org.companies.length : drawn;
  const employer = at(org.companies, company);
  const [country, phone] = phoneOf(set, like.samePhone);
  const own = `${words.plainLetters(first)}.${words.plainLetters(last)}${index}@${employer.domain}`;
  const textOnly = part === "company as text only";
  return {
    index,
    part,
    id: String(CONTACT_BASE + index),
    workspace,
    first,
    last,
    email: like.mailbox === null ? own : emailOfTwin(set, org, like.mailbox, part),
    country,
    phone,
    employeeNo: String(10_000 + like.sameNumber).padStart(6, "0"),
    department: departmentOf(set, like.sameDepartment),
    company: textOnly ? -1 : company,
    companyName: textOnly ? `Frisør ${last}` : employer.name,
    hired: dayAfter("2012-01-02", set.dice.below(HIRED, index, 4700)),
  };
}

type Twin = {
  readonly sameName: number;
  readonly samePhone: number;
  readonly sameNumber: number;
  readonly sameCompany: number;
  readonly sameDepartment: number;
  readonly mailbox: number | null;
};

/** Whose traits a planted near-duplicate borrows. */
function twin(part: Part | null, index: number): Twin {
  const self: Twin = {
    sameName: index,
    samePhone: index,
    sameNumber: index,
    sameCompany: index,
    sameDepartment: index,
    mailbox: null,
  };
  const other = index - 1;
  if (part === "mailbox owner") return { ...self, mailbox: index };
  if (part === "mailbox guest") return { ...self, mailbox: other };
  if (part === "phone guest") return { ...self, samePhone: other };
  if (part === "namesake's namesake") return { ...self, sameName: other, sameCompany: other, sameDepartment: other };
  if (part === "plus guest") return { ...self, sameName: other, mailbox: other };
  if (part === "number guest") return { ...self, sameNumber: other };
  if (part === "aa writer") return { ...self, samePhone: other, sameCompany: other };
  return self;
}

function emailOfTwin(set: Setting, org: Organisation, owner: number, part: Part | null): string {
  const domain = at(org.companies, companyIndex(set, org, owner)).domain;
  if (part !== "plus guest") return `butik${owner}@${domain}`;
  return person(set, org, owner).email.replace("@", "+vagt@");
}

function companyIndex(set: Setting, org: Organisation, index: number): number {
  const inWorkspace = Math.floor(org.companies.length / set.workspaces);
  return (index % set.workspaces) + set.workspaces * set.dice.below(COMPANY, index, inWorkspace);
}

function departmentOf(set: Setting, index: number): string {
  if (set.has("small-departments") && index % 331 < 4 && index < 1000) return at(words.SMALL_DEPARTMENTS, index % 2);
  return set.dice.pick(DEPARTMENT, index, words.DEPARTMENTS);
}

/** Every name once, up to as many people as there are names; planted people have first names of their own. */
function nameOf(set: Setting, part: Part | null, index: number): readonly [first: string, last: string] {
  const number = shuffled(
    twin(part, index).sameName,
    words.FIRST_NAMES.length * words.MIDDLE_NAMES.length * words.LAST_NAMES.length,
    set.seed,
  );
  const first = at(words.FIRST_NAMES, number);
  const rest = Math.floor(number / words.FIRST_NAMES.length);
  const middle = at(words.MIDDLE_NAMES, rest);
  const family = at(words.LAST_NAMES, Math.floor(rest / words.MIDDLE_NAMES.length));
  const last = middle === "-" ? family : `${middle} ${family}`;
  if (part === "copied with a broken letter" || part === "encoded twice" || part === "shared, broken in one file")
    return ["Sølve", last];
  if (part === "copied with decomposed letters") return ["Åste", last];
  if (part === "copied by employee number") return ["Kathrine", last];
  if (part === "å writer" || part === "aa writer") {
    const own = nameOf(set, null, part === "å writer" ? index : index - 1)[1];
    return part === "å writer" ? ["Håkon", own] : ["Haakon", own];
  }
  if (part === "number guest") return [first, nameOf(set, null, index - 1)[1]];
  if (part === "odd name") return at(ODD_NAMES, Math.floor(index / 200));
  return [first, last];
}
const ODD_NAMES: readonly (readonly [string, string])[] = [
  ["Jennifer", "Null"],
  ["True", "Sørensen-Ry"],
  ["Sinéad", "O'Neill"],
  ["Null", "Andersen-Bo"],
  ["Luca", "D'Angelo"],
];

/** Beginnings after which any six digits make a Danish number. */
const DANISH = ["26", "27", "28", "67", "68", "96"];

function phoneOf(set: Setting, index: number): readonly [country: string, national: string] {
  const draw = set.dice.below(COUNTRY, index, 100);
  const number = shuffled(index, 5_999_993, set.seed);
  const digits = String(number).padStart(7, "0");
  if (draw === 0) return ["46", `70${digits}`];
  if (draw === 1) return ["47", `9${digits}`];
  if (draw === 2) return ["49", `1512${digits}`];
  return ["45", `${at(DANISH, Math.floor(number / 1_000_000))}${digits.slice(1)}`];
}
