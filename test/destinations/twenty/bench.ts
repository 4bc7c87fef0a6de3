/** Twenty as a bench for the suite of all destinations. */
import type { Fields } from "#lib/destinations/port.ts";
import { connectTwenty } from "#lib/destinations/twenty/connect.ts";
import type { NeededField } from "#lib/plan/types.ts";
import type { Bench } from "../suite.ts";

export const field = (
  object: string,
  logical: string,
  type: NeededField["type"],
  more: Partial<NeededField> = {},
): NeededField => ({
  object,
  logical,
  label: logical,
  type,
  standard: false,
  unique: false,
  options: null,
  to: [],
  why: "test",
  ...more,
});

export const needed: readonly NeededField[] = [
  field("person", "sourceSystemId", "text", { unique: true }),
  field("company", "sourceSystemId", "text", { unique: true }),
  field("person", "name", "text", { standard: true }),
  field("person", "emails", "text", { standard: true, unique: true }),
  field("person", "engagementScore", "number"),
  field("person", "hireDate", "date"),
  field("person", "lastEvent", "datetime"),
  field("person", "isManager", "boolean"),
  field("person", "tags", "list"),
  field("person", "actimoStatus", "picklist", { options: { active: "Active", on_leave: "On leave, paid" } }),
  field("person", "manager", "lookup", { to: ["person"] }),
  field("person", "recordOwner", "lookup", { to: ["user"] }),
];

export const person = (i: number): Fields => ({
  "name.firstName": "Søren",
  "name.lastName": `Østergaard ${i}`,
  "emails.primaryEmail": `P${i}@People.example`,
  "phones.primaryPhoneNumber": `+45 20 12 ${String(1000 + i).replace(/(..)(..)/, "$1 $2")}`,
  jobTitle: i % 2 === 0 ? "Kok" : "Tjener",
  engagementScore: i / 4,
  hireDate: "2020-02-29",
  lastEvent: "2024-05-06T07:08:09+02:00",
  isManager: i % 3 === 0,
  tags: ["b", "a"],
  actimoStatus: i % 2 === 0 ? "active" : "on_leave",
});

export const bench = (profile: "v1.5" | "v2"): Bench => ({
  crm: "twenty",
  options: ["--profile", profile],
  connect: connectTwenty,
  object: "person",
  person,
  clashing: (i) => ({ ...person(i), "emails.primaryEmail": "p0@people.example" }),
  unfit: { field: "engagementScore", value: "many" },
  text: { field: "jobTitle", real: "jobTitle" },
  lookedUpBy: "emails.primaryEmail",
  needed,
  batch: 60,
  refusalSeconds: profile === "v2" ? 61 : 101,
});
