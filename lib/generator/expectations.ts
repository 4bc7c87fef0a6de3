/** What must be found about people and companies: counted from the cast, not from the files. */
import { partOf, playing } from "./cast.ts";
import { conflictId } from "./contact-rows.ts";
import { copied } from "./copies.ts";
import { handles } from "./handles.ts";
import { secondCompany } from "./membership-rows.ts";
import type { Organisation } from "./organisation.ts";
import { CONTACT_BASE, person } from "./people.ts";
import { missingCompany } from "./plant-contact.ts";
import type { Setting } from "./recipe.ts";
import type { Truth } from "./truth.ts";

const id = (index: number) => String(CONTACT_BASE + index);

/** Clusters, pairs that must stay apart, held ids and the counts of people. */
export function expectPeople(set: Setting, org: Organisation, truth: Truth): void {
  let copies = 0;
  for (const [who, all] of copied(set, org)) {
    const others = all.filter((copy) => copy.id !== who.id);
    copies += others.length;
    const rule = [...new Set(all.map((copy) => copy.rule))].join("+");
    truth.clusters.push({ object: "contacts", rule, members: [who.id, ...others.map((copy) => copy.id)] });
  }
  if (set.has("companies-twice")) {
    truth.clusters.push({ object: "companies", rule: "cvr", members: ["4001", "3991"] });
    truth.clusters.push({ object: "companies", rule: "domain_and_name", members: ["3993", "3994"] });
    truth.facts["companiesOfOneName"] = ["4001", "3992"];
  }
  const pairs = [
    ["mailbox owner", "shared_mailbox"],
    ["phone owner", "shared_phone"],
    ["namesake", "same_name"],
    ["plus owner", "plus_address"],
    ["number owner", "employee_no_elsewhere"],
    ["å writer", "aa_for_å"],
  ] as const;
  for (const [part, reason] of pairs)
    for (const index of playing(set, part)) truth.mustNotMerge.push({ a: id(index), b: id(index + 1), reason });
  const held = [...playing(set, "id conflict")].map((index) => ({
    id: conflictId(index),
    rows: 2,
    children: { group_members: 1, enrollments: 1 },
  }));
  Object.assign(truth.facts, {
    people: set.users,
    contactIds: set.users + copies + held.length,
    idConflicts: held,
    ...companyCounts(set, org),
    missingCompanies: org.companies
      .filter((company) => missingCompany(set, company.index))
      .map((company) => company.id),
    managerCycles: [...playing(set, "circle 1")].map((index) => [id(index), id(index + 1), id(index + 2)]),
    ownManagers: [...playing(set, "own manager")].map(id),
    companyAsTextOnly: [...playing(set, "company as text only")].map(id),
    inSeveralCompanies: severalCompanies(set, org),
    formerEditors: set.has("former-editors") ? org.formerEditors : [],
    inactiveAdmins: org.admins.filter((admin) => !admin.active).map((admin) => admin.email),
  });
}

/** Rows of the company file, and companies after merging. */
function companyCounts(set: Setting, org: Organisation) {
  const listed = org.companies.filter((company) => !missingCompany(set, company.index)).length;
  const child = set.has("orphans") ? 1 : 0;
  const twins = set.has("companies-twice") ? 4 : 0;
  return { companyRows: listed + child + twins, companies: listed + child + twins / 2 };
}

function severalCompanies(set: Setting, org: Organisation): number {
  let people = 0;
  for (const { index } of org.workspaces)
    for (const handle of handles(set, org, index)) if (secondCompany(set, org, handle) !== null) people += 1;
  return people;
}

/** E-mails of people without any part, in order: for records that the CRM had before. */
export function* ordinaryPeople(set: Setting, org: Organisation) {
  for (let index = 0; index < set.users; index++) if (partOf(set, index) === null) yield person(set, org, index);
}
