// What the CRM held before: people of the hand-written export, alive and in the bin, and others of its own.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const uuid = (n: number): string => `bbbbbbbb-0000-4000-8000-${String(n).padStart(12, "0")}`;

/** Writes `sandbox/users.json` and `sandbox/records.json` into a project made from the hand-written export. */
export function plantCrm(root: string): void {
  mkdirSync(join(root, "sandbox"), { recursive: true });
  const users = [
    { email: "ida@kunde.example", name: "Ida Bach", active: true },
    { email: "bo@kunde.example", name: "Bo Riis", active: false },
    { email: "migration@kunde.example", name: "Migration", active: true },
  ];
  const person = (n: number, email: string, fields: object = {}) => ({
    object: "person",
    id: uuid(n),
    fields: { name: { firstName: `Before ${n}`, lastName: "Case" }, emails: { primaryEmail: email }, ...fields },
  });
  const records = [
    person(1, "mette@jyskbyg.example", { jobTitle: "Chef" }),
    person(2, "lene@jyskbyg.example"),
    { ...person(3, "kim@jyskbyg.example"), deleted: true },
    person(4, "somebody@else.example"),
    {
      object: "company",
      id: uuid(10),
      fields: { name: "Jysk Byg", domainName: { primaryLinkUrl: "https://jyskbyg.example" } },
    },
    { object: "company", id: uuid(11), fields: { name: "Foreign Ltd", employees: 7 } },
    { object: "note", id: uuid(20), fields: { title: "Their own note", bodyV2: { markdown: "Hello" } } },
  ];
  const fields = [{ object: "person", name: "hireDate", type: "DATE", label: "Hire date" }];
  writeFileSync(join(root, "sandbox/users.json"), JSON.stringify(users));
  writeFileSync(join(root, "sandbox/records.json"), JSON.stringify({ records, fields }));
}

const TYPES: Readonly<Record<string, string>> = {
  text: "TEXT",
  number: "NUMBER",
  date: "DATE",
  datetime: "DATE_TIME",
  boolean: "BOOLEAN",
  list: "ARRAY",
};

/**
 * Plants most of the fields that a plan needs as if the CRM had them, all but every eighth: a test that starts many
 * runs does not create a hundred fields each time, and still creates some.
 */
export function plantFields(
  root: string,
  needed: readonly {
    object: string;
    logical: string;
    label: string;
    type: string;
    standard: boolean;
    unique: boolean;
  }[],
): void {
  const file = join(root, "sandbox/records.json");
  const planted = JSON.parse(readFileSync(file, "utf8")) as {
    records: unknown[];
    fields: { object: string; name: string }[];
  };
  const there = new Set(planted.fields.map((field) => `${field.object}.${field.name}`));
  const fields = needed
    .filter(
      (field) =>
        !field.standard && !field.unique && TYPES[field.type] && !there.has(`${field.object}.${field.logical}`),
    )
    .filter((_, at) => at % 8 !== 0)
    .map((field) => ({ object: field.object, name: field.logical, type: TYPES[field.type], label: field.label }));
  writeFileSync(file, JSON.stringify({ ...planted, fields: [...planted.fields, ...fields] }));
}
