// The twelve workbooks serve every CRM: not a line of them names one, or speaks in the words of one.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { OBJECTS as SALESFORCE } from "./salesforce-rehearsal.ts";

const FOLDER = join(import.meta.dirname, "../../workbooks");
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".ts"));
const CRMS = ["twenty", "salesforce", "zoho", "freshsales", "pipedrive"];
/** Names that mean something in one CRM only. */
const OBJECTS = [...SALESFORCE, "noteTarget", "taskTarget", "workspaceMember", "Bulk API", "GraphQL"].filter(
  // Words of everyday English, too: contacts and leads are Actimo's as well.
  (name) => !["Account", "Contact", "Lead", "Campaign", "Task"].includes(name),
);

/** Lines that name a CRM, or an object or field that only one has. */
function named(text: string): string[] {
  return text
    .split("\n")
    .filter(
      (line) =>
        CRMS.some((crm) => line.toLowerCase().includes(crm)) ||
        OBJECTS.some((name) => line.includes(name)) ||
        /\b\w+__[cr]\b/.test(line),
    );
}

test("there are twelve, and no line of them names a CRM, its objects or its fields", () => {
  expect(FILES).toHaveLength(12);
  for (const file of FILES) expect([file, named(readFileSync(join(FOLDER, file), "utf8"))]).toEqual([file, []]);
});

test("nor do they import from any CRM's own part of the library", () => {
  for (const file of FILES) {
    const imports = readFileSync(join(FOLDER, file), "utf8").match(/from "[^"]+"/g) ?? [];
    expect([file, imports.filter((one) => /destinations\/|mappings\/|sandbox\//.test(one))]).toEqual([file, []]);
  }
});

test("a line that did would be found", () => {
  expect(named('const crm = "Twenty";\nconst rows = 20;\nshow("Score__c");\nload("noteTarget");')).toHaveLength(3);
});
